import { useEffect, useRef } from 'preact/hooks';
import { helpOpen } from './help';
import { go } from './location';
import { pages } from './navigation';
import { switchTheme } from './theme';

const sequenceMs = 1200;
let leaderAt = -Infinity;

const typing = (target: EventTarget | null) => target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select');
const free = (event: KeyboardEvent) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !typing(event.target) && !document.querySelector('dialog[open]');

/** The keys that work on every page. */
export function listenForKeys(): void {
  document.addEventListener('keydown', event => {
    if (!free(event)) return;
    const page = event.timeStamp - leaderAt < sequenceMs ? pages.find(one => one.key === event.key) : undefined;
    leaderAt = -Infinity;
    if (page) {
      event.preventDefault();
      event.stopImmediatePropagation();
      go('/' + page.path);
      document.getElementById('content')?.focus();
      return;
    }
    switch (event.key) {
      case 'g': leaderAt = event.timeStamp; break;
      case 'd': switchTheme(); break;
      case '?': helpOpen.value = true; break;
      case '/': {
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field) {
          event.preventDefault();
          field.select();
          field.focus();
        }
        break;
      }
      case 'ArrowDown': {
        if (document.activeElement === document.body || document.activeElement?.id === 'content') {
          const row = document.querySelector<HTMLElement>('[data-row]');
          if (row) event.preventDefault();
          row?.focus();
        }
        break;
      }
    }
  });
}

/** Keys of one page, for as long as it is shown. */
export function usePageKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (free(event)) latest.current[event.key]?.();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
