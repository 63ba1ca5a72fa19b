/** What the venue of a history says of its orders, trades and the account, as reports. */
import {
  idOf,
  type AccountReport,
  type ClientOrderId,
  type ExecutionMassStatus,
  type FillReport,
  type OrderStatusReport,
  type TradeId,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import { ACCOUNT, ACCOUNT_ID, TSLA, d } from '../../unit/engine/account-fixture.ts';
import type { Change, MarketVenue, VenueOrder } from './market-venue.ts';

export const BALANCES = [{ currency: 'USD', total: d('1000000000'), locked: d('0') }];

const priceOf = (cents: number) => d((cents / 100).toFixed(2));
const idsOf = (id: string) => ({ clientOrderId: idOf<ClientOrderId>(id), venueOrderId: venueIdOf(id) });

/** The venue names an order after ours. */
export const venueIdOf = (id: string): VenueOrderId => idOf<VenueOrderId>(`V${id}`);

export const fillOf = (trade: MarketVenue['trades'][number]): FillReport => ({
  kind: 'fill',
  tradeId: idOf<TradeId>(trade.id),
  ...idsOf(trade.order.id),
  instrumentId: TSLA.id,
  side: trade.order.side,
  qty: d(String(trade.qty)),
  price: priceOf(trade.price),
  fee: d('0'),
  feeCurrency: 'USD',
  liquidity: 'taker',
  tsEventMs: trade.atMs,
});

export function statusOf(order: VenueOrder, nowMs: number): OrderStatusReport {
  const { trigger, trail, triggered } = order;
  return {
    kind: 'orderStatus',
    ...idsOf(order.id),
    instrumentId: TSLA.id,
    side: order.side,
    type: order.type,
    tif: order.tif,
    status: order.status,
    qty: d(String(order.qty)),
    limitPrice: order.limit === null ? null : priceOf(order.limit),
    trigger: trigger === null ? null : { price: priceOf(trigger), source: 'bidAsk', trail, triggered },
    filledQty: d(String(order.filled)),
    reason: null,
    tsEventMs: nowMs,
  };
}

/** What a change at the venue is told as. */
export function reportOf({ kind, order, trade }: Change, nowMs: number): VenueReport {
  if (kind === 'trade' && trade !== undefined) return fillOf(trade);
  if (kind !== 'modified') return statusOf(order, nowMs);
  return {
    kind,
    ...idsOf(order.id),
    qty: d(String(order.qty)),
    limitPrice: order.limit === null ? null : priceOf(order.limit),
    ...(order.trigger === null ? {} : { triggerPrice: priceOf(order.trigger) }),
    reason: null,
    tsEventMs: nowMs,
  };
}

export const modifyRejectedOf = (id: ClientOrderId, reason: string, nowMs: number): VenueReport => ({
  kind: 'modifyRejected',
  ...idsOf(id),
  qty: d('1'),
  limitPrice: null,
  reason,
  tsEventMs: nowMs,
});

/** Everything of the account: every trade, and the orders that the question is about. */
export function massStatusOf(
  venue: MarketVenue,
  isAsked: (order: VenueOrder) => boolean,
  nowMs: number,
): ExecutionMassStatus {
  const account: AccountReport = {
    kind: 'account',
    ...{ accountId: ACCOUNT_ID, mode: ACCOUNT.mode, baseCurrency: 'USD', balances: BALANCES, tsEventMs: nowMs },
  };
  const held = { kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, avgPrice: null } as const;
  return {
    account,
    orders: [...venue.orders.values()].filter(isAsked).map((order) => statusOf(order, nowMs)),
    fills: venue.trades.map(fillOf),
    positions: venue.position === 0 ? [] : [{ ...held, qty: d(String(venue.position)) }],
    sinceMs: 0,
    tsEventMs: nowMs,
  };
}
