/** The trader's orders that wait for exits to shrink: sent where there is room, given up when it takes too long. */
import type { Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { CLOSER_WAIT_MS, waitsForExits } from '../../orders/closer.ts';
import { alertOrder, orderInWords } from '../../orders/emit-order-event.ts';
import { cancelHeld, releaseHeld } from '../../orders/held.ts';
import { assess, intentOf } from '../../orders/send.ts';
import { isClosedElsewhere } from './closed-elsewhere.ts';
import { mustWait } from './room.ts';

/** Sends what waited, where the exits have shrunk; gives up on what waited too long. True when something came of it. */
export function releaseClosers(ctx: StepContext): boolean {
  const { state } = ctx;
  const seen = ctx.events.length;
  for (const instrumentId of state.closersWaiting) {
    const waiting = state.working(instrumentId).filter(waitsForExits);
    if (waiting.length === 0) state.closersWaiting.delete(instrumentId);
    for (const order of waiting)
      if (!isClosedElsewhere(state, order)) releaseWaiting(ctx, order, mustWait(state, order));
  }
  return ctx.events.length > seen;
}

/** Sends it where there is room; gives it up when it waited too long. */
function releaseWaiting(ctx: StepContext, order: Order, waits: boolean): void {
  if (!waits) return send(ctx, order);
  if (ctx.nowMs - order.createdMs < CLOSER_WAIT_MS) return;
  cancelHeld(ctx, order, 'The exits beside it did not shrink');
  alertOrder(ctx, order, 'danger', {
    title: `${orderInWords(order)}: not sent`,
    detail:
      'Protective orders in the way could not be reduced, or fills of earlier orders did not come. Look at the position, cancel the bracket where there is one, then close.',
  });
}

/** It was to close. What it was to close may be gone by now: it never opens instead. */
function send(ctx: StepContext, order: Order): void {
  const capabilities = ctx.state.capabilitiesOf(order);
  const { reducing } = assess(ctx, { ...intentOf(order, capabilities), excludes: order.clientOrderId });
  if (reducing) return void releaseHeld(ctx, order, null);
  cancelHeld(ctx, order, 'What it was to close is closed already');
  alertOrder(ctx, order, 'warning', {
    title: `${orderInWords(order)}: not sent`,
    detail: 'The position was closed while the exits made room for it.',
  });
}
