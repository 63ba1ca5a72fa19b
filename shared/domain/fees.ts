/**
 * What a venue charges, as data, and the one function that works it out: the simulated exchange charges by it and the
 * ticket's preview shows it, so that they agree.
 */
import { Decimal, dec, type DecimalText, type Money } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { LiquidityRole } from './order.ts';

/**
 * `rate`: per cent of the notional, negative is a rebate. `perUnit`: money per share or contract, at least `minimum`
 * and at most `capPct` per cent of the notional of one ORDER (not of one fill); the cap beats the minimum.
 */
export type FeeSchedule =
  | { readonly kind: 'rate'; readonly makerPct: DecimalText; readonly takerPct: DecimalText }
  | {
      readonly kind: 'perUnit';
      readonly perUnit: Money;
      readonly minimum: Money;
      readonly capPct: DecimalText | null;
    };

/** Decimals that fees are rounded to (to nearest). */
export const FEE_SCALE = 8;

/** An order's (or a part's) quantity and average price, as fees see it. */
export type FeeBasis = { readonly qty: Decimal; readonly price: Decimal; readonly role: LiquidityRole };

const HUNDRED = Decimal.of(100);

type FeeInstrument = Pick<Instrument, 'multiplier'> & Partial<Pick<Instrument, 'legs'>>;

/** Contracts in one unit: a combo's legs are charged each. */
const contractsIn = (instrument: FeeInstrument): Decimal =>
  Decimal.of((instrument.legs ?? []).reduce((sum, leg) => sum + leg.ratio, 0) || 1);

/**
 * Fee for `basis.qty` units filled at `basis.price`, in the instrument's currency, FEE_SCALE decimals at most.
 * For `perUnit` schedules the basis is the order's cumulative fill: a fill's own fee is the difference to before it.
 */
export function feeOf(schedule: FeeSchedule, instrument: FeeInstrument, basis: FeeBasis): Decimal {
  const units = basis.qty.abs().mul(contractsIn(instrument));
  const notional = basis.qty.mul(basis.price).abs().mul(dec(instrument.multiplier));
  if (schedule.kind === 'rate') {
    const pct = dec(basis.role === 'maker' ? schedule.makerPct : schedule.takerPct);
    return notional.mul(pct).div(HUNDRED, FEE_SCALE, 'nearest').trim();
  }
  if (basis.qty.isZero()) return Decimal.ZERO;
  const raw = units.mul(dec(schedule.perUnit)).max(dec(schedule.minimum));
  if (schedule.capPct === null) return raw.round(FEE_SCALE, 'nearest').trim();
  const cap = notional.mul(dec(schedule.capPct)).div(HUNDRED, FEE_SCALE, 'nearest');
  return raw.min(cap).round(FEE_SCALE, 'nearest').trim();
}
