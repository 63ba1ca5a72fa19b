/**
 * Equity that options and combos tie up, an estimate in Regulation T's manner (conventions: Margin): what everything on one
 * underlying could lose more because of its options, from where it is worth now, at the worst price of the underlying between
 * zero and twice what it is. A credit spread so needs its width less the credit, a long option its value, a covered call
 * nothing. A long contract that ends before some short one covers nothing.
 */
import {
  Decimal,
  dec,
  type Instrument,
  type InstrumentId,
  type OptionTerms,
  type Price,
  type Quote,
} from '../../../shared/domain/index.ts';
import { legsOf, type Working } from './exposure.ts';
import { markPrice } from './marks.ts';
import { atRate, rateTo, type RateFacts } from './rates.ts';
import type { Position } from '../../../shared/domain/index.ts';

type Facts = RateFacts & { readonly positions: Iterable<Position> };

/** One holding on an underlying. `units`: of the underlying, signed; `mark` null: paid for as a whole, see `cost`. */
type Leg = {
  readonly option: Pick<OptionTerms, 'right' | 'strike' | 'expiry'> | null;
  readonly units: Decimal;
  readonly mark: Decimal;
};

const TWO = Decimal.of(2);
const TO_BASE = { scale: 12, rounding: 'ceil' } as const;

export const isContract = (instrument: Pick<Instrument, 'option' | 'legs'>): boolean =>
  instrument.option !== null || instrument.legs !== null;

/** The underlying of a contract or a combo; null for anything else, or when a leg is unknown. */
export function underlyingOf(
  instrument: Instrument,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): InstrumentId | null {
  if (instrument.option !== null) return instrument.option.underlyingId;
  const first = instrument.legs?.[0];
  return first === undefined ? null : (instruments.get(first.instrumentId)?.option?.underlyingId ?? null);
}

function payoffAt(leg: Leg, spot: Decimal, coversFrom: string): Decimal {
  const { option } = leg;
  if (option === null) return spot;
  if (leg.units.sign() > 0 && option.expiry < coversFrom) return Decimal.ZERO;
  const strike = dec(option.strike);
  return (option.right === 'call' ? spot.sub(strike) : strike.sub(spot)).max(Decimal.ZERO);
}

/** The worst loss of legs that are worth their marks now, plus `cost` already paid (− received); may be below zero. */
function worstOf(legs: readonly Leg[], spot: Decimal, cost: Decimal): Decimal {
  let coversFrom = '';
  for (const { option, units } of legs)
    if (option !== null && units.sign() < 0 && option.expiry > coversFrom) coversFrom = option.expiry;
  const points = [Decimal.ZERO, spot.mul(TWO)];
  for (const { option } of legs) if (option !== null) points.push(dec(option.strike));
  let worst: Decimal | null = null;
  for (const at of points) {
    let loss = cost;
    for (const leg of legs) loss = loss.add(leg.mark.sub(payoffAt(leg, at, coversFrom)).mul(leg.units));
    worst = worst === null ? loss : worst.max(loss);
  }
  return worst ?? cost;
}

/** What is held on an underlying: its shares and its options, at their marks. Null: a mark is missing. */
function heldOn(facts: Facts, underlyingId: InstrumentId): Leg[] | null {
  const legs: Leg[] = [];
  for (const position of facts.positions) {
    const qty = dec(position.qty);
    const instrument = facts.instruments.get(position.instrumentId);
    if (qty.isZero() || instrument === undefined) continue;
    const { option } = instrument;
    if (instrument.id !== underlyingId && option?.underlyingId !== underlyingId) continue;
    const { price } = markPrice(instrument, facts.quoteOf(instrument.id), facts.limits);
    if (price === null) return null;
    legs.push({ option, units: qty.mul(dec(instrument.multiplier)), mark: price });
  }
  return legs;
}

function spotOf(facts: Facts, underlyingId: InstrumentId): Decimal | null {
  const underlying = facts.instruments.get(underlyingId);
  if (underlying === undefined) return null;
  return markPrice(underlying, facts.quoteOf(underlyingId), facts.limits).price;
}

/** Equity that the options held on one underlying tie up, in their currency. Null: it cannot be known. */
function requirementOn(facts: Facts, underlyingId: InstrumentId): Decimal | null {
  const legs = heldOn(facts, underlyingId);
  const spot = spotOf(facts, underlyingId);
  if (legs === null || spot === null) return null;
  const shares = legs.filter((leg) => leg.option === null);
  const without = shares.length === 0 ? Decimal.ZERO : worstOf(shares, spot, Decimal.ZERO);
  return worstOf(legs, spot, Decimal.ZERO).sub(without).max(Decimal.ZERO);
}

