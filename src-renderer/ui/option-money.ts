/** Where the money is among strikes. Pure, exact. */
import { Decimal, dec, unitsText, type ChainStrike, type Instrument, type Quote } from '../../shared/domain/index.ts';

/** Mid of a quote; the last price without two sides; null without either. */
export function spotOf(instrument: Pick<Instrument, 'priceScale'> | null, quote: Quote | null): Decimal | null {
  if (instrument === null || quote === null) return null;
  const { priceScale } = instrument;
  if (quote.bid === null || quote.ask === null)
    return quote.last === null ? null : dec(unitsText(quote.last, priceScale));
  return Decimal.of(quote.bid + quote.ask, priceScale).div(Decimal.of(2), priceScale + 1, 'floor');
}

/** The strike nearest to the spot; the middle one while there is none; −1 without strikes. */
export function atTheMoney(strikes: readonly ChainStrike[], spot: Decimal | null): number {
  if (strikes.length === 0) return -1;
  if (spot === null) return Math.floor(strikes.length / 2);
  let best = 0;
  let least: Decimal | null = null;
  for (const [i, { strike }] of strikes.entries()) {
    const away = dec(strike).sub(spot).abs();
    if (least !== null && !away.lt(least)) continue;
    least = away;
    best = i;
  }
  return best;
}
