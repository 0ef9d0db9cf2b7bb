import { useEffect, useRef, useState } from 'preact/hooks';
import { type ReadonlySignal, useSignalEffect } from '@preact/signals';

export interface Loaded<T> {
  data: T | null;
  error: Error | null;
  loading: boolean;
  reload: () => void;
}

/** Loads anew whenever `key` changes, keeping what was there until the answer comes; an answer that is out of date is dropped. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; error: Error | null; loading: boolean }>({ data: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState(before => ({ ...before, loading: true }));
    load(abort.signal).then(
      data => { if (!abort.signal.aborted) setState({ data, error: null, loading: false }); },
      (error: Error) => { if (!abort.signal.aborted) setState(before => ({ ...before, error, loading: false })); });
    return () => abort.abort();
  }, [key, turn]);
  return { ...state, reload: () => setTurn(before => before + 1) };
}

/** Calls `refresh` when the signal's number moves, at most once in `everyMs`, and never while `paused` or while nobody looks. */
export function useLive(version: ReadonlySignal<number>, refresh: () => void, everyMs: number, paused = false): void {
  const latest = useRef({ refresh, paused });
  latest.current = { refresh, paused };
  const timer = useRef<number | undefined>(undefined);
  const last = useRef(0);
  const first = useRef(true);
  useSignalEffect(() => {
    void version.value;
    if (first.current) {
      first.current = false;
      return;
    }
    timer.current ??= window.setTimeout(() => {
      timer.current = undefined;
      last.current = performance.now();
      if (!latest.current.paused && !document.hidden) {
        latest.current.refresh();
      }
    }, Math.max(0, last.current + everyMs - performance.now()));
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const shown = () => { if (!document.hidden && !latest.current.paused) latest.current.refresh(); };
    document.addEventListener('visibilitychange', shown);
    return () => document.removeEventListener('visibilitychange', shown);
  }, []);
}
