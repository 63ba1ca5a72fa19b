/**
 * Orders of the trader that close beside a bracket wait until its exits have shrunk ("a partial manual exit shrinks the
 * protection first"): made, held without a trigger, sent when there is room (algos/bracket/release.ts).
 */
import type { Order, OrderDeniedReason, Result } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { emitOrderEvent } from './emit-order-event.ts';

/** Whether an order waits for exits to shrink. */
export const waitsForExits = (order: Order): boolean =>
  order.status === 'emulated' && order.trigger === null && order.bracketId === null;

/** Puts an order that was just made on hold. */
export function waitForExits(ctx: StepContext, order: Order): Result<Order, OrderDeniedReason> {
  emitOrderEvent(ctx, order, { kind: 'orderEmulated', clientOrderId: order.clientOrderId });
  return { ok: true, value: order };
}
