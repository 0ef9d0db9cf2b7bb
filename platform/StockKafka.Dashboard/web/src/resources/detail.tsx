import { useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Resource, Variable } from '../api/types';
import { dateTime } from '../parts/format';
import { ResourceName } from '../parts/hue';
import { Icon } from '../parts/icon';
import { Pairs } from '../parts/pairs';
import { Panel, Section } from '../parts/panel';
import { State } from '../parts/state';
import { tell } from '../parts/toast';
import { href, setQuery } from '../shell/location';
import { Commands } from './commands';
import { Endpoints, Started } from './table';

export function Detail({ resource, close }: { resource: Resource; close: () => void }) {
  const telemetry = resource.replicaOf ?? resource.name;
  const facts: [string, preact.ComponentChildren][] = [
    ['State', <State resource={resource} />],
    ['Health', resource.health ?? 'not checked'],
    ['Started', <Started resource={resource} />],
    ['Type', resource.type],
    ['Source', <span class="mono break">{resource.source ?? '–'}</span>],
    ['Process', resource.pid ?? '–'],
    ['Restarts', resource.restarts ?? 0],
  ];
  if (resource.stoppedAt) facts.push(['Ended', dateTime(resource.stoppedAt)]);
  if (resource.exitCode !== null && resource.exitCode !== undefined) facts.push(['Exit code', resource.exitCode]);
  return <Panel title={<ResourceName name={resource.name} />} label={`Details of ${resource.name}`} close={close}>
    {resource.problem && <div class="problem" role="alert">{resource.problem}</div>}
    {resource.commands.length > 0 && <Commands resource={resource} />}
    {resource.type !== 'Parameter' && <div class="links">
      <a href={href(['console', resource.name])}>Console</a>
      <a href={href(['logs'], { resource: telemetry })}>Logs</a>
      <a href={href(['traces'], { resource: telemetry })}>Traces</a>
      <a href={href(['metrics'], { resource: telemetry })}>Metrics</a>
    </div>}
    <Section title="Resource"><Pairs pairs={facts} /></Section>
    {resource.endpoints.length > 0 && <Section title="Endpoints"><div class="stack"><Endpoints resource={resource} /></div></Section>}
    {resource.healthReports.length > 0 && <Section title="Health checks"><Pairs pairs={resource.healthReports.map(one =>
      [one.name, <><span class={one.status === 'Healthy' ? 'tone-good' : one.status === 'Unhealthy' ? 'tone-bad' : 'tone-warn'}>{one.status ?? 'not yet'}</span> {one.description}</>])} /></Section>}
    {resource.waitingFor.length > 0 && <Section title="Waits for"><Names names={resource.waitingFor} /></Section>}
    {resource.dependsOn.length > 0 && <Section title="Depends on"><Pairs pairs={resource.dependsOn.map(one =>
      [one.kind === 'WaitFor' ? 'waits for' : 'refers to', <Names names={[one.name]} />])} /></Section>}
    {resource.environment.length > 0 && <Environment resource={resource} />}
  </Panel>;
}

const Names = ({ names }: { names: string[] }) => <>
  {names.map(name => <button key={name} type="button" class="link" onClick={() => setQuery({ resource: name }, false)}><ResourceName name={name} /></button>)}
</>;

function Environment({ resource }: { resource: Resource }) {
  const [search, setSearch] = useState('');
  const found = resource.environment.filter(one => one.name.toLowerCase().includes(search.toLowerCase()));
  return <Section title={<>Environment <span class="muted">{resource.environment.length}</span></>}>
    {resource.environment.length > 8 && <label class="field"><Icon name="search" size={14} />
      <input type="text" value={search} placeholder="Search variables" aria-label="Search variables" onInput={event => setSearch(event.currentTarget.value)} /></label>}
    <dl class="pairs below">
      {found.map(one => <div key={one.name}><dt>{one.name}</dt><dd>{one.secret ? <Secret resource={resource} variable={one} /> : one.value || <span class="muted">empty</span>}</dd></div>)}
    </dl>
  </Section>;
}

function Secret({ resource, variable }: { resource: Resource; variable: Variable }) {
  const [value, setValue] = useState<string | null>(null);
  const reveal = () => get<{ value: string }>(`resources/${encodeURIComponent(resource.name)}/environment/${encodeURIComponent(variable.name)}`)
    .then(answer => setValue(answer.value), (error: Error) => tell(error.message, false));
  return <span class="secret">
    <span>{value ?? '••••••••'}</span>
    <button type="button" class="quiet" onClick={() => value === null ? void reveal() : setValue(null)}
      aria-label={`${value === null ? 'Show' : 'Hide'} ${variable.name}`} title={value === null ? 'Show' : 'Hide'}><Icon name="eye" /></button>
  </span>;
}
