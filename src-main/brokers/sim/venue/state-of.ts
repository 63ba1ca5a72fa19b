/** Answers about what the exchange holds: one order, or everything of an account. */
import {
  Decimal,
  idOf,
  type AccountId,
  type ClientOrderId,
  type ExecutionMassStatus,
  type InstrumentId,
  type OrderStatusReport,
} from '../../../../shared/domain/index.ts';
import type { VenueData } from '../data/venue-data.ts';
import type { Floor } from '../exchange/floor.ts';
import { orderLocks } from '../exchange/order-checks.ts';
import { fillReport, isOpen, statusReport, type VenueOrder } from '../exchange/venue-order.ts';

/** What became of an order; `notFound` for ids that never arrived. */
export function queryOf(floor: Floor, accountId: AccountId, id: ClientOrderId, nowMs: number): OrderStatusReport {
  const order = floor.find(id);
  if (order !== null && order.accountId === accountId && floor.instruments.has(order.instrumentId)) {
    return statusReport(order, floor.instrument(order.instrumentId), nowMs);
  }
  return {
    kind: 'orderStatus',
    clientOrderId: id,
    venueOrderId: null,
    instrumentId: idOf<InstrumentId>('unknown'),
    side: 'buy',
    type: 'limit',
    tif: 'day',
    status: 'notFound',
    qty: Decimal.ZERO.text(),
    limitPrice: null,
    filledQty: Decimal.ZERO.text(),
    reason: 'the venue never took this order',
    tsEventMs: nowMs,
  };
}

/** Orders, fills, positions and cash of an account, as of one moment. What this turn has not written yet counts too. */
export function massStatusOf(
  floor: Floor,
  data: VenueData,
  at: { readonly accountId: AccountId; readonly sinceMs: number; readonly nowMs: number },
): ExecutionMassStatus {
  const { accountId, sinceMs, nowMs } = at;
  const orders = new Map<ClientOrderId, VenueOrder>();
  for (const order of data.ordersSince(accountId, sinceMs)) orders.set(order.clientOrderId, order);
  for (const order of floor.orders.values()) {
    if (order.accountId === accountId && (isOpen(order) || order.updatedMs >= sinceMs))
      orders.set(order.clientOrderId, order);
  }
  const fills = [...data.fillsSince(accountId, sinceMs), ...floor.newFills.filter((f) => f.accountId === accountId)];
  return {
    account: floor.accounts.report(accountId, orderLocks(floor, accountId, null), nowMs),
    orders: [...orders.values()]
      .filter((o) => floor.instruments.has(o.instrumentId))
      .map((o) => statusReport(o, floor.instrument(o.instrumentId), nowMs)),
    fills: fills
      .filter((f) => floor.instruments.has(f.instrumentId))
      .map((f) => fillReport(f, floor.instrument(f.instrumentId))),
    positions: floor.accounts.positions(accountId),
    sinceMs,
    tsEventMs: nowMs,
  };
}
