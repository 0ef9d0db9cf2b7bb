import type { Pair, Span, SpanReference, Trace } from '../api/types';
import { duration } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Pairs } from '../parts/pairs';
import { Panel, Section } from '../parts/panel';
import { href } from '../shell/location';
import { hrefOf, Reference } from './connected';

const shown = 50;

export function SpanDetail({ span, trace, close }: { span: Span; trace: Trace; close: () => void }) {
  const facts: [string, preact.ComponentChildren][] = [
    ['Resource', <ResourceName name={span.resource} />],
    ['Duration', duration(span.durationMs)],
    ['Start', `${duration(span.start)} after the start`],
    ['Kind', span.kind],
    ['Status', span.status === 'error' ? <strong class="tone-bad">error {span.statusMessage}</strong> : span.status],
    ['Source', span.scope ?? '–'],
    ['Span', <span class="mono">{span.spanId}</span>],
  ];
  return <Panel title={span.name} label={`Details of the span ${span.name}`} close={close}>
    <div class="links">
      <a href={href(['logs'], { traceId: trace.traceId, spanId: span.spanId })}>Logs of the span</a>
      <a href={href(['logs'], { traceId: trace.traceId })}>Logs of the trace</a>
    </div>
    <References title="Links: comes from" references={span.links} />
    <References title="Linked from: goes on in" references={span.linkedFrom} />
    <Section title="Span"><Pairs pairs={facts} /></Section>
    {span.attributes.length > 0 && <Section title="Attributes"><Attributes pairs={span.attributes} /></Section>}
    {span.events.length > 0 && <Section title="Events">{span.events.map((event, index) => <div key={index} class="span-event">
      <p><strong>{event.name}</strong> <span class="muted">at {duration(event.time)}</span></p>
      <Attributes pairs={event.attributes} />
    </div>)}</Section>}
  </Panel>;
}

const Attributes = ({ pairs }: { pairs: Pair[] }) =>
  <Pairs pairs={pairs.map(([key, value]) => [key, <span class={value.includes('\n') ? 'break lines' : 'break'}>{value}</span>])} />;

function References({ title, references }: { title: string; references: SpanReference[] }) {
  if (references.length === 0) return null;
  return <Section title={<>{title} <span class="muted">{references.length}</span></>}>
    <ul class="references">
      {references.slice(0, shown).map(one => <li key={one.traceId + one.spanId}>
        <a href={hrefOf(one)}><Reference to={one} /></a>
        {one.attributes && one.attributes.length > 0 && <small>{one.attributes.map(([key, value]) => `${key} ${value}`).join(' · ')}</small>}
      </li>)}
    </ul>
    {references.length > shown && <p class="muted">and {references.length - shown} more</p>}
  </Section>;
}
