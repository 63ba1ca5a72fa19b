/**
 * What a structure of options on one underlying pays at expiry: exact, by the corners of its payoff (zero and each strike) and
 * its slope beyond the last. Amounts are per unit of the structure in price terms (multiplier apart).
 *
 * Invariant: the payoff is piecewise linear with corners at the strikes only, so its extremes are at corners or at infinity.
 */
import { Decimal, dec } from './decimal.ts';
import type { ComboLeg, Instrument } from './instrument.ts';
import type { InstrumentId } from './ids.ts';

/** Signed quantity of one contract: + long, − short. */
export type PayoffLeg = {
  readonly right: 'call' | 'put';
  readonly strike: Decimal;
  readonly qty: Decimal;
};

const payoffOf = (legs: readonly PayoffLeg[], spot: Decimal): Decimal =>
  legs.reduce((sum, leg) => {
    const inside = leg.right === 'call' ? spot.sub(leg.strike) : leg.strike.sub(spot);
    return sum.add(leg.qty.mul(inside.max(Decimal.ZERO)));
  }, Decimal.ZERO);

/** Slope beyond the highest strike: below zero, losses have no end. */
const slopeAbove = (legs: readonly PayoffLeg[]): Decimal =>
  legs.reduce((sum, leg) => (leg.right === 'call' ? sum.add(leg.qty) : sum), Decimal.ZERO);

function cornersOf(legs: readonly PayoffLeg[]): Decimal[] {
  const strikes = legs.map((leg) => leg.strike).toSorted((a, b) => a.cmp(b));
  const distinct = strikes.filter((strike, i) => i === 0 || !strike.eq(strikes[i - 1]!));
  return [Decimal.ZERO, ...distinct];
}

/** Least that the structure pays at expiry, or null when there is no least. */
export function leastPayoff(legs: readonly PayoffLeg[]): Decimal | null {
  if (slopeAbove(legs).sign() < 0) return null;
  return cornersOf(legs)
    .map((spot) => payoffOf(legs, spot))
    .reduce((least, each) => least.min(each), payoffOf(legs, Decimal.ZERO));
}

/** Most that it pays, or null when there is no most. */
export function mostPayoff(legs: readonly PayoffLeg[]): Decimal | null {
  const least = leastPayoff(legs.map((leg) => ({ ...leg, qty: leg.qty.neg() })));
  return least === null ? null : least.neg();
}

/** Decimals of break-even prices where they are not exact. */
const BREAK_EVEN_SCALE = 4;

export type StructureRisk = {
  /** ≥ 0; null: without end. */
  readonly maxLoss: Decimal | null;
  readonly maxProfit: Decimal | null;
  /** Prices of the underlying at expiry at which nothing is lost or won, ascending. */
  readonly breakEvens: readonly Decimal[];
};

/** Loss, profit and break-even of legs that cost `cost` (signed: + paid, − received), per unit. */
export function structureRisk(legs: readonly PayoffLeg[], cost: Decimal): StructureRisk {
  const least = leastPayoff(legs);
  const most = mostPayoff(legs);
  return {
    maxLoss: least === null ? null : cost.sub(least).max(Decimal.ZERO),
    maxProfit: most === null ? null : most.sub(cost),
    breakEvens: breakEvensOf(legs, cost),
  };
}

function breakEvensOf(legs: readonly PayoffLeg[], cost: Decimal): Decimal[] {
  const corners = cornersOf(legs);
  const found: Decimal[] = [];
  const note = (spot: Decimal): void => {
    if (!found.some((known) => known.eq(spot))) found.push(spot);
  };
  for (const [i, spot] of corners.entries()) {
    const here = payoffOf(legs, spot).sub(cost);
    if (here.isZero()) note(spot);
    const next = corners[i + 1];
    const slope = next === undefined ? slopeAbove(legs) : payoffOf(legs, next).sub(payoffOf(legs, spot));
    if (slope.isZero()) continue;
    const end = next === undefined ? null : payoffOf(legs, next).sub(cost);
    const crosses = end === null ? here.sign() * slope.sign() < 0 : here.sign() * end.sign() < 0;
    if (!crosses) continue;
    const run = next === undefined ? Decimal.ONE : next.sub(spot);
    note(spot.add(here.neg().mulDiv(run, slope, BREAK_EVEN_SCALE, 'nearest')).trim());
  }
  return found.toSorted((a, b) => a.cmp(b));
}

type Instruments = Pick<ReadonlyMap<InstrumentId, Instrument>, 'get'>;

/** A combo's legs as payoff legs of one unit bought as listed; null when one of them is no known option. */
export function payoffLegsOf(legs: readonly ComboLeg[], instruments: Instruments): readonly PayoffLeg[] | null {
  const found: PayoffLeg[] = [];
  for (const { instrumentId, side, ratio } of legs) {
    const option = instruments.get(instrumentId)?.option ?? null;
    if (option === null) return null;
    const qty = Decimal.of(side === 'buy' ? ratio : -ratio);
    found.push({ right: option.right, strike: dec(option.strike), qty });
  }
  return found;
}

/** Widest distance between strikes of one right: a vertical's width, the wider wing of a condor; zero when there is none. */
export function structureWidth(legs: readonly PayoffLeg[]): Decimal {
  const widthOf = (right: PayoffLeg['right']): Decimal => {
    const strikes = legs.filter((leg) => leg.right === right).map((leg) => leg.strike);
    const [first] = strikes;
    if (first === undefined) return Decimal.ZERO;
    return strikes.reduce((most, s) => most.max(s), first).sub(strikes.reduce((least, s) => least.min(s), first));
  };
  return widthOf('call').max(widthOf('put'));
}
