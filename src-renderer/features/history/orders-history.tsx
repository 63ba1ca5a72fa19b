/** Every order, newest first, with how it ended and why. */
import type { ReactNode } from 'react';
import { ORDER_STATUSES, dec, type Instrument, type Order } from '../../../shared/domain/index.ts';
import type { Column } from '../../ui/data-table.tsx';
import { formatMoney, formatPrice } from '../../ui/format.ts';
import type { SortValue } from '../../ui/sort-rows.ts';
import { orderStatusName, orderWords } from '../../ui/state-words.ts';
import { triggerWords } from '../../ui/trigger-words.ts';
import { TIF_SHORT, TYPE_NAMES } from '../../ui/venue-words.ts';
import { HistoryTable, ReasonedState, averageOf, commonColumns, type Instruments } from './history-table.tsx';

const keyOf = (order: Order): string => order.clientOrderId;
const STATUSES = ORDER_STATUSES.map((status) => ({ value: status, label: orderStatusName(status) }));

function priceOf(order: Order, instrument: Instrument | undefined): string {
  const price = order.limitPrice ?? order.trigger?.price ?? null;
  return price === null ? 'market' : instrument === undefined ? price : formatPrice(price, instrument);
}

function columnsOf(instruments: Instruments, nowMs: number | null): readonly Column<Order>[] {
  const of = (order: Order): Instrument | undefined => instruments[order.instrumentId];
  return [
    ...commonColumns<Order>(instruments, nowMs, { title: 'Made at, New York', of: (o) => o.createdMs }),
    {
      id: 'type',
      head: 'Type',
      width: '104px',
      align: 'left',
      cell: (o) => (
        <span title={triggerWords(o, of(o) ?? null)}>
          {TYPE_NAMES[o.type]}, {TIF_SHORT[o.tif]}
        </span>
      ),
    },
    {
      id: 'limit',
      head: 'Price',
      title: 'Limit, or trigger of an order without one',
      width: 'minmax(68px, 0.6fr)',
      cell: (o) => priceOf(o, of(o)),
    },
    { id: 'average', head: 'Average', width: 'minmax(76px, 0.6fr)', cell: (o) => averageOf(o.avgPrice, of(o)) },
    { id: 'fees', head: 'Fees', width: '44px', sortable: true, cell: (o) => formatMoney(o.fees) },
    {
      id: 'state',
      head: 'State',
      width: 'minmax(140px, 2fr)',
      align: 'left',
      sortable: true,
      cell: (o) => (
        <ReasonedState words={orderWords(o)} reason={o.reason ?? o.route?.reason ?? null} status={o.status} />
      ),
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

const valueOf =
  (instruments: Instruments) =>
  (order: Order, column: string): SortValue => {
    if (column === 'time') return order.createdMs;
    if (column === 'symbol') return instruments[order.instrumentId]?.symbol ?? order.instrumentId;
    if (column === 'side') return order.side;
    return column === 'fees' ? dec(order.fees) : order.status;
  };

export function OrdersHistory(props: { readonly lead: ReactNode }): ReactNode {
  return (
    <HistoryTable<Order>
      of="orders"
      label="Order history"
      testId="history-table"
      none="No orders yet"
      statuses={STATUSES}
      lead={props.lead}
      keyOf={keyOf}
      columnsOf={columnsOf}
      valueOf={valueOf}
    />
  );
}
