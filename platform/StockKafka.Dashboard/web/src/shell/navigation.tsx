import { Icon, type IconName } from '../parts/icon';
import { location } from './location';

export const pages: { path: string; title: string; icon: IconName; key: string }[] = [
  { path: '', title: 'Resources', icon: 'resources', key: 'r' },
  { path: 'console', title: 'Console', icon: 'console', key: 'c' },
  { path: 'logs', title: 'Logs', icon: 'logs', key: 'l' },
  { path: 'traces', title: 'Traces', icon: 'traces', key: 't' },
  { path: 'metrics', title: 'Metrics', icon: 'metrics', key: 'm' },
  { path: 'alerts', title: 'Alerts', icon: 'alerts', key: 'a' },
];

export function Navigation() {
  const current = location.value.path[0] ?? '';
  return <nav class="navigation" aria-label="Pages">
    {pages.map(page => <a key={page.path} href={'/' + page.path} aria-current={page.path === current ? 'page' : undefined} title={`${page.title} (g ${page.key})`}>
      <Icon name={page.icon} size={18} /><span>{page.title}</span>
    </a>)}
  </nav>;
}
