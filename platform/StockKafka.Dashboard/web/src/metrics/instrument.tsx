import { computed } from '@preact/signals';
import { get } from '../api/client';
import { versions } from '../api/events';
import { useLive, useLoad } from '../api/load';
import type { Instrument, MetricData } from '../api/types';
import { Choice, Switch } from '../parts/fields';
import { Await, Empty } from '../parts/notice';
import { go, href, location, setQuery } from '../shell/location';
import { Chart } from './chart';
import { DimensionFilters } from './dimensions';
import { ValueTable } from './table';

const everyMs = 1000;
const ranges: [string, string][] = [['60', '1 min'], ['300', '5 min'], ['900', '15 min'], ['1800', '30 min'], ['3600', '1 h'], ['10800', '3 h']];
const metricVersion = computed(() => versions.value.metrics);

export function InstrumentView({ resource, meter, instrument }: { resource: string; meter: string; instrument: Instrument }) {
  const { query } = location.value;
  const seconds = query.get('seconds') ?? '300';
  const groupBy = query.get('groupBy') ?? '';
  const filter = query.getAll('filter');
  const view = query.get('view') === 'table' ? 'table' : 'chart';
  const request = { resource, meter, instrument: instrument.name, seconds, groupBy, filter };
  const loaded = useLoad(JSON.stringify(request), signal => get<MetricData>('metrics/data', request, signal));
  useLive(metricVersion, loaded.reload, everyMs);
  return <div class="instrument">
    <div class="toolbar">
      <h2>{instrument.name}</h2>
      <span class="spring" />
      <Choice label="Group by" value={groupBy} change={key => setQuery({ groupBy: key }, false)}
        options={[['', 'All together'], ...(loaded.data?.dimensions ?? []).map(one => [one.key, `by ${one.key}`] as [string, string])]} />
      <Choice label="Time range" value={seconds} options={ranges} change={value => setQuery({ seconds: value === '300' ? null : value }, false)} />
      <Switch label="View" value={view} options={[['chart', 'Chart'], ['table', 'Table']]} change={value => setQuery({ view: value === 'table' ? value : null }, false)} />
    </div>
    <p class="muted description">{instrument.description || 'No description.'} <span class="tag">{instrument.kind === 'upDownCounter' ? 'up-down counter' : instrument.kind}</span>
      {instrument.unit && <span class="tag">{instrument.unit}</span>}</p>
    <Await from={loaded}>{data => <>
      <DimensionFilters dimensions={data.dimensions} filter={filter} change={values => setQuery({ filter: values }, false)} />
      <Values data={data} table={view === 'table'} seconds={Number(seconds)} />
    </>}</Await>
  </div>;
}

/** A counter's values are rates, so that its unit is by the second. */
const rateUnit = (unit: string | null) => unit && unit !== '1' ? `${unit}/s` : '/s';

function Values({ data, table, seconds }: { data: MetricData; table: boolean; seconds: number }) {
  const openTrace = (traceId: string, spanId: string) => go(href(['traces', traceId], { span: spanId }));
  if (!data.series.some(one => one.values.some(value => value !== null))) {
    return <Empty title="Nothing was measured in this time">Choose a longer time, or take a filter out.</Empty>;
  }
  const rates = data.series.filter(one => data.kind === 'histogram' && one.label === 'count');
  const values = data.series.filter(one => !rates.includes(one));
  const unit = data.kind === 'counter' ? rateUnit(data.unit) : data.unit;
  if (table) return <ValueTable times={data.times} columns={[...values.map(one => ({ ...one, unit })), ...rates.map(one => ({ ...one, label: 'count', unit: '/s' }))]} />;
  return <>
    <Chart title={data.kind === 'histogram' ? 'Percentiles' : data.kind === 'counter' ? 'Rate' : 'Value'} times={data.times} series={values} unit={unit} seconds={seconds}
      exemplars={data.exemplars} open={openTrace} />
    {data.exemplars.length > 0 && <p class="muted hint">Points are measurements with a trace: click one to open it. Values beyond the chart are drawn at its edge.</p>}
    {rates.length > 0 && <Chart title="Measurements a second" times={data.times} series={rates} unit="/s" seconds={seconds} />}
  </>;
}
