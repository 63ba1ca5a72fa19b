/** An order of the wire as a report. Pure: what is not understood makes no report. */
import {
  Decimal,
  idOf,
  type ClientOrderId,
  type ComboLeg,
  type InstrumentId,
  type OrderStatusReport,
  type OrderType,
  type Side,
  type TimeInForce,
  type VenueOrderId,
  type VenueOrderStatus,
  type VenueTrigger,
} from '../../../../shared/domain/index.ts';
import { comboPriceOfWire } from '../orders.ts';
import { idOfWireSymbol, readClientId, type AlpacaClass } from '../symbols.ts';
import { amountOf } from './amounts.ts';
import { msOf } from './times.ts';
import type { LegWire, OrderWire } from './wire.ts';

const TYPES: Readonly<Record<string, OrderType>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stop_limit: 'stopLimit',
  trailing_stop: 'trailingStop',
};
const TIMES: Readonly<Record<string, TimeInForce>> = {
  day: 'day',
  gtc: 'gtc',
  ioc: 'ioc',
  fok: 'fok',
  opg: 'atOpen',
  cls: 'atClose',
};

/**
 * Alpaca's states as ours (its list is in the trading API, `OrderStatus`). `replaced` is not here: the order lives on as its
 * replacement. `done_for_day`, `suspended`, `stopped`, `calculated`, `held`, and any that is not known: it may still act.
 */
const STATES: Readonly<Record<string, VenueOrderStatus>> = {
  new: 'accepted',
  accepted: 'accepted',
  pending_new: 'accepted',
  accepted_for_bidding: 'accepted',
  held: 'accepted',
  suspended: 'accepted',
  stopped: 'accepted',
  calculated: 'accepted',
  done_for_day: 'accepted',
  pending_cancel: 'accepted',
  pending_replace: 'accepted',
  partially_filled: 'partiallyFilled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

/** What an order of the wire says; `legs` null for all but multi-leg orders. */
export type ReadOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly wireClientId: string | null;
  readonly instrumentId: InstrumentId | null;
  /** As they were sent: to be bought. */
  readonly legs: readonly ComboLeg[] | null;
  readonly side: Side | null;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  /** Null: replaced. */
  readonly status: VenueOrderStatus | null;
  readonly qty: Decimal;
  readonly filledQty: Decimal;
  readonly limit: Decimal | null;
  readonly trigger: VenueTrigger | null;
  readonly replaces: VenueOrderId | null;
  readonly replacedBy: VenueOrderId | null;
  /** For so much money: its quantity is what it comes to at most as far as is known, and moves while it fills. */
  readonly isNotional: boolean;
  readonly isOco: boolean;
  /** What a nested answer has beneath it: an OCO's stop, a bracket's exits. A multi-leg order's legs are not among them. */
  readonly children: readonly ReadOrder[];
  readonly createdMs: number | null;
  readonly updatedMs: number | null;
};

export const sideOf = (text: string | null | undefined): Side | null =>
  text === 'buy' || text === 'sell' ? text : text === 'sell_short' ? 'sell' : null;

/** Decimals of quantities (trading API, `qty`). */
const QTY_SCALE = 9;

const classOf = (text: string | null | undefined): AlpacaClass | null =>
  text === 'crypto' || text === 'us_option' || text === 'us_equity' ? text : null;

/** The legs of a multi-leg order; null when one of them makes no sense. */
function legsOf(legs: readonly LegWire[], units: Decimal): readonly ComboLeg[] | null {
  const found: ComboLeg[] = [];
  for (const leg of legs) {
    const side = sideOf(leg.side);
    const ratio = ratioOf(leg, units);
    if (side === null || !Number.isInteger(ratio) || ratio < 1 || leg.symbol === null || leg.symbol === undefined)
      return null;
    found.push({ instrumentId: idOfWireSymbol(leg.symbol, 'us_option'), side, ratio });
  }
  return found.length > 0 ? found : null;
}

/** Units of a leg in one unit of the order: as said, else by the quantities. NaN where neither makes sense. */
function ratioOf(leg: LegWire, units: Decimal): number {
  const said = amountOf(leg.ratio_qty);
  if (said !== null) return Number(said.toString());
  const qty = amountOf(leg.qty);
  return qty === null || units.sign() <= 0 ? Number.NaN : Number(qty.div(units, 6, 'nearest').trim().toString());
}

