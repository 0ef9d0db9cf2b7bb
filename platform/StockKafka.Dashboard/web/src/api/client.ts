import { signal } from '@preact/signals';

/** True once the server has answered 401: the page offers to sign in again. */
export const signedOut = signal(false);

/** An answer that is not a success. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

/** A query string of what is set, with its question mark; empty if nothing is. */
export function queryString(query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) {
      value.forEach(item => search.append(key, item));
    } else if (value !== null && value !== undefined && value !== '' && value !== false) {
      search.set(key, String(value));
    }
  }
  const text = search.toString();
  return text ? '?' + text : '';
}

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
  ask<T>('/api/' + path + queryString(query), { signal });

export const post = <T>(path: string) =>
  ask<T>('/api/' + path, { method: 'POST', headers: { 'X-Requested-With': 'stockkafka' } });

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, 'The AppHost does not answer.');
  });
  if (response.status === 401) {
    signedOut.value = true;
  }
  if (!response.ok) {
    const body = await response.json().catch(() => null) as { error?: string } | null;
    throw new ApiError(response.status, body?.error ?? `The dashboard answered ${response.status}.`);
  }
  return await response.json() as T;
}
