import { get } from '../api/client';
import { useEffect } from 'preact/hooks';
import { useLoad } from '../api/load';
import type { Alert, Alerts } from '../api/types';
import { age, dateTime } from '../parts/format';
import { Icon } from '../parts/icon';
import { Await, Empty } from '../parts/notice';
import { now } from '../parts/now';

const everyMs = 5000;

export function AlertsPage() {
  const loaded = useLoad('alerts', signal => get<Alerts>('alerts', {}, signal));
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && loaded.reload(), everyMs);
    return () => clearInterval(timer);
  }, []);
  return <div class="page">
    <div class="toolbar"><h1>Alerts</h1></div>
    <Await from={loaded}>{({ available, reason, alerts }) => !available
      ? <Empty title="Alerts are not watched">{reason ?? 'No Prometheus runs in this application.'}</Empty>
      : alerts.length === 0 ? <Empty title="Nothing fires">Every alert rule is quiet.</Empty>
        : <ul class="alerts">{alerts.map(one => <Item key={one.name + JSON.stringify(one.labels)} alert={one} />)}</ul>}</Await>
  </div>;
}

const Item = ({ alert }: { alert: Alert }) =>
  <li class={`alert ${alert.state}`}>
    <span class={alert.state === 'firing' ? 'tag bad' : 'tag'}><Icon name={alert.state === 'firing' ? 'warning' : 'clock'} size={13} />{alert.state}</span>
    <strong>{alert.name}</strong>
    {alert.severity && <span class="tag">{alert.severity}</span>}
    {alert.since && <span class="muted" title={dateTime(alert.since)}>for {age(alert.since, now.value)}</span>}
    {alert.summary && <p>{alert.summary}</p>}
    <p class="muted">
      {alert.labels.map(([key, value]) => <span key={key} class="tag">{key}={value}</span>)}
      {alert.runbook && (/^https?:/.test(alert.runbook) ? <a href={alert.runbook} target="_blank" rel="noreferrer">Runbook<Icon name="out" size={12} /></a> : <span>Runbook: {alert.runbook}</span>)}
    </p>
  </li>;
