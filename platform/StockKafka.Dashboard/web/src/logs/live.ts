import { computed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type Query } from '../api/client';
import { versions } from '../api/events';
import { useLive } from '../api/load';
import type { LogPage, LogRecord } from '../api/types';

const pageSize = 100;
const mostRecords = 3000;
const everyMs = 700;
const logVersion = computed(() => versions.value.logs);

export interface LiveLogs {
  records: LogRecord[] | null;
  total: number | null;
  error: Error | null;
  more: boolean;
  older: () => void;
  reload: () => void;
}

/** The records that match a filter, newest first: what comes in is put on top, older ones are fetched on request. */
export function useLiveLogs(filter: Query, paused: boolean): LiveLogs {
  const key = JSON.stringify(filter);
  const [state, setState] = useState<{ records: LogRecord[] | null; total: number | null; error: Error | null; more: boolean }>({ records: null, total: null, error: null, more: false });
  const turn = useRef(new AbortController());
  const busy = useRef(false);

  const ask = async (query: Query, put: (page: LogPage, before: LogRecord[]) => { records: LogRecord[]; more?: boolean }) => {
    const { signal } = turn.current;
    busy.current = true;
    try {
      const page = await get<LogPage>('logs', { ...filter, limit: pageSize, ...query }, signal);
      setState(before => {
        const { records, more } = put(page, before.records ?? []);
        return { records: records.slice(0, mostRecords), total: page.total ?? before.total, error: null, more: more ?? before.more };
      });
    } catch (error) {
      if (!signal.aborted) setState(before => ({ ...before, error: error as Error }));
    } finally {
      if (!signal.aborted) busy.current = false;
    }
  };
  const reload = () => {
    turn.current.abort();
    turn.current = new AbortController();
    void ask({}, page => ({ records: page.records, more: page.records.length === pageSize }));
  };
  useEffect(() => {
    reload();
    return () => turn.current.abort();
  }, [key]);
  useLive(logVersion, () => {
    const newest = state.records?.[0];
    if (busy.current) return;
    if (!newest) {
      reload();
      return;
    }
    // The total counts what matches the filter beyond the page asked for, so it is asked anew with the newest page.
    void ask({}, (page, before) => {
      const at = page.records.findIndex(one => one.id === newest.id);
      return at < 0 ? { records: page.records, more: true } : { records: [...page.records.slice(0, at), ...before] };
    });
  }, everyMs, paused);
  const older = () => {
    const last = state.records?.[state.records.length - 1];
    if (last && !busy.current) {
      void ask({ before: last.id }, (page, before) => ({ records: [...before, ...page.records], more: page.records.length === pageSize }));
    }
  };
  return { ...state, older, reload };
}
