/** What a quote says in exact prices: its sides, its mid, its spread, and whether it may be priced by. */
import { Decimal, dec, type Instrument, type Quote, type RiskLimits } from '../../../shared/domain/index.ts';

/** A two-sided quote, in the instrument's currency. `mid` and `spread` are exact; crossed when the spread is negative. */
export type TwoSided = {
  readonly bid: Decimal;
  readonly ask: Decimal;
  readonly mid: Decimal;
  readonly spread: Decimal;
};

/** Decimals of percentages. */
const PCT_SCALE = 4;
const HUNDRED = Decimal.of(100);

/** Spreads up to these are never too wide (conventions: Ladder), where the limits do not say otherwise. */
const SPREAD_FLOOR: RiskLimits['spreadFloor'] = { option: dec('0.20').text(), combo: dec('0.10').text() };

/** What of the limits judges a spread. */
export type SpreadLimits = Pick<RiskLimits, 'spreadPctMax'> & Partial<Pick<RiskLimits, 'spreadFloor'>>;

/** Both sides of a quote, or null when one is missing. Combo prices may be negative. */
export function twoSided(instrument: Pick<Instrument, 'priceScale'>, quote: Quote | null): TwoSided | null {
  if (quote === null || quote.bid === null || quote.ask === null) return null;
  const scale = instrument.priceScale;
  const fives = (quote.bid + quote.ask) * 5;
  return {
    bid: Decimal.of(quote.bid, scale),
    ask: Decimal.of(quote.ask, scale),
    mid: Decimal.of(Number.isSafeInteger(fives) ? fives : (BigInt(quote.bid) + BigInt(quote.ask)) * 5n, scale + 1),
    spread: Decimal.of(quote.ask - quote.bid, scale),
  };
}

/** `part` of `whole` in per cent, PCT_SCALE decimals, rounded up so that a limit is never passed by rounding. */
export function pctOf(part: Decimal, whole: Decimal): Decimal | null {
  if (whole.isZero()) return null;
  return part.mulDiv(HUNDRED, whole, PCT_SCALE, 'ceil');
}

/** May be priced by: live, and of all venues together (crypto: of the venue traded on). */
export const isLive = (instrument: Pick<Instrument, 'assetClass'>, quote: Quote): boolean =>
  quote.timeliness === 'live' &&
  (quote.scope === 'consolidated' ||
    (quote.scope === 'venue' && (instrument.assetClass === 'crypto' || quote.accepted === true)));

/**
 * The widest spread allowed at this mid, as an amount of price: a share of the mid, of combos of their width where they
 * have one; for options and combos at least the floor.
 */
export function spreadMax(
  instrument: Pick<Instrument, 'assetClass' | 'comboWidth'>,
  limits: SpreadLimits,
  mid: Decimal,
): Decimal {
  const { assetClass } = instrument;
  const width = dec(instrument.comboWidth ?? '0');
  const of = assetClass === 'combo' && !width.isZero() ? width : mid.abs();
  const share = of.mulDiv(dec(limits.spreadPctMax[assetClass]), HUNDRED, 12, 'floor');
  if (assetClass !== 'option' && assetClass !== 'combo') return share;
  return share.max(dec((limits.spreadFloor ?? SPREAD_FLOOR)[assetClass]));
}

/** How old a quote is, ms, by the older of its two stamps; never negative. */
export const quoteAgeMs = (quote: Quote, nowMs: number): number =>
  Math.max(0, nowMs - Math.min(quote.tsEventMs, quote.tsInitMs));
