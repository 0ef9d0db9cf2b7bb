import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { MetricData } from '../api/types';
import { measured, timeOfDay } from '../parts/format';
import { colour, palette } from '../shell/theme';
import { exemplarPoints } from './exemplars';

interface Props {
  title: string;
  times: number[];
  series: MetricData['series'];
  unit: string | null;
  seconds: number;
  exemplars?: MetricData['exemplars'];
  open?: (traceId: string, spanId: string) => void;
}

const height = 260;
const hues = 10;
const percentiles: Record<string, string> = { p50: '--hue-0', p90: '--hue-4', p99: '--hue-6' };

export function Chart(props: Props) {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const latest = useRef(props);
  latest.current = props;
  const shape = `${props.unit} ${palette.value} ${props.series.map(one => one.label).join('\n')}`;
  const data = [props.times, ...props.series.map(one => one.values)] as uPlot.AlignedData;
  useEffect(() => {
    const chart = new uPlot(options(latest, root.current!.clientWidth), data, root.current!);
    plot.current = chart;
    const watch = new ResizeObserver(() => chart.setSize({ width: root.current!.clientWidth, height }));
    watch.observe(root.current!);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data), [props.times, props.series]);
  return <figure class="chart">
    <figcaption>{props.title}</figcaption>
    <div ref={root} role="img" aria-label={`${props.title}: ${props.series.map(one => `${one.label} ${measured(one.values.findLast(value => value !== null), props.unit)}`).join(', ')}`} />
  </figure>;
}

function options(latest: { current: Props }, width: number): uPlot.Options {
  const { series, unit } = latest.current;
  const ink = colour('--ink-soft');
  const grid = { stroke: colour('--line'), width: 1 };
  const font = '11px system-ui, sans-serif';
  return {
    width,
    height,
    cursor: { sync: { key: 'metrics' }, points: { size: 6 }, drag: { x: true, y: false } },
    legend: { live: true },
    scales: { x: { time: true, range: (_, min, max) => max > min ? rangeOf(min, max, latest.current) : [min - 1, min + 1] }, y: { range: (_, min, max) => valueRange(min, max) } },
    axes: [
      { stroke: ink, grid, ticks: grid, font, size: 28, space: 80, values: (_, splits, __, ___, step) => splits.map(value => clock(value, step)) },
      { stroke: ink, grid, ticks: { show: false }, font, size: 78, space: 32, values: (_, splits) => splits.map(value => measured(value, unit)) },
    ],
    series: [
      { label: 'time', value: (_, value) => value === null ? '–' : timeOfDay(value * 1000).slice(0, 8) },
      ...series.map((one, index) => {
        const stroke = colour(percentiles[one.label] ?? `--hue-${index % hues}`);
        return { label: one.label, stroke, width: 1.75, fill: series.length === 1 ? stroke.replace(/^rgb\((.*)\)$/, 'rgb($1 / 0.12)').replace(/, /g, ' ') : undefined,
          spanGaps: false, points: { show: false }, value: (_: uPlot, value: number | null) => measured(value, unit) };
      }),
    ],
    plugins: latest.current.exemplars ? [exemplarPoints(() => latest.current.exemplars ?? [], (traceId, spanId) => latest.current.open?.(traceId, spanId), colour('--accent'), colour('--surface'))] : [],
  };
}

/** A time on the axis, with seconds only where marks are closer than a minute. */
const clock = (seconds: number, step: number) => timeOfDay(seconds * 1000).slice(0, step < 60 ? 8 : 5);

/** The whole time asked for, so that a short history does not look like a long one; a part that the reader dragged out stays as it is. */
function rangeOf(min: number, max: number, { times, seconds }: Props): [number, number] {
  const last = times[times.length - 1];
  return last !== undefined && min === times[0] && max === last ? [Math.min(min, last - seconds), max] : [min, max];
}

/** From zero, or from below it where values are negative, with some room above. */
const valueRange = (min: number | null, max: number | null): [number, number] => {
  const low = Math.min(0, min ?? 0);
  const high = Math.max(0, max ?? 0);
  return high === low ? [low, low + 1] : [low * 1.08, high * 1.08];
};
