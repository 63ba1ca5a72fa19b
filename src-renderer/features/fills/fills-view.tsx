/** Every fill, newest first, with the market that we saw when it was booked. */
import { useState, type ReactNode } from 'react';
import type { Fill, Instrument } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { isFiltered } from '../../stores/history-filters.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument, selectLadder } from '../../stores/ui-store.ts';
import { useHistory } from '../../stores/use-history.ts';
import { useHistoryBar } from '../../stores/use-history-bar.ts';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatMoney, formatPrice, formatQty, formatWhen } from '../../ui/format.ts';
import { HistoryBar } from '../../ui/history-bar.tsx';
import { HistoryEmpty, HistoryFoot } from '../../ui/history-foot.tsx';
import { SignedMoney } from '../../ui/signed.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { SideTag } from '../../ui/tag.tsx';
import { dec } from '../../../shared/domain/index.ts';
import { chargedWords, feeWords } from './fee-words.ts';

const keyOf = (fill: Fill): string => `${fill.accountId}|${fill.instrumentId}|${fill.tradeId}`;

type Instruments = Readonly<Record<string, Instrument>>;

function priceOf(text: Fill['bid'], fill: Fill, instruments: Instruments): string {
  const instrument = instruments[fill.instrumentId];
  return instrument === undefined ? (text ?? UNKNOWN) : formatPrice(text, instrument);
}

/** What was filled. */
function fillColumns(instruments: Instruments, nowMs: number | null): readonly Column<Fill>[] {
  return [
    {
      id: 'time',
      head: 'Time',
      title: 'New York',
      width: '74px',
      align: 'left',
      sortable: true,
      cell: (f) => <span title={orderWords(f)}>{formatWhen(f.tsEventMs, nowMs)}</span>,
    },
    {
      id: 'symbol',
      head: 'Symbol',
      width: '78px',
      align: 'left',
      sortable: true,
      cell: (f) => instruments[f.instrumentId]?.symbol ?? f.instrumentId,
    },
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (f) => <SideTag side={f.side} /> },
    { id: 'qty', head: 'Quantity', width: 'minmax(64px, 1fr)', sortable: true, cell: (f) => formatQty(f.qty) },
    {
      id: 'price',
      head: 'Price',
      width: 'minmax(76px, 1fr)',
      sortable: true,
      cell: (f) => priceOf(f.price, f, instruments),
    },
  ];
}

const orderWords = (f: Fill): string => (f.rung === null ? f.clientOrderId : `${f.ladderId ?? ''} rung ${f.rung + 1}`);

const ORDER: Column<Fill> = {
  id: 'order',
  head: 'Order',
  width: 'minmax(84px, 1.4fr)',
  align: 'left',
  cell: (f) => (
    <span className="muted" title={f.clientOrderId}>
      {orderWords(f)}
    </span>
  ),
};

/** The market at that moment, and what it cost. */
function costColumns(instruments: Instruments, wide: boolean): readonly Column<Fill>[] {
  return [
    {
      id: 'market',
      head: 'Bid × ask',
      title: 'The market as we saw it when the fill was booked',
      width: 'minmax(154px, 2fr)',
      cell: (f) => (
        <span className="sub">
          {f.bid === null && f.ask === null
            ? 'no quote'
            : `${priceOf(f.bid, f, instruments)} × ${priceOf(f.ask, f, instruments)}`}
        </span>
      ),
    },
    {
      id: 'role',
      head: 'Role',
      width: '76px',
      title: 'Maker or taker; what the venue did where it was no trade',
      align: 'left',
      cell: (f) => <span className="sub">{f.nonTrade ?? f.liquidity ?? UNKNOWN}</span>,
    },
    {
      id: 'fee',
      head: 'Fee',
      title: 'Negative is a rebate; what was charged in coins or another currency is in each one’s tooltip',
      width: 'minmax(42px, 0.6fr)',
      sortable: true,
      cell: (f) => <span title={chargedWords(f)}>{feeWords(f)}</span>,
      figure: feeWords,
    },
    {
      id: 'realised',
      head: 'Realised',
      title: 'By this fill, before fees',
      width: 'minmax(65px, 0.8fr)',
      sortable: true,
      cell: (f) => <SignedMoney value={f.realised} />,
      figure: (f) => formatMoney(f.realised, { sign: true }),
    },
    ...(wide ? [ORDER] : []),
  ];
}

function valueOf(instruments: Readonly<Record<string, Instrument>>): (fill: Fill, column: string) => SortValue {
  return (fill, column) => {
    switch (column) {
      case 'time':
        return fill.tsEventMs;
      case 'symbol':
        return instruments[fill.instrumentId]?.symbol ?? fill.instrumentId;
      case 'side':
        return fill.side;
      case 'qty':
        return dec(fill.qty);
      case 'price':
        return dec(fill.price);
      case 'fee':
        return dec(fill.fee);
      default:
        return dec(fill.realised);
    }
  };
}

/** From this width on the order has a column of its own; below it is the time's tooltip. */
const WIDE = 760;

export function FillsView(props: { readonly width: number }): ReactNode {
  const instruments = useRecords('instrument');
  const { filters, bar } = useHistoryBar('fills');
  const list = useHistory<Fill>('fills', filters, keyOf);
  const now = useMarketNow(60_000);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  const rows = sortRows(list.rows, sort, valueOf(instruments));
  return (
    <>
      <HistoryBar {...bar} statuses={null} testId="fills" />
      <DataTable
        label="Fills"
        testId="fills-table"
        columns={wholeFigures(
          [...fillColumns(instruments, now), ...costColumns(instruments, props.width >= WIDE)],
          rows,
        )}
        rows={rows}
        rowKey={keyOf}
        selected={selected}
        onSelect={(fill) => {
          setSelected(keyOf(fill));
          if (fill.ladderId !== null) selectLadder(fill.ladderId);
        }}
        onOpen={(fill) => selectInstrument(fill.instrumentId)}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        empty={
          <HistoryEmpty list={list} title="No fills yet" filtered={isFiltered(filters)}>
            Each one will stand here with the market at its moment.
          </HistoryEmpty>
        }
        foot={<HistoryFoot list={list} rows={rows.length} />}
      />
    </>
  );
}
