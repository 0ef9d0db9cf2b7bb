import type { Span } from '../api/types';

export interface Branch {
  span: Span;
  depth: number;
  children: number;
}

/** Spans in the order of a waterfall: children below their parent by start; what is in `closed` hides what is below it. */
export function waterfall(spans: Span[], closed: ReadonlySet<string>): Branch[] {
  const known = new Set(spans.map(one => one.spanId));
  const below = new Map<string, Span[]>();
  for (const span of spans) {
    const parent = span.parentId && known.has(span.parentId) ? span.parentId : '';
    const group = below.get(parent);
    if (group) group.push(span);
    else below.set(parent, [span]);
  }
  const rows: Branch[] = [];
  const placed = new Set<string>();
  const add = (parent: string, depth: number) => {
    for (const span of (below.get(parent) ?? []).sort((a, b) => a.start - b.start)) {
      if (placed.has(span.spanId)) continue;
      placed.add(span.spanId);
      rows.push({ span, depth, children: below.get(span.spanId)?.length ?? 0 });
      if (!closed.has(span.spanId)) add(span.spanId, depth + 1);
    }
  };
  add('', 0);
  return rows;
}

/** Round times for the marks of an axis of this length, at most five steps apart. */
export function ticks(lengthMs: number): number[] {
  if (!(lengthMs > 0)) return [0];
  const rough = lengthMs / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find(one => one * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(lengthMs / step + 1e-9) + 1 }, (_, index) => index * step);
}
