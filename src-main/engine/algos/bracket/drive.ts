/**
 * A bracket's look at the world: what was filled, what is open, where its exits stand, who holds them. It acts until
 * nothing is left to do now, then sets its one timer.
 *
 * Invariants: protection follows the filled quantity and never what was asked for (G13); an exit that fills takes the rest
 * of the entry back; what exits fill too much is reported and flattened by exactly that much.
 */
import {
  Decimal,
  dec,
  isTerminal,
  type Bracket,
  type BracketId,
  type Instrument,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { sendCancel } from '../../orders/send.ts';
import { cancelLadder } from '../ladder/control.ts';
import { isClosedElsewhere } from './closed-elsewhere.ts';
import { convertStop } from './convert.ts';
import { TARGET_REST_MS, converge } from './converge.ts';
import { TRAIL_REST_MS, cancelExit } from './exit-moves.ts';
import { flattenOverfill } from './overfill.ts';
import { runOf } from './on-order.ts';
import { unpairedBy } from './pair.ts';
import { planExits, type ExitPlan } from './plan.ts';
import { gainPrice } from './price.ts';
import { entryEnded, entryFacts, entryMayFill, exitOrders, isClosing, openOf, overfillOf } from './record.ts';
import { bracketTimerId, type BracketRun } from './run.ts';
import { UNPROTECTED_MS, updateRecord } from './status.ts';
import { isAtRest } from './scale.ts';
import { stopNow } from './stop-now.ts';
import { shedLost, yields } from './yield.ts';

/** Most looks in one step of the engine: more is a bracket that never settles, a broken invariant. */
const LOOKS_MAX = 64;
/** While close-all works on its instrument a bracket looks this often whether that is over, ms. */
const CLOSE_ALL_LOOK_MS = 500;

/** Lets a bracket act. */
export function driveBracket(ctx: StepContext, id: BracketId): void {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const bracket = ctx.state.brackets.get(id);
    if (bracket === undefined) return;
    ctx.touchedBrackets.delete(id);
    const isOver = bracket.status === 'done' && openOf(bracket).isZero() && overfillOf(bracket).left.isZero();
    if (isOver && !hasExits(ctx, bracket)) return;
    look(ctx, bracket);
    if (!ctx.touchedBrackets.has(id)) return;
  }
  throw new Error(`bracket ${id} does not settle`);
}

const hasExits = (ctx: StepContext, bracket: Bracket): boolean => exitOrders(ctx.state, bracket).length > 0;

function look(ctx: StepContext, bracket: Bracket): void {
  const instrument = ctx.state.instruments.get(bracket.instrumentId);
  const capabilities = ctx.state.capabilitiesOf(bracket);
  if (instrument === undefined || capabilities === null) return;
  if (isClosedElsewhere(ctx.state, bracket) || isAtRest(ctx, bracket)) return lookAgain(ctx, bracket);
  if (bracket.rescaledFrom !== undefined) return void ctx.touchedBrackets.add(bracket.bracketId);
  if (shedLost(ctx, bracket) || convertStop(ctx, bracket, instrument))
    return void ctx.touchedBrackets.add(bracket.bracketId);
  const run = runOf(ctx, bracket);
  if (run.refused !== null && (run.retryAtMs === null || ctx.nowMs >= run.retryAtMs)) run.refused = null;
  const ended = entryEnded(ctx.state, bracket);
  const cover = openOf(bracket).sub(yields(ctx.state, bracket)).max(Decimal.ZERO);
  const entry = entryFacts(bracket);
  const plan = planExits(bracket, {
    capabilities,
    entryEnded: ended && !entryMayFill(ctx.state, bracket),
    cover,
    stopPrice: entry === null ? null : stopNow(ctx, bracket, entry, instrument),
    targetPrice: entry === null ? null : targetPrice(bracket, entry, instrument),
    refused: run.refused,
    unpaired: unpairedBy(ctx, bracket, run),
  });
  converge({ ctx, bracket, run, plan });
  takeEntryBack(ctx, bracket);
  if (flattenOverfill(ctx, bracket, run)) return;
  const now = ctx.state.brackets.get(bracket.bracketId) ?? bracket;
  updateRecord(ctx, now, run, { plan, cover, ended });
  armTimer(ctx, ctx.state.brackets.get(bracket.bracketId) ?? now, run, plan);
}

const targetPrice = (
  bracket: Bracket,
  entry: NonNullable<ReturnType<typeof entryFacts>>,
  instrument: Instrument,
): Decimal | null =>
  bracket.params.target === null ? null : gainPrice(bracket.params.target.placement, entry, instrument);

/** Close-all changes its rows without a word to brackets, and a market comes back at its own time: they look again soon. */
function lookAgain(ctx: StepContext, bracket: Bracket): void {
  const run = runOf(ctx, bracket);
  if (run.armedMs !== null && run.armedMs > ctx.nowMs) return;
  run.armedMs = ctx.nowMs + CLOSE_ALL_LOOK_MS;
  ctx.effect({ kind: 'setTimer', timerId: bracketTimerId(bracket.bracketId), atMs: run.armedMs });
}

/** An exit filled or closes: what is left of the entry is not wanted any more. */
function takeEntryBack(ctx: StepContext, bracket: Bracket): void {
  const exits = exitOrders(ctx.state, bracket);
  const isHit = exits.some((o) => isClosing(o) || (o.trigger?.triggeredMs ?? null) !== null);
  if (!isHit && dec(bracket.exitedQty).isZero()) return;
  const { clientOrderId, ladderId } = bracket.entry;
  if (ladderId !== null) {
    const ladder = ctx.state.ladders.get(ladderId);
    if (ladder !== undefined && ladder.status !== 'done') cancelLadder(ctx, ladder, 'An exit of its bracket acted');
    return;
  }
  const order = clientOrderId === null ? undefined : ctx.state.orders.get(clientOrderId);
  if (order === undefined || isTerminal(order.status)) return;
  if (order.status === 'emulated') return sendCancel(ctx, order);
  cancelExit(ctx, runOf(ctx, bracket), order);
}

/** The next moment at which time alone may change something. */
function armTimer(ctx: StepContext, bracket: Bracket, run: BracketRun, plan: ExitPlan): void {
  const timerId = bracketTimerId(bracket.bracketId);
  const moments: (number | null)[] = [run.retryAtMs, run.cancelRetryAtMs, run.targetRetryAtMs];
  moments.push(run.unsentUntilMs, run.pairCheckAtMs);
  if (bracket.unprotectedSinceMs !== null) moments.push(bracket.unprotectedSinceMs + UNPROTECTED_MS);
  if (plan.stop !== null && bracket.params.stop?.type === 'trailingStop') moments.push(run.trailedMs + TRAIL_REST_MS);
  for (const order of exitOrders(ctx.state, bracket)) {
    if (isClosing(order) && order.role === 'target') moments.push(order.createdMs + TARGET_REST_MS);
  }
  const next = moments.filter((ms): ms is number => ms !== null && ms > ctx.nowMs);
  const atMs = bracket.status === 'done' || next.length === 0 ? null : Math.min(...next);
  if (atMs === null) {
    if (run.armedMs !== null) ctx.effect({ kind: 'clearTimer', timerId });
    run.armedMs = null;
    return;
  }
  if (run.armedMs !== null && run.armedMs > ctx.nowMs && run.armedMs <= atMs) return;
  run.armedMs = atMs;
  ctx.effect({ kind: 'setTimer', timerId, atMs });
}
