/** Sorting rows of a table by a column; stable, unknown values last whichever way. */
import { Decimal } from '../../shared/domain/index.ts';
import type { TableSort } from './table-head.tsx';

export type SortValue = string | number | Decimal | null;

function compare(a: SortValue, b: SortValue): number {
  if (a instanceof Decimal && b instanceof Decimal) return a.cmp(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** The rows in the order of `sort`; without one, as they are. `valueOf` gives what a column is sorted by. */
export function sortRows<T>(
  rows: readonly T[],
  sort: TableSort | null,
  valueOf: (row: T, column: string) => SortValue,
): readonly T[] {
  if (sort === null) return rows;
  const sign = sort.down ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row, sort.column) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    })
    .map((entry) => entry.row);
}

/** A press on a column's head: down, then up, then as it was. */
export function nextSort(sort: TableSort | null, column: string): TableSort | null {
  if (sort?.column !== column) return { column, down: true };
  return sort.down ? { column, down: false } : null;
}
