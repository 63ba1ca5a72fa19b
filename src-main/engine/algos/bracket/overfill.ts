/** Both children of a link filled: what flipped the position is flattened by exactly as much as they closed too much. */
import { Decimal, dec, type Bracket } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelExit } from './exit-moves.ts';
import { placeFlatten } from './place.ts';
import {
  awaitsFills,
  entryMayFill,
  exitOrders,
  isHeld,
  leavesOf,
  overfillOf,
  positionFor,
  putBracket,
  text,
} from './record.ts';
import type { BracketRun } from './run.ts';
import { othersLeaves } from './yield.ts';

/** Flattens what was reported when the fills were counted (`on-order.ts`). True when the record changed and another look is due. */
export function flattenOverfill(ctx: StepContext, bracket: Bracket, run: BracketRun): boolean {
  const now = ctx.state.brackets.get(bracket.bracketId) ?? bracket;
  const { left } = overfillOf(now);
  if (left.isZero() || ctx.state.connections.get(now.connectionId)?.state !== 'ready') return false;
  const mayPlace = run.retryAtMs === null || ctx.nowMs >= run.retryAtMs;
  if (!mayPlace || awaitsFills(ctx.state, now) || entryMayFill(ctx.state, now)) return false;
  if (exitOrders(ctx.state, now).some((o) => !isHeld(o))) return false;
  const under = flattening(ctx, now);
  const flipped = positionFor(ctx.state, now).neg().max(Decimal.ZERO);
  const qty = left.min(flipped).sub(under);
  if (qty.sign() > 0) {
    if (run.failures > 0) takeOthersBack(ctx, now, run);
    placeFlatten(ctx, now, run, text(qty));
    return true;
  }
  // What other orders still close may flip it yet.
  if (!under.isZero() || flipped.sign() > 0 || !othersLeaves(ctx.state, now).isZero()) return false;
  // The position is not on the other side: other holdings took it, and nothing is there to flatten.
  putBracket(ctx, { ...now, flattenedQty: text(dec(now.flattenedQty ?? '0').add(left)) });
  return true;
}

/** What is already on its way to flatten. */
function flattening(ctx: StepContext, bracket: Bracket): Decimal {
  let sum = Decimal.ZERO;
  for (const order of ctx.state.working(bracket.instrumentId)) {
    if (order.bracketId === bracket.bracketId && order.role === null) sum = sum.add(leavesOf(order));
  }
  return sum;
}

/** The venue refused to flatten: orders of the closing side, which by now would only open, may stand in the way. */
function takeOthersBack(ctx: StepContext, bracket: Bracket, run: BracketRun): void {
  for (const order of ctx.state.working(bracket.instrumentId)) {
    if (order.accountId !== bracket.accountId || order.side === bracket.side || order.bracketId !== null) continue;
    cancelExit(ctx, run, order);
  }
}
