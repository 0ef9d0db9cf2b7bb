import type { LogRecord, Pair } from '../api/types';
import { dateTime, timeOfDay } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { Pairs } from '../parts/pairs';
import { Panel, Section } from '../parts/panel';
import { href, location, setQuery } from '../shell/location';
import { LevelMark } from './level';

export function LogDetail({ record, close }: { record: LogRecord; close: () => void }) {
  const facts: [string, preact.ComponentChildren][] = [
    ['Time', <span title={dateTime(record.time)}>{timeOfDay(record.time)}</span>],
    ['Resource', <ResourceName name={record.resource} />],
    ['Category', record.category ?? '–'],
  ];
  if (record.instance) facts.push(['Instance', <span class="mono break">{record.instance}</span>]);
  if (record.eventName || record.eventId) facts.push(['Event', [record.eventName, record.eventId && `(${record.eventId})`].filter(Boolean).join(' ')]);
  if (record.traceId) facts.push(['Trace', <a class="mono break" href={href(['traces', record.traceId], { span: record.spanId })}>{record.traceId}</a>]);
  if (record.spanId) facts.push(['Span', <span class="mono">{record.spanId}</span>]);
  return <Panel title={<LevelMark level={record.level} />} label="Details of the log record" close={close}>
    <p class="message-text">{record.message}</p>
    {record.exception && <Section title="Exception">
      <p class="tone-bad"><strong>{record.exception.type}</strong> {record.exception.message}</p>
      {record.exception.stackTrace && <pre class="stack-trace" tabIndex={0}>{record.exception.stackTrace}</pre>}
    </Section>}
    <Section title="Record"><Pairs pairs={facts} /></Section>
    {record.template && record.template !== record.message && <Section title="Template"><p class="mono break">{record.template}</p></Section>}
    {record.attributes.length > 0 && <Section title="Attributes"><Attributes pairs={record.attributes} /></Section>}
  </Panel>;
}

/** Attributes with a button each that filters the list by it. */
function Attributes({ pairs }: { pairs: Pair[] }) {
  const filter = (key: string, value: string) => setQuery({ attr: [...new Set([...location.value.query.getAll('attr'), `${key}:${value}`])] }, false);
  return <Pairs pairs={pairs.map(([key, value]) => [key, <span class="filterable">
    <span class="break">{value}</span>
    <button type="button" class="quiet" onClick={() => filter(key, value)} aria-label={`Show only ${key} ${value}`} title="Show only this value"><Icon name="search" size={12} /></button>
  </span>])} />;
}
