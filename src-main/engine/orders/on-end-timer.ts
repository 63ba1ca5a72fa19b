/** The end of an order's time, where the app keeps it. */
import type { StepContext } from '../context.ts';
import { expireHeld } from './held.ts';
import { appEndsAt, endTimerId, orderOfEndTimer } from './order-end.ts';
import { sendCancel } from './send.ts';

/** A cancel that has not ended the order by then is sent again, ms. */
const AGAIN_MS = 5_000;

/** Ends the order whose time is over: at once where the app holds it, else by a cancel that is insisted on. */
export function onEndTimer(ctx: StepContext, timerId: string): boolean {
  const id = orderOfEndTimer(timerId);
  if (id === null) return false;
  const order = ctx.state.orders.get(id);
  const endsMs = order === undefined ? null : appEndsAt(ctx.state, order);
  if (order === undefined || endsMs === null) return true;
  if (endsMs > ctx.nowMs) {
    ctx.effect({ kind: 'setTimer', timerId, atMs: endsMs });
    return true;
  }
  if (order.status === 'emulated') {
    expireHeld(ctx, order, order.tif === 'gtd' ? 'Its date has come' : 'Its day is over');
    return true;
  }
  // Without a link the cancel waits: every end is looked at again when it is back.
  const link = ctx.state.connections.get(order.connectionId)?.state;
  if (link !== 'ready' && link !== 'reconciling') return true;
  if (order.status !== 'pendingCancel') sendCancel(ctx, order);
  ctx.effect({ kind: 'setTimer', timerId: endTimerId(order), atMs: ctx.nowMs + AGAIN_MS });
  return true;
}
