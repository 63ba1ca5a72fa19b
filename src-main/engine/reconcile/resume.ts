/**
 * After the replay, before any venue was heard: links are down, what was being sent is in doubt, ladders wait for a
 * fresh quote and the trader (G15, G18). Timers are set again from state; they are never journaled.
 */
import type { Ladder, Order } from '../../../shared/domain/index.ts';
import { resumeCloseAlls } from '../algos/close-all/drive.ts';
import { CAUSES } from '../algos/ladder/pause-cause.ts';
import { pauseLadder } from '../algos/ladder/pause.ts';
import { newRun } from '../algos/ladder/run.ts';
import { touchAllBrackets } from '../algos/bracket/settle.ts';
import { waitsForExits } from '../orders/closer.ts';
import { cancelHeld } from '../orders/held.ts';
import type { StepContext } from '../context.ts';
import { keepConfigured } from '../commands/settings.ts';
import { emitOrderEvent } from '../orders/emit-order-event.ts';
import { setDayTimer } from '../day-roll.ts';
import { resumeVerticals } from '../algos/vertical/drive.ts';
import { resumeQueued } from '../queue/queued.ts';
import { armEnds } from '../orders/order-end.ts';
import { resumeHeld } from '../orders/watch-held.ts';
import { armLossWatch } from '../risk/watch.ts';

/** Brings a replayed state back to work. */
export function resumeState(ctx: StepContext): void {
  const { state } = ctx;
  keepConfigured(ctx);
  armLossWatch(ctx);
  for (const connection of state.connections.values()) {
    if (connection.state === 'disconnected' && connection.venueQuotes !== true) continue;
    // The trader's word on a venue's own quotes was for the session that is over.
    const { venueQuotes: _over, ...kept } = connection;
    const down = { ...kept, state: 'disconnected' as const, reason: 'Starting', sinceMs: ctx.nowMs };
    ctx.emit({ kind: 'connectionChanged', connection: down });
  }
  for (const order of state.working()) doubt(ctx, order);
  for (const order of state.working()) if (waitsForExits(order)) cancelHeld(ctx, order, 'Restarted before it was sent');
  touchAllBrackets(ctx);
  for (const ladder of state.live()) wait(ctx, ladder);
  resumeQueued(ctx);
  resumeVerticals(ctx);
  resumeHeld(ctx);
  armEnds(ctx, null);
  for (const id of state.calendars.keys()) setDayTimer(ctx, id);
  resumeCloseAlls(ctx);
}

const SENT: readonly Order['status'][] = ['initialized', 'submitted', 'pendingCancel', 'pendingModify'];

function doubt(ctx: StepContext, order: Order): void {
  if (!SENT.includes(order.status)) return;
  const reason = 'Restarted before the venue answered';
  emitOrderEvent(ctx, order, { kind: 'orderUnknown', clientOrderId: order.clientOrderId, reason });
}

/**
 * A ladder that steps, or was about to take its final action, stops; one that rests, is being cancelled or only waits for
 * its last order's end goes on with that.
 */
function wait(ctx: StepContext, ladder: Ladder): void {
  const run = newRun(ctx.nowMs);
  ctx.state.runs.set(ladder.ladderId, run);
  ctx.touched.add(ladder.ladderId);
  if (ladder.status === 'resting' || ladder.status === 'canceling' || ladder.status === 'done') return;
  if (ladder.status === 'finishing' && (ladder.ending?.kind === 'cancel' || (ladder.ending?.orderId ?? null) !== null))
    return;
  if (ladder.status === 'paused' && ladder.pause !== null && !CAUSES[ladder.pause.cause].selfResumes) return;
  pauseLadder(ctx, ladder, run, { cause: 'restarted' });
}
