/** Marks (conventions: P&L): mid if live, two-sided and within the class's spread limit, else last, else flagged none. */
import {
  Decimal,
  type Instrument,
  type MarkSource,
  type Price,
  type Quote,
  type RiskLimits,
} from '../../../shared/domain/index.ts';
import { isLive, spreadMax, twoSided } from './quote-prices.ts';

export type Mark = { readonly price: Price | null; readonly source: MarkSource };

type Limits = Pick<RiskLimits, 'spreadPctMax'>;

/** The mark as a decimal, for arithmetic. A locked market has a mid, a crossed one has none. */
export function markPrice(
  instrument: Instrument,
  quote: Quote | null,
  limits: Limits,
): { readonly price: Decimal | null; readonly source: MarkSource } {
  const both = twoSided(instrument, quote);
  if (quote !== null && both !== null && isLive(instrument, quote) && both.spread.sign() >= 0) {
    if (both.spread.lte(spreadMax(instrument, limits, both.mid))) return { price: both.mid, source: 'mid' };
  }
  if (quote === null || quote.last === null) return { price: null, source: 'none' };
  return { price: Decimal.of(quote.last, instrument.priceScale), source: 'last' };
}

/** The mark as it is shown and kept: exact text in the instrument's currency, and where it comes from. */
export function markOf(instrument: Instrument, quote: Quote | null, limits: Limits): Mark {
  const { price, source } = markPrice(instrument, quote, limits);
  return { price: price === null ? null : price.trim().text(), source };
}
