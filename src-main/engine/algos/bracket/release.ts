/** The trader's orders that wait for exits to shrink: sent where there is room, given up when it takes too long. */
import type { Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { waitsForExits } from '../../orders/closer.ts';
import { alertOrder, orderInWords } from '../../orders/emit-order-event.ts';
import { cancelHeld, releaseHeld } from '../../orders/held.ts';
import { assess, intentOf } from '../../orders/send.ts';
import { mustWait } from './room.ts';

/** So long such an order waits, ms; then it is given up, since the exits do not make room. */
export const CLOSER_WAIT_MS = 5_000;

/** Sends what waited, where the exits have shrunk; gives up on what waited too long. */
export function releaseClosers(ctx: StepContext, instrumentId: Order['instrumentId']): void {
  for (const order of ctx.state.working(instrumentId)) {
    if (waitsForExits(order)) releaseWaiting(ctx, order, mustWait(ctx.state, order));
  }
}

/** Sends it where there is room; gives it up when it waited too long. */
function releaseWaiting(ctx: StepContext, order: Order, waits: boolean): void {
  if (!waits) return send(ctx, order);
  if (ctx.nowMs - order.createdMs < CLOSER_WAIT_MS) return;
  cancelHeld(ctx, order, 'The exits beside it did not shrink');
  alertOrder(ctx, order, 'danger', {
    title: `${orderInWords(order)}: not sent`,
    detail: 'The protective orders in the way could not be reduced. Cancel the bracket, then close.',
  });
}

/** It was to close. What it was to close may be gone by now: it never opens instead. */
function send(ctx: StepContext, order: Order): void {
  const capabilities = ctx.state.capabilities.get(order.connectionId) ?? null;
  const { reducing } = assess(ctx, { ...intentOf(order, capabilities), excludes: order.clientOrderId });
  if (reducing) return void releaseHeld(ctx, order, null);
  cancelHeld(ctx, order, 'What it was to close is closed already');
  alertOrder(ctx, order, 'warning', {
    title: `${orderInWords(order)}: not sent`,
    detail: 'The position was closed while the exits made room for it.',
  });
}
