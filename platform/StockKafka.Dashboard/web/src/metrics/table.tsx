import { timeOfDay, measured } from '../parts/format';

export interface Column {
  label: string;
  unit: string | null;
  values: (number | null)[];
}

/** The chart's values as numbers, newest first. */
export function ValueTable({ times, columns }: { times: number[]; columns: Column[] }) {
  const rows = times.map((_, index) => index).reverse().filter(index => columns.some(column => column.values[index] != null));
  return <div class="scroll">
    <table class="table values">
      <thead><tr><th>Time</th>{columns.map(column => <th key={column.label} class="number">{column.label}</th>)}</tr></thead>
      <tbody>{rows.map(index => <tr key={times[index]}>
        <td class="mono">{timeOfDay(times[index]! * 1000).slice(0, 8)}</td>
        {columns.map(column => <td key={column.label} class="number">{measured(column.values[index], column.unit)}</td>)}
      </tr>)}</tbody>
    </table>
  </div>;
}
