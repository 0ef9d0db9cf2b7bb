import { resources } from '../api/events';
import { TextField, Switch } from '../parts/fields';
import { Empty } from '../parts/notice';
import { toneOf } from '../parts/state';
import { location, setQuery } from '../shell/location';
import { Confirmation } from './commands';
import { Detail } from './detail';
import { Graph } from './graph';
import { ordered } from './order';
import { ResourceTable } from './table';

export function ResourcesPage() {
  const { query } = location.value;
  const search = query.get('search') ?? '';
  const view = query.get('view') === 'graph' ? 'graph' : 'table';
  const all = resources.value;
  const chosen = all?.find(one => one.name === query.get('resource'));
  const choose = (name: string | null) => setQuery({ resource: name }, false);
  return <div class="page split">
    <div class="page-main">
      <div class="toolbar">
        <h1>Resources</h1>
        {all && <Summary />}
        <span class="spring" />
        <TextField search label="Search resources" value={search} change={text => setQuery({ search: text })} />
        <Switch label="View" value={view} options={[['table', 'Table'], ['graph', 'Graph']]} change={value => setQuery({ view: value === 'graph' ? value : null }, false)} />
      </div>
      {!all ? <div class="loading" role="status"><span class="sr">Loading</span></div>
        : all.length === 0 ? <Empty title="No resources">The AppHost has added none.</Empty>
          : view === 'graph' ? <Graph resources={all} search={search} chosen={chosen?.name} choose={choose} />
            : <ResourceTable rows={ordered(all, search)} chosen={chosen?.name} choose={choose} />}
    </div>
    {chosen && <Detail resource={chosen} close={() => choose(null)} key={chosen.name} />}
    <Confirmation />
  </div>;
}

function Summary() {
  const running = (resources.value ?? []).filter(one => one.type !== 'Parameter');
  const of = (...tones: string[]) => running.filter(one => tones.includes(toneOf(one))).length;
  const bad = of('bad', 'warn');
  const busy = of('busy');
  return <span class="muted">
    {of('good')} of {running.length} running{busy > 0 && `, ${busy} on the way`}{bad > 0 && <strong class="tone-bad">, {bad} with problems</strong>}
  </span>;
}