/** Null: not an order that we could report (no side, unknown type, no quantity). */
export function readOrder(order: OrderWire): ReadOrder | null {
  const isForeign = readClientId(order.client_order_id).id === null;
  const type = TYPES[order.type ?? ''] ?? (isForeign ? typeByPrices(order) : undefined);
  const tif = TIMES[order.time_in_force ?? ''] ?? (isForeign ? 'day' : undefined);
  const isCombo = order.order_class === 'mleg';
  const side = sideOf(order.side);
  const said = amountOf(order.qty);
  const qty = said ?? qtyByMoney(order);
  const legs = isCombo && qty !== null ? legsOf(order.legs ?? [], qty) : null;
  if (type === undefined || tif === undefined || qty === null) return null;
  if (isCombo ? legs === null : side === null || !order.symbol) return null;
  return {
    venueOrderId: idOf<VenueOrderId>(order.id),
    wireClientId: order.client_order_id ?? null,
    instrumentId: isCombo ? null : idOfWireSymbol(order.symbol ?? '', classOf(order.asset_class)),
    legs,
    side,
    ...{ type, tif, qty },
    status: order.status === 'replaced' ? null : (STATES[order.status] ?? 'accepted'),
    filledQty: amountOf(order.filled_qty) ?? Decimal.ZERO,
    limit: amountOf(order.limit_price),
    trigger: triggerOf(order, type),
    replaces: order.replaces ? idOf<VenueOrderId>(order.replaces) : null,
    replacedBy: order.replaced_by ? idOf<VenueOrderId>(order.replaced_by) : null,
    isNotional: said === null,
    isOco: order.order_class === 'oco',
    children: isCombo ? [] : childrenOf(order),
    createdMs: msOf(order.created_at),
    updatedMs: msOf(order.updated_at),
  };
}

/** What others may place is newer than this list; what its prices say of it is enough to show and to cancel it. */
const typeByPrices = ({ limit_price: limit, stop_price: stop }: OrderWire): OrderType => {
  const [hasLimit, hasStop] = [amountOf(limit) !== null, amountOf(stop) !== null];
  if (hasStop) return hasLimit ? 'stopLimit' : 'stop';
  return hasLimit ? 'limit' : 'market';
};

/**
 * An order for money has no quantity (trading API, `notional`): what the money buys at its price, once it has ended what it filled.
 * Null: it is none.
 */
function qtyByMoney(order: OrderWire): Decimal | null {
  const money = amountOf(order.notional);
  if (money === null) return null;
  const filled = amountOf(order.filled_qty) ?? Decimal.ZERO;
  if (STATES[order.status] === 'filled') return filled;
  const price = amountOf(order.limit_price) ?? amountOf(order.stop_price) ?? amountOf(order.filled_avg_price);
  // Nothing says what a market order comes to: one more than is filled, so that it is an order that still works.
  if (price === null || price.sign() <= 0) return filled.add(Decimal.ONE);
  return money.div(price, QTY_SCALE, 'ceil').trim().max(filled);
}

const childrenOf = ({ legs }: OrderWire): readonly ReadOrder[] =>
  (legs ?? []).map((leg) => readOrder(leg)).filter((leg) => leg !== null);

function triggerOf(order: OrderWire, type: OrderType): VenueTrigger | null {
  if (type !== 'stop' && type !== 'stopLimit' && type !== 'trailingStop') return null;
  const price = amountOf(order.stop_price)?.text() ?? null;
  const amount = amountOf(order.trail_price);
  const pct = amountOf(order.trail_percent);
  const trail =
    amount !== null
      ? ({ kind: 'price', amount: amount.text() } as const)
      : pct !== null
        ? ({ kind: 'percent', pct: pct.text() } as const)
        : null;
  return { price, source: 'last', trail, triggered: order.status === 'filled' || order.status === 'partially_filled' };
}

/** What it is to the engine: under which id, on which instrument and side, and how much of it is filled. */
export type OrderNames = {
  readonly clientOrderId: ClientOrderId | null;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly filledQty: Decimal;
  readonly nowMs: number;
};

/** The report of an order that is known by these names. A replaced order that has no replacement known is canceled there. */
export function statusReport(order: ReadOrder, names: OrderNames): OrderStatusReport {
  const { filledQty, side } = names;
  const partly = order.status === 'accepted' && filledQty.sign() > 0;
  const limit = order.limit === null ? null : order.legs === null ? order.limit : comboPriceOfWire(side, order.limit);
  return {
    kind: 'orderStatus',
    clientOrderId: names.clientOrderId,
    venueOrderId: order.venueOrderId,
    instrumentId: names.instrumentId,
    side,
    type: order.type,
    tif: order.tif,
    status: partly ? 'partiallyFilled' : (order.status ?? 'canceled'),
    qty: order.qty.text(),
    limitPrice: limit?.trim().text() ?? null,
    ...(order.trigger === null ? {} : { trigger: order.trigger }),
    filledQty: filledQty.trim().text(),
    reason: order.status === null ? 'replaced at Alpaca' : null,
    tsEventMs: order.updatedMs ?? names.nowMs,
  };
}
