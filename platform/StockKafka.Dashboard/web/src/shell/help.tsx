import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { pages } from './navigation';

export const helpOpen = signal(false);

const others: [keys: string, what: string][] = [
  ['/', 'Search on this page'],
  ['↑ ↓', 'Move among the rows of a list; Home and End go to its ends'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close the details, or leave the search field'],
  ['← →', 'In a trace: close and open a span’s children'],
  ['p', 'Pause and continue what is live'],
  ['w', 'Console: wrap long lines'],
  ['n, Shift n', 'Console: next and previous hit'],
  ['d', 'Light or dark'],
  ['?', 'This help'],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
  }, [helpOpen.value]);
  if (!helpOpen.value) return null;
  const close = () => { helpOpen.value = false; };
  return <dialog ref={dialog} class="dialog" aria-label="Keys" onClose={close} onClick={event => event.target === dialog.current && close()}>
    <h2>Keys</h2>
    <dl class="keys">
      {pages.map(page => <div key={page.key}><dt><kbd>g</kbd> <kbd>{page.key}</kbd></dt><dd>{page.title}</dd></div>)}
      {others.map(([keys, what]) => <div key={keys}><dt>{keys.split(' ').map(key => <><kbd>{key.replace(',', '')}</kbd> </>)}</dt><dd>{what}</dd></div>)}
    </dl>
    <form method="dialog"><button type="submit" class="primary">Close</button></form>
  </dialog>;
}
