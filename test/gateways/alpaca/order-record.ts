/** Orders as Alpaca's protocol shows them. An order that was replaced stays, and its replacement is another one. */
import { Decimal, dec, type ClientOrderId, type VenueOrderId } from '../../../shared/domain/index.ts';
import { plain, stamp } from './names.ts';

export type WireStatus =
  | 'new'
  | 'held'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'expired'
  | 'replaced'
  | 'pending_replace'
  | 'pending_new'
  | 'rejected';

/** What a request asked for, in the protocol's words. */
export type OrderTerms = {
  readonly symbol: string;
  readonly assetClass: 'us_equity' | 'us_option' | 'crypto' | '';
  readonly orderClass: 'simple' | 'mleg' | 'oco';
  readonly side: 'buy' | 'sell' | '';
  readonly type: string;
  readonly timeInForce: string;
  readonly extendedHours: boolean;
  readonly trailPrice: string | null;
  readonly trailPercent: string | null;
  readonly positionIntent: string | null;
};

export type OrderRecord = {
  readonly id: string;
  readonly clientOrderId: string;
  /** The exchange's order behind it; null until it is known. */
  readonly hostId: ClientOrderId;
  hostVenueId: VenueOrderId | null;
  readonly terms: OrderTerms;
  qty: string;
  limitPrice: string | null;
  stopPrice: string | null;
  status: WireStatus;
  filledQty: Decimal;
  /** Sum of price × quantity of its fills. */
  filledValue: Decimal;
  readonly createdMs: number;
  updatedMs: number;
  /** When it came to its end, ms. */
  endedMs: number | null;
  readonly replaces: string | null;
  replacedBy: string | null;
  /** The replacement that is under way. */
  pending: OrderRecord | null;
  readonly legs: readonly OrderRecord[] | null;
  readonly ratio: number | null;
  /** Of the stop of an OCO: the target's order. */
  parentId: string | null;
};

export const isOver = (order: OrderRecord): boolean =>
  order.status === 'filled' ||
  order.status === 'canceled' ||
  order.status === 'expired' ||
  order.status === 'rejected' ||
  order.status === 'replaced';

/** A fill of it. */
export function addFill(order: OrderRecord, qty: string, price: string, atMs: number): void {
  order.filledQty = order.filledQty.add(dec(qty));
  order.filledValue = order.filledValue.add(dec(qty).mul(dec(price)));
  order.updatedMs = atMs;
  const whole = order.filledQty.gte(dec(order.qty));
  if (order.status !== 'pending_replace' || whole) order.status = whole ? 'filled' : 'partially_filled';
  if (whole) order.endedMs = atMs;
}

const averageOf = (order: OrderRecord): string | null =>
  order.filledQty.isZero() ? null : order.filledValue.div(order.filledQty, 6, 'nearest').trim().text();

/** The order object of the trading API. */
export function orderJson(
  order: OrderRecord,
  legs: readonly OrderRecord[] | null = order.legs,
): Record<string, unknown> {
  const { terms, status, endedMs } = order;
  const when = (state: WireStatus): string | null => (status === state && endedMs !== null ? stamp(endedMs) : null);
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: stamp(order.createdMs),
    updated_at: stamp(order.updatedMs),
    submitted_at: stamp(order.createdMs),
    filled_at: when('filled'),
    expired_at: when('expired'),
    canceled_at: when('canceled'),
    failed_at: when('rejected'),
    replaced_at: when('replaced'),
    replaced_by: order.replacedBy,
    replaces: order.replaces,
    asset_class: terms.assetClass,
    notional: null,
    qty: plain(order.qty),
    filled_qty: order.filledQty.trim().toString(),
    filled_avg_price: averageOf(order),
    order_class: terms.orderClass,
    order_type: terms.type,
    type: terms.type,
    side: terms.side,
    symbol: terms.symbol,
    ...(terms.positionIntent === null ? {} : { position_intent: terms.positionIntent }),
    time_in_force: terms.timeInForce,
    limit_price: order.limitPrice,
    stop_price: order.stopPrice,
    status,
    extended_hours: terms.extendedHours,
    legs: legs === null ? null : legs.map((leg) => orderJson(leg)),
    trail_percent: terms.trailPercent,
    trail_price: terms.trailPrice,
    hwm: null,
    ...(order.ratio === null ? {} : { ratio_qty: String(order.ratio) }),
  };
}
