// Zoom and crosshair of the report's time lines. Every drawing with a data-x is a time line from 0 to data-end; all of them show the same
// stretch of time. The drawing is complete without this script, which moves only the view of its inner svg and rewrites its labels.
'use strict';
(() => {
  const width = 1040, left = 62, right = 12, top = 22, bottom = 24, rim = 2, plotWidth = width - left - right;
  const timeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  const shortest = 0.5;
  const numbers = text => text.split(',').map(word => word === '' ? NaN : Number(word));
  const make = (name, parent, attributes, text) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  };

  const three = value => Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
  const bytes = value => value < 1e3 ? `${three(value)} B` : value < 1e6 ? `${three(value / 1e3)} kB`
    : value < 1e9 ? `${three(value / 1e6)} MB` : `${three(value / 1e9)} GB`;
  const format = (value, unit) => Number.isNaN(value) ? '–'
    : unit === 'ms' ? (value < 1000 ? `${three(value)} ms` : `${three(value / 1000)} s`)
    : unit === 'B' ? bytes(value)
    : unit === 'B/s' ? `${bytes(value)}/s`
    : unit === 'breaker' ? ['closed', 'half open', 'open'][value] ?? ''
    : unit === '%' ? `${three(value)} %` : three(value) + unit;
  const clock = (seconds, step) => {
    const tenths = Math.round(seconds * 10), whole = Math.floor(tenths / 10), pad = part => String(part).padStart(2, '0');
    const fraction = step < 1 ? `.${tenths % 10}` : '';
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return (hours > 0 ? `${hours}:${pad(minutes)}` : String(minutes)) + `:${pad(whole % 60)}${fraction}`;
  };

  const charts = [...document.querySelectorAll('svg.drawing[data-x]')].map(svg => {
    const head = svg.closest('figure').querySelector('figcaption');
    const height = svg.viewBox.baseVal.height;
    return {
      svg, height, plotHeight: height - top - bottom, plot: svg.querySelector('.plot'), values: svg.querySelector('.values'),
      times: svg.querySelector('.times'), events: [...svg.querySelectorAll('.event')], x: numbers(svg.dataset.x),
      unit: svg.dataset.unit, scale: svg.dataset.scale, low: Number(svg.dataset.low), high: Number(svg.dataset.high),
      original: svg.querySelector('.values').cloneNode(true),
      series: [...head.querySelectorAll('.key[data-y]')].map(key => ({
        y: numbers(key.dataset.y), stacked: key.querySelector('i').classList.contains('block'),
        read: key.appendChild(document.createElement('b')),
      })),
      at: Object.assign(head.appendChild(document.createElement('span')), { className: 'at' }),
      selection: make('rect', svg, { class: 'selection', y: top, height: height - top - bottom, visibility: 'hidden' }),
      crosshair: make('line', svg, { class: 'crosshair', y1: top, y2: height - bottom, visibility: 'hidden' }),
    };
  });
  const bar = document.querySelector('.zoom');
  if (charts.length === 0 || !bar) return;
  const end = Number(charts[0].svg.dataset.end);
  let from = 0, to = end, cursor = null, anchor = null;

  const toX = seconds => left + (seconds - from) / (to - from) * plotWidth;
  const clamp = seconds => Math.min(Math.max(seconds, from), to);
  const nearest = (moments, seconds) => {
    let best = 0;
    for (let i = 1; i < moments.length; i++) if (Math.abs(moments[i] - seconds) < Math.abs(moments[best] - seconds)) best = i;
    return best;
  };

  const niceStep = rough => {
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].find(factor => rough / power <= factor * 1.0001) * power;
  };
  const share = (chart, value) => chart.scale === 'log'
    ? Math.log(Math.max(value, chart.low) / chart.low) / Math.log(chart.high / chart.low)
    : (value - chart.low) / (chart.high - chart.low);

  // The values of the stretch in view, stacked ones added up.
  const inView = chart => chart.x.flatMap((x, i) => x < from || x > to ? []
    : chart.series[0].stacked ? [chart.series.reduce((sum, series) => sum + (series.y[i] || 0), 0)]
    : chart.series.map(series => series.y[i]).filter(value => !Number.isNaN(value)));

  const valueAxis = chart => {
    const found = inView(chart), highest = Math.max(...found);
    if (to - from >= end || chart.scale === 'fixed' || !(highest > 0)) return null;
    if (chart.scale === 'log') {
      const low = 10 ** Math.floor(Math.log10(Math.min(...found.filter(value => value > 0)))), ticks = [];
      let high = 10 ** Math.ceil(Math.log10(highest));
      if (high <= low) high = low * 10;
      for (let power = low; power <= high * 1.01; power *= 10) ticks.push(power, ...(high / low < 11 && power < high ? [2 * power, 5 * power] : []));
      return { low, high, ticks };
    }
    const step = niceStep(highest / 4), steps = Math.ceil(highest / step - 1e-9);
    return { low: 0, high: steps * step, ticks: Array.from({ length: steps + 1 }, (_, i) => i * step) };
  };

  const draw = chart => {
    const axis = valueAxis(chart);
    const upper = axis ? 1 - share(chart, axis.high) : 0, lower = axis ? 1 - share(chart, axis.low) : 1;
    const zoomed = lower - upper;
    chart.plot.setAttribute('viewBox', [from / end * plotWidth, upper * chart.plotHeight - rim * zoomed, (to - from) / end * plotWidth, zoomed * (chart.plotHeight + 2 * rim)].join(' '));
    chart.values.replaceChildren(...(axis ? [] : chart.original.cloneNode(true).childNodes));
    for (const tick of axis ? axis.ticks : []) {
      const y = top + (1 - share(chart, tick) - upper) / zoomed * chart.plotHeight;
      make('line', chart.values, { class: 'grid', x1: left, x2: width - right, y1: y, y2: y });
      make('text', chart.values, { x: left - 8, y: y + 4, 'text-anchor': 'end' }, format(tick, chart.unit));
    }
    chart.times.replaceChildren();
    const step = timeSteps.find(candidate => (to - from) / candidate <= 13) ?? 86400;
    for (let at = Math.ceil(from / step - 1e-9) * step; at <= to + 1e-9; at += step) {
      const anchor = toX(at) < left + 14 ? 'start' : toX(at) > width - right - 20 ? 'end' : 'middle';
      make('text', chart.times, { x: toX(at), y: chart.height - 6, 'text-anchor': anchor }, clock(at, step));
    }
    for (const event of chart.events) {
      const at = Number(event.dataset.at);
      event.setAttribute('transform', `translate(${toX(at)} ${top})`);
      event.setAttribute('visibility', at < from || at > to ? 'hidden' : 'visible');
    }
  };

  const point = () => {
    for (const chart of charts) {
      const shown = cursor !== null && cursor >= from && cursor <= to, i = shown ? nearest(chart.x, cursor) : -1;
      chart.crosshair.setAttribute('visibility', shown ? 'visible' : 'hidden');
      if (shown) for (const side of ['x1', 'x2']) chart.crosshair.setAttribute(side, toX(cursor));
      chart.at.textContent = shown ? clock(chart.x[i], 0.1) : '';
      for (const series of chart.series) series.read.textContent = shown ? format(series.y[i], chart.unit) : '';
      const selecting = anchor !== null && cursor !== null;
      chart.selection.setAttribute('visibility', selecting ? 'visible' : 'hidden');
      if (selecting) {
        chart.selection.setAttribute('x', toX(Math.min(anchor, cursor)));
        chart.selection.setAttribute('width', Math.abs(toX(cursor) - toX(anchor)));
      }
    }
  };

  const [range, zoomIn, zoomOut, earlier, later, whole] = [...bar.querySelectorAll('output, button')];
  const show = (first, last) => {
    const length = Math.min(Math.max(last - first, Math.min(shortest, end)), end);
    from = Math.min(Math.max(first, 0), end - length);
    to = from + length;
    anchor = null;
    range.textContent = `${clock(from, to - from < 20 ? 0.1 : 1)} – ${clock(to, to - from < 20 ? 0.1 : 1)}`;
    zoomOut.disabled = whole.disabled = to - from >= end;
    earlier.disabled = from <= 0;
    later.disabled = to >= end;
    charts.forEach(draw);
    point();
  };
  const scale = factor => {
    const centre = cursor !== null && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
    show(centre - (centre - from) * factor, centre + (to - centre) * factor);
  };
  const shift = part => show(from + (to - from) * part, to + (to - from) * part);
  const reset = () => show(0, end);
  const choose = () => { if (anchor !== null && Math.abs(cursor - anchor) > (to - from) / 100) show(Math.min(anchor, cursor), Math.max(anchor, cursor)); else { anchor = null; point(); } };

  for (const { svg } of charts) {
    const secondsAt = event => {
      const box = svg.getBoundingClientRect();
      return clamp(from + ((event.clientX - box.left) / box.width * width - left) / plotWidth * (to - from));
    };
    svg.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      cursor = secondsAt(event);
      // A finger scrolls the page; it zooms by the buttons.
      if (event.pointerType !== 'touch') { anchor = cursor; svg.setPointerCapture(event.pointerId); }
      point();
    });
    svg.addEventListener('pointermove', event => { cursor = secondsAt(event); point(); });
    svg.addEventListener('pointerup', choose);
    svg.addEventListener('pointercancel', () => { anchor = null; point(); });
    svg.addEventListener('pointerleave', event => { if (event.pointerType !== 'touch' && anchor === null) { cursor = null; point(); } });
    svg.addEventListener('dblclick', reset);
    svg.addEventListener('keydown', event => {
      const step = (to - from) / 50, move = { ArrowLeft: -step, ArrowRight: step }[event.key];
      if (move !== undefined) {
        if (cursor === null) cursor = (from + to) / 2;
        if (event.shiftKey) anchor ??= cursor; else anchor = null;
        cursor = clamp(cursor + move);
        point();
      } else if (event.key === 'Enter') choose();
      else if (event.key === '+' || event.key === '=') scale(0.5);
      else if (event.key === '-') scale(2);
      else return;
      event.preventDefault();
    });
  }
  document.addEventListener('keydown', event => { if (event.key === 'Escape') reset(); });
  zoomIn.addEventListener('click', () => scale(0.5));
  zoomOut.addEventListener('click', () => scale(2));
  earlier.addEventListener('click', () => shift(-0.5));
  later.addEventListener('click', () => shift(0.5));
  whole.addEventListener('click', reset);
  bar.hidden = false;
  reset();
})();
