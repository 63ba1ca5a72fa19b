/** Moving a bracket's exits and turning its stop into another, read into commands. Pure. */
import {
  dec,
  err,
  ok,
  roundToTick,
  type Bracket,
  type ChangeBracketCommand,
  type Instrument,
  type Price,
  type Result,
} from '../../../shared/domain/index.ts';
import { readTrail, type TrailBy } from '../../ui/bracket-draft.ts';
import { atTickScale, readPrice } from '../../ui/ladder-draft.ts';

/** Why a form that was not touched sends nothing. */
export const NOTHING_DIFFERS = 'Nothing differs';

export type MoveDraft = { readonly stop: string; readonly target: string };

/**
 * The exits as they stand now, with what was typed. What nobody typed follows the engine: a stop that moved while the form
 * was open is not sent back to where it was.
 */
export const moveDraftOf = (bracket: Pick<Bracket, 'stop' | 'target'>, typed: Partial<MoveDraft> = {}): MoveDraft => ({
  stop: bracket.stop?.price ?? '',
  target: bracket.target?.price ?? '',
  ...typed,
});

const nothing = (bracket: Pick<Bracket, 'bracketId'>): ChangeBracketCommand => ({
  kind: 'changeBracket',
  bracketId: bracket.bracketId,
  stopPrice: null,
  targetPrice: null,
  trail: null,
  conversions: null,
});

function changed(text: string, now: Price | null, name: string, instrument: Instrument): Result<Price | null, string> {
  const read = readPrice(text, name, instrument);
  if (!read.ok) return read;
  return ok(now !== null && dec(read.value).eq(dec(now)) ? null : read.value);
}

/** The command for what differs; an error in words when a price is wrong or nothing differs. */
export function readMove(
  draft: MoveDraft,
  bracket: Bracket,
  instrument: Instrument,
): Result<ChangeBracketCommand, string> {
  const { stop, target } = bracket;
  const newStop = stop === null ? ok(null) : changed(draft.stop, stop.price, 'Stop', instrument);
  if (!newStop.ok) return newStop;
  const newTarget = target === null ? ok(null) : changed(draft.target, target.price, 'Target', instrument);
  if (!newTarget.ok) return newTarget;
  if (newStop.value === null && newTarget.value === null) return err(NOTHING_DIFFERS);
  return ok({ ...nothing(bracket), stopPrice: newStop.value, targetPrice: newTarget.value });
}

/** The stop to the average entry, on the tick that gives nothing away; an error in words when it cannot. */
export function toBreakEven(bracket: Bracket, instrument: Instrument | null): Result<ChangeBracketCommand, string> {
  if (bracket.stop === null) return err('It has no stop');
  if (bracket.entryAvg === null || instrument === null) return err('Nothing is filled yet');
  const even = roundToTick(instrument, dec(bracket.entryAvg), bracket.side === 'buy' ? 'ceil' : 'floor');
  const stopPrice = atTickScale(even, instrument);
  if (bracket.stop.price !== null && dec(bracket.stop.price).eq(even)) return err('It stands at break-even');
  return ok({ ...nothing(bracket), stopPrice });
}

/** The stop into a trailing one. */
export function toTrailing(
  bracket: Bracket,
  draft: { readonly trail: string; readonly trailBy: TrailBy },
): Result<ChangeBracketCommand, string> {
  const trail = readTrail(draft.trail, draft.trailBy, 'Trail');
  return trail.ok ? ok({ ...nothing(bracket), trail: trail.value }) : trail;
}

/** What taking the exits away leaves, in words; the question asks for it. */
export function nakedWords(bracket: Bracket, symbol: string): string {
  if (bracket.status === 'done') return 'It has ended: nothing of it is left to be taken away.';
  const held = dec(bracket.entryFilled).sub(dec(bracket.exitedQty));
  if (held.sign() <= 0) return 'Nothing is filled: no position is left behind.';
  const side = bracket.side === 'buy' ? 'long' : 'short';
  const text = held.trim().toString();
  return bracket.stop === null
    ? `The target goes. ${text} ${symbol} stay ${side}; there was no stop.`
    : `The stop goes: ${text} ${symbol} stay ${side} without protection.`;
}
