/** What orders' and ladders' history share: filters, a sorted table that grows, its first columns. */
import { useState, type ReactNode } from 'react';
import type { Instrument, InstrumentId, Price, Quantity, Side } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { isFiltered } from '../../stores/history-filters.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument } from '../../stores/ui-store.ts';
import { useHistory } from '../../stores/use-history.ts';
import { useHistoryBar } from '../../stores/use-history-bar.ts';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatAverage, formatQty, formatWhen } from '../../ui/format.ts';
import { HistoryBar } from '../../ui/history-bar.tsx';
import { HistoryEmpty, HistoryFoot } from '../../ui/history-foot.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import type { StateWords } from '../../ui/state-words.ts';
import { SideTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';

export type Instruments = Readonly<Record<string, Instrument>>;

type Common = {
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly filledQty: Quantity;
};

/** Time, symbol, side and filled quantity; `timeOf` and its title say which time. */
export function commonColumns<T extends Common>(
  instruments: Instruments,
  nowMs: number | null,
  time: { readonly title: string; readonly of: (row: T) => number },
): readonly Column<T>[] {
  return [
    {
      id: 'time',
      head: 'Time',
      title: time.title,
      width: '84px',
      align: 'left',
      sortable: true,
      cell: (row) => formatWhen(time.of(row), nowMs),
    },
    {
      id: 'symbol',
      head: 'Symbol',
      width: '64px',
      align: 'left',
      sortable: true,
      cell: (row) => instruments[row.instrumentId]?.symbol ?? row.instrumentId,
    },
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (row) => <SideTag side={row.side} /> },
    {
      id: 'filled',
      head: 'Filled',
      width: 'minmax(68px, 0.6fr)',
      cell: (row) => `${formatQty(row.filledQty)} / ${formatQty(row.qty)}`,
    },
  ];
}

/** The average price of what was filled. */
export const averageOf = (avgPrice: Price | null, instrument: Instrument | undefined): string =>
  avgPrice === null ? UNKNOWN : instrument === undefined ? avgPrice : formatAverage(avgPrice, instrument);

/** A state in words, with its reason behind it. */
export function ReasonedState(props: {
  readonly words: StateWords;
  readonly reason: string | null;
  readonly status: string;
  readonly outcome?: string | undefined;
}): ReactNode {
  const { words, reason } = props;
  return (
    <span title={reason ?? undefined} data-status={props.status} data-outcome={props.outcome}>
      <span className={TONE_CLASS[words.tone]}>{words.text}</span>
      {reason === null ? null : <span className="muted">: {reason}</span>}
    </span>
  );
}

export type HistoryTableProps<T> = {
  readonly of: 'orders' | 'ladders';
  readonly label: string;
  readonly testId: string;
  readonly none: string;
  readonly statuses: readonly { readonly value: string; readonly label: string }[];
  /** Stands first in the bar. */
  readonly lead: ReactNode;
  readonly keyOf: (row: T) => string;
  readonly columnsOf: (instruments: Instruments, nowMs: number | null) => readonly Column<T>[];
  readonly valueOf: (instruments: Instruments) => (row: T, column: string) => SortValue;
  readonly onSelect?: (row: T) => void;
};

export function HistoryTable<T extends Common>(props: HistoryTableProps<T>): ReactNode {
  const { keyOf } = props;
  const instruments = useRecords('instrument');
  const { filters, bar } = useHistoryBar(props.of);
  const list = useHistory<T>(props.of, filters, keyOf);
  const now = useMarketNow(60_000);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  return (
    <>
      <HistoryBar {...bar} lead={props.lead} statuses={props.statuses} testId="history" />
      <DataTable
        label={props.label}
        testId={props.testId}
        columns={wholeFigures(props.columnsOf(instruments, now), list.rows)}
        rows={sortRows(list.rows, sort, props.valueOf(instruments))}
        rowKey={keyOf}
        selected={selected}
        onSelect={(row) => {
          setSelected(keyOf(row));
          props.onSelect?.(row);
        }}
        onOpen={(row) => selectInstrument(row.instrumentId)}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        empty={<HistoryEmpty list={list} title={props.none} filtered={isFiltered(filters)} />}
        foot={<HistoryFoot list={list} rows={list.rows.length} />}
      />
    </>
  );
}
