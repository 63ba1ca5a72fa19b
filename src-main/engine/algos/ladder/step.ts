/** Rung by rung: which one is current by time, and what its price is by now. */
import {
  dec,
  tickAt,
  type Decimal,
  type Instrument,
  type Ladder,
  type LadderRung,
  type Order,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { beginFinal } from './ending.ts';
import { isBeyond, planRungs, planRungsFrom, pricingReference } from './plan.ts';
import { putLadder, stepsBefore, todoRungs } from './record.ts';
import type { LadderRun } from './run.ts';

/** In follow mode an order moves after this many ticks and this long at rest (conventions: Ladder). */
const FOLLOW_TICKS = dec('2');
export const FOLLOW_REST_MS = 2_000;
/** Replanned rungs are written down at most this often; they are exact whenever a step is made. */
const REPLAN_MS = 2_000;

/** Goes to the next rung, or to the final action after the last. */
export function stepOn(ctx: StepContext, ladder: Ladder, run: LadderRun, reason: string): void {
  const next = ladder.currentRung + 1;
  const rung = ladder.rungs[next];
  if (rung === undefined) return beginFinal(ctx, ladder, reason);
  run.timedOut = false;
  putLadder(ctx, 'ladderProgressed', {
    ...ladder,
    status: 'working',
    currentRung: next,
    nextStepAtMs: ctx.nowMs + rung.waitMs,
    rungs: ladder.rungs.map((r) => {
      if (r.index === next) return { ...r, status: 'current' };
      return r.index < next && r.status !== 'done' ? { ...r, status: 'done' } : r;
    }),
  });
}

/** The ladder with the rungs still to come by the latest reference, and the price that the current one should have. */
export type Replanned = { readonly ladder: Ladder; readonly price: Decimal | null };

/** Follow mode: prices and merges what is to come against the reference quote again. Frozen: as it stands. */
export function replan(ctx: StepContext, ladder: Ladder, instrument: Instrument): Replanned {
  const current = ladder.rungs[ladder.currentRung];
  const standing = current === undefined ? null : dec(current.price);
  if (ladder.params.reference === 'frozen') return { ladder, price: standing };
  const quote = ctx.state.referenceQuote(ladder.instrumentId);
  const reference = quote === null ? null : pricingReference(quote, instrument);
  if (reference === null) return { ladder, price: standing };
  if (current === undefined) {
    const planned = planRungs(ladder.params, ladder.side, reference, instrument);
    return { ladder: { ...ladder, rungs: todoRungs(planned, 0) }, price: null };
  }
  const { waitMs } = ladder.params;
  const elapsed = stepsElapsed(ctx, ladder, current, waitMs);
  const from = stepsBefore(ladder, ladder.currentRung) + elapsed;
  const [first, ...rest] = planRungsFrom({ params: ladder.params, side: ladder.side, reference, instrument }, from);
  if (first === undefined) return { ladder, price: standing };
  const merged = elapsed + first.merged;
  const longer = (merged - current.merged) * waitMs;
  const now: LadderRung = { ...current, merged, waitMs: merged * waitMs, towardPct: first.towardPct };
  const rungs = [...ladder.rungs.slice(0, ladder.currentRung), now, ...todoRungs(rest, ladder.currentRung + 1)];
  const nextStepAtMs = ladder.nextStepAtMs === null ? null : ladder.nextStepAtMs + longer;
  return { ladder: { ...ladder, rungs, nextStepAtMs }, price: dec(first.price) };
}

/** Of the steps merged into the current rung: how many of their waits are over. Time never goes back to a lower step. */
function stepsElapsed(ctx: StepContext, ladder: Ladder, current: LadderRung, waitMs: number): number {
  if (ladder.nextStepAtMs === null) return 0;
  const startedMs = ladder.nextStepAtMs - current.waitMs;
  const passed = Math.floor((ctx.nowMs - startedMs) / waitMs);
  return Math.min(Math.max(passed, 0), current.merged - 1);
}

/** Writes replanned rungs down where they changed, at most every REPLAN_MS. True when it did. */
export function keepReplanned(ctx: StepContext, before: Ladder, replanned: Ladder, run: LadderRun): boolean {
  if (replanned === before || ctx.nowMs - run.replannedMs < REPLAN_MS) return false;
  if (JSON.stringify(before.rungs) === JSON.stringify(replanned.rungs)) return false;
  run.replannedMs = ctx.nowMs;
  putLadder(ctx, 'ladderProgressed', replanned);
  return true;
}

/**
 * The price to work at now. While following, the working price stays until the reference has moved it by FOLLOW_TICKS
 * and it has rested for FOLLOW_REST_MS; a new rung, and a price beyond the worst one, move at once.
 */
export function priceToWork(
  ctx: StepContext,
  ladder: Ladder,
  run: LadderRun,
  at: { readonly wanted: Decimal; readonly order: Order | undefined; readonly instrument: Instrument },
): Decimal {
  const { wanted, order, instrument } = at;
  const isNew = ladder.rungs[ladder.currentRung]?.placedMs === null;
  if (ladder.params.reference === 'frozen' || isNew || order === undefined || order.limitPrice === null) return wanted;
  const working = dec(order.limitPrice);
  if (isBeyond(ladder.side, working, dec(ladder.params.worstPrice))) return wanted;
  const moved = wanted.sub(working).abs().gte(tickAt(instrument, working).mul(FOLLOW_TICKS));
  return moved && ctx.nowMs - run.restSinceMs >= FOLLOW_REST_MS ? wanted : working;
}
