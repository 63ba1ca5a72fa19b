/**
 * A row's orders as what they are to its position: what opens or adds goes first; exits protect, and go only when the
 * close is next (conventions: What close-all closes). The stops among those are remembered and put back if the close does
 * not come off (G3).
 */
import {
  NO_FLAGS,
  Decimal,
  dec,
  sideSign,
  type ClientOrderId,
  type CloseAllRow,
  type CloseAllStop,
  type InstrumentId,
  type Order,
  type Quote,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { holdOrder } from '../../orders/held.ts';
import { submitOrder } from '../../orders/send.ts';
import { farTouch } from './price.ts';
import { closeOrderId } from './order-id.ts';

export type Sorted = { readonly first: readonly Order[]; readonly exits: readonly Order[] };

/** Splits a row's orders. Combos, and what would go beyond or against the position, count as opening. */
export function sortOrders(orders: readonly Order[], heldOf: (id: InstrumentId) => Decimal): Sorted {
  const first: Order[] = [];
  const exits: Order[] = [];
  for (const order of orders) {
    const held = heldOf(order.instrumentId);
    const reduces = !held.isZero() && held.sign() === -sideSign(order.side);
    (reduces && order.role !== 'entry' ? exits : first).push(order);
  }
  return { first, exits };
}

const STOPS: readonly Order['type'][] = ['stop', 'stopLimit', 'trailingStop'];

/** Protects against a loss: what must not be missing while there is a position. */
export const isStop = (order: Pick<Order, 'type' | 'trigger'>): boolean =>
  STOPS.includes(order.type) && order.trigger !== null && order.trigger.triggeredMs === null;

/** What of a stop is needed to put it back. */
export function stopOf(order: Order): CloseAllStop {
  const { instrumentId, side, type, limitPrice, tif, expireMs, sessions, trigger } = order;
  return {
    instrumentId,
    side,
    qty: dec(order.qty).sub(dec(order.filledQty)).max(Decimal.ZERO).trim().text(),
    type,
    limitPrice,
    tif,
    expireMs,
    sessions,
    triggerPrice: trigger?.price ?? null,
    source: trigger?.source ?? 'last',
    trail: trigger?.trail ?? null,
    heldBy: trigger?.heldBy ?? 'venue',
    orderId: order.clientOrderId,
  };
}

/** The stops that are owed and those that these exits are, each once. */
export function withStops(known: readonly CloseAllStop[], exits: readonly Order[]): readonly CloseAllStop[] {
  const added = exits.filter((order) => isStop(order) && !known.some((stop) => stop.orderId === order.clientOrderId));
  return added.length === 0 ? known : [...known, ...added.map(stopOf)];
}

/** What a row's stops that have not ended would close of an instrument. */
export function restingStops(orders: readonly Order[], id: InstrumentId): Decimal {
  const resting = orders.filter((o) => o.instrumentId === id && isStop(o));
  return resting.reduce((sum, o) => sum.add(dec(o.qty).sub(dec(o.filledQty)).max(Decimal.ZERO)), Decimal.ZERO);
}

/** Of the stops that are owed to a row those that are gone, while more is held than its other stops protect. */
export function missingStops(
  stops: readonly CloseAllStop[],
  orders: readonly Order[],
  heldOf: (id: InstrumentId) => Decimal,
): readonly CloseAllStop[] {
  return stops.filter(
    ({ instrumentId, orderId }) =>
      !orders.some((order) => order.clientOrderId === orderId) &&
      heldOf(instrumentId).abs().gt(restingStops(orders, instrumentId)),
  );
}

/** Whether the market is beyond a stop's trigger: putting it back would trade at once. */
export function triggerPassed(
  stop: CloseAllStop,
  quote: Quote | null,
  instrument: Parameters<typeof farTouch>[0],
): boolean {
  if (stop.triggerPrice === null) return false;
  const touch = farTouch(instrument, quote, stop.side);
  if (touch === null) return false;
  return stop.side === 'sell' ? touch.lte(dec(stop.triggerPrice)) : touch.gte(dec(stop.triggerPrice));
}

/** Puts one stop back, of at most what is held: its id when it went out, or the app watches it. */
function putBack(ctx: StepContext, row: CloseAllRow, stop: CloseAllStop, held: Decimal): ClientOrderId | null {
  const qty = dec(stop.qty).min(held.abs());
  if (qty.isZero() || held.sign() !== -sideSign(stop.side)) return null;
  const order = stopDraft(ctx, row, stop, qty);
  if (stop.heldBy === 'app') {
    holdOrder(ctx, order);
    return order.clientOrderId;
  }
  return submitOrder(ctx, order).ok ? order.clientOrderId : null;
}

function stopDraft(ctx: StepContext, row: CloseAllRow, stop: CloseAllStop, qty: Decimal): Order {
  const zero = Decimal.ZERO.text();
  const trigger = {
    price: stop.triggerPrice,
    source: stop.source,
    trail: stop.trail,
    extreme: null,
    heldBy: stop.heldBy,
    triggeredMs: null,
  };
  return {
    clientOrderId: closeOrderId(ctx.state),
    ladderId: null,
    accountId: row.accountId,
    connectionId: row.connectionId,
    instrumentId: stop.instrumentId,
    side: stop.side,
    type: stop.type,
    qty: qty.trim().text(),
    limitPrice: stop.limitPrice,
    trigger,
    tif: stop.tif,
    expireMs: stop.expireMs,
    // It protects what is left, and follows it: by the venue, or by the app where the venue does not (orders/reduce-only.ts).
    flags: { ...NO_FLAGS, reduceOnly: true },
    bracketId: null,
    role: 'stop',
    linkId: null,
    strategy: null,
    sessions: stop.sessions,
    reducing: true,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    reason: null,
    origin: 'closeAll',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}

/** `owed`: those that could not be put back. One whose trigger has passed, or that nothing is left for, is not owed. */
export type Restored = {
  readonly owed: readonly CloseAllStop[];
  readonly back: ReadonlyMap<ClientOrderId, CloseAllStop>;
};

/** What a row holds of an instrument, and what stops that rest there already take of it. */
export type Cover = {
  readonly heldOf: (id: InstrumentId) => Decimal;
  readonly restingOf: (id: InstrumentId) => Decimal;
};

/** Puts a row's stops back where their trigger has not passed. */
export function putStopsBack(ctx: StepContext, row: CloseAllRow, { heldOf, restingOf }: Cover): Restored {
  const back = new Map<ClientOrderId, CloseAllStop>();
  const owed: CloseAllStop[] = [];
  // Several of one position cover it together: what one takes the next leaves, or both could fill and turn it over (G2).
  const taken = new Map<InstrumentId, Decimal>();
  for (const stop of row.stops ?? []) {
    const { instrumentId } = stop;
    const instrument = ctx.state.instruments.get(instrumentId);
    const quote = ctx.state.referenceQuote(instrumentId);
    const all = heldOf(instrumentId);
    const covered = (taken.get(instrumentId) ?? restingOf(instrumentId)).min(all.abs());
    const left = all.sign() < 0 ? all.add(covered) : all.sub(covered);
    if (instrument !== undefined && triggerPassed(stop, quote, instrument)) continue;
    if (left.isZero() && !all.isZero()) continue;
    const id = putBack(ctx, row, stop, left);
    if (id === null) {
      owed.push(stop);
      continue;
    }
    back.set(id, stop);
    taken.set(instrumentId, covered.add(dec(stop.qty).min(left.abs())));
  }
  return { owed, back };
}
