/**
 * A stop that the app held, that was hit, and that could not leave this process (the journal is off, the link went in the
 * same moment): nothing was sent, so it is held again instead of being lost, and acts when its venue is ready.
 */
import type { Order } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, emitOrderEvent, orderInWords } from './emit-order-event.ts';
import { armEnd } from './order-end.ts';
import { isAppHeld } from './wire.ts';

/** Whether an order is one to be held again: it protects, and no bracket looks after it. */
export const staysHeld = (order: Order): boolean =>
  isAppHeld(order) && order.reducing && order.bracketId === null && order.pendingModify === null;

/** Holds it again. Its trigger counts as not hit; where the market is still beyond it, it acts as soon as it can. */
export function holdAgain(ctx: StepContext, order: Order, reason: string): void {
  const { clientOrderId } = order;
  if (!emitOrderEvent(ctx, order, { kind: 'orderEmulated', clientOrderId })) return;
  const held = ctx.state.orders.get(clientOrderId) ?? order;
  armEnd(ctx, held);
  const { heldUnsent } = ctx.state;
  if (heldUnsent.has(clientOrderId)) return;
  heldUnsent.add(clientOrderId);
  alertOrder(ctx, held, 'danger', {
    title: `${orderInWords(held)}: triggered, but not sent`,
    detail: `${reason}. The app holds it still and sends it when the connection is ready and the market is beyond its trigger; until then nothing protects by it.`,
  });
}
