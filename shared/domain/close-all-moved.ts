/**
 * What changed of a close-all's report since it was last stated. The rows of a run change one by one, and a run has as many
 * steps as rows: stated whole each time, its journal grows with their square.
 *
 * Invariant: `withMoved(before, movedOf(before, after))` is `after`, row by row and in its order.
 */
import type { CloseAll, CloseAllRow } from './close-all.ts';
import type { CloseAllId } from './ids.ts';

export type CloseAllMoved = {
  readonly closeAllId: CloseAllId;
  /** Keys of rows that are no more; missing: none. */
  readonly gone?: readonly string[];
  /** Rows that changed, each in its place; those with a key that is not there yet follow at the end, in this order. */
  readonly rows: readonly CloseAllRow[];
  readonly firstCancelMs: number | null;
  readonly lastCloseMs: number | null;
};

/** The report after a change. */
export function withMoved(before: CloseAll, { gone = [], rows, firstCancelMs, lastCloseMs }: CloseAllMoved): CloseAll {
  const changed = new Map(rows.map((row) => [row.key, row]));
  const left = gone.length === 0 ? before.rows : before.rows.filter(({ key }) => !gone.includes(key));
  const kept = left.map((row) => {
    const now = changed.get(row.key);
    changed.delete(row.key);
    return now ?? row;
  });
  return { ...before, rows: [...kept, ...changed.values()], firstCancelMs, lastCloseMs };
}

/**
 * What became of a report, or null where only the whole of it says so: something beside its rows and times is other, or its rows
 * stand in an order that no change leads to.
 */
export function movedOf(before: CloseAll, after: CloseAll): CloseAllMoved | null {
  const { closeAllId, firstCancelMs, lastCloseMs } = after;
  const was = new Map(before.rows.map((row) => [row.key, row]));
  // A key that is there again at another place is one of the gone, and one of the new.
  const kept = after.rows.slice(0, placesKept(before.rows, after.rows));
  const still = new Set(kept.map(({ key }) => key));
  const gone = before.rows.filter(({ key }) => !still.has(key)).map(({ key }) => key);
  const rows = after.rows.filter((row, i) => i >= kept.length || row !== was.get(row.key));
  const moved: CloseAllMoved = {
    closeAllId,
    ...(gone.length === 0 ? {} : { gone }),
    rows,
    firstCancelMs,
    lastCloseMs,
  };
  return isSame(withMoved(before, moved), after) ? moved : null;
}

/** How many of the rows are those of before, but for some that are gone, in the order of before. */
function placesKept(before: readonly CloseAllRow[], after: readonly CloseAllRow[]): number {
  let at = 0;
  let kept = 0;
  for (const { key } of after) {
    while (at < before.length && before[at]?.key !== key) at += 1;
    if (at === before.length) break;
    at += 1;
    kept += 1;
  }
  return kept;
}

function isSame(made: CloseAll, after: CloseAll): boolean {
  const { rows, ...rest } = made;
  return (
    rows.length === after.rows.length &&
    rows.every((row, i) => row === after.rows[i]) &&
    (Object.keys({ ...rest, ...after }) as (keyof CloseAll)[]).every(
      (key) => key === 'rows' || made[key] === after[key],
    )
  );
}
