/** The venue's link goes up and down. `ready` comes only through a mass status (G17). */
import { isTerminal, type Connection, type Order } from '../../../shared/domain/index.ts';
import { touchAllBrackets } from '../algos/bracket/settle.ts';
import type { StepContext } from '../context.ts';
import { queryTimerId } from '../orders/emit-order-event.ts';
import { onLinkLost } from '../orders/watch-held.ts';
import { settleOrder } from '../orders/settle.ts';

/** Takes the runtime's word on a link; a claim to be ready is read as `reconciling`. */
export function onLink(ctx: StepContext, given: Connection): void {
  const { state } = ctx;
  const before = state.connections.get(given.connectionId);
  const kept = before?.venueQuotes === undefined ? given : { ...given, venueQuotes: before.venueQuotes };
  const connection: Connection = kept.state === 'ready' ? { ...kept, state: 'reconciling' } : kept;
  const same =
    before !== undefined &&
    before.state === connection.state &&
    before.reason === connection.reason &&
    before.armed === connection.armed;
  if (!same) ctx.emit({ kind: 'connectionChanged', connection });
  for (const ladder of state.live())
    if (ladder.connectionId === connection.connectionId) ctx.touched.add(ladder.ladderId);
  touchAllBrackets(ctx);
  if (connection.state === 'reconciling')
    return ctx.effect({ kind: 'reconcile', connectionId: connection.connectionId });
  if (connection.state !== 'disconnected') return;
  for (const order of state.working()) if (order.connectionId === connection.connectionId) doubt(ctx, order);
  onLinkLost(ctx, connection.connectionId, connection.name);
  if (before?.state !== 'ready' && before?.state !== 'reconciling') return;
  ctx.alert({
    level: 'danger',
    title: `${connection.name}: connection lost`,
    detail: `${connection.reason ?? 'The venue does not answer'}. Orders that rest at the venue stay there; no new ones until it is back and was read again.`,
  });
}

/** What was being asked of the venue when the link went has no answer any more. */
function doubt(ctx: StepContext, order: Order): void {
  if (isTerminal(order.status) || order.status === 'unknown') return;
  const waits = order.status === 'submitted' || order.status === 'pendingCancel' || order.status === 'pendingModify';
  if (!waits) return;
  const { clientOrderId } = order;
  const reason = 'The connection was lost before the venue answered';
  settleOrder(ctx, clientOrderId, [{ kind: 'orderUnknown', clientOrderId, reason }], ctx.nowMs);
  ctx.effect({ kind: 'clearTimer', timerId: queryTimerId(order) });
}