/** Equity that all options held tie up, in base currency; null when a mark or a rate is missing. */
export function heldContractRequirement(facts: Facts, base: string): Decimal | null {
  const underlyings = new Map<InstrumentId, string>();
  for (const position of facts.positions) {
    const instrument = facts.instruments.get(position.instrumentId);
    if (instrument?.option == null || dec(position.qty).isZero()) continue;
    underlyings.set(instrument.option.underlyingId, instrument.currency);
  }
  let total = Decimal.ZERO;
  for (const [underlyingId, currency] of underlyings) {
    const needed = requirementOn(facts, underlyingId);
    const rate = rateTo(facts, base, currency);
    if (needed === null || rate === null) return null;
    total = total.add(atRate(needed, rate, TO_BASE));
  }
  return total;
}

type Priced = { readonly side: 'buy' | 'sell'; readonly worstPrice: Price | null };

/** What one unit costs at worst, + paid, − received: buys at their limit or the ask, sales at theirs or the bid. */
function costOf(instrument: Instrument, quote: Quote | null, order: Priced): Decimal | null {
  const units = order.side === 'buy' ? quote?.ask : quote?.bid;
  const touch = units === null || units === undefined ? null : Decimal.of(units, instrument.priceScale);
  const price = order.worstPrice === null ? touch : dec(order.worstPrice);
  if (price === null) return null;
  return order.side === 'buy' ? price : price.neg();
}

/** What filling `qty` would add to what is held; null when a leg is unknown. */
function addedLegs(facts: Facts, instrument: Instrument, side: 'buy' | 'sell', qty: Decimal): Leg[] | null {
  const legs: Leg[] = [];
  for (const { instrumentId, signed } of legsOf(instrument, { instrumentId: instrument.id, side, qty })) {
    const leg = facts.instruments.get(instrumentId);
    if (leg?.option == null) return null;
    legs.push({ option: leg.option, units: signed.mul(dec(leg.multiplier)), mark: Decimal.ZERO });
  }
  return legs;
}

/** Equity that working orders in one contract or combo reserve, in base currency. Null: it cannot be known. */
export function contractReserve(
  facts: Facts,
  base: string,
  instrument: Instrument,
  working: readonly Working[],
): Decimal | null {
  const underlyingId = underlyingOf(instrument, facts.instruments);
  const spot = underlyingId === null ? null : spotOf(facts, underlyingId);
  const held = underlyingId === null ? null : heldOn(facts, underlyingId);
  const rate = rateTo(facts, base, instrument.currency);
  const quote = facts.quoteOf(instrument.id);
  let total = Decimal.ZERO;
  for (const order of working) {
    if (order.instrumentId !== instrument.id || order.leaves.isZero()) continue;
    const cost = costOf(instrument, quote, order);
    const added = addedLegs(facts, instrument, order.side, order.leaves);
    if (cost === null || added === null || spot === null || held === null || rate === null) return null;
    // Finer than any tick is cut, so that the product stays exact.
    const counted = cost.scale > 10 ? cost.round(10, 'ceil') : cost;
    const paid = counted.mul(order.leaves).mul(dec(instrument.multiplier));
    const before = held.length === 0 ? Decimal.ZERO : worstOf(held, spot, Decimal.ZERO);
    const needed = worstOf([...held, ...added], spot, paid)
      .sub(before)
      .max(Decimal.ZERO);
    total = total.add(atRate(needed, rate, TO_BASE));
  }
  return total;
}

/**
 * What one unit of a combo is counted at in limits on size: what it can lose at most by itself (multiplier apart), since its
 * price says little about that. Null when the market does not say.
 */
export function comboCounted(facts: Omit<Facts, 'positions'>, instrument: Instrument, order: Priced): Decimal | null {
  const underlyingId = underlyingOf(instrument, facts.instruments);
  const alone: Facts = { ...facts, positions: [] };
  const spot = underlyingId === null ? null : spotOf(alone, underlyingId);
  const cost = costOf(instrument, facts.quoteOf(instrument.id), order);
  const added = addedLegs(alone, instrument, order.side, Decimal.ONE);
  if (spot === null || cost === null || added === null) return null;
  const size = dec(instrument.multiplier);
  const worst = worstOf(added, spot, cost.mul(size)).max(cost.abs().mul(size));
  return worst.div(size, 10, 'ceil').trim();
}
