/**
 * Everything that goes out: a submit only with the gate's approval, a modification after the same checks, a cancel
 * always. `orderSubmitted` is stated together with its effect, so that it is on disk before the wire.
 */
import {
  type Capabilities,
  type Decimal,
  type Money,
  type Order,
  type OrderDeniedReason,
  type Price,
  type Quantity,
  type Result,
  dec,
  err,
  ok,
} from '../../../shared/domain/index.ts';
import { isBracketExit, mustWait } from '../algos/bracket/room.ts';
import { handStopsOver } from '../algos/close-all/hand-over.ts';
import type { StepContext } from '../context.ts';
import { riskFacts } from '../risk-facts.ts';
import { assess as assessIntent, inBase } from '../risk/assessment.ts';
import type { Finding } from '../risk/check.ts';
import { approve, findingsOf } from '../risk/gate.ts';
import type { OrderIntent } from '../risk/facts.ts';
import { waitForExits } from './closer.ts';
import { emitOrderEvent } from './emit-order-event.ts';
import { armEnd, clearEnd } from './order-end.ts';
import { watchSilence } from './query.ts';
import { wireTif, wireType } from './wire.ts';

/**
 * What an order asks of the gate: as the venue would see it, which is what it becomes if the app holds it. Without
 * capabilities its time in force is taken as it stands.
 */
export const intentOf = (order: Order, capabilities: Capabilities | null = null): OrderIntent => ({
  connectionId: order.connectionId,
  accountId: order.accountId,
  instrumentId: order.instrumentId,
  side: order.side,
  qty: order.qty,
  worstPrice: order.limitPrice,
  triggerPrice: waitsAt(order),
  type: wireType(order),
  askedType: order.type,
  sessions: order.sessions,
  tif: capabilities === null ? order.tif : wireTif(order, capabilities),
  ladder: order.ladderId !== null,
  excludes: null,
  excludesLadder: order.ladderId,
  exit: isBracketExit(order),
  strategy: order.strategy,
});

/** Where an order that waits for its trigger will act; null: it waits for none, or it was hit. */
export const waitsAt = (order: Pick<Order, 'trigger'>): Price | null =>
  order.trigger === null || order.trigger.triggeredMs !== null ? null : order.trigger.price;

/** The gate's findings, and whether the order would reduce. */
export type Checked = {
  readonly results: readonly Finding[];
  readonly reducing: boolean;
  /** What it is worth in base currency; null when that is not known. */
  readonly notional: Money | null;
  /** The most of it that would close. */
  readonly reducible: Decimal;
};

/** The checks that an order would face now. */
export function assess(ctx: StepContext, intent: OrderIntent): Checked {
  const assessment = assessIntent(riskFacts(ctx.state, intent, ctx.nowMs), intent);
  const notional = inBase(assessment, assessment.notional);
  return {
    results: findingsOf(assessment),
    reducing: assessment.reducing,
    reducible: assessment.reducible,
    notional: notional === null ? null : notional.round(2, 'ceil').text(),
  };
}

/** Makes the order and sends it if the gate passed it; else it is on record as denied. */
export function submitOrder(
  ctx: StepContext,
  draft: Order,
  checked = assess(ctx, intentOf(draft, ctx.state.capabilitiesOf(draft))),
): Result<Order, OrderDeniedReason> {
  const { results, reducing } = checked;
  const order: Order = { ...draft, reducing };
  const passed = approve(order, results);
  ctx.emit({ kind: 'orderInitialized', order });
  if (!passed.ok) {
    emitOrderEvent(ctx, order, { kind: 'orderDenied', clientOrderId: order.clientOrderId, denial: passed.error });
    return err(passed.error);
  }
  const isTraders = order.origin !== 'closeAll' && !isBracketExit(order);
  if (reducing && isTraders) handStopsOver(ctx, order, sendCancel);
  if (reducing && order.origin !== 'closeAll' && mustWait(ctx.state, order)) return waitForExits(ctx, order);
  emitOrderEvent(ctx, order, { kind: 'orderSubmitted', clientOrderId: order.clientOrderId });
  ctx.effect({ kind: 'submit', order: passed.value });
  watchSilence(ctx, order);
  if (order.tif === 'gtd') armEnd(ctx, ctx.state.orders.get(order.clientOrderId) ?? order);
  return ok(order);
}

/** `triggerPrice` missing: it stays. */
export type Terms = { readonly qty: Quantity; readonly limitPrice: Price | null; readonly triggerPrice?: Price };

/** What an order with new terms asks of the gate; the order itself is not counted beside them. */
export function modifiedIntent(ctx: StepContext, order: Order, terms: Terms): OrderIntent {
  const leaves = dec(terms.qty).sub(dec(order.filledQty)).trim().text();
  const capabilities = ctx.state.capabilitiesOf(order);
  return {
    ...intentOf(order, capabilities),
    qty: leaves,
    worstPrice: terms.limitPrice,
    triggerPrice: waitsAt(order) === null ? null : (terms.triggerPrice ?? waitsAt(order)),
    excludes: order.clientOrderId,
  };
}

/** The gate's answer to new terms of a working order. */
export function checkModify(ctx: StepContext, order: Order, terms: Terms): Result<void, OrderDeniedReason> {
  const { qty, limitPrice } = terms;
  const passed = approve({ ...order, qty, limitPrice }, assess(ctx, modifiedIntent(ctx, order, terms)).results);
  return passed.ok ? ok(undefined) : err(passed.error);
}

/** Asks the venue for new terms. The caller has checked them. */
export function sendModify(ctx: StepContext, order: Order, terms: Terms): void {
  const { clientOrderId, connectionId, venueOrderId, instrumentId } = order;
  if (!emitOrderEvent(ctx, order, { kind: 'orderPendingModify', clientOrderId, ...terms })) return;
  ctx.state.queries.delete(clientOrderId);
  ctx.effect({ kind: 'modify', connectionId, clientOrderId, venueOrderId, instrumentId, ...terms });
  watchSilence(ctx, order);
}

/** Asks the venue to cancel; nothing denies it. An order that the app holds ends at once: no venue knows it. */
export function sendCancel(ctx: StepContext, order: Order): void {
  const { clientOrderId, connectionId, venueOrderId, instrumentId } = order;
  if (order.status === 'emulated') {
    emitOrderEvent(ctx, order, { kind: 'orderCanceled', clientOrderId, reason: null });
    return clearEnd(ctx, order);
  }
  if (order.status !== 'unknown' && !emitOrderEvent(ctx, order, { kind: 'orderPendingCancel', clientOrderId })) return;
  ctx.state.queries.delete(clientOrderId);
  ctx.effect({ kind: 'cancel', connectionId, clientOrderId, venueOrderId, instrumentId });
  watchSilence(ctx, order);
}
