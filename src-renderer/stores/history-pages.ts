/**
 * Pages of the history put together: the first page is read again when something new was stated, older ones are kept.
 * Pure; the hook in `use-history.ts` asks.
 */

/** Rows asked for at a time, and the most that one list holds. */
export const PAGE_ROWS = 200;
export const ROWS_MAX = 20_000;

export type HistoryList<T> = {
  readonly rows: readonly T[];
  /** Of the next older page; null: that was all, or nothing was read yet. */
  readonly cursor: string | null;
  readonly status: 'loading' | 'ready' | 'error';
  readonly error: string | null;
};

export const NOTHING_YET: HistoryList<never> = { rows: [], cursor: null, status: 'loading', error: null };

export type Page<T> = { readonly rows: readonly T[]; readonly nextCursor: string | null };

/**
 * The list after its first page was read again: what is older than the page stays behind it. If the page's last row is
 * not in the list (nothing was read before, or more came than fits a page), the list begins anew.
 */
export function withFirstPage<T>(list: HistoryList<T>, page: Page<T>, keyOf: (row: T) => string): HistoryList<T> {
  const last = page.rows.at(-1);
  const at = last === undefined ? -1 : list.rows.findIndex((row) => keyOf(row) === keyOf(last));
  const older = at < 0 || page.nextCursor === null ? [] : list.rows.slice(at + 1);
  if (older.length === 0) return { rows: page.rows, cursor: page.nextCursor, status: 'ready', error: null };
  return { rows: [...page.rows, ...older], cursor: list.cursor, status: 'ready', error: null };
}

/** The list with an older page at its end. Rows that came twice are kept once. */
export function withNextPage<T>(list: HistoryList<T>, page: Page<T>, keyOf: (row: T) => string): HistoryList<T> {
  const known = new Set(list.rows.map(keyOf));
  const rows = [...list.rows, ...page.rows.filter((row) => !known.has(keyOf(row)))];
  return { rows, cursor: rows.length >= ROWS_MAX ? null : page.nextCursor, status: 'ready', error: null };
}

/** The list after a question failed: what was read stays. */
export const withError = <T>(list: HistoryList<T>, message: string): HistoryList<T> => ({
  ...list,
  status: 'error',
  error: message,
});
