import type { MetricData } from '../api/types';

const shown = 100;

/** For each dimension its values to choose from; none chosen means all. */
export function DimensionFilters({ dimensions, filter, change }: { dimensions: MetricData['dimensions']; filter: string[]; change: (filter: string[]) => void }) {
  if (dimensions.length === 0) return null;
  const toggle = (one: string) => change(filter.includes(one) ? filter.filter(other => other !== one) : [...filter, one]);
  return <div class="dimensions">
    {dimensions.map(({ key, values }) => {
      const chosen = filter.filter(one => one.startsWith(key + ':')).map(one => one.slice(key.length + 1));
      const all = [...new Set([...values, ...chosen])];
      return <details key={key} class={chosen.length > 0 ? 'dimension active' : 'dimension'}>
        <summary>{key}<span class="muted">{chosen.length === 0 ? `all ${values.length}` : chosen.length === 1 ? chosen[0] : `${chosen.length} of ${all.length}`}</span></summary>
        <div class="choices">
          {chosen.length > 0 && <button type="button" class="link" onClick={() => change(filter.filter(one => !one.startsWith(key + ':')))}>All</button>}
          {all.slice(0, shown).map(value => <label key={value} class="check">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(`${key}:${value}`)} /><span class="break">{value || '(empty)'}</span>
          </label>)}
          {all.length > shown && <span class="muted">and {all.length - shown} more</span>}
        </div>
      </details>;
    })}
  </div>;
}
