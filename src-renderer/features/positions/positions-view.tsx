/** What is held: quantity, average, mark and profit, with the engine's totals. Close and Half fill the ticket only. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import {
  dec,
  type AccountValue,
  type Instrument,
  type Position,
  type PositionValue,
} from '../../../shared/domain/index.ts';
import { useAccount, useLoaded, useOpenPositions, useRecords } from '../../stores/entities-store.ts';
import { selectInstrument, wishTicket } from '../../stores/ui-store.ts';
import { useAccountValue, useValues } from '../../stores/values-store.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { UNKNOWN, formatAverage, formatMoney, formatPct, formatPrice, formatQty } from '../../ui/format.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { closing, halving } from './reduce.ts';
import './positions.css';

type Row = {
  readonly position: Position;
  readonly instrument: Instrument | null;
  readonly value: PositionValue | null;
};

const keyOf = (row: Row): string => `${row.position.accountId}|${row.position.instrumentId}`;
const WIDTHS = {
  symbol: 'minmax(68px, 2fr)',
  qty: 'minmax(58px, 1fr)',
  average: 'minmax(78px, 1fr)',
  mark: 'minmax(70px, 1fr)',
  day: 'minmax(62px, 1fr)',
  unrealised: 'minmax(80px, 1fr)',
  share: 'minmax(48px, 1fr)',
  realised: 'minmax(66px, 1fr)',
  fees: 'minmax(42px, 1fr)',
  acts: '106px',
} as const;

function useRows(): readonly Row[] {
  const positions = useOpenPositions();
  const instruments = useRecords('instrument');
  const values = useValues((s) => s.values?.positions);
  return positions.map((position) => ({
    position,
    instrument: instruments[position.instrumentId] ?? null,
    value: values?.find((v) => v.accountId === position.accountId && v.instrumentId === position.instrumentId) ?? null,
  }));
}

function fillTicket(row: Row, half: boolean): void {
  const { position, instrument } = row;
  const order = half ? (instrument === null ? null : halving(position.qty, instrument)) : closing(position.qty);
  if (order !== null)
    wishTicket({ instrumentId: position.instrumentId, side: order.side, qty: order.qty, focus: true });
}

function MarkCell(props: { readonly row: Row }): ReactNode {
  const { value, instrument } = props.row;
  if (value === null || value.mark === null || instrument === null) {
    return (
      <span className="warn" title="No mark: neither a live two-sided quote nor a last price">
        no mark
      </span>
    );
  }
  const last = value.markSource === 'last';
  return (
    <span
      className={last ? 'warn' : undefined}
      title={last ? 'Marked at the last price: no live two-sided quote' : 'Marked at the mid'}
    >
      {formatPrice(value.mark, instrument)}
    </span>
  );
}

function Acts(props: { readonly row: Row }): ReactNode {
  const { row } = props;
  const id = row.position.instrumentId;
  const tooSmall = row.instrument === null || halving(row.position.qty, row.instrument) === null;
  const press = (half: boolean) => (event: { stopPropagation: () => void }) => {
    event.stopPropagation();
    fillTicket(row, half);
  };
  return (
    <span className="row-actions">
      <Button
        small
        tip="Fills the ticket with the closing order; sends nothing"
        keys="c"
        testId={`position-close-${id}`}
        onClick={press(false)}
      >
        Close
      </Button>
      <Button
        small
        tip="Fills the ticket with half of it; sends nothing"
        keys="h"
        disabledReason={tooSmall ? 'Half is less than one lot' : null}
        testId={`position-half-${id}`}
        onClick={press(true)}
      >
        Half
      </Button>
    </span>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'symbol',
    head: 'Position',
    width: WIDTHS.symbol,
    align: 'left',
    sortable: true,
    cell: (r) => r.instrument?.symbol ?? r.position.instrumentId,
  },
  {
    id: 'qty',
    head: 'Qty',
    title: '+ long, − short',
    width: WIDTHS.qty,
    sortable: true,
    cell: (r) => formatQty(r.position.qty, true),
  },
  {
    id: 'average',
    head: 'Average',
    title: 'Average cost, fees apart',
    width: WIDTHS.average,
    cell: (r) => (r.instrument === null ? r.position.avgPrice : formatAverage(r.position.avgPrice, r.instrument)),
  },
  {
    id: 'mark',
    head: 'Mark',
    title: 'Mid if live and two-sided, else last',
    width: WIDTHS.mark,
    cell: (r) => <MarkCell row={r} />,
  },
  {
    id: 'day',
    head: 'Day',
    title: 'Since the day began, fees taken off',
    width: WIDTHS.day,
    sortable: true,
    cell: (r) => <SignedMoney value={r.value?.day ?? null} />,
  },
  {
    id: 'unrealised',
    head: 'Unrealised',
    title: 'Mark against average',
    width: WIDTHS.unrealised,
    sortable: true,
    cell: (r) => <SignedMoney value={r.value?.unrealised ?? null} />,
  },
  {
    id: 'share',
    head: 'Share',
    title: 'Of equity',
    width: WIDTHS.share,
    cell: (r) => formatPct(r.value?.sharePct ?? null, { sign: false, decimals: 1 }),
  },
  {
    id: 'realised',
    head: 'Realised',
    title: 'Before fees, since the position table began',
    width: WIDTHS.realised,
    sortable: true,
    cell: (r) => <SignedMoney value={r.position.realised} />,
  },
  {
    id: 'fees',
    head: 'Fees',
    title: 'Since the position table began',
    width: WIDTHS.fees,
    cell: (r) => formatMoney(r.position.fees),
  },
  { id: 'acts', head: '', width: WIDTHS.acts, cell: (r) => <Acts row={r} /> },
];

function valueOf(row: Row, column: string): SortValue {
  const money = (text: string | null | undefined): SortValue =>
    text === null || text === undefined ? null : dec(text);
  switch (column) {
    case 'qty':
      return dec(row.position.qty);
    case 'day':
      return money(row.value?.day);
    case 'unrealised':
      return money(row.value?.unrealised);
    case 'realised':
      return dec(row.position.realised);
    default:
      return row.instrument?.symbol ?? row.position.instrumentId;
  }
}

function Totals(props: { readonly value: AccountValue | null; readonly currency: string }): ReactNode {
  const { value } = props;
  const cells: readonly (readonly [string, ReactNode])[] = [
    ['symbol', `All, ${props.currency}`],
    ['qty', ''],
    ['average', ''],
    ['mark', ''],
    ['day', <SignedMoney key="v" value={value?.dayPnl ?? null} />],
    ['unrealised', <SignedMoney key="v" value={value?.unrealised ?? null} />],
    ['share', ''],
    [
      'realised',
      <span key="v" title="Realised today">
        <SignedMoney value={value?.realisedToday ?? null} />
      </span>,
    ],
    [
      'fees',
      <span key="v" title="Fees today">
        {value === null ? UNKNOWN : formatMoney(value.feesToday)}
      </span>,
    ],
    [
      'acts',
      <span key="v" className="muted">
        today
      </span>,
    ],
  ];
  return (
    <div
      className="table-row position-totals"
      data-testid="position-totals"
      aria-label="Totals in the base currency"
      role="note"
      style={{ gridTemplateColumns: Object.values(WIDTHS).join(' ') }}
    >
      {cells.map(([id, cell]) => (
        <span key={id} className={id === 'symbol' ? 'table-cell left' : 'table-cell'}>
          {cell}
        </span>
      ))}
    </div>
  );
}

export function PositionsView(): ReactNode {
  const rows = useRows();
  const loaded = useLoaded();
  const account = useAccount();
  const value = useAccountValue(account?.accountId ?? null);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  const onRowKey = (event: KeyboardEvent, row: Row): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'c' && event.key !== 'h')) return false;
    event.stopPropagation();
    fillTicket(row, event.key === 'h');
    return true;
  };
  const empty = loaded ? (
    <EmptyState title="No positions">What a fill leaves you with will stand here, with its profit and loss.</EmptyState>
  ) : (
    <ProgressLine label="Waiting for the engine" />
  );
  return (
    <DataTable
      label="Positions"
      testId="positions-table"
      columns={COLUMNS}
      rows={sortRows(rows, sort, valueOf)}
      rowKey={keyOf}
      selected={selected}
      onSelect={(row) => setSelected(keyOf(row))}
      onOpen={(row) => selectInstrument(row.position.instrumentId)}
      onRowKey={onRowKey}
      sort={sort}
      onSort={(column) => setSort(nextSort(sort, column))}
      empty={empty}
      foot={rows.length === 0 ? null : <Totals value={value} currency={account?.baseCurrency ?? ''} />}
    />
  );
}
