import type { ComponentChildren } from 'preact';

/** Names and values one below the other. */
export const Pairs = ({ pairs }: { pairs: [name: string, value: ComponentChildren][] }) =>
  <dl class="pairs">{pairs.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
