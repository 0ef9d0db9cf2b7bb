import type { SpanReference, Trace } from '../api/types';
import { count } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { href } from '../shell/location';

const shown = 6;

/** One reference for each other trace. */
function traces(references: SpanReference[], own: string): SpanReference[] {
  return [...new Map(references.filter(one => one.traceId !== own).reverse().map(one => [one.traceId, one])).values()].reverse();
}

/** The traces before and after this one, as its links tell: a batch of messages comes from many requests, and a request ends up in a batch. */
export function Connected({ trace }: { trace: Trace }) {
  const before = traces(trace.spans.flatMap(one => one.links), trace.traceId);
  const after = traces(trace.spans.flatMap(one => one.linkedFrom), trace.traceId);
  if (before.length + after.length === 0) return null;
  return <div class="connected">
    {before.length > 0 && <Group title="Comes from" references={before} />}
    {after.length > 0 && <Group title="Goes on in" references={after} />}
  </div>;
}

const Group = ({ title, references }: { title: string; references: SpanReference[] }) => <div>
  <span class="muted"><Icon name="link" size={14} />{title}</span>
  {references.slice(0, shown).map(one => <a key={one.traceId} class="tag" href={hrefOf(one)}><Reference to={one} /></a>)}
  {references.length > shown && <span class="muted">and {count(references.length - shown)} more</span>}
</div>;

export const hrefOf = (to: SpanReference) => href(['traces', to.traceId], { span: to.spanId });

export const Reference = ({ to }: { to: SpanReference }) =>
  to.name ? <>{to.resource && <ResourceName name={to.resource} />} {to.name}</> : <span class="mono">{to.traceId.slice(0, 8)}</span>;
