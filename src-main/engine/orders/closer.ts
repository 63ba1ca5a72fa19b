/**
 * Orders of the trader that close beside a bracket wait until its exits have shrunk ("a partial manual exit shrinks the
 * protection first"), and beside fills that have not come until they have: made, held without a trigger, sent when there is
 * room (algos/bracket/release.ts).
 */
import type { Order, OrderDeniedReason, Result } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { emitOrderEvent } from './emit-order-event.ts';

/** So long such an order waits, ms; then it is given up, since nothing makes room. */
export const CLOSER_WAIT_MS = 5_000;

/** Whether an order waits for exits to shrink. */
export const waitsForExits = (order: Order): boolean =>
  order.status === 'emulated' && order.trigger === null && order.bracketId === null;

/** Puts an order that was just made on hold. */
export function waitForExits(ctx: StepContext, order: Order): Result<Order, OrderDeniedReason> {
  const { clientOrderId, instrumentId } = order;
  emitOrderEvent(ctx, order, { kind: 'orderEmulated', clientOrderId });
  ctx.state.closersWaiting.add(instrumentId);
  // Nobody takes this timer: any step looks at what waits.
  ctx.effect({ kind: 'setTimer', timerId: `closer:${clientOrderId}`, atMs: ctx.nowMs + CLOSER_WAIT_MS });
  return { ok: true, value: order };
}
