/**
 * Rows that keep their places while a hand is on them: what is under the pointer stays what it was, or a click meant for one
 * order would cancel the one that moved there. Pure.
 */

export type SteadyRow<T> = {
  readonly row: T;
  /** It is no longer in the table: shown as it was last, and nothing of it can be pressed. */
  readonly gone: boolean;
};

/** The rows as they come. */
export const plainRows = <T>(rows: readonly T[]): readonly SteadyRow<T>[] => rows.map((row) => ({ row, gone: false }));

/** The rows in the places of `before`: what left stands as gone, what came stands below, each with its newest content. */
export function heldRows<T>(
  before: readonly SteadyRow<T>[],
  rows: readonly T[],
  keyOf: (row: T) => string,
): readonly SteadyRow<T>[] {
  const newest = new Map(rows.map((row) => [keyOf(row), row]));
  const held = before.map(({ row }): SteadyRow<T> => {
    const key = keyOf(row);
    const now = newest.get(key);
    newest.delete(key);
    return now === undefined ? { row, gone: true } : { row: now, gone: false };
  });
  return [...held, ...plainRows([...newest.values()])];
}

/** Whether some row stands elsewhere than before, so that a pointer at rest is over another one. */
export const isMoved = <T>(
  before: readonly SteadyRow<T>[],
  after: readonly SteadyRow<T>[],
  keyOf: (row: T) => string,
): boolean =>
  before.some(({ row }, index) => {
    const there = after[index];
    return there === undefined || keyOf(there.row) !== keyOf(row);
  });
