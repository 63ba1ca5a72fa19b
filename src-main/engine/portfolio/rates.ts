/** Conversion into the account's base currency, from the marks of pairs that the venue quotes. No rate: null, no total. */
import {
  Decimal,
  type Instrument,
  type InstrumentId,
  type Quote,
  type RiskLimits,
  type Rounding,
} from '../../../shared/domain/index.ts';
import { markPrice } from './marks.ts';

export type RateFacts = {
  readonly limits: Pick<RiskLimits, 'spreadPctMax'>;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly quoteOf: (id: InstrumentId) => Quote | null;
};

/** Decimals of a rate that had to be inverted. */
const RATE_SCALE = 12;

/** Units of `base` for one of `currency`: 1, the mark of a pair currency/base, or one over the mark of base/currency. */
export function rateTo(facts: RateFacts, base: string, currency: string): Decimal | null {
  if (currency === base) return Decimal.ONE;
  for (const instrument of facts.instruments.values()) {
    const straight = instrument.baseCurrency === currency && instrument.currency === base;
    const inverse = instrument.baseCurrency === base && instrument.currency === currency;
    if (!straight && !inverse) continue;
    const { price } = markPrice(instrument, facts.quoteOf(instrument.id), facts.limits);
    if (price === null || price.sign() <= 0) continue;
    return straight ? price : Decimal.ONE.div(price, RATE_SCALE, 'nearest');
  }
  return null;
}

/** An amount in another currency at a rate, `scale` decimals at most; exact and free at a rate of one. */
export const atRate = (
  amount: Decimal,
  rate: Decimal,
  to: { readonly scale: number; readonly rounding: Rounding },
): Decimal => (rate === Decimal.ONE ? amount : amount.mulDiv(rate, Decimal.ONE, to.scale, to.rounding));
