/** The head of a table: names, units in tooltips, and the sort where columns can be sorted. */
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type Column<T> = {
  readonly id: string;
  readonly head: string;
  /** Says what is in it and in which unit. */
  readonly title?: string;
  /** A track of CSS grid: `64px`, `minmax(80px, 1fr)`. Fixed, so that values never push their neighbours. */
  readonly width: string;
  /** Where there is no room for all columns the lowest number goes first; without one it stays. See `fitColumns`. */
  readonly yields?: number;
  readonly align?: 'left' | 'right';
  readonly cell: (row: T) => ReactNode;
  /** The figure in the cell as text, where the cell is more than text: see `wholeFigures`. */
  readonly figure?: (row: T) => string | null;
  readonly sortable?: boolean;
};

export type TableSort = { readonly column: string; readonly down: boolean };

export type TableHeadProps<T> = {
  readonly columns: readonly Pick<Column<T>, 'id' | 'head' | 'title' | 'align' | 'sortable'>[];
  readonly template: string;
  readonly sort: TableSort | null;
  readonly onSort: ((columnId: string) => void) | undefined;
};

export function TableHead<T>(props: TableHeadProps<T>): ReactNode {
  return (
    <div role="rowgroup" className="table-head-group">
      <div className="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: props.template }}>
        {props.columns.map((column) => {
          const sorted = props.sort?.column === column.id ? props.sort : null;
          const aria = sorted === null ? undefined : sorted.down ? 'descending' : 'ascending';
          const className = classNames('table-cell', column.align === 'left' && 'left');
          const canSort = column.sortable === true && props.onSort !== undefined;
          return (
            <span
              key={column.id}
              role="columnheader"
              aria-sort={aria}
              className={canSort ? 'table-sorter' : className}
              title={column.title}
            >
              {canSort ? (
                <button
                  type="button"
                  className={className}
                  tabIndex={-1}
                  data-testid={`sort-${column.id}`}
                  onClick={() => props.onSort?.(column.id)}
                >
                  {column.head}
                  <span className="sort-mark" aria-hidden="true">
                    {sorted === null ? '' : sorted.down ? '▼' : '▲'}
                  </span>
                </button>
              ) : column.head === '' ? (
                <span className="visually-hidden">{column.title ?? column.id}</span>
              ) : (
                column.head
              )}
            </span>
          );
        })}
      </div>
    </div>
  );
}
