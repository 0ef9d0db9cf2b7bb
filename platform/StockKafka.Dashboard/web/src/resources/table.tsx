import type { Resource } from '../api/types';
import { age, dateTime } from '../parts/format';
import { Icon } from '../parts/icon';
import { ResourceName } from '../parts/hue';
import { Empty } from '../parts/notice';
import { now } from '../parts/now';
import { rowKeys } from '../parts/rows';
import { State } from '../parts/state';
import { href } from '../shell/location';
import { Commands } from './commands';
import type { Row } from './order';

export function ResourceTable({ rows, chosen, choose }: { rows: Row[]; chosen?: string; choose: (name: string) => void }) {
  if (rows.length === 0) return <Empty title="No resource matches the search" />;
  return <div class="scroll">
    <table class="table resources">
      <thead><tr><th>Name</th><th>State</th><th class="started">Started</th><th>Endpoints</th><th class="source">Source</th><th><span class="sr">Actions</span></th></tr></thead>
      <tbody onKeyDown={rowKeys}>
        {rows.map(({ resource, depth }) => <tr key={resource.name} data-row data-resource={resource.name} tabIndex={0}
          aria-selected={resource.name === chosen} onClick={event => !(event.target as Element).closest('a, button') && choose(resource.name)}>
          <td class={`name depth-${Math.min(depth, 3)}`}><ResourceName name={resource.name} /><small>{resource.type}</small></td>
          <td class="status"><State resource={resource} /><Note resource={resource} /></td>
          <td class="started"><Started resource={resource} /></td>
          <td class="endpoints"><Endpoints resource={resource} /></td>
          <td class="source" title={resource.source ?? undefined}><span>{resource.source}</span></td>
          <td class="actions">
            <Commands resource={resource} brief />
            {resource.type !== 'Parameter' && <a class="button quiet" href={href(['console', resource.name])} title={`Console of ${resource.name}`} aria-label={`Console of ${resource.name}`}><Icon name="console" /></a>}
          </td>
        </tr>)}
      </tbody>
    </table>
  </div>;
}

/** What keeps a resource from running, in a few words. */
const Note = ({ resource }: { resource: Resource }) =>
  resource.problem ? <small class="tone-bad" title={resource.problem}>{resource.problem}</small>
    : resource.waitingFor.length > 0 ? <small>for {resource.waitingFor.join(', ')}</small> : null;

export function Started({ resource }: { resource: Resource }) {
  const { startedAt, stoppedAt } = resource;
  if (!startedAt) return <span class="muted">–</span>;
  const times = `started ${dateTime(startedAt)}` + (stoppedAt ? `, ended ${dateTime(stoppedAt)}` : '');
  return <span title={times}>{stoppedAt && stoppedAt >= startedAt ? `ended ${age(stoppedAt, now.value)} ago` : `${age(startedAt, now.value)} ago`}</span>;
}

export const Endpoints = ({ resource }: { resource: Resource }) => <>
  {resource.endpoints.map(one => /^https?:/.test(one.url)
    ? <a key={one.name} href={one.url} target="_blank" rel="noreferrer" title={one.name}>{one.url.replace(/^https?:\/\//, '')}<Icon name="out" size={12} /></a>
    : <span key={one.name} class="mono" title={one.name}>{one.url.replace(/^tcp:\/\//, '')}</span>)}
</>;
