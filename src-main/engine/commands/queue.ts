/** Orders for a closed market: queued, approved against fresh quotes, dropped (S3.6, G19). */
import {
  dec,
  err,
  idOf,
  newYorkText,
  ok,
  type ApproveQueuedCommand,
  type DropQueuedCommand,
  type Queued,
  type QueuedId,
  type QueueOrderCommand,
  type Result,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { armQueued, driftPct, endQueued, freshMid, hashOf, isOpen, opensMs, putQueued } from '../queue/queued.ts';
import { refusal, type Refusal } from './refusal.ts';
import { submitLadder, submitTicket, validateSubmit, type Made } from './submit.ts';

/** Longest that an order may be queued, ms: a week, holidays included. */
export const QUEUE_MS_MAX = 7 * 86_400_000;
/** Queued orders that may wait at once. */
export const QUEUED_MAX = 50;

/** Queues an order whose market is closed. It is not checked by the gate yet: it will be, when it is approved. */
export function queueOrder(ctx: StepContext, command: QueueOrderCommand): Result<Made, Refusal> {
  const { state, nowMs } = ctx;
  const { order, driftPctMax, expiresMs } = command;
  const valid = validateSubmit(state, order, nowMs);
  if (!valid.ok) return valid;
  const open = isOpen(state, order, nowMs);
  if (open !== false) {
    const message =
      open === null
        ? 'Its trading hours are unknown; nothing was queued.'
        : 'Its market is open: send it instead of queueing it.';
    return err(refusal('nothingToDo', 'command.order', message));
  }
  if (expiresMs <= nowMs || expiresMs > nowMs + QUEUE_MS_MAX) {
    return err(refusal('expireTime', 'command.expiresMs', 'It must end in the future and within seven days.'));
  }
  if (state.liveQueued.size >= QUEUED_MAX) {
    return err(refusal('busy', 'command', `${QUEUED_MAX} orders are queued already; drop or approve one first.`));
  }
  const opens = opensMs(state, order, nowMs);
  if (opens === null || opens >= expiresMs) {
    const when = opens === null ? 'beyond the known calendar' : newYorkText(opens);
    return err(refusal('expireTime', 'command.expiresMs', `Its market opens ${when}; let it end after that.`));
  }
  const queuedId = idOf<QueuedId>(`${state.idPrefix}-Q${state.made.queued + 1}`);
  const mid = state.referenceQuote(order.instrumentId) === null ? null : freshMid(state, order.instrumentId, nowMs);
  const shown = { command: order, referenceMid: mid === null ? null : mid.trim().text(), driftPctMax, expiresMs };
  const queued: Queued = {
    queuedId,
    ...shown,
    status: 'waiting',
    shownHash: hashOf(shown),
    opensMs: opens,
    clientOrderId: null,
    ladderId: null,
    reason: null,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
  putQueued(ctx, queued);
  armQueued(ctx, queued);
  return ok({ clientOrderId: null, ladderId: null, recordId: queuedId });
}

function liveOf(ctx: StepContext, id: QueuedId): Result<Queued, Refusal> {
  const queued = ctx.state.queued.get(id);
  if (queued === undefined)
    return err(refusal('unknownQueued', 'command.queuedId', 'No such queued order; nothing was sent.'));
  if (ctx.state.liveQueued.has(id)) return ok(queued);
  return err(refusal('notWorking', 'command.queuedId', `It is ${queued.status} already; nothing was sent.`));
}

/** Sends a queued order as it was shown, through every check of the gate against the quote of now. */
export function approveQueued(ctx: StepContext, command: ApproveQueuedCommand): Result<Made, Refusal> {
  const live = liveOf(ctx, command.queuedId);
  if (!live.ok) return live;
  const queued = live.value;
  const fault = approvalFault(ctx, queued, command.shownHash);
  if (fault !== null) return err(fault);
  const { command: order } = queued;
  const sent = order.kind === 'submitOrder' ? submitTicket(ctx, order) : submitLadder(ctx, order);
  if (!sent.ok) {
    putQueued(ctx, { ...queued, reason: sent.error.message });
    return sent;
  }
  const { clientOrderId, ladderId } = sent.value;
  putQueued(ctx, { ...queued, status: 'sent', clientOrderId, ladderId, reason: null });
  ctx.effect({ kind: 'clearTimer', timerId: `queued:${queued.queuedId}` });
  return ok({ ...sent.value, recordId: queued.queuedId });
}

function approvalFault(ctx: StepContext, queued: Queued, shown: string): Refusal | null {
  const { state, nowMs } = ctx;
  if (state.tradingState === 'flattening')
    return refusal('flattening', 'command', 'Close-all is at work; nothing was sent.');
  if (nowMs >= queued.expiresMs) return refusal('notWorking', 'command.queuedId', 'It has expired; nothing was sent.');
  if (queued.status !== 'ready' || isOpen(state, queued.command, nowMs) !== true) {
    const opens = queued.opensMs === null ? '' : ` (${newYorkText(queued.opensMs)})`;
    return refusal(
      'notReady',
      'command.queuedId',
      `It waits for its market's open${opens} and a fresh quote; nothing was sent.`,
    );
  }
  if (shown !== queued.shownHash) {
    return refusal(
      'shownDiffers',
      'command.shownHash',
      'It has changed since it was shown; look again. Nothing was sent.',
    );
  }
  const mid = freshMid(state, queued.command.instrumentId, nowMs);
  if (mid === null)
    return refusal('notReady', 'command.queuedId', 'There is no fresh two-sided quote now; nothing was sent.');
  const drift = driftPct(queued.referenceMid, mid);
  if (drift !== null && drift.lte(dec(queued.driftPctMax))) return null;
  const far = drift === null ? 'an unknown way' : `${drift.trim().toString()} %`;
  const text = `The mid is ${far} from the one it was shown with, more than ${queued.driftPctMax} %`;
  endQueued(ctx, queued, 'drifted', text);
  return refusal('shownDiffers', 'command.queuedId', `${text}; nothing was sent. Make it anew at today's prices.`);
}

/** Takes a queued order away. */
export function dropQueued(ctx: StepContext, command: DropQueuedCommand): Result<void, Refusal> {
  const live = liveOf(ctx, command.queuedId);
  if (!live.ok) return live;
  endQueued(ctx, live.value, 'dropped', 'By the trader');
  return ok(undefined);
}
