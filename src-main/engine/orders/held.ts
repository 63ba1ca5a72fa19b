/**
 * Orders that the app holds (`emulated`): made, changed, taken back, released. Until it is released nothing of such an order
 * is at a venue, so changing and cancelling it is immediate and asks nobody; its client order id goes onto the wire once,
 * when its trigger is hit.
 *
 * Entry points: `holdOrder`, `modifyHeld`, `cancelHeld`, `releaseHeld`. Who watches the triggers: `watch-held.ts`.
 */
import {
  dec,
  err,
  ok,
  type Capabilities,
  type Order,
  type OrderDeniedReason,
  type Price,
  type Quantity,
  type Result,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { approve } from '../risk/gate.ts';
import { alertOrder, emitOrderEvent, orderInWords } from './emit-order-event.ts';
import { armEnd, clearEnd } from './order-end.ts';
import { watchSilence } from './query.ts';
import { assess, intentOf } from './send.ts';
import { startWatch } from './start-watch.ts';
import { wireTif } from './wire.ts';

/** What of a held order may change; what is missing stays. */
export type HeldTerms = {
  readonly qty?: Quantity;
  readonly limitPrice?: Price | null;
  readonly triggerPrice?: Price;
};

/**
 * Makes an order that the app holds: nothing is sent and no gate is asked (that comes with its release). `draft` is
 * validated and has a trigger held by `app`. It is watched from the end of this step on, by the quote that is there.
 */
export function holdOrder(ctx: StepContext, draft: Order): Order {
  if (draft.trigger === null || draft.trigger.heldBy !== 'app') throw new Error('held without a trigger of the app');
  const { clientOrderId } = draft;
  ctx.emit({ kind: 'orderInitialized', order: draft });
  emitOrderEvent(ctx, draft, { kind: 'orderEmulated', clientOrderId });
  const order = ctx.state.orders.get(clientOrderId) ?? draft;
  armEnd(ctx, order);
  startWatch(ctx, order);
  return order;
}

/** New terms of a held order, at once. False when it is held no more. The caller has validated them. */
export function modifyHeld(ctx: StepContext, order: Order, terms: HeldTerms): boolean {
  if (order.status !== 'emulated') return false;
  const { clientOrderId } = order;
  const qty = dec(terms.qty ?? order.qty)
    .trim()
    .text();
  const limitPrice = terms.limitPrice === undefined ? order.limitPrice : terms.limitPrice;
  const moved = terms.triggerPrice === undefined ? {} : { triggerPrice: terms.triggerPrice };
  emitOrderEvent(ctx, order, { kind: 'orderModified', clientOrderId, qty, limitPrice, ...moved, venueOrderId: null });
  ctx.state.triggerStreaks.delete(clientOrderId);
  startWatch(ctx, ctx.state.orders.get(clientOrderId) ?? order);
  return true;
}

/** Takes a held order back, at once. False when it is held no more: then it needs a cancel at the venue. */
export function cancelHeld(ctx: StepContext, order: Order, reason: string | null): boolean {
  if (order.status !== 'emulated') return false;
  const { clientOrderId } = order;
  emitOrderEvent(ctx, order, { kind: 'orderCanceled', clientOrderId, reason });
  clearEnd(ctx, order);
  return true;
}

/** Its time is over while the app still holds it. */
export function expireHeld(ctx: StepContext, order: Order, reason: string): void {
  const { clientOrderId } = order;
  emitOrderEvent(ctx, order, { kind: 'orderExpired', clientOrderId, reason });
  clearEnd(ctx, order);
  alertOrder(ctx, order, 'warning', {
    title: `${orderInWords(order)}: expired`,
    detail: `${reason}. Nothing was sent.`,
  });
}

/**
 * Sends a held order: its trigger was hit at `price` (null: released without one). The gate judges it as what it is now, a
 * market or limit order; one that opens may be denied, and the trader is told. The client order id is its own and never was
 * on a wire.
 */
export function releaseHeld(ctx: StepContext, order: Order, price: Price | null): Result<Order, OrderDeniedReason> {
  const { clientOrderId } = order;
  emitOrderEvent(ctx, order, { kind: 'orderTriggered', clientOrderId, price });
  const hit = ctx.state.orders.get(clientOrderId) ?? order;
  const capabilities = ctx.state.capabilitiesOf(order);
  const checked = assess(ctx, { ...intentOf(hit, capabilities), excludes: clientOrderId });
  // Whether it reduces is judged by what is held now, not by what was held when it was made.
  const passed = approve({ ...hit, reducing: checked.reducing }, checked.results);
  if (!passed.ok) {
    emitOrderEvent(ctx, hit, { kind: 'orderDenied', clientOrderId, denial: passed.error });
    clearEnd(ctx, hit);
    alertOrder(ctx, hit, 'danger', {
      title: `${orderInWords(hit)}: triggered, but denied`,
      detail: `${passed.error.text} Nothing was sent.`,
    });
    return err(passed.error);
  }
  emitOrderEvent(ctx, hit, { kind: 'orderSubmitted', clientOrderId });
  ctx.effect({ kind: 'submit', order: passed.value });
  const sent = ctx.state.orders.get(clientOrderId) ?? hit;
  watchSilence(ctx, sent);
  armEnd(ctx, sent);
  tellDayOnly(ctx, sent, capabilities);
  return ok(sent);
}

/** What was to stay until it is cancelled rests for the day where the venue has nothing longer: said when that begins (G14). */
function tellDayOnly(ctx: StepContext, order: Order, capabilities: Capabilities | null): void {
  if (capabilities === null || order.limitPrice === null) return;
  if ((order.tif !== 'gtc' && order.tif !== 'gtd') || wireTif(order, capabilities) !== 'day') return;
  alertOrder(ctx, order, 'warning', {
    title: `${orderInWords(order)}: rests for today only`,
    detail: `It was triggered and works at ${order.limitPrice}; its venue takes orders for the day only. What is not filled by the close ends then: place it again.`,
  });
}
