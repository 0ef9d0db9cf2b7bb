import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon';

const quietMs = 250;

/** A text field that tells of its value once the reader stops typing, or at once on Enter. */
export function TextField(props: { value: string; change: (value: string) => void; label: string; search?: boolean; kind?: 'number'; width?: 'short' }) {
  const [text, setText] = useState(props.value);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => setText(props.value), [props.value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (value: string) => {
    clearTimeout(timer.current);
    if (value !== props.value) props.change(value);
  };
  return <label class={`field ${props.width ?? ''}`}>
    {props.search && <Icon name="search" size={14} />}
    <input type={props.kind ?? 'text'} min="0" value={text} placeholder={props.label} aria-label={props.label} spellcheck={false} autocomplete="off"
      data-search={props.search ? '' : undefined}
      onInput={event => {
        const value = event.currentTarget.value;
        setText(value);
        clearTimeout(timer.current);
        timer.current = window.setTimeout(() => say(value), quietMs);
      }}
      onKeyDown={event => {
        if (event.key === 'Enter') say(event.currentTarget.value);
        if (event.key === 'Escape') {
          event.stopPropagation();
          event.currentTarget.blur();
        }
      }} />
  </label>;
}

export function Choice({ value, options, change, label }: { value: string; options: (string | [value: string, text: string])[]; change: (value: string) => void; label: string }) {
  const pairs = options.map(option => typeof option === 'string' ? [option, option] as const : option);
  const known = pairs.some(([one]) => one === value);
  return <select class="choice" aria-label={label} value={value} onChange={event => change(event.currentTarget.value)}>
    {!known && <option value={value}>{value}</option>}
    {pairs.map(([one, text]) => <option key={one} value={one}>{text}</option>)}
  </select>;
}

/** Filters of the form key:value as chips, with a field that adds one. */
export function AttributeFilters({ values, known, change }: { values: string[]; known: string[]; change: (values: string[]) => void }) {
  const [text, setText] = useState('');
  const valid = /^[^:]+:./.test(text.trim());
  return <>
    <label class="field">
      <input type="text" value={text} list="attribute-keys" placeholder="attribute:value" aria-label="Add a filter attribute:value" spellcheck={false} autocomplete="off"
        onInput={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && valid) {
            change([...values.filter(one => one !== text.trim()), text.trim()]);
            setText('');
          }
        }} />
      <datalist id="attribute-keys">{known.map(key => <option key={key} value={key + ':'} />)}</datalist>
    </label>
    {values.map(value => <Chip key={value} text={value} remove={() => change(values.filter(one => one !== value))} />)}
  </>;
}

export const Chip = ({ text, remove }: { text: string; remove: () => void }) =>
  <button type="button" class="chip" onClick={remove} title={`Remove the filter ${text}`}><span>{text}</span><Icon name="close" size={12} /></button>;

export function Switch<T extends string>({ value, options, change, label }: { value: T; options: [value: T, text: string][]; change: (value: T) => void; label: string }) {
  return <div class="switch" role="group" aria-label={label}>
    {options.map(([one, text]) => <button key={one} type="button" aria-pressed={one === value} onClick={() => change(one)}>{text}</button>)}
  </div>;
}
