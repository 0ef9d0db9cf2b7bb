import { useEffect } from 'preact/hooks';
import { signedOut } from '../api/client';
import { connection } from '../api/events';
import { AlertsPage } from '../alerts/page';
import { ConsolePage } from '../console/page';
import { LogsPage } from '../logs/page';
import { MetricsPage } from '../metrics/page';
import { Empty } from '../parts/notice';
import { Toasts } from '../parts/toast';
import { ResourcesPage } from '../resources/page';
import { TracesPage } from '../traces/page';
import { TracePage } from '../traces/trace';
import { Header } from './header';
import { Help } from './help';
import { location } from './location';
import { Navigation, pages } from './navigation';

function view(): preact.JSX.Element {
  const [page, name] = location.value.path;
  switch (page) {
    case undefined: return <ResourcesPage />;
    case 'console': return <ConsolePage resource={name} key={name} />;
    case 'logs': return <LogsPage />;
    case 'traces': return name ? <TracePage traceId={name} key={name} /> : <TracesPage />;
    case 'metrics': return <MetricsPage />;
    case 'alerts': return <AlertsPage />;
    default: return <Empty title="There is no such page"><a href="/">To the resources</a></Empty>;
  }
}

export function App() {
  const page = pages.find(one => one.path === (location.value.path[0] ?? ''));
  useEffect(() => { document.title = `${page?.title ?? 'StockKafka'} · StockKafka`; }, [page]);
  return <div class="app">
    <a class="skip" href="#content" data-reload>To the content</a>
    <Header />
    <Navigation />
    <main id="content" tabIndex={-1}>
      <Banner />
      {view()}
    </main>
    <Toasts />
    <Help />
  </div>;
}

function Banner() {
  if (signedOut.value) {
    return <div class="banner" role="alert">This session has ended. <a href="/login" data-reload>Sign in again</a> with the link that the AppHost printed.</div>;
  }
  return connection.value === 'lost'
    ? <div class="banner" role="alert">The connection to the AppHost is lost. Trying again; what is shown may be out of date.</div>
    : null;
}
