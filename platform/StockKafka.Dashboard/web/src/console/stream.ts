import type { ConsoleLine } from '../api/types';
import { get } from '../api/client';

const kept = 5000;
const retryMs = 2000;

/** Reads a resource's console from its last lines on, reconnecting without repeating a line. Answers how to stop. */
export function readConsole(resource: string, on: { lines: (lines: ConsoleLine[]) => void; gap: (dropped: number) => void; problem: (text: string) => void }): () => void {
  let source: EventSource;
  let last = -1;
  let timer: number | undefined;
  const open = () => {
    source = new EventSource(`/api/console/${encodeURIComponent(resource)}?tail=${kept}`);
    source.onopen = () => on.problem('');
    source.onmessage = event => {
      const lines = (JSON.parse(event.data) as ConsoleLine[]).filter(line => line.seq > last);
      if (lines.length > 0) {
        last = lines[lines.length - 1]!.seq;
        on.lines(lines);
      }
    };
    source.addEventListener('gap', event => on.gap((JSON.parse(event.data) as { dropped: number }).dropped));
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        on.problem(`The console of ${resource} cannot be read.`);
        get('info').catch((error: Error) => on.problem(error.message));
        timer = window.setTimeout(open, retryMs);
      }
    };
  };
  open();
  return () => {
    source.close();
    clearTimeout(timer);
  };
}
