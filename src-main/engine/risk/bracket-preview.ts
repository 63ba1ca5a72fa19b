/**
 * What an order's exits would come to: prices, and money lost or gained for the whole quantity, fees apart. The entry is
 * counted at its worst price, else at the far touch: what the trader reads is never better than what may come. Pure.
 */
import {
  Decimal,
  dec,
  notional,
  roundToTick,
  sideSign,
  type BracketPreview,
  type Capabilities,
  type ExitPlacement,
  type Instrument,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import { termsFault } from '../algos/bracket/pair-terms.ts';

type Entry = {
  readonly instrument: Instrument;
  /** What one unit is counted at; null: there is no market. */
  readonly price: Decimal | null;
  readonly qty: Decimal;
  /** +1 for a long entry, −1 for a short one. */
  readonly sign: Decimal;
};

const HUNDREDTH = Decimal.of(1, 2);

/** The exit's price; `towards` −1 for a stop (against the entry), +1 for a target. */
function placeOf(placement: ExitPlacement, entry: Entry, towards: 1 | -1): Decimal | null {
  if (placement.kind === 'price') return dec(placement.price);
  const { instrument, price, qty, sign } = entry;
  if (price === null || qty.sign() <= 0) return null;
  const perPoint = notional(instrument, Decimal.ONE, qty);
  const distance =
    placement.kind === 'percent'
      ? price.abs().mul(dec(placement.pct)).mul(HUNDREDTH)
      : dec(placement.amount).div(perPoint, instrument.priceScale + 2, 'floor');
  const at = price.add(distance.mul(sign).mul(Decimal.of(towards)));
  return roundToTick(instrument, at, 'nearest');
}

/** Money between the entry and an exit: + gained, − lost. */
const gainAt = (exit: Decimal | null, entry: Entry): Decimal | null =>
  exit === null || entry.price === null
    ? null
    : notional(entry.instrument, exit.sub(entry.price).mul(entry.sign), entry.qty);

/** Whether a venue that takes two exits as one order would take these. */
function isOneOrder({ bracket, qty }: SubmitOrderCommand | SubmitLadderCommand): boolean {
  const { stop = null, target = null } = bracket ?? {};
  if (stop === null || target === null) return false;
  return termsFault({ stop: { ...stop, triggerPrice: null }, target, cover: dec(qty), targetPrice: null }) === null;
}

function holders(command: SubmitOrderCommand | SubmitLadderCommand, can: Capabilities | null) {
  const { stop = null, target = null } = command.bracket ?? {};
  if (can === null) return { stopHeldBy: null, targetHeldBy: null, note: 'The venue has not said what it can hold.' };
  const native = stop !== null && can.orderTypes.includes(stop.type) && can.triggerSources.includes(stop.source);
  const stopHeldBy = stop === null ? null : native ? ('venue' as const) : ('app' as const);
  const alone = stop === null || (can.linksExits && (can.linkForm !== 'pair' || isOneOrder(command)));
  const targetHeldBy = target === null ? null : alone ? ('venue' as const) : ('app' as const);
  const notes = [
    native && !can.exitWhileEntryWorks ? 'While the entry works the app holds the stop, then the venue.' : null,
    stop?.type === 'stopLimit' ? STOP_LIMIT_RESTS : null,
    !native && stop?.type === 'stop' && holdsStopLimits(can, stop.source) ? VENUE_HAS_STOP_LIMITS : null,
  ].filter((one) => one !== null);
  return { stopHeldBy, targetHeldBy, note: notes.length === 0 ? null : notes.join(' ') };
}

const STOP_LIMIT_RESTS = 'Where the market jumps past its limit, a stop-limit rests and may not fill.';
const VENUE_HAS_STOP_LIMITS = 'The venue holds stop-limits, and no plain stops: those the app holds.';
const holdsStopLimits = (can: Capabilities, source: TriggerSource): boolean =>
  can.orderTypes.includes('stopLimit') && can.triggerSources.includes(source);

/** The exits of a command in figures; undefined without exits. `far`: the touch it would trade against now. */
export function bracketPreview(
  command: SubmitOrderCommand | SubmitLadderCommand,
  market: {
    readonly instrument: Instrument | null;
    readonly worst: Decimal | null;
    readonly far: Decimal | null;
    readonly can: Capabilities | null;
  },
): BracketPreview | undefined {
  const { bracket } = command;
  const { instrument } = market;
  if (bracket === undefined || instrument === null) return undefined;
  const sign = Decimal.of(sideSign(command.side));
  const entry: Entry = { instrument, price: market.worst ?? market.far, qty: dec(command.qty), sign };
  const stop = bracket.stop === null ? null : placeOf(bracket.stop.placement, entry, -1);
  const target = bracket.target === null ? null : placeOf(bracket.target.placement, entry, 1);
  const text = (value: Decimal | null): BracketPreview['loss'] => value?.trim().text() ?? null;
  return {
    entryPrice: text(entry.price),
    stopPrice: text(stop),
    targetPrice: text(target),
    loss: text(gainAt(stop, entry)),
    gain: text(gainAt(target, entry)),
    ...holders(command, market.can),
  };
}
