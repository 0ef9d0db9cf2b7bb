import type { Resource } from '../api/types';

/** The few kinds of states that a reader must tell apart at a glance; each has a colour and a shape of its own. */
export type Tone = 'good' | 'busy' | 'idle' | 'paused' | 'warn' | 'bad';

const busy = new Set(['Starting', 'Stopping', 'Waiting', 'Building', 'Restarting', 'Pulling']);
const failed = new Set(['FailedToStart', 'RuntimeUnhealthy', 'Failed', 'Error']);

export function toneOf(resource: Resource): Tone {
  const state = resource.state ?? '';
  if (failed.has(state) || (isOver(resource) && !!resource.exitCode)) return 'bad';
  if (busy.has(state)) return 'busy';
  if (state === 'Paused') return 'paused';
  if (state === 'Running' || state === 'Active') {
    return resource.health === 'Unhealthy' ? 'bad' : resource.health === 'Degraded' ? 'warn' : 'good';
  }
  return 'idle';
}

export const isOver = (resource: Resource) => resource.state === 'Exited' || resource.state === 'Finished';

/** The state in words, with the health where it says more, and the exit code where there is one. */
export function stateText(resource: Resource): string {
  const state = (resource.state ?? 'Unknown').replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => before + ' ' + after.toLowerCase());
  if (isOver(resource) && resource.exitCode !== null && resource.exitCode !== undefined) return `${state} (${resource.exitCode})`;
  return resource.state === 'Running' && resource.health && resource.health !== 'Healthy' ? `${state}, ${resource.health.toLowerCase()}` : state;
}

const shapes: Record<Tone, preact.JSX.Element> = {
  good: <circle cx="8" cy="8" r="5.5" class="filled" />,
  busy: <g><circle cx="8" cy="8" r="5" class="stroked dashes" /></g>,
  idle: <circle cx="8" cy="8" r="5" class="stroked" />,
  paused: <path d="M5.5 3.5v9M10.5 3.5v9" class="stroked thick" />,
  warn: <path d="M8 2L15 14H1z" class="filled" />,
  bad: <path d="M4.9 1.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 12.1V5.9z" class="filled" transform="translate(1 .4) scale(.87)" />,
};

export const StateMark = ({ tone }: { tone: Tone }) =>
  <svg class={`mark tone-${tone}`} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">{shapes[tone]}</svg>;

export const State = ({ resource }: { resource: Resource }) => {
  const tone = toneOf(resource);
  return <span class={`state tone-${tone}`} data-state={resource.state}><StateMark tone={tone} /><span>{stateText(resource)}</span></span>;
};
