/** What is held: quantity, average, mark, profit and protection, with the engine's totals. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { dec, newYorkDayText, type AccountValue } from '../../../shared/domain/index.ts';
import {
  useAccount,
  useAccounts,
  useLiveBrackets,
  useLoaded,
  useOpenPositions,
  useRecords,
  useWorkingOrders,
} from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument } from '../../stores/ui-store.ts';
import { useAccountValue, useValues } from '../../stores/values-store.ts';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { fitColumns } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatMoney, formatPct, formatPrice, formatQty } from '../../ui/format.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { LinkTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { TODAY, WIDTHS, averageText, roomOf } from './column-room.ts';
import { PositionActs, actOfKey, actOn } from './position-acts.tsx';
import { lineColumns } from './line-columns.tsx';
import { marginColumns } from './margin-columns.tsx';
import { groupedLines, lineKey, type Line } from './position-groups.ts';
import { keyOf, positionRows, protectionOf, type Row } from './position-row.ts';
import { ProtectDialog, type Protect } from './protect-dialog.tsx';
import './positions.css';

function useRows(): readonly Row[] {
  const positions = useOpenPositions();
  const instruments = useRecords('instrument');
  const values = useValues((s) => s.values?.positions) ?? [];
  const brackets = useLiveBrackets();
  const orders = useWorkingOrders();
  return positionRows({ positions, instruments, values, brackets, orders });
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

function ProtectionCell(props: { readonly row: Row; readonly nowMs: number | null }): ReactNode {
  const { row, nowMs } = props;
  const link = useRecords('connection')[row.position.connectionId]?.state;
  const words = protectionOf(row, nowMs);
  const naked = row.brackets.some((b) => b.unprotectedSinceMs !== null);
  return (
    <span
      className={naked ? 'danger-words' : TONE_CLASS[words.tone]}
      title={words.text}
      data-testid={`protection-${row.position.instrumentId}`}
    >
      <LinkTag state={link} />
      {words.text}
    </span>
  );
}

type Input = {
  /** Px that there are; columns yield where they have no room. */
  readonly width: number;
  readonly many: boolean;
  /** Names of options are there: they need room. */
  readonly long: boolean;
  readonly rows: readonly Row[];
  readonly lines: readonly Line[];
  /** What stands under them. */
  readonly totals: AccountValue | null;
  readonly nowMs: number | null;
  readonly protect: (row: Row) => void;
};

const FIRST: readonly Column<Row>[] = [
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
    yields: 5,
    cell: averageText,
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
    yields: 6,
    sortable: true,
    cell: (r) => <SignedMoney value={r.value?.day ?? null} />,
  },
  {
    id: 'unrealised',
    head: 'Unreal.',
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
    yields: 2,
    cell: (r) => formatPct(r.value?.sharePct ?? null, { sign: false, decimals: 1 }),
  },
];

const BOOKED: readonly Column<Row>[] = [
  {
    id: 'realised',
    // The total under it is of today alone: both say so, else they read as a sum that is wrong.
    head: 'Real. ever',
    title: 'Realised since the position table began, before fees; the total below is of today alone',
    width: WIDTHS.realised,
    yields: 3,
    sortable: true,
    cell: (r) => <SignedMoney value={r.position.realised} />,
  },
  {
    id: 'fees',
    head: 'Fees ever',
    title: 'Fees since the position table began; the total below is of today alone',
    width: WIDTHS.fees,
    yields: 1,
    cell: (r) => formatMoney(r.position.fees),
  },
];

function columnsOf(input: Input): readonly Column<Row>[] {
  const [symbol, ...figures] = FIRST;
  const account: Column<Row> = {
    id: 'account',
    head: 'Account',
    width: WIDTHS.account,
    align: 'left',
    sortable: true,
    cell: (r) => r.position.accountId,
  };
  const all: readonly Column<Row>[] = [
    ...(symbol === undefined ? [] : [input.long ? { ...symbol, width: WIDTHS.longSymbol } : symbol]),
    ...(input.many ? [account] : []),
    ...figures,
    ...BOOKED,
    ...marginColumns(input.rows),
    {
      id: 'protection',
      head: 'Protection',
      title: 'Stop and target, and who holds them',
      width: WIDTHS.protection,
      align: 'left',
      cell: (r) => <ProtectionCell row={r} nowMs={input.nowMs} />,
    },
    {
      id: 'acts',
      head: '',
      width: WIDTHS.acts,
      cell: (r) => <PositionActs row={r} protect={input.protect} />,
    },
  ];
  const room = roomOf(input.rows, input.lines, input.totals);
  const wide = all.map((column) =>
    input.long && column.id === 'symbol' ? column : { ...column, width: room[column.id] ?? column.width },
  );
  return fitColumns(wide, input.width);
}

