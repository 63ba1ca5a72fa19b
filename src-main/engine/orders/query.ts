/**
 * Asking the venue about orders whose state is in doubt: at once on reconnect, 2 s after the doubt, then ever slower.
 * Nothing is sent twice; only questions are.
 */
import type { ClientOrderId, Order } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { queryTimerId } from './emit-order-event.ts';

/** From the doubt to the first question, ms; each further one waits twice as long, up to QUERY_WAIT_MAX_MS. */
const QUERY_WAIT_MS = 2_000;
const QUERY_WAIT_MAX_MS = 30_000;

/** A call that was answered neither by an outcome nor by a report for so long is asked about, ms. */
export const SILENCE_MS = 10_000;

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
  const waitMs = Math.min(QUERY_WAIT_MS * 2 ** Math.min(asked, 10), QUERY_WAIT_MAX_MS);
  ctx.effect({ kind: 'setTimer', timerId: queryTimerId(order), atMs: ctx.nowMs + waitMs });
}

/**
 * Something went out: should nothing at all be heard of it, it is asked about. An order of unknown outcome is being asked
 * for already; a cancel that is sent meanwhile must not put that off.
 */
export function watchSilence(ctx: StepContext, order: Order): void {
  if (order.status === 'unknown') return;
  ctx.effect({ kind: 'setTimer', timerId: queryTimerId(order), atMs: ctx.nowMs + SILENCE_MS });
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
