/**
 * A dense table: a head that stays, fixed columns, rows of one height of which only the visible ones exist in the page.
 * Arrows move the cursor, Enter opens, other keys go to `onRowKey`. `steady` rows keep their places while the pointer is over them.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { TableHead, type Column, type TableSort } from './table-head.tsx';
import { moveCursor } from './table-cursor.ts';
import type { SteadyRow } from './steady-rows.ts';
import { useSteadyRows } from './use-steady-rows.ts';

export type { Column, TableSort } from './table-head.tsx';

export type DataTableProps<T> = {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Key of the selected row: where the cursor stands. */
  readonly selected?: string | null;
  readonly onSelect?: (row: T) => void;
  /** Enter or a double click. */
  readonly onOpen?: (row: T) => void;
  /** Other keys on the selected row; gives true when it took it. */
  readonly onRowKey?: (event: KeyboardEvent, row: T) => boolean;
  readonly sort?: TableSort | null;
  readonly onSort?: (columnId: string) => void;
  readonly rowClass?: (row: T) => string | null;
  /** What stands there when there are no rows. */
  readonly empty: ReactNode;
  /** Under the last row, inside the scrolled part: totals, "more". */
  readonly foot?: ReactNode;
  readonly rowHeight?: number;
  /**
   * Rows keep their places while the pointer is over them. The text names what the trader arranged (sort, open groups): when
   * it changes the rows are laid out anew.
   */
  readonly steady?: string;
  readonly testId?: string;
};

function useRowHeight(given: number | undefined): number {
  if (given !== undefined) return given;
  const text = getComputedStyle(document.documentElement).getPropertyValue('--row');
  const px = Number.parseFloat(text);
  return Number.isFinite(px) && px > 0 ? px : 24;
}

function useTableKeys<T>(props: DataTableProps<T>, shown: readonly SteadyRow<T>[], scrollTo: (index: number) => void) {
  return (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const at = shown.findIndex(({ row }) => props.rowKey(row) === props.selected);
    const next = moveCursor(event.key, at, shown.length);
    const here = shown[next ?? at];
    if (here === undefined) return;
    const { row, gone } = here;
    if (next !== null) {
      event.preventDefault();
      props.onSelect?.(row);
      scrollTo(next);
    } else if (gone) {
      return;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onOpen?.(row);
    } else if (props.onRowKey?.(event, row) === true) event.preventDefault();
  };
}

function Cells<T>(props: { readonly columns: readonly Column<T>[]; readonly row: T }): ReactNode {
  return props.columns.map((column) => (
    <span key={column.id} role="gridcell" className={classNames('table-cell', column.align === 'left' && 'left')}>
      {column.cell(props.row)}
    </span>
  ));
}

export function DataTable<T>(props: DataTableProps<T>): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight(props.rowHeight);
  const { shown, hand } = useSteadyRows(props.rows, props.rowKey, props.steady ?? null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    getItemKey: (index) => props.rowKey((shown[index] as SteadyRow<T>).row),
  });
  const onKeyDown = useTableKeys(props, shown, (index) => virtual.scrollToIndex(index));
  const template = props.columns.map((c) => c.width).join(' ');
  const selectable = props.onSelect !== undefined;
  return (
    <div className="table" ref={scroller}>
      <div
        className="table-grid"
        role="grid"
        aria-label={props.label}
        aria-rowcount={shown.length + 1}
        data-testid={props.testId}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <TableHead columns={props.columns} template={template} sort={props.sort ?? null} onSort={props.onSort} />
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }} {...hand}>
          {virtual.getVirtualItems().map((item) => {
            const { row, gone } = shown[item.index] as SteadyRow<T>;
            const chosen = props.selected !== null && props.selected === item.key;
            return (
              <div
                key={item.key}
                className={classNames('table-row virtual', chosen && 'cursor', gone ? 'gone' : props.rowClass?.(row))}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? chosen : undefined}
                data-row={gone ? undefined : String(item.key)}
                inert={gone}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => props.onSelect?.(row)}
                onDoubleClick={() => props.onOpen?.(row)}
              >
                <Cells columns={props.columns} row={row} />
              </div>
            );
          })}
        </div>
      </div>
      {shown.length === 0 ? props.empty : null}
      {props.foot}
    </div>
  );
}
