/** The spread of a quote in the trader's three units: money, basis points, per cent. Exact until the last rounding. */
import { Decimal, unitsText, type Instrument, type Quote } from '../../shared/domain/index.ts';

/** Ask − bid in units of 10^-priceScale; null when a side is empty. */
export const spreadUnits = (quote: Pick<Quote, 'bid' | 'ask'>): number | null =>
  quote.bid === null || quote.ask === null ? null : quote.ask - quote.bid;

/** Spread against the mid, basis points with one decimal; null without both sides or at a mid of 0 or less. */
export function spreadBps(quote: Pick<Quote, 'bid' | 'ask'>): Decimal | null {
  if (quote.bid === null || quote.ask === null || quote.bid + quote.ask <= 0) return null;
  // (ask − bid) / ((ask + bid) / 2) × 10^4
  return Decimal.of(quote.ask - quote.bid)
    .mul(Decimal.of(20_000))
    .div(Decimal.of(quote.ask + quote.bid), 1, 'nearest');
}

/** Spread against the mid in per cent, for sorting and pixels. */
export const spreadShare = (quote: Pick<Quote, 'bid' | 'ask'>): number | null =>
  quote.bid === null || quote.ask === null || quote.bid + quote.ask <= 0
    ? null
    : ((quote.ask - quote.bid) * 200) / (quote.ask + quote.bid);

/** Change against the previous close in per cent with two decimals; null when either is unknown. */
export function changePct(quote: Pick<Quote, 'last' | 'previousClose'>): Decimal | null {
  if (quote.last === null || quote.previousClose === null || quote.previousClose <= 0) return null;
  return Decimal.of(quote.last - quote.previousClose)
    .mul(Decimal.of(100))
    .div(Decimal.of(quote.previousClose), 2, 'nearest');
}

/** Change against the previous close in money, canonical text; null when either is unknown. */
export const changeText = (
  quote: Pick<Quote, 'last' | 'previousClose'>,
  instrument: Pick<Instrument, 'priceScale'>,
): string | null =>
  quote.last === null || quote.previousClose === null
    ? null
    : unitsText(quote.last - quote.previousClose, instrument.priceScale);
