import { signal } from '@preact/signals';
import { Icon } from './icon';

interface Message {
  id: number;
  text: string;
  good: boolean;
}

const messages = signal<Message[]>([]);
const shownMs = 6000;
let last = 0;

/** Tells for some seconds how something went; what failed stays until it is closed. */
export function tell(text: string, good = true): void {
  const id = ++last;
  messages.value = [...messages.value, { id, text, good }].slice(-4);
  if (good) setTimeout(() => drop(id), shownMs);
}

const drop = (id: number) => { messages.value = messages.value.filter(one => one.id !== id); };

export const Toasts = () =>
  <div class="toasts" role="status" aria-live="polite">
    {messages.value.map(one => <div key={one.id} class={one.good ? 'toast' : 'toast failed'}>
      <span>{one.text}</span>
      <button type="button" class="quiet" onClick={() => drop(one.id)} aria-label="Dismiss"><Icon name="close" size={14} /></button>
    </div>)}
  </div>;
