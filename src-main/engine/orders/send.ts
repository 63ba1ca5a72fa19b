/**
 * Everything that goes out: a submit only with the gate's approval, a modification after the same checks, a cancel
 * always. `orderSubmitted` is stated together with its effect, so that it is on disk before the wire.
 */
import {
  type Order,
  type OrderDeniedReason,
  type Price,
  type Quantity,
  type Result,
  dec,
  err,
  ok,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { riskFacts } from '../risk-facts.ts';
import { assess as assessIntent } from '../risk/assessment.ts';
import type { Finding } from '../risk/check.ts';
import { approve, findingsOf } from '../risk/gate.ts';
import type { OrderIntent } from '../risk/facts.ts';
import { emitOrderEvent } from './emit-order-event.ts';
import { watchSilence } from './query.ts';

/** What an order asks of the gate. */
export const intentOf = (order: Order): OrderIntent => ({
  connectionId: order.connectionId,
  accountId: order.accountId,
  instrumentId: order.instrumentId,
  side: order.side,
  qty: order.qty,
  worstPrice: order.limitPrice,
  type: order.type,
  sessions: order.sessions,
  tif: order.tif,
  ladder: order.ladderId !== null,
  excludes: null,
  excludesLadder: order.ladderId,
});

/** The gate's findings, and whether the order would reduce. */
export type Checked = { readonly results: readonly Finding[]; readonly reducing: boolean };

/** The checks that an order would face now. */
export function assess(ctx: StepContext, intent: OrderIntent): Checked {
  const assessment = assessIntent(riskFacts(ctx.state, intent, ctx.nowMs), intent);
  return { results: findingsOf(assessment), reducing: assessment.reducing };
}

/** Makes the order and sends it if the gate passed it; else it is on record as denied. */
export function submitOrder(
  ctx: StepContext,
  draft: Order,
  checked = assess(ctx, intentOf(draft)),
): Result<Order, OrderDeniedReason> {
  const { results, reducing } = checked;
  const order: Order = { ...draft, reducing };
  const passed = approve(order, results);
  ctx.emit({ kind: 'orderInitialized', order });
  if (!passed.ok) {
    emitOrderEvent(ctx, order, { kind: 'orderDenied', clientOrderId: order.clientOrderId, denial: passed.error });
    return err(passed.error);
  }
  emitOrderEvent(ctx, order, { kind: 'orderSubmitted', clientOrderId: order.clientOrderId });
  ctx.effect({ kind: 'submit', order: passed.value });
  watchSilence(ctx, order);
  return ok(order);
}

export type Terms = { readonly qty: Quantity; readonly limitPrice: Price | null };

/** The gate's answer to new terms of a working order; the order itself is not counted beside them. */
export function checkModify(ctx: StepContext, order: Order, terms: Terms): Result<void, OrderDeniedReason> {
  const leaves = dec(terms.qty).sub(dec(order.filledQty)).trim().text();
  const intent: OrderIntent = {
    ...intentOf(order),
    qty: leaves,
    worstPrice: terms.limitPrice,
    excludes: order.clientOrderId,
  };
  const passed = approve({ ...order, ...terms }, assess(ctx, intent).results);
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

/** Asks the venue to cancel; nothing denies it. */
export function sendCancel(ctx: StepContext, order: Order): void {
  const { clientOrderId, connectionId, venueOrderId, instrumentId } = order;
  if (order.status !== 'unknown' && !emitOrderEvent(ctx, order, { kind: 'orderPendingCancel', clientOrderId })) return;
  ctx.state.queries.delete(clientOrderId);
  ctx.effect({ kind: 'cancel', connectionId, clientOrderId, venueOrderId, instrumentId });
  watchSilence(ctx, order);
}
