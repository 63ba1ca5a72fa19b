/** What became of a call to a venue. Only proof is a rejection; everything else unsettled is `unknown` and asked for. */
import { isTerminal, type CommandOutcome, type Order, type OrderEvent } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import type { SendKind } from '../types.ts';
import { changeUnsent } from '../algos/bracket/on-order.ts';
import { holdAgain, staysHeld } from './held-unsent.ts';
import { askLater } from './query.ts';
import { settleOrder } from './settle.ts';

/** Takes the outcome of sending a submit, a modification or a cancel. Reports may have come before it. */
export function onOutcome(
  ctx: StepContext,
  send: SendKind,
  clientOrderId: Order['clientOrderId'],
  outcome: CommandOutcome,
): void {
  const order = ctx.state.orders.get(clientOrderId);
  if (order === undefined || isTerminal(order.status)) return;
  const unsent = outcome.kind === 'rejected' && outcome.unsent === true;
  if (unsent && send === 'submit' && staysHeld(order) && unheard(order)) return holdAgain(ctx, order, outcome.reason);
  settleOrder(ctx, clientOrderId, eventsOfOutcome(order, send, outcome), ctx.nowMs);
  if (unsent && send === 'modify') changeUnsent(ctx, order);
  const after = ctx.state.orders.get(clientOrderId);
  if (after !== undefined && outcome.kind === 'acked' && send !== 'submit' && isPending(after)) askLater(ctx, after);
}

const isPending = (order: Order): boolean => order.status === 'pendingCancel' || order.status === 'pendingModify';

/** The events of an outcome; none where reports have told already. Pure. */
function eventsOfOutcome(order: Order, send: SendKind, outcome: CommandOutcome): readonly OrderEvent[] {
  if (send === 'submit') return ofSubmit(order, outcome);
  return send === 'modify' ? ofModify(order, outcome) : ofCancel(order, outcome);
}

/** Whether nothing but our own sending is known of it. */
const unheard = (order: Order): boolean =>
  order.venueOrderId === null &&
  (order.status === 'submitted' ||
    (order.status === 'pendingCancel' && order.priorStatus === 'submitted') ||
    (order.status === 'unknown' && (order.priorStatus === 'submitted' || order.priorStatus === 'initialized')));

function ofSubmit(order: Order, outcome: CommandOutcome): readonly OrderEvent[] {
  const { clientOrderId } = order;
  switch (outcome.kind) {
    case 'acked': {
      const news = unheard(order) || (order.venueOrderId === null && outcome.venueOrderId !== null);
      return news ? [{ kind: 'orderAccepted', clientOrderId, venueOrderId: outcome.venueOrderId }] : [];
    }
    case 'rejected':
      // After a report of its acceptance this is a contradiction: the venue has to say which is true.
      if (!unheard(order))
        return [{ kind: 'orderUnknown', clientOrderId, reason: `Accepted, then refused: ${outcome.reason}` }];
      return [{ kind: 'orderRejected', clientOrderId, reason: outcome.reason }];
    case 'unknown':
      return unheard(order) ? [{ kind: 'orderUnknown', clientOrderId, reason: outcome.reason }] : [];
  }
}

function ofModify(order: Order, outcome: CommandOutcome): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (order.pendingModify === null || outcome.kind === 'acked') return [];
  const { reason } = outcome;
  return [{ kind: outcome.kind === 'rejected' ? 'orderModifyRejected' : 'orderUnknown', clientOrderId, reason }];
}

function ofCancel(order: Order, outcome: CommandOutcome): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (order.status !== 'pendingCancel' || outcome.kind === 'acked') return [];
  const { reason } = outcome;
  return [{ kind: outcome.kind === 'rejected' ? 'orderCancelRejected' : 'orderUnknown', clientOrderId, reason }];
}
