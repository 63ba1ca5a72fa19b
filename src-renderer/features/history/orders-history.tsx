/** Every order, newest first, with how it ended and why. */
import { useState, type ReactNode } from 'react';
import { ORDER_STATUSES, dec, type Instrument, type Order } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { isFiltered } from '../../stores/history-filters.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument } from '../../stores/ui-store.ts';
import { useHistory } from '../../stores/use-history.ts';
import { useHistoryBar } from '../../stores/use-history-bar.ts';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { UNKNOWN, formatAverage, formatMoney, formatPrice, formatQty, formatWhen } from '../../ui/format.ts';
import { HistoryBar } from '../../ui/history-bar.tsx';
import { HistoryEmpty, HistoryFoot } from '../../ui/history-foot.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { orderStatusName, orderWords } from '../../ui/state-words.ts';
import { SideTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';

const keyOf = (order: Order): string => order.clientOrderId;
const STATUSES = ORDER_STATUSES.map((status) => ({ value: status, label: orderStatusName(status) }));

function columnsOf(instruments: Readonly<Record<string, Instrument>>, nowMs: number | null): readonly Column<Order>[] {
  const of = (order: Order): Instrument | undefined => instruments[order.instrumentId];
  return [
    {
      id: 'time',
      head: 'Time',
      title: 'Made at, New York',
      width: '84px',
      align: 'left',
      sortable: true,
      cell: (o) => formatWhen(o.createdMs, nowMs),
    },
    {
      id: 'symbol',
      head: 'Symbol',
      width: '64px',
      align: 'left',
      sortable: true,
      cell: (o) => of(o)?.symbol ?? o.instrumentId,
    },
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (o) => <SideTag side={o.side} /> },
    {
      id: 'filled',
      head: 'Filled',
      width: 'minmax(68px, 0.6fr)',
      cell: (o) => `${formatQty(o.filledQty)} / ${formatQty(o.qty)}`,
    },
    {
      id: 'type',
      head: 'Type',
      width: '72px',
      align: 'left',
      cell: (o) => `${o.type === 'limit' ? 'Limit' : 'Market'}, ${o.tif.toUpperCase()}`,
    },
    { id: 'limit', head: 'Limit', width: 'minmax(68px, 0.6fr)', cell: (o) => priceOf(o.limitPrice, of(o)) },
    { id: 'average', head: 'Average', width: 'minmax(76px, 0.6fr)', cell: (o) => averageOf(o.avgPrice, of(o)) },
    { id: 'fees', head: 'Fees', width: '44px', sortable: true, cell: (o) => formatMoney(o.fees) },
    {
      id: 'state',
      head: 'State',
      width: 'minmax(140px, 2fr)',
      align: 'left',
      sortable: true,
      cell: (o) => <StateCell order={o} />,
    },
    {
      id: 'order',
      head: 'Order',
      width: 'minmax(76px, 0.8fr)',
      align: 'left',
      cell: (o) => <span className="muted">{o.clientOrderId}</span>,
    },
  ];
}

const priceOf = (text: Order['limitPrice'], instrument: Instrument | undefined): string =>
  text === null ? 'market' : instrument === undefined ? text : formatPrice(text, instrument);

const averageOf = (text: Order['avgPrice'], instrument: Instrument | undefined): string =>
  text === null ? UNKNOWN : instrument === undefined ? text : formatAverage(text, instrument);

function StateCell(props: { readonly order: Order }): ReactNode {
  const { order } = props;
  const words = orderWords(order);
  return (
    <span title={order.reason ?? undefined} data-status={order.status}>
      <span className={TONE_CLASS[words.tone]}>{words.text}</span>
      {order.reason === null ? null : <span className="muted">: {order.reason}</span>}
    </span>
  );
}

function valueOf(instruments: Readonly<Record<string, Instrument>>): (order: Order, column: string) => SortValue {
  return (order, column) => {
    if (column === 'time') return order.createdMs;
    if (column === 'symbol') return instruments[order.instrumentId]?.symbol ?? order.instrumentId;
    if (column === 'side') return order.side;
    return column === 'fees' ? dec(order.fees) : order.status;
  };
}

export function OrdersHistory(props: { readonly lead: ReactNode }): ReactNode {
  const instruments = useRecords('instrument');
  const { filters, bar } = useHistoryBar('orders');
  const list = useHistory<Order>('orders', filters, keyOf);
  const now = useMarketNow(60_000);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  const rows = sortRows(list.rows, sort, valueOf(instruments));
  return (
    <>
      <HistoryBar {...bar} lead={props.lead} statuses={STATUSES} testId="history" />
      <DataTable
        label="Order history"
        testId="history-table"
        columns={columnsOf(instruments, now)}
        rows={rows}
        rowKey={keyOf}
        selected={selected}
        onSelect={(order) => setSelected(keyOf(order))}
        onOpen={(order) => selectInstrument(order.instrumentId)}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        empty={<HistoryEmpty list={list} title="No orders yet" filtered={isFiltered(filters)} />}
        foot={<HistoryFoot list={list} rows={rows.length} />}
      />
    </>
  );
}
