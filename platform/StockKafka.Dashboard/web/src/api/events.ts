import { signal } from '@preact/signals';
import type { Resource, Versions } from './types';
import { get } from './client';

/** Every resource of the application; null until the first answer. */
export const resources = signal<Resource[] | null>(null);

/** Numbers that grow when telemetry of a kind came in. */
export const versions = signal<Versions>({ logs: 0, traces: 0, metrics: 0 });

/** Whether the stream of events is open. */
export const connection = signal<'opening' | 'open' | 'lost'>('opening');

const retryMs = 2000;

/** Opens the stream and keeps it open for as long as the page lives. */
export function follow(): void {
  const source = new EventSource('/api/events');
  source.onopen = () => { connection.value = 'open'; };
  source.addEventListener('resources', event => {
    resources.value = (JSON.parse(event.data) as { resources: Resource[] }).resources;
  });
  source.addEventListener('telemetry', event => {
    versions.value = JSON.parse(event.data) as Versions;
  });
  source.onerror = () => {
    connection.value = 'lost';
    if (source.readyState === EventSource.CLOSED) {
      // The browser gives up after an answer that is no stream; whether it was a 401 only a request can tell.
      get('info').catch(() => undefined);
      setTimeout(follow, retryMs);
    }
  };
}

/** What a resource's type stands for when it only groups or holds values and never runs. */
export const isParameter = (resource: Resource) => resource.type === 'Parameter';
