/**
 * Asking the venue about orders whose state is in doubt: at once on reconnect, soon after the doubt, then ever slower
 * (`EngineTiming`), and once more when nothing can be on its way any more. Nothing is sent twice; only questions are.
 */
import type { ClientOrderId, Order } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { queryTimerId } from './emit-order-event.ts';
import { mayTravel, sentMs } from './report-events.ts';

/** Missing fills are asked for with a whole mass status: later than an order is, by so many times. */
const PULL_TIMES = 8;

/** Whether an order waits for an answer that has to come. */
const isInDoubt = (ctx: StepContext, order: Order): boolean =>
  order.status === 'unknown' ||
  order.status === 'pendingCancel' ||
  order.status === 'pendingModify' ||
  order.status === 'submitted' ||
  ctx.state.reportedFilled.has(order.clientOrderId);

/** Sets the timer after which the order is asked for, if it is still in doubt by then. */
export function askLater(ctx: StepContext, order: Order): void {
  const asked = ctx.state.queries.get(order.clientOrderId) ?? 0;
  const { firstQueryMs, queryWaitMsMax } = ctx.state.timing;
  const first = firstQueryMs * (ctx.state.reportedFilled.has(order.clientOrderId) ? PULL_TIMES : 1);
  const atMs = ctx.nowMs + Math.min(first * 2 ** Math.min(asked, 20), queryWaitMsMax);
  ctx.effect({ kind: 'setTimer', timerId: queryTimerId(order), atMs: Math.min(atMs, arrivesBy(ctx, order) ?? atMs) });
}

/** When a "never heard of it" begins to count for an order that may be on its way; null: it counts already. */
function arrivesBy(ctx: StepContext, order: Order): number | null {
  if (order.status !== 'unknown') return null;
  const { travelMs } = ctx.state.timing;
  return mayTravel(order, ctx.nowMs, travelMs) ? Math.max(ctx.nowMs + 1, sentMs(order) + travelMs) : null;
}

/**
 * Something went out: should nothing at all be heard of it, it is asked about. An order of unknown outcome is being asked
 * for already; a cancel that is sent meanwhile must not put that off.
 */
export function watchSilence(ctx: StepContext, order: Order): void {
  if (order.status === 'unknown') return;
  ctx.effect({ kind: 'setTimer', timerId: queryTimerId(order), atMs: ctx.nowMs + ctx.state.timing.silenceMs });
}

/** Asks now, and again later while the doubt lasts. */
export function askNow(ctx: StepContext, order: Order): void {
  const { clientOrderId, connectionId } = order;
  ctx.state.queries.set(clientOrderId, (ctx.state.queries.get(clientOrderId) ?? 0) + 1);
  if (ctx.state.reportedFilled.has(clientOrderId)) ctx.effect({ kind: 'reconcile', connectionId });
  else ctx.effect({ kind: 'query', connectionId, clientOrderId });
  askLater(ctx, order);
}

/** The query timer of an order fired. */
export function onQueryTimer(ctx: StepContext, clientOrderId: ClientOrderId): void {
  const order = ctx.state.orders.get(clientOrderId);
  if (order === undefined || !isInDoubt(ctx, order)) {
    ctx.state.queries.delete(clientOrderId);
    return;
  }
  const link = ctx.state.connections.get(order.connectionId)?.state;
  if (link === 'ready' || link === 'reconciling') askNow(ctx, order);
  else askLater(ctx, order);
}
