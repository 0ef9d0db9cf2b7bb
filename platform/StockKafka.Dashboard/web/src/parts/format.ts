const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number) => whole.format(value);
export const compact = (value: number) => short.format(value);
export const dateTime = (ms: number) => full.format(ms);

/** 14:03:07.042 */
export const timeOfDay = (ms: number) => `${clock.format(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`;

/** 3 significant digits with the unit that suits: 812 µs, 4.21 ms, 3.5 s, 2 min 5 s. */
export function duration(ms: number): string {
  if (ms >= 60_000) {
    const minutes = Math.floor(ms / 60_000);
    return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`;
  }
  if (ms >= 1000) {
    return digits(ms / 1000) + ' s';
  }
  return ms >= 1 || ms === 0 ? digits(ms) + ' ms' : digits(ms * 1000) + ' µs';
}

/** How long ago, in one unit: 5 s, 3 min, 2 h, 4 d. */
export function age(sinceMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  return seconds < 86_400 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86_400) + ' d';
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return digits(value) + ' ' + units[unit];
}

export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return compact(value);
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 0.01 || size === 0 ? value.toFixed(2) : value.toPrecision(2);
  return text.includes('e') || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
}

/** A metric's value with its unit as OpenTelemetry writes it (UCUM: s, ms, By, 1, {request}). */
export function measured(value: number | null | undefined, unit: string | null): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 's': return duration(value * 1000);
    case 'ms': return duration(value);
    case 'By': return bytes(value);
    case 'By/s': return bytes(value) + '/s';
    case null: case '': case '1': return digits(value);
    default: return digits(value) + ' ' + unit.replace(/[{}]/g, '');
  }
}
