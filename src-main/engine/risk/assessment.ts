/** What every check needs, worked out once per order: instrument, market, price it is counted at, notional, reducing. */
import { Decimal, dec, limitsFor, type Instrument, type Quote } from '../../../shared/domain/index.ts';
import { heldOf, type Working } from '../portfolio/exposure.ts';
import { comboCounted } from '../portfolio/contract-margin.ts';
import { counted, countedPrice } from '../portfolio/margin.ts';
import { twoSided, type TwoSided } from '../portfolio/quote-prices.ts';
import { atRate, rateTo } from '../portfolio/rates.ts';
import type { Exposure } from './exposure.ts';
import type { OrderIntent, RiskFacts } from './facts.ts';
import type { Rough } from './rough.ts';
import { reductionOf, workingBeside } from './reducing.ts';

export type Assessment = {
  readonly facts: RiskFacts;
  readonly intent: OrderIntent;
  readonly instrument: Instrument | null;
  /** As it is counted; the exact one is the intent's. */
  readonly qty: Decimal;
  /** Signed. */
  readonly held: Decimal;
  /** What is working beside the intent. */
  readonly working: readonly Working[];
  readonly reducing: boolean;
  /** The most that would still be reducing. */
  readonly reducible: Decimal;
  readonly quote: Quote | null;
  readonly market: TwoSided | null;
  /** What the order is counted at, on the safe side; null: the market does not say. */
  readonly price: Decimal | null;
  /** |qty × price × multiplier| in the instrument's currency. */
  readonly notional: Decimal | null;
  /** The account's base currency and what one unit of the instrument's currency is in it. */
  readonly base: string;
  readonly rate: Decimal | null;
  /** Signed, if it and everything working on its side fills. */
  readonly heldAfter: Decimal;
  /** A rung of, or a change to, something that was approved and counted before. */
  readonly continues: boolean;
  /** What checks share once one of them worked it out. */
  readonly memo: { exposure?: Exposure | null; rough?: Rough | null };
};

/** Decimals of amounts converted to base. */
const TO_BASE = { scale: 8, rounding: 'ceil' } as const;

/** What works already in the intent's instrument on its side. */
function besideOf(working: readonly Working[], intent: OrderIntent): Decimal {
  let sum = Decimal.ZERO;
  for (const w of working) {
    if (w.instrumentId === intent.instrumentId && w.side === intent.side) sum = sum.add(w.leaves);
  }
  return sum;
}

/** Combos count at what they can lose: their own price may be nothing. */
const priceCounted = (facts: RiskFacts, instrument: Instrument, quote: Quote | null, intent: OrderIntent) =>
  instrument.legs === null ? countedPrice(instrument, quote, intent) : comboCounted(facts, instrument, intent);

/** Facts and intent with everything derived from them. Pure. */
export function assess(given: RiskFacts, intent: OrderIntent): Assessment {
  const instrument = given.instruments.get(intent.instrumentId) ?? null;
  const limits = limitsFor(given.limits, intent.accountId, instrument?.assetClass ?? null);
  const facts = limits === given.limits ? given : { ...given, limits };
  const quote = facts.quoteOf(intent.instrumentId);
  const qty = counted(dec(intent.qty));
  const working = workingBeside(facts, intent);
  const held = heldOf(facts.positions, intent.instrumentId);
  const price = instrument === null ? null : priceCounted(facts, instrument, quote, intent);
  const base = facts.account?.baseCurrency ?? instrument?.currency ?? '';
  const filling = qty.add(besideOf(working, intent));
  return {
    facts,
    intent,
    instrument,
    qty,
    held,
    working,
    ...reductionOf(facts, intent, working),
    quote,
    market: instrument === null ? null : twoSided(instrument, quote),
    price,
    notional: instrument === null || price === null ? null : qty.mul(price).abs().mul(dec(instrument.multiplier)),
    base,
    rate: instrument === null ? null : rateTo(facts, base, instrument.currency),
    heldAfter: intent.side === 'buy' ? held.add(filling) : held.sub(filling),
    continues: intent.excludes !== null || intent.excludesLadder !== null,
    memo: {},
  };
}

/** An amount of the instrument's currency in base currency; null without a rate or an amount. */
export const inBase = (a: Assessment, amount: Decimal | null): Decimal | null =>
  amount === null || a.rate === null ? null : atRate(amount, a.rate, TO_BASE);
