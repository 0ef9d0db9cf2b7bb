import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import { versions } from '../api/events';
import { useLive, useLoad } from '../api/load';
import type { Instrument, InstrumentsByResource } from '../api/types';
import { Choice, TextField } from '../parts/fields';
import { Await, Empty } from '../parts/notice';
import { rowKeys } from '../parts/rows';
import { location, setQuery } from '../shell/location';
import { InstrumentView } from './instrument';

const everyMs = 5000;
const preferred = ['http.server.request.duration'];
const metricVersion = computed(() => versions.value.metrics);

export function MetricsPage() {
  const list = useLoad('instruments', signal => get<InstrumentsByResource>('metrics/instruments', {}, signal));
  useLive(metricVersion, list.reload, everyMs);
  return <div class="page metrics-page">
    <Await from={list}>{({ resources }) => resources.length === 0
      ? <Empty title="No metric has come in yet">Services send their instruments here over OTLP each second.</Empty>
      : <Metrics resources={resources} />}</Await>
  </div>;
}

function Metrics({ resources }: InstrumentsByResource) {
  const { query } = location.value;
  const resource = resources.find(one => one.name === query.get('resource')) ?? resources.find(one => one.name === 'api') ?? resources[0]!;
  const search = (query.get('search') ?? '').toLowerCase();
  const all = resource.meters.flatMap(meter => meter.instruments.map(instrument => ({ meter: meter.name, instrument })));
  const chosen = all.find(one => one.meter === query.get('meter') && one.instrument.name === query.get('instrument'));
  const first = all.find(one => preferred.includes(one.instrument.name)) ?? all[0];
  useEffect(() => {
    if (!chosen && first) setQuery({ resource: resource.name, meter: first.meter, instrument: first.instrument.name, filter: [], groupBy: null });
  }, [resource.name, chosen === undefined]);
  const choose = (meter: string, instrument: Instrument) =>
    setQuery({ resource: resource.name, meter, instrument: instrument.name, filter: [], groupBy: null }, false);
  return <>
    <div class="instruments">
      <div class="toolbar">
        <h1>Metrics</h1>
        <Choice label="Resource" value={resource.name} options={resources.map(one => one.name)}
          change={name => setQuery({ resource: name, filter: [], groupBy: null }, false)} />
        <TextField search label="Search instruments" value={query.get('search') ?? ''} change={text => setQuery({ search: text })} />
      </div>
      <div class="instrument-list" onKeyDown={rowKeys}>
        {resource.meters.map(meter => {
          const found = meter.instruments.filter(one => `${meter.name} ${one.name} ${one.description ?? ''}`.toLowerCase().includes(search));
          return found.length > 0 && <section key={meter.name}>
            <h2 title={meter.name}>{meter.name}</h2>
            {found.map(one => <button key={one.name} type="button" data-row data-instrument={one.name} aria-current={one === chosen?.instrument ? 'true' : undefined}
              title={one.description ?? undefined} onClick={() => choose(meter.name, one)}><span>{one.name.split('.').map((part, index) => index === 0 ? part : <><wbr />.{part}</>)}</span><small>{one.kind === 'upDownCounter' ? 'up-down' : one.kind}</small></button>)}
          </section>;
        })}
      </div>
      <Choice label="Instrument" value={chosen ? `${chosen.meter}\n${chosen.instrument.name}` : ''} change={value => {
        const one = all.find(each => `${each.meter}\n${each.instrument.name}` === value);
        if (one) choose(one.meter, one.instrument);
      }} options={all.map(one => [`${one.meter}\n${one.instrument.name}`, one.instrument.name])} />
    </div>
    {chosen && <InstrumentView resource={resource.name} meter={chosen.meter} instrument={chosen.instrument} key={`${resource.name}/${chosen.meter}/${chosen.instrument.name}`} />}
  </>;
}
