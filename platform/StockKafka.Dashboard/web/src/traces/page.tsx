import { computed } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { get, type Query } from '../api/client';
import { resources, versions } from '../api/events';
import { useLive, useLoad } from '../api/load';
import type { TracePage as Answer, TraceSummary } from '../api/types';
import { AttributeFilters, Choice, TextField } from '../parts/fields';
import { count, dateTime, duration, timeOfDay } from '../parts/format';
import { hue, ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { Await, Empty } from '../parts/notice';
import { rowKeys } from '../parts/rows';
import { usePageKeys } from '../shell/keys';
import { go, href, location, setQuery } from '../shell/location';

const everyMs = 1000;
const pageSize = 100;
const traceVersion = computed(() => versions.value.traces);

export function TracesPage() {
  const { query } = location.value;
  const [paused, setPaused] = useState(false);
  const [limit, setLimit] = useState(pageSize);
  const of = (key: string) => query.get(key) ?? '';
  const filter: Query = {
    resource: of('resource'), text: of('text'), minDurationMs: of('minDurationMs'), errors: of('errors') === 'true' ? 'true' : null, attr: query.getAll('attr'),
  };
  const key = JSON.stringify(filter);
  const list = useLoad(key + limit, signal => get<Answer>('traces', { ...filter, limit }, signal));
  useLive(traceVersion, list.reload, everyMs, paused);
  useEffect(() => setLimit(pageSize), [key]);
  const filtered = ['resource', 'text', 'minDurationMs', 'errors', 'attr'].some(name => query.has(name));
  const pause = () => setPaused(!paused);
  usePageKeys({ p: pause });
  const names = (resources.value ?? []).filter(one => one.type !== 'Parameter' && !one.replicaOf).map(one => one.name);
  return <div class="page">
    <div class="toolbar">
      <h1>Traces</h1>
      {list.data?.total != null && <span class="muted" role="status">{count(list.data.total)} {filtered ? 'match' : 'traces'}</span>}
      <span class="spring" />
      <Choice label="Resource" value={of('resource')} change={value => setQuery({ resource: value }, false)} options={[['', 'All resources'], ...names.map(one => [one, one] as [string, string])]} />
      <TextField search label="Search names" value={of('text')} change={text => setQuery({ text })} />
      <TextField label="Min. ms" kind="number" width="short" value={of('minDurationMs')} change={minDurationMs => setQuery({ minDurationMs })} />
      <label class="check"><input type="checkbox" checked={of('errors') === 'true'} onChange={event => setQuery({ errors: event.currentTarget.checked ? 'true' : null }, false)} />Errors only</label>
      <AttributeFilters values={query.getAll('attr')} known={[]} change={attr => setQuery({ attr }, false)} />
      <button type="button" aria-pressed={paused} onClick={pause} title={paused ? 'Continue (p)' : 'Pause (p)'} aria-label={paused ? 'Continue' : 'Pause'}><Icon name={paused ? 'play' : 'pause'} /></button>
    </div>
    <Await from={list}>{({ traces }) => traces.length === 0
      ? filtered ? <Empty title="No trace matches">Take a filter out, or <a href="/traces">show all</a>.</Empty>
        : <Empty title="No trace has come in yet">Services send their spans here over OTLP. Post a quote to the API to make one.</Empty>
      : <TraceTable traces={traces} more={traces.length === limit ? () => setLimit(limit + pageSize) : undefined} />}</Await>
  </div>;
}

function TraceTable({ traces, more }: { traces: TraceSummary[]; more?: () => void }) {
  const longest = Math.max(...traces.map(one => one.durationMs), 1e-6);
  return <div class="scroll">
    <table class="table traces">
      <thead><tr><th>Time</th><th>Name</th><th>Spans</th><th>Duration</th></tr></thead>
      <tbody onKeyDown={rowKeys}>
        {traces.map(one => <tr key={one.id} data-row data-trace={one.traceId} tabIndex={0}
          onClick={event => !(event.target as Element).closest('a') && go(href(['traces', one.traceId]))}>
          <td class="mono time" title={dateTime(one.start)}>{timeOfDay(one.start)}</td>
          <td class="title">
            <ResourceName name={one.resource} /> <a href={href(['traces', one.traceId])} tabIndex={-1}>{one.name}</a>
            {one.errorCount > 0 && <span class="tag bad"><Icon name="warning" size={12} />{one.errorCount} {one.errorCount === 1 ? 'error' : 'errors'}</span>}
          </td>
          <td class="spans">{one.resources.map(part => <span key={part.name} class="tag" title={`${part.spans} spans of ${part.name}`}><i class={`dot hue-${hue(part.name)}`} />{part.name} {part.spans}</span>)}</td>
          <td class="duration"><DurationBar ms={one.durationMs} longest={longest} bad={one.errorCount > 0} /></td>
        </tr>)}
      </tbody>
    </table>
    {more && <button type="button" class="older" onClick={more}>Older traces</button>}
  </div>;
}

const DurationBar = ({ ms, longest, bad }: { ms: number; longest: number; bad: boolean }) =>
  <span class={bad ? 'duration-bar bad' : 'duration-bar'}>
    <span class="number">{duration(ms)}</span>
    <span class="track"><i style={{ width: `${Math.max(1, ms / longest * 100)}%` }} /></span>
  </span>;
