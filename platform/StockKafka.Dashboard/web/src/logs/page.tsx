import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { useLoad } from '../api/load';
import type { LogFields, LogRecord } from '../api/types';
import { AttributeFilters, Chip, Choice, TextField } from '../parts/fields';
import { count, dateTime, timeOfDay } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { Empty, Problem } from '../parts/notice';
import { rowKeys } from '../parts/rows';
import { usePageKeys } from '../shell/keys';
import { href, location, setQuery } from '../shell/location';
import { LogDetail } from './detail';
import { levels, LevelMark } from './level';
import { useLiveLogs } from './live';

export function LogsPage() {
  const { query } = location.value;
  const [paused, setPaused] = useState(false);
  const of = (key: string) => query.get(key) ?? '';
  const attributes = query.getAll('attr');
  const logs = useLiveLogs({ resource: of('resource'), minLevel: of('minLevel'), text: of('text'), traceId: of('traceId'), spanId: of('spanId'), attr: attributes }, paused);
  const fields = useLoad('fields', signal => get<LogFields>('logs/fields', {}, signal));
  const chosen = logs.records?.find(one => String(one.id) === of('log'));
  const filtered = ['resource', 'minLevel', 'text', 'traceId', 'spanId', 'attr'].some(key => query.has(key));
  const pause = () => setPaused(!paused);
  usePageKeys({ p: pause });

  return <div class="page split">
    <div class="page-main">
      <div class="toolbar">
        <h1>Logs</h1>
        {logs.total != null && <span class="muted" role="status">{count(logs.total)} {filtered ? 'match' : 'records'}</span>}
        <span class="spring" />
        <Choice label="Resource" value={of('resource')} change={value => setQuery({ resource: value }, false)}
          options={[['', 'All resources'], ...(fields.data?.resources ?? []).map(one => [one, one] as [string, string])]} />
        <Choice label="Level" value={of('minLevel')} change={value => setQuery({ minLevel: value }, false)}
          options={[['', 'All levels'], ...levels.slice(1).map(one => [one, one === 'critical' ? one : `${one} and above`] as [string, string])]} />
        <TextField search label="Search text" value={of('text')} change={text => setQuery({ text })} />
        <TextField label="Trace id" value={of('traceId')} change={traceId => setQuery({ traceId: traceId.trim(), spanId: null })} />
        <AttributeFilters values={attributes} known={fields.data?.attributes ?? []} change={attr => setQuery({ attr }, false)} />
        {of('spanId') && <Chip text={`span ${of('spanId')}`} remove={() => setQuery({ spanId: null }, false)} />}
        <button type="button" aria-pressed={paused} onClick={pause} title={paused ? 'Continue (p)' : 'Pause (p)'} aria-label={paused ? 'Continue' : 'Pause'}><Icon name={paused ? 'play' : 'pause'} /></button>
      </div>
      {logs.error && <Problem error={logs.error} retry={logs.reload} />}
      {logs.records === null ? !logs.error && <div class="loading" role="status"><span class="sr">Loading</span></div>
        : logs.records.length === 0 ? filtered
          ? <Empty title="No log record matches">Take a filter out, or <a href="/logs">show all</a>.</Empty>
          : <Empty title="No log record has come in yet">Services send their logs here over OTLP as they write them.</Empty>
          : <LogTable records={logs.records} chosen={chosen} more={logs.more} older={logs.older} />}
    </div>
    {chosen && <LogDetail record={chosen} close={() => setQuery({ log: null }, false)} key={String(chosen.id)} />}
  </div>;
}

function LogTable({ records, chosen, more, older }: { records: LogRecord[]; chosen?: LogRecord; more: boolean; older: () => void }) {
  return <div class="scroll">
    <table class="table logs">
      <thead><tr><th>Time</th><th>Level</th><th>Resource</th><th>Message</th><th>Trace</th></tr></thead>
      <tbody onKeyDown={rowKeys}>
        {records.map(one => <tr key={one.id} data-row tabIndex={0} class={`row-${one.level}`} aria-selected={one === chosen}
          onClick={event => !(event.target as Element).closest('a') && setQuery({ log: one.id }, false)}>
          <td class="mono time" title={dateTime(one.time)}>{timeOfDay(one.time)}</td>
          <td><LevelMark level={one.level} /></td>
          <td class="who"><ResourceName name={one.resource} /></td>
          <td class="message">{one.message}{one.exception && <small class="tone-bad">{one.exception.type}: {one.exception.message}</small>}</td>
          <td class="mono trace">{one.traceId && <a href={href(['traces', one.traceId], { span: one.spanId })} title="To the trace">{one.traceId.slice(0, 8)}</a>}</td>
        </tr>)}
      </tbody>
    </table>
    {more && <button type="button" class="older" onClick={older}>Older records</button>}
  </div>;
}
