import { useEffect, useRef, useState } from 'preact/hooks';
import { resources } from '../api/events';
import { Choice, TextField } from '../parts/fields';
import { count } from '../parts/format';
import { Icon } from '../parts/icon';
import { Empty } from '../parts/notice';
import { State } from '../parts/state';
import { usePageKeys } from '../shell/keys';
import { go, href, location, setQuery } from '../shell/location';
import { ConsoleSearch } from './search';
import { readConsole } from './stream';
import { mostLines, ConsoleView } from './view';

const searchAgainMs = 500;

export function ConsolePage({ resource }: { resource?: string }) {
  const known = (resources.value ?? []).filter(one => one.type !== 'Parameter');
  const first = known.find(one => one.type === 'Project') ?? known[0];
  useEffect(() => {
    if (!resource && first) go(href(['console', first.name]), true);
  }, [resource, first?.name]);
  if (!resource) return <div class="page">{resources.value && !first && <Empty title="No resource has a console" />}</div>;
  return <Console name={resource} />;
}

function Console({ name }: { name: string }) {
  const root = useRef<HTMLDivElement>(null);
  const view = useRef<ConsoleView>();
  const search = useRef<ConsoleSearch>();
  const [status, setStatus] = useState({ following: true, lines: 0, held: 0, dropped: 0, problem: '' });
  const [paused, setPaused] = useState(false);
  const [hits, setHits] = useState({ total: 0, at: 0 });
  const { query } = location.value;
  const wanted = query.get('search') ?? '';
  const wrap = query.get('wrap') !== 'off';
  const times = query.get('times') !== 'off';
  const all = (resources.value ?? []).filter(one => one.type !== 'Parameter');
  const resource = all.find(one => one.name === name);

  useEffect(() => {
    const shown = new ConsoleView(root.current!, (following, lines, held) => setStatus(before => ({ ...before, following, lines, held })));
    view.current = shown;
    search.current = new ConsoleSearch(root.current!);
    const stop = readConsole(name, {
      lines: lines => shown.add(lines),
      gap: dropped => setStatus(before => ({ ...before, dropped: before.dropped + dropped })),
      problem: problem => setStatus(before => ({ ...before, problem })),
    });
    return () => {
      stop();
      shown.close();
      search.current?.close();
    };
  }, [name]);
  useEffect(() => {
    setHits({ total: search.current?.find(wanted) ?? 0, at: 0 });
    if (!wanted) return;
    const timer = setInterval(() => setHits(before => {
      const total = search.current?.find(wanted) ?? 0;
      return total === before.total ? before : { ...before, total };
    }), searchAgainMs);
    return () => clearInterval(timer);
  }, [wanted, name]);

  const pause = () => {
    view.current?.hold(!paused);
    setPaused(!paused);
  };
  const step = (by: 1 | -1) => {
    view.current?.stay();
    setHits(before => ({ ...before, at: search.current?.step(by) ?? 0 }));
  };
  usePageKeys({ p: pause, w: () => setQuery({ wrap: wrap ? 'off' : null }), n: () => step(1), N: () => step(-1), End: () => view.current?.toEnd() });

  return <div class="page console-page">
    <div class="toolbar">
      <h1 class="sr">Console of {name}</h1>
      <Choice label="Resource" value={name} options={all.map(one => one.name)} change={one => go(href(['console', one], Object.fromEntries(query)))} />
      {resource && <State resource={resource} />}
      <span class="spring" />
      <TextField search label="Search the console" value={wanted} change={text => setQuery({ search: text })} />
      {wanted && <span class="hits" role="status">
        {hits.at > 0 && `${count(hits.at)} of `}{count(hits.total)} {hits.total === 1 ? 'hit' : 'hits'}
        <button type="button" class="quiet" onClick={() => step(-1)} disabled={!hits.total} aria-label="Previous hit" title="Previous (Shift n)"><Icon name="up" /></button>
        <button type="button" class="quiet" onClick={() => step(1)} disabled={!hits.total} aria-label="Next hit" title="Next (n)"><Icon name="down" /></button>
      </span>}
      <div class="buttons">
        <button type="button" aria-pressed={paused} onClick={pause} title={paused ? 'Continue (p)' : 'Pause (p)'} aria-label={paused ? 'Continue' : 'Pause'}><Icon name={paused ? 'play' : 'pause'} /></button>
        <button type="button" aria-pressed={wrap} onClick={() => setQuery({ wrap: wrap ? 'off' : null })} title="Wrap long lines (w)" aria-label="Wrap long lines"><Icon name="wrap" /></button>
        <button type="button" aria-pressed={times} onClick={() => setQuery({ times: times ? 'off' : null })} title="Times" aria-label="Times"><Icon name="clock" /></button>
        <a class="button" href={`/api/console/${encodeURIComponent(name)}/download`} download title="Download all that is kept" aria-label="Download"><Icon name="download" /></a>
      </div>
    </div>
    {status.problem && <div class="problem" role="alert">{status.problem}</div>}
    <div class="console-frame">
      <div ref={root} class={`console${wrap ? ' wrap' : ''}${times ? '' : ' no-times'}`} tabIndex={0} role="log" aria-live="off" aria-label={`Console of ${name}`} />
      {status.lines === 0 && !status.problem && <Empty title="Nothing was written yet">Lines show up here as {name} writes them.</Empty>}
      {!status.following && <button type="button" class="to-end primary" onClick={() => view.current?.toEnd()}><Icon name="down" />To the newest</button>}
    </div>
    <div class="status-line muted" role="status">
      {count(status.lines)} lines{status.lines >= mostLines - 100 && ' (older ones are in the download)'}
      {paused && ` · paused, ${count(status.held)} waiting`}
      {status.dropped > 0 && ` · ${count(status.dropped)} lines missed, because they came faster than this page read`}
    </div>
  </div>;
}
