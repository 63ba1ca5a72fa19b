/**
 * Buying power, a labelled estimate of our own where the venue states none (docs/risk-checks.md): half of what US
 * equities and ETFs are worth, long or short, must be equity (Regulation T, overnight); everything else in full. What
 * works and would open reserves the same. Free equity = equity − both; buying power of equities is twice that, of spot
 * crypto free equity or cash, whichever is less.
 */
import {
  Decimal,
  dec,
  type Account,
  type AssetClass,
  type Instrument,
  type InstrumentId,
  type Position,
  type Price,
  type Quote,
} from '../../../shared/domain/index.ts';
import { contractReserve, heldContractRequirement, isContract } from './contract-margin.ts';
import { markPrice } from './marks.ts';
import { heldOf, type Working } from './exposure.ts';
import { twoSided } from './quote-prices.ts';
import { atRate, rateTo, type RateFacts } from './rates.ts';

/** What one dollar of free equity buys. */
export const LEVERAGE: Readonly<Record<AssetClass, 1 | 2>> = { equity: 2, etf: 2, crypto: 1, option: 1, combo: 1 };

const HALF = dec('0.5');
/** Of amounts converted to base: what is tied up is never understated. */
const TO_BASE = { scale: 12, rounding: 'ceil' } as const;

/** What it takes to know how much an order may cost. */
export type PricedFacts = RateFacts & { readonly positions: Iterable<Position> };

/** Decimals of quantities and prices when they are multiplied: finer than any lot or tick, so that products stay exact. */
const COUNTED_SCALE = 10;

/** A quantity or price as it is counted: as it is, or what is finer than any lot or tick rounded up. */
export const counted = (value: Decimal): Decimal =>
  value.scale <= COUNTED_SCALE ? value : value.round(COUNTED_SCALE, 'ceil');

/**
 * The price an order is counted at, on the safe side: buys at their limit or the ask, sells at the higher of limit and
 * mid (a sale may be filled better, and a short is then larger). One that waits for a trigger counts at the trigger where
 * that is the higher. Null when the market does not say.
 */
export function countedPrice(
  instrument: Pick<Instrument, 'priceScale'>,
  quote: Quote | null,
  order: { readonly side: 'buy' | 'sell'; readonly worstPrice: Price | null; readonly triggerPrice?: Price | null },
): Decimal | null {
  const limit = order.worstPrice === null ? null : counted(dec(order.worstPrice));
  const trigger = (order.triggerPrice ?? null) === null ? null : counted(dec(order.triggerPrice ?? '0'));
  if (order.side === 'buy') {
    if (limit !== null) return limit;
    const ask = quote === null || quote.ask === null ? null : Decimal.of(quote.ask, instrument.priceScale);
    return ask === null || trigger === null ? ask : ask.max(trigger);
  }
  const both = twoSided(instrument, quote);
  if (both === null) return null;
  const high = limit === null ? both.mid : both.mid.max(limit);
  return trigger === null ? high : high.max(trigger);
}

/** Equity tied up by a value held or ordered, in the value's currency. */
export const requirementOf = (assetClass: AssetClass, value: Decimal): Decimal =>
  LEVERAGE[assetClass] === 2 ? value.abs().mul(HALF) : value.abs();

/** Quantity that the working orders of one side could add to what is held on that side. */
function opening(held: Decimal, leaves: Decimal): Decimal {
  if (held.isZero()) return leaves.max(Decimal.ZERO);
  return held.add(leaves).max(Decimal.ZERO).sub(held.max(Decimal.ZERO));
}

/**
 * Equity that the orders working in one instrument reserve, in base currency: what could open on each side at that
 * side's highest counted price. Null when a price or a rate is unknown and something would open.
 */
export function reserveOf(
  facts: PricedFacts,
  base: string,
  instrument: Instrument,
  working: readonly Working[],
): Decimal | null {
  if (!working.some((w) => w.instrumentId === instrument.id)) return Decimal.ZERO;
  if (isContract(instrument)) return contractReserve(facts, base, instrument, working);
  const held = heldOf(facts.positions, instrument.id);
  const quote = facts.quoteOf(instrument.id);
  let total = Decimal.ZERO;
  for (const side of ['buy', 'sell'] as const) {
    const isOwn = (w: Working): boolean => w.side === side && w.instrumentId === instrument.id;
    let leaves = Decimal.ZERO;
    for (const w of working) if (isOwn(w)) leaves = w.leaves.add(leaves);
    const opens = opening(side === 'buy' ? held : held.neg(), leaves);
    if (opens.isZero()) continue;
    let highest = Decimal.ZERO;
    for (const w of working) {
      if (!isOwn(w)) continue;
      const price = countedPrice(instrument, quote, w);
      if (price === null) return null;
      highest = highest.max(price.abs());
    }
    const rate = rateTo(facts, base, instrument.currency);
    if (rate === null) return null;
    const value = opens.mul(highest).mul(dec(instrument.multiplier));
    total = total.add(atRate(requirementOf(instrument.assetClass, value), rate, TO_BASE));
  }
  return total;
}

/** Equity that everything held ties up, in base currency; null when a mark or a rate is missing. */
export function heldRequirement(facts: PricedFacts, base: string): Decimal | null {
  let total = heldContractRequirement(facts, base);
  if (total === null) return null;
  for (const position of facts.positions) {
    const qty = dec(position.qty);
    if (qty.isZero()) continue;
    const instrument = facts.instruments.get(position.instrumentId);
    if (instrument === undefined) return null;
    // Options are counted above, all of one underlying together.
    if (instrument.option !== null) continue;
    const { price } = markPrice(instrument, facts.quoteOf(instrument.id), facts.limits);
    const rate = rateTo(facts, base, instrument.currency);
    if (price === null || rate === null) return null;
    const value = qty.mul(price).mul(dec(instrument.multiplier));
    total = total.add(atRate(requirementOf(instrument.assetClass, value), rate, TO_BASE));
  }
  return total;
}

function byInstrument(working: readonly Working[]): ReadonlyMap<InstrumentId, Working[]> {
  const groups = new Map<InstrumentId, Working[]>();
  for (const w of working) {
    const group = groups.get(w.instrumentId);
    if (group === undefined) groups.set(w.instrumentId, [w]);
    else group.push(w);
  }
  return groups;
}

/** Equity that is not tied up by what is held or working, in base currency; may be negative. Null: cannot be known. */
export function freeEquity(
  facts: PricedFacts,
  base: string,
  equity: Decimal | null,
  working: readonly Working[],
): Decimal | null {
  const held = equity === null ? null : heldRequirement(facts, base);
  if (equity === null || held === null) return null;
  let free = equity.sub(held);
  if (working.length === 0) return free;
  for (const [id, own] of byInstrument(working)) {
    const instrument = facts.instruments.get(id);
    const reserve = instrument === undefined ? null : reserveOf(facts, base, instrument, own);
    if (reserve === null) return null;
    free = free.sub(reserve);
  }
  return free;
}

/** Cash of one currency that is neither locked at the venue nor spoken for; zero when there is no such balance. */
export function cashOf(account: Account, currency: string): Decimal {
  const balance = account.balances.find((b) => b.currency === currency);
  return balance === undefined ? Decimal.ZERO : dec(balance.total);
}
