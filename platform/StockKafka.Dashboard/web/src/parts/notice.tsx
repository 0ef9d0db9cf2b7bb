import type { ComponentChildren } from 'preact';
import type { Loaded } from '../api/load';

/** Says in the middle of an empty view why it is empty and what to do. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) =>
  <div class="empty" role="status"><strong>{title}</strong>{children && <p>{children}</p>}</div>;

export const Problem = ({ error, retry }: { error: Error; retry: () => void }) =>
  <div class="problem" role="alert"><span>{error.message}</span><button type="button" onClick={retry}>Try again</button></div>;

/** Shows what was loaded, or that it is on its way, or why it could not be had. */
export function Await<T>({ from, children }: { from: Loaded<T>; children: (data: T) => ComponentChildren }) {
  return <>
    {from.error && <Problem error={from.error} retry={from.reload} />}
    {from.data !== null ? children(from.data) : !from.error && <div class="loading" role="status"><span class="sr">Loading</span></div>}
  </>;
}
