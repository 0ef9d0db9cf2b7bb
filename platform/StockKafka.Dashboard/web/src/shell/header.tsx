import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { get } from '../api/client';
import { connection } from '../api/events';
import type { Info } from '../api/types';
import { bytes, compact, count } from '../parts/format';
import { Icon } from '../parts/icon';
import { helpOpen } from './help';
import { switchTheme } from './theme';

const info = signal<Info | null>(null);
const everyMs = 5000;

async function refresh(): Promise<void> {
  if (!document.hidden) {
    info.value = await get<Info>('info').catch(() => info.value);
  }
}

export function Header() {
  useEffect(() => {
    void refresh();
    const timer = setInterval(refresh, everyMs);
    return () => clearInterval(timer);
  }, []);
  const words = { open: 'Live', opening: 'Connecting', lost: 'Connection lost' }[connection.value];
  return <header class="header">
    <a class="brand" href="/">
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" /><path d="M6 21l6-7 5 4 9-10" /><circle cx="26" cy="8" r="2.6" />
      </svg>
      <span>{info.value?.application ?? 'StockKafka'}</span>
    </a>
    <span class={`connection ${connection.value}`} role="status"><i />{words}</span>
    {info.value && <Usage info={info.value} />}
    <button type="button" class="quiet" onClick={switchTheme} aria-label="Switch between light and dark" title="Light or dark"><Icon name="sun" size={18} /></button>
    <button type="button" class="quiet" onClick={() => { helpOpen.value = true; }} aria-label="Help" title="Keys and hints (?)"><Icon name="help" size={18} /></button>
  </header>;
}

function Usage({ info }: { info: Info }) {
  const { logs, spans, points, bytes: size, dropped } = info.usage;
  const title = `Kept in memory: ${count(logs)} log records, ${count(spans)} spans, ${count(points)} metric points, ${bytes(size)}`
    + (info.limits.bytes ? ` of at most ${bytes(info.limits.bytes)}` : '') + `. Oldest dropped: ${count(dropped)}.`;
  return <span class="usage" title={title}>{compact(logs)} logs · {compact(spans)} spans · {bytes(size)}</span>;
}
