import type { Span, Trace } from '../api/types';
import { duration } from '../parts/format';
import { hue, ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { rowKeys } from '../parts/rows';
import { hrefOf } from './connected';
import { type Branch, ticks } from './tree';

interface Props {
  trace: Trace;
  rows: Branch[];
  closed: ReadonlySet<string>;
  toggle: (spanId: string, close?: boolean) => void;
  chosen?: string;
  choose: (spanId: string) => void;
}

export function Waterfall({ trace, rows, closed, toggle, chosen, choose }: Props) {
  const length = Math.max(trace.durationMs, 1e-6);
  const marks = ticks(length);
  const keys = (event: KeyboardEvent) => {
    const spanId = (event.target as HTMLElement).dataset['span'];
    if (spanId && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      toggle(spanId, event.key === 'ArrowLeft');
    } else {
      rowKeys(event);
    }
  };
  return <div class="scroll">
    <div class="waterfall" role="treegrid" aria-label="Spans" onKeyDown={keys}>
      <div class="axis" role="presentation"><span>Span</span><div>
        {marks.map((at, index) => <span key={at} class={at / length > 0.8 ? 'tick last' : 'tick'} style={{ left: `${at / length * 100}%` }}>{index === 0 ? '0' : duration(at)}</span>)}
      </div></div>
      {rows.map(row => <Line key={row.span.spanId} row={row} length={length} marks={marks} open={!closed.has(row.span.spanId)}
        chosen={row.span.spanId === chosen} toggle={toggle} choose={choose} />)}
    </div>
  </div>;
}

function Line({ row, length, marks, open, chosen, toggle, choose }:
  { row: Branch; length: number; marks: number[]; open: boolean; chosen: boolean; toggle: Props['toggle']; choose: Props['choose'] }) {
  const { span, depth, children } = row;
  return <div class={span.status === 'error' ? 'span-row bad' : 'span-row'} role="row" data-row data-span={span.spanId} tabIndex={0} aria-level={depth + 1} aria-selected={chosen}
    aria-expanded={children > 0 ? open : undefined} onClick={event => !(event.target as Element).closest('a, button') && choose(span.spanId)}>
    <div class="span-name" role="gridcell" style={{ paddingLeft: `${8 + Math.min(depth, 12) * 14}px` }}>
      {children > 0
        ? <button type="button" class="quiet twist" tabIndex={-1} onClick={() => toggle(span.spanId)} aria-label={open ? 'Close' : 'Open'}><Icon name={open ? 'down' : 'right'} size={12} /></button>
        : <i class="twist" />}
      <ResourceName name={span.resource} />
      <span class="what" title={span.name}>{span.name}</span>
      {span.status === 'error' && <span class="tone-bad" title={span.statusMessage ?? 'error'}><Icon name="warning" size={13} /><span class="sr">error</span></span>}
      <Links span={span} />
    </div>
    <div class="span-time" role="gridcell"><Bar span={span} length={length} marks={marks} /></div>
  </div>;
}

/** Where a span's links lead, both ways; the details list them all. */
function Links({ span }: { span: Span }) {
  const back = span.links[0];
  const on = span.linkedFrom[0];
  return <>
    {back && <a class="jump" tabIndex={-1} href={hrefOf(back)} title={`Linked to ${back.resource ?? ''} ${back.name ?? back.traceId}`}>← {span.links.length}</a>}
    {on && <a class="jump" tabIndex={-1} href={hrefOf(on)} title={`Goes on in ${on.resource ?? ''} ${on.name ?? on.traceId}`}>→ {span.linkedFrom.length}</a>}
  </>;
}

function Bar({ span, length, marks }: { span: Span; length: number; marks: number[] }) {
  const left = Math.min(span.start / length * 100, 100);
  const width = Math.min(span.durationMs / length * 100, 100 - left);
  const side = left + width < 80 ? 'after' : left > 20 ? 'before' : 'inside';
  const label = side === 'after' ? { left: `${left + width}%` } : side === 'before' ? { right: `${100 - left}%` } : { left: `${left}%` };
  return <>
    {marks.map(at => <i key={at} class="grid-line" style={{ left: `${at / length * 100}%` }} />)}
    <i class={`bar hue-${hue(span.resource)}`} style={{ left: `${left}%`, width: `${width}%` }} />
    {span.events.map((event, index) => <i key={index} class="event" title={event.name} style={{ left: `${Math.min(event.time / length * 100, 100)}%` }} />)}
    <span class={`bar-label ${side}`} style={label}>{duration(span.durationMs)}</span>
  </>;
}
