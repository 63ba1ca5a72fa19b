/**
 * A dense table: a head that stays, fixed columns, rows of one height of which only the visible ones exist in the page.
 * Arrows move the cursor, Enter opens, other keys go to `onRowKey`.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { TableHead, type Column, type TableSort } from './table-head.tsx';
import { moveCursor } from './table-cursor.ts';

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
  readonly testId?: string;
};

function useRowHeight(given: number | undefined): number {
  if (given !== undefined) return given;
  const text = getComputedStyle(document.documentElement).getPropertyValue('--row');
  const px = Number.parseFloat(text);
  return Number.isFinite(px) && px > 0 ? px : 24;
}

function useTableKeys<T>(props: DataTableProps<T>, scrollTo: (index: number) => void) {
  return (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const at = props.rows.findIndex((r) => props.rowKey(r) === props.selected);
    const next = moveCursor(event.key, at, props.rows.length);
    const row = props.rows[next ?? at];
    if (row === undefined) return;
    if (next !== null) {
      event.preventDefault();
      props.onSelect?.(row);
      scrollTo(next);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onOpen?.(row);
    } else if (props.onRowKey?.(event, row) === true) event.preventDefault();
  };
}

export function DataTable<T>(props: DataTableProps<T>): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight(props.rowHeight);
  const virtual = useVirtualizer({
    count: props.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    getItemKey: (index) => props.rowKey(props.rows[index] as T),
  });
  const onKeyDown = useTableKeys(props, (index) => virtual.scrollToIndex(index));
  const template = props.columns.map((c) => c.width).join(' ');
  const selectable = props.onSelect !== undefined;
  return (
    <div className="table" ref={scroller}>
      <div
        className="table-grid"
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.rows.length + 1}
        data-testid={props.testId}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <TableHead columns={props.columns} template={template} sort={props.sort ?? null} onSort={props.onSort} />
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = props.rows[item.index] as T;
            const chosen = props.selected !== null && props.selected === item.key;
            return (
              <div
                key={item.key}
                className={classNames('table-row virtual', chosen && 'cursor', props.rowClass?.(row))}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? chosen : undefined}
                data-row={String(item.key)}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => props.onSelect?.(row)}
                onDoubleClick={() => props.onOpen?.(row)}
              >
                {props.columns.map((column) => (
                  <span
                    key={column.id}
                    role="gridcell"
                    className={classNames('table-cell', column.align === 'left' && 'left')}
                  >
                    {column.cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {props.rows.length === 0 ? props.empty : null}
      {props.foot}
    </div>
  );
}
