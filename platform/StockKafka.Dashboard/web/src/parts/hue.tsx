import { computed } from '@preact/signals';
import { resources } from '../api/events';

const hues = 10;

const names = computed(() => (resources.value ?? []).filter(one => !one.replicaOf).map(one => one.name).sort());

/** A number from 0 to 9 that stays the same for a resource, and its replicas, on every page. */
export function hue(name: string): number {
  const index = names.value.indexOf(resources.value?.find(one => one.name === name)?.replicaOf ?? name);
  return (index < 0 ? [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0) >>> 0, 7) : index) % hues;
}

export const ResourceName = ({ name }: { name: string }) =>
  <span class="resource-name"><i class={`dot hue-${hue(name)}`} />{name}</span>;
