/**
 * Exits beside other orders (conventions: Protection). What the position lost by other hands is no longer covered (`shed`),
 * and what other orders may close of it is left to them (`yields`): the protection shrinks first, then they go out.
 *
 * Invariant: the sum of what brackets cover, and of what other orders of the closing side may fill, never exceeds the
 * position by more than those orders exceed it alone.
 */
import { Decimal, dec, type Bracket } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { isSpotPair } from '../../portfolio/cash-book.ts';
import { isIdle, workingOf } from '../../portfolio/exposure.ts';
import type { EngineState } from '../../state.ts';
import { fillsUnderWay, isBracketExit } from './room.ts';
import { alertBracket, closingSide, openOf, positionFor, putBracket, shedOf, siblings, text } from './record.ts';

/** What the position lost at the venue without a fill that we know of. True when a record changed. */
export function shedLost(ctx: StepContext, bracket: Bracket): boolean {
  const link = ctx.state.connections.get(bracket.connectionId)?.state;
  // Until the venue was read again, fills may be missing on either side.
  return link === 'ready' && shed(ctx, bracket);
}

/** Takes out of the brackets of a position what it no longer holds, the newest first. True when a record changed. */
export function shed(ctx: StepContext, bracket: Bracket): boolean {
  const all = siblings(ctx.state, bracket);
  let open = Decimal.ZERO;
  for (const each of all) open = open.add(openOf(each));
  let excess = open.sub(positionFor(ctx.state, bracket).max(Decimal.ZERO));
  if (excess.sign() <= 0) return false;
  for (const each of all.toReversed()) {
    const part = excess.min(openOf(each));
    if (part.isZero()) continue;
    excess = excess.sub(part);
    const left = putBracket(ctx, { ...each, shedQty: text(shedOf(each).add(part)) });
    if (isFee(ctx.state, each, part)) continue;
    alertBracket(ctx, left, 'info', {
      title: 'protection shrank',
      detail: `The position is ${text(part)} smaller than its brackets cover, closed otherwise than by their exits; ${text(openOf(left))} stay covered.`,
    });
  }
  return true;
}

/** A fee in coins, and the rest of a lot with it: no news. */
function isFee(state: EngineState, bracket: Bracket, part: Decimal): boolean {
  const instrument = state.instruments.get(bracket.instrumentId);
  if (instrument === undefined || !isSpotPair(instrument)) return false;
  return part.sub(dec(instrument.lotSize)).mul(Decimal.of(100)).lte(dec(bracket.entryFilled));
}

/**
 * What orders that are not brackets' exits may still close of a bracket's position, or closed already by their venue's count
 * although the fills have not come.
 */
export function othersLeaves(state: EngineState, bracket: Bracket, which: 'all' | 'atVenue' = 'all'): Decimal {
  const side = closingSide(bracket);
  const workingOrders = state
    .working(bracket.instrumentId)
    .filter((o) => o.accountId === bracket.accountId && o.side === side && !isBracketExit(o))
    .filter((o) => which === 'all' || o.status !== 'emulated');
  const workingLadders = (which === 'all' ? state.live(bracket.instrumentId) : []).filter(
    (l) => l.accountId === bracket.accountId && l.side === side && !isIdle(l),
  );
  let sum = Decimal.ZERO;
  for (const working of workingOf({ workingOrders, workingLadders })) sum = sum.add(working.leaves);
  // A ladder that counts as a whole counts such fills with what it still wants.
  const counted = new Set(workingLadders.map(({ ladderId }) => ladderId));
  const { accountId, instrumentId } = bracket;
  return sum.add(
    fillsUnderWay(
      state,
      { accountId, instrumentId, side },
      (o) => !isBracketExit(o) && (o.ladderId === null || !counted.has(o.ladderId)),
    ),
  );
}

/** How much of its open quantity a bracket leaves to other orders; the newest bracket gives first. */
export function yields(
  state: EngineState,
  bracket: Bracket,
  which: 'all' | 'atVenue' = 'all',
  held = positionFor(state, bracket),
): Decimal {
  const all = siblings(state, bracket);
  const position = held.max(Decimal.ZERO);
  let open = Decimal.ZERO;
  for (const each of all) open = open.add(openOf(each));
  let wanted = othersLeaves(state, bracket, which).min(position).sub(position.sub(open).max(Decimal.ZERO));
  for (const each of all.toReversed()) {
    if (wanted.sign() <= 0) return Decimal.ZERO;
    const part = wanted.min(openOf(each));
    if (each.bracketId === bracket.bracketId) return part;
    wanted = wanted.sub(part);
  }
  return Decimal.ZERO;
}