function valueOf(row: Row, column: string): SortValue {
  const money = (text: string | null | undefined): SortValue =>
    text === null || text === undefined ? null : dec(text);
  switch (column) {
    case 'account':
      return row.position.accountId;
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

/** Which groups are open. */
function useOpenGroups(): { readonly open: ReadonlySet<string>; readonly toggle: (key: string) => void } {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return { open, toggle };
}

const unprotected = (line: Line): boolean =>
  (line.kind === 'group' ? line.group.legs : [line.row]).some((r) =>
    r.brackets.some((b) => b.unprotectedSinceMs !== null),
  );

/** The position whose form is open, as it is now; null once it is flat. */
function protectOf(rows: readonly Row[], key: string | null): Protect | null {
  const row = key === null ? undefined : rows.find((r) => keyOf(r) === key);
  return row === undefined || row.instrument === null ? null : { position: row.position, instrument: row.instrument };
}

type TotalsProps = {
  readonly columns: readonly Pick<Column<Row>, 'id' | 'width'>[];
  readonly value: AccountValue | null;
  /** `In USD`, or the account's name where there are several. */
  readonly name: string;
};

function Totals(props: TotalsProps): ReactNode {
  const { value, columns } = props;
  const cells: readonly (readonly [string, ReactNode])[] = [
    ['symbol', props.name],
    ['day', <SignedMoney key="v" value={value?.dayPnl ?? null} />],
    ['unrealised', <SignedMoney key="v" value={value?.unrealised ?? null} />],
    [
      'realised',
      <span key="v" title="Realised today, in every position of the account">
        <span className="muted">{TODAY}</span>
        <SignedMoney value={value?.realisedToday ?? null} />
      </span>,
    ],
    [
      'fees',
      <span key="v" title="Fees today, in every position of the account">
        <span className="muted">{TODAY}</span>
        {value === null ? UNKNOWN : formatMoney(value.feesToday)}
      </span>,
    ],
  ];
  return (
    <div
      className="table-row position-totals"
      data-testid="position-totals"
      aria-label="Totals in the base currency"
      role="note"
      style={{ gridTemplateColumns: columns.map((c) => c.width).join(' ') }}
    >
      {columns.map(({ id }) => (
        <span key={id} className={id === 'symbol' ? 'table-cell left' : 'table-cell'}>
          {cells.find(([name]) => name === id)?.[1] ?? ''}
        </span>
      ))}
    </div>
  );
}

export function PositionsView(props: { readonly width?: number }): ReactNode {
  const rows = useRows();
  const loaded = useLoaded();
  const account = useAccount();
  const value = useAccountValue(account?.accountId ?? null);
  const many = useAccounts().length > 1;
  const nowMs = useMarketNow(1_000);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  const [askedKey, setAsked] = useState<string | null>(null);
  const protect = (row: Row): void => setAsked(keyOf(row));
  const asked = protectOf(rows, askedKey);
  const long = rows.some((r) => r.instrument?.option !== null);
  const { open, toggle } = useOpenGroups();
  const instruments = useRecords('instrument');
  const today = newYorkDayText(nowMs ?? 0);
  const lines = groupedLines(sortRows(rows, sort, valueOf), { instruments, today, open });
  const columns = columnsOf({ width: props.width ?? 0, many, long, rows, lines, totals: value, nowMs, protect });
  const onRowKey = (event: KeyboardEvent, line: Line): boolean => {
    if (line.kind === 'group') return false;
    const act = event.ctrlKey || event.metaKey || event.altKey || event.repeat ? null : actOfKey(event.key);
    if (act === null) return false;
    event.stopPropagation();
    actOn(line.row, act, protect);
    return true;
  };
  const empty = loaded ? (
    <EmptyState title="No positions">What a fill leaves you with will stand here, with its profit and loss.</EmptyState>
  ) : (
    <ProgressLine label="Waiting for the engine" />
  );
  const name = many ? (account?.accountId ?? '') : `In ${account?.baseCurrency ?? ''}`;
  return (
    <>
      <DataTable
        label="Positions"
        testId="positions-table"
        columns={lineColumns(columns, toggle)}
        rows={lines}
        rowKey={lineKey}
        selected={selected}
        onSelect={(line) => setSelected(lineKey(line))}
        onOpen={(line) => {
          if (line.kind === 'group') toggle(line.group.key);
          else selectInstrument(line.row.position.instrumentId);
        }}
        onRowKey={onRowKey}
        steady={JSON.stringify([sort, [...open]])}
        rowClass={(line) => (unprotected(line) ? 'danger-row' : null)}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        empty={empty}
        foot={rows.length === 0 ? null : <Totals columns={columns} value={value} name={name} />}
      />
      <ProtectDialog protect={asked} onClose={() => setAsked(null)} />
    </>
  );
}
