/**
 * A ladder whose next send the message limit denies waits for room: that limit is about a second, not about the order. Nothing
 * is put on record for a send that was put off; bounded, so that a limit of nothing ends it with the reason after all.
 */
import type { OrderDeniedReason } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import type { LadderRun } from './run.ts';

/** From a denial by the message limit to the next try, ms: the limit counts a second. */
export const ROOM_WAIT_MS = 1_000;
/** Denials by the message limit in a row; with the next one the ladder ends. */
export const ROOM_WAITS_MAX = 60;

/** Whether a send was put off and its time has not come. */
export const waitsForRoom = (ctx: StepContext, run: LadderRun): boolean =>
  run.roomAtMs !== null && ctx.nowMs < run.roomAtMs;

/** Puts the send off if the message limit alone stands in its way now. False: the denial stands, or there is none. */
export function putOff(ctx: StepContext, run: LadderRun, denial: OrderDeniedReason | null): boolean {
  if (denial?.check !== 'messageRate' || run.roomWaits >= ROOM_WAITS_MAX) return false;
  run.roomAtMs = ctx.nowMs + ROOM_WAIT_MS;
  run.roomWaits += 1;
  return true;
}

/** Something was sent. */
export function hadRoom(run: LadderRun): void {
  run.roomAtMs = null;
  run.roomWaits = 0;
}
