import { signal } from '@preact/signals';
import { type Query, queryString } from '../api/client';

/** Where the reader is: everything that a link to this view needs. */
export const location = signal(read());

export interface Place {
  path: string[];
  query: URLSearchParams;
}

function read(): Place {
  return {
    path: window.location.pathname.split('/').filter(Boolean).map(decodeURIComponent),
    query: new URLSearchParams(window.location.search),
  };
}

export function href(path: string[], query: Query = {}): string {
  return '/' + path.map(encodeURIComponent).join('/') + queryString(query);
}

export function go(url: string, replace = false): void {
  if (url !== window.location.pathname + window.location.search) {
    window.history[replace ? 'replaceState' : 'pushState'](null, '', url);
    location.value = read();
  }
}

/** Changes parts of the query in place; null takes a part out. Typing replaces the entry of the history, choosing adds one. */
export function setQuery(changes: Query, replace = true): void {
  const query = new URLSearchParams(location.value.query);
  for (const [key, value] of Object.entries(changes)) {
    query.delete(key);
    if (Array.isArray(value)) {
      value.forEach(item => query.append(key, item));
    } else if (value !== null && value !== undefined && value !== '' && value !== false) {
      query.set(key, String(value));
    }
  }
  const text = query.toString();
  go(window.location.pathname + (text ? '?' + text : ''), replace);
}

/** Lets plain clicks on links within the dashboard change the view without loading the page again. */
export function followLinks(): void {
  window.addEventListener('popstate', () => { location.value = read(); });
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest?.('a[href^="/"]');
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && plain && !event.defaultPrevented && !link.hasAttribute('download') && !link.hasAttribute('data-reload')) {
      event.preventDefault();
      go(link.getAttribute('href')!);
    }
  });
}
