/** Moves the focus among the rows of a list by arrow keys; Enter opens a row as a click does. For a list's onKeyDown. */
export function rowKeys(event: KeyboardEvent): void {
  const row = event.target as HTMLElement;
  if (!row.matches('[data-row]')) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-row]')];
  const to = { ArrowDown: rows.indexOf(row) + 1, ArrowUp: rows.indexOf(row) - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
  } else if (event.key === 'Enter') {
    event.preventDefault();
    row.click();
  }
}
