/** Taking a ladder's order back: asked once, repeated only when the venue refused, slower each time. */
import type { Ladder } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { sendCancel } from '../../orders/send.ts';
import { alertLadder, liveOrders } from './record.ts';
import type { LadderRun } from './run.ts';

/** First wait before a refused cancel is repeated, and the longest, ms. */
const CANCEL_RETRY_MS = 1_000;
const CANCEL_RETRY_MAX_MS = 30_000;
/** After so many refusals the trader is told. */
const REFUSALS_TOLD = 3;

/** Asks for the cancel of what is live, where it is not under way. True when something was sent. */
export function cancelLive(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const link = ctx.state.connections.get(ladder.connectionId)?.state;
  if (link !== 'ready' && link !== 'reconciling') return false;
  let sent = false;
  for (const order of liveOrders(ctx, ladder)) {
    if (order.status === 'pendingCancel' || order.status === 'initialized') continue;
    if (run.cancelAsked === order.clientOrderId && !mayRepeat(ctx, ladder, run)) continue;
    run.cancelAsked = order.clientOrderId;
    sendCancel(ctx, order);
    sent = true;
  }
  return sent;
}

/** The cancel of this order was answered without an end. It is repeated when its wait is over. */
function mayRepeat(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (run.retryAtMs === null) {
    run.retryAtMs = ctx.nowMs + Math.min(CANCEL_RETRY_MS * 2 ** Math.min(run.cancelRefusals, 5), CANCEL_RETRY_MAX_MS);
    run.cancelRefusals += 1;
    if (run.cancelRefusals === REFUSALS_TOLD) {
      const detail = 'The venue refuses to cancel its order; it is asked again every few seconds. Look at the venue.';
      alertLadder(ctx, ladder, 'danger', { title: 'cancel refused', detail });
    }
    return false;
  }
  if (ctx.nowMs < run.retryAtMs) return false;
  run.retryAtMs = null;
  return true;
}
