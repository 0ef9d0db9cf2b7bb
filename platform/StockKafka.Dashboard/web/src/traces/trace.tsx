import { computed } from '@preact/signals';
import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { versions } from '../api/events';
import { useLive, useLoad } from '../api/load';
import type { Trace } from '../api/types';
import { count, dateTime, duration } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Await } from '../parts/notice';
import { href, location, setQuery } from '../shell/location';
import { Connected } from './connected';
import { SpanDetail } from './span';
import { waterfall } from './tree';
import { Waterfall } from './waterfall';

const everyMs = 1000;
const freshMs = 60_000;
const traceVersion = computed(() => versions.value.traces);

export function TracePage({ traceId }: { traceId: string }) {
  const loaded = useLoad(traceId, signal => get<Trace>('traces/' + encodeURIComponent(traceId), {}, signal));
  const fresh = loaded.data !== null && Date.now() - loaded.data.start < freshMs;
  useLive(traceVersion, loaded.reload, everyMs, loaded.data !== null && !fresh);
  const chosenId = location.value.query.get('span');
  const chosen = loaded.data?.spans.find(one => one.spanId === chosenId);
  const choose = (spanId: string | null) => setQuery({ span: spanId }, false);
  return <div class="page split">
    <div class="page-main">
      <Await from={loaded}>{trace => <TraceView trace={trace} chosen={chosen?.spanId} choose={choose} />}</Await>
    </div>
    {chosen && loaded.data && <SpanDetail span={chosen} trace={loaded.data} close={() => choose(null)} key={chosen.spanId} />}
  </div>;
}

function TraceView({ trace, chosen, choose }: { trace: Trace; chosen?: string; choose: (spanId: string) => void }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = waterfall(trace.spans, closed);
  const root = waterfall(trace.spans, new Set())[0]?.span;
  const names = [...new Set(trace.spans.map(one => one.resource))];
  const errors = trace.spans.filter(one => one.status === 'error').length;
  const toggle = (spanId: string, close?: boolean) => setClosed(before => {
    const after = new Set(before);
    if (close ?? !after.has(spanId)) after.add(spanId);
    else after.delete(spanId);
    return after;
  });
  return <>
    <div class="toolbar">
      <a href="/traces" class="back">Traces</a>
      <h1 title={root?.name}>{root?.name ?? trace.traceId}</h1>
      <span class="spring" />
      <a class="button" href={href(['logs'], { traceId: trace.traceId })}>{count(trace.logs)} {trace.logs === 1 ? 'log record' : 'log records'}</a>
    </div>
    <p class="facts">
      <span>{dateTime(trace.start)}</span>
      <span><strong>{duration(trace.durationMs)}</strong></span>
      <span>{count(trace.spans.length)} {trace.spans.length === 1 ? 'span' : 'spans'}</span>
      {errors > 0 && <span class="tone-bad">{errors} with errors</span>}
      {names.map(name => <ResourceName key={name} name={name} />)}
      <span class="mono muted break">{trace.traceId}</span>
    </p>
    <Connected trace={trace} />
    <Waterfall trace={trace} rows={rows} closed={closed} toggle={toggle} chosen={chosen} choose={choose} />
  </>;
}
