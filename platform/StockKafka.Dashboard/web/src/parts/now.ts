import { signal } from '@preact/signals';

/** The time, moved on each second while somebody looks, for ages. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);
