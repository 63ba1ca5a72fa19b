/**
 * A combo's price as the trader says it. An instrument's price is what buying its legs as listed costs (+ paid, − received);
 * the trader's premium is the cash that comes in (+ credit, − debit). Decision 0050. Pure, exact.
 */
import { Decimal, dec, premiumOf, type Instrument, type Quote, type Side } from '../../shared/domain/index.ts';
import { UNKNOWN, formatPrice, groupDigits } from './format.ts';

/** Money per unit with two decimals or as many as it has. */
const amount = (value: Decimal): string => {
  const trimmed = value.trim();
  return groupDigits((trimmed.scale >= 2 ? trimmed : trimmed.round(2, 'nearest')).toString());
};

/** `credit 0.75`, `debit 1.20`, `even`. */
export function premiumWords(premium: Decimal): string {
  if (premium.isZero()) return 'even';
  return `${premium.sign() > 0 ? 'credit' : 'debit'} ${amount(premium.abs())}`;
}

/** `+0.75`, `−1.20`: the sign is the cash to the trader. */
export function premiumFigure(premium: Decimal | null): string {
  if (premium === null) return UNKNOWN;
  const text = amount(premium);
  return premium.sign() > 0 ? `+${text}` : text;
}

/** What an order at an instrument's price brings, in words: `credit 0.75`. Null for a text that is no price. */
export function priceInWords(side: Side, price: string): string | null {
  const parsed = Decimal.parse(price.trim().replace('−', '-'));
  return parsed.ok ? premiumWords(premiumOf(side, parsed.value)) : null;
}

/** A price as it is said of a side: a combo's as `credit 0.75`, others' with the tick's decimals, or as given where nothing is known. */
export function sidePrice(side: Side, price: string, instrument: Instrument | null): string {
  if (instrument === null) return price;
  return isSigned(instrument) ? (priceInWords(side, price) ?? price) : formatPrice(price, instrument);
}

export type PremiumQuote = {
  /** At once: crossing the spread. */
  readonly now: Decimal | null;
  readonly mid: Decimal | null;
  /** Without crossing: at the near side. */
  readonly best: Decimal | null;
};

/** What trading on a side would bring by a combo's quote. */
export function premiumsOf(
  side: Side,
  quote: Pick<Quote, 'bid' | 'ask'> | null,
  instrument: Pick<Instrument, 'priceScale'> | null,
): PremiumQuote {
  const nothing: PremiumQuote = { now: null, mid: null, best: null };
  if (quote === null || instrument === null) return nothing;
  const at = (units: number | null): Decimal | null =>
    units === null ? null : premiumOf(side, Decimal.of(units, instrument.priceScale));
  const [bid, ask] = [at(quote.bid), at(quote.ask)];
  const mid = bid === null || ask === null ? null : bid.add(ask).mul(dec('0.5')).trim();
  return side === 'buy' ? { now: ask, mid, best: bid } : { now: bid, mid, best: ask };
}

/** A combo is priced in the signed way; everything else is above zero. */
export const isSigned = (instrument: Partial<Pick<Instrument, 'legs'>> | null): boolean =>
  instrument !== null && instrument.legs !== null && instrument.legs !== undefined;
