import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon';

/** Details beside the list they belong to; on a phone over it. Escape closes it and gives the focus back. */
export function Panel({ title, label, close, children }: { title: ComponentChildren; label: string; close: () => void; children: ComponentChildren }) {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const before = document.activeElement;
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
        latest.current();
      }
    };
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('keydown', escape);
      (before as HTMLElement | SVGElement | null)?.focus?.();
    };
  }, []);
  return <aside class="panel" aria-label={label}>
    <header><h2>{title}</h2><button type="button" class="quiet" onClick={close} aria-label="Close" title="Close (Esc)"><Icon name="close" /></button></header>
    <div class="panel-body">{children}</div>
  </aside>;
}

export const Section = ({ title, children }: { title: ComponentChildren; children: ComponentChildren }) =>
  <section class="section"><h3>{title}</h3>{children}</section>;
