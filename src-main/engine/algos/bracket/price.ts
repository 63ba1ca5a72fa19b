/**
 * Where exits stand: placements by price, per cent or money as prices on the tick. Pure.
 *
 * Rounding: a stop goes to the tick away from the market, so that it never triggers before the price that was asked for;
 * a target to the tick that gives the trader more; a break-even stop to the tick in the trader's favour.
 */
import {
  Decimal,
  dec,
  opposite,
  roundToTick,
  tickAt,
  type ExitPlacement,
  type Instrument,
  type Side,
  type StopConversion,
  type StopParams,
} from '../../../../shared/domain/index.ts';

const HUNDRED = Decimal.of(100);
const SCALE = 12;

/** What a placement is counted from: the entry's side, its average price and its whole filled quantity. */
export type EntryFacts = { readonly side: Side; readonly avg: Decimal; readonly qty: Decimal };

/** Distance of a placement from the average entry, as a positive amount of price; null for plain prices. */
function distanceOf(placement: ExitPlacement, entry: EntryFacts, instrument: Instrument): Decimal | null {
  if (placement.kind === 'price') return null;
  if (placement.kind === 'percent') return entry.avg.abs().mulDiv(dec(placement.pct), HUNDRED, SCALE, 'nearest');
  const units = entry.qty.mul(dec(instrument.multiplier));
  return units.isZero() ? Decimal.ZERO : dec(placement.amount).div(units, SCALE, 'nearest');
}

/** +1 where a gain is a rise. */
const up = (side: Side): boolean => side === 'buy';

/** Price of a placement on the losing side of the entry. */
export function stopPrice(placement: ExitPlacement, entry: EntryFacts, instrument: Instrument): Decimal {
  const distance = distanceOf(placement, entry, instrument);
  if (placement.kind === 'price' || distance === null)
    return placement.kind === 'price' ? dec(placement.price) : entry.avg;
  const exact = up(entry.side) ? entry.avg.sub(distance) : entry.avg.add(distance);
  return positive(roundToTick(instrument, exact, up(entry.side) ? 'floor' : 'ceil'), instrument);
}

/** Price of a placement on the winning side of the entry: a target's limit, or a conversion's gain. */
export function gainPrice(placement: ExitPlacement, entry: EntryFacts, instrument: Instrument): Decimal {
  const distance = distanceOf(placement, entry, instrument);
  if (placement.kind === 'price' || distance === null)
    return placement.kind === 'price' ? dec(placement.price) : entry.avg;
  const exact = up(entry.side) ? entry.avg.add(distance) : entry.avg.sub(distance);
  return positive(roundToTick(instrument, exact, up(entry.side) ? 'ceil' : 'floor'), instrument);
}

/** No exit stands at or below zero: the least price there is. With the instrument's decimals; it is on the tick. */
function positive(price: Decimal, instrument: Instrument): Decimal {
  return price.sign() > 0 ? price.round(instrument.priceScale, 'nearest') : tickAt(instrument, Decimal.ZERO);
}

/** Where a break-even conversion puts the stop. */
export function breakEvenPrice(
  to: Extract<StopConversion['to'], { kind: 'breakEven' }>,
  entry: EntryFacts,
  instrument: Instrument,
): Decimal {
  const exact = up(entry.side) ? entry.avg.add(dec(to.offset)) : entry.avg.sub(dec(to.offset));
  return positive(roundToTick(instrument, exact, up(entry.side) ? 'ceil' : 'floor'), instrument);
}

/** The limit of a stop-limit that triggers at a price: `limitOffset` beyond it. */
export function stopLimit(stop: Pick<StopParams, 'type' | 'limitOffset'>, price: Decimal, side: Side): Decimal | null {
  if (stop.type !== 'stopLimit' || stop.limitOffset === null) return null;
  return up(side) ? price.sub(dec(stop.limitOffset)) : price.add(dec(stop.limitOffset));
}

/** Whether `a` protects more than `b` on a position of this side. */
export const isTighter = (side: Side, a: Decimal, b: Decimal): boolean => (up(side) ? a.gt(b) : a.lt(b));

/** Whether a price has gone at least to `level` in favour of a position of this side. */
export const hasGained = (side: Side, price: Decimal, level: Decimal): boolean =>
  up(side) ? price.gte(level) : price.lte(level);

/** The side that closes. */
export const exitSide = (side: Side): Side => opposite(side);
