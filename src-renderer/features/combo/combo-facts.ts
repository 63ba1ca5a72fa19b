/** What the builder says of its legs: what no venue would take, what may be lost and won, and the payoff's line. Pure. */
import {
  Decimal,
  dec,
  legsFault,
  structureRisk,
  type ComboLeg,
  type Instrument,
  type LegsFault,
  type PayoffLeg,
  type StructureRisk,
} from '../../../shared/domain/index.ts';
import type { DraftLeg } from '../../stores/combo-store.ts';
import { MINUS, UNKNOWN, formatMoney, groupDigits } from '../../ui/format.ts';

/** Legs taken where a venue has not said how many. */
const LEGS_USUAL = 4;

export const comboLegsOf = (legs: readonly DraftLeg[]): readonly ComboLeg[] =>
  legs.map(({ instrumentId, side, ratio }) => ({ instrumentId, side, ratio }));

export const payoffLegsOfDraft = (legs: readonly DraftLeg[]): readonly PayoffLeg[] =>
  legs.map(({ right, strike, side, ratio }) => ({
    right,
    strike: dec(strike),
    qty: Decimal.of(side === 'buy' ? ratio : -ratio),
  }));

export type Readiness =
  | { readonly kind: 'empty' }
  /** Contracts are being listed. */
  | { readonly kind: 'listing' }
  | { readonly kind: 'fault'; readonly fault: LegsFault }
  | { readonly kind: 'ready' };

/** Whether the legs make a combo, in the words of the contract's own rules. */
export function readinessOf(
  legs: readonly DraftLeg[],
  instruments: Readonly<Record<string, Instrument>>,
  rules: { readonly legsMax: number | null; readonly today: string },
): Readiness {
  if (legs.length === 0) return { kind: 'empty' };
  if (legs.some((leg) => instruments[leg.instrumentId] === undefined)) return { kind: 'listing' };
  const known = { get: (id: string) => instruments[id] };
  const fault = legsFault(comboLegsOf(legs), known, { legsMax: rules.legsMax ?? LEGS_USUAL, today: rules.today });
  return fault === null ? { kind: 'ready' } : { kind: 'fault', fault };
}

/** Loss and profit of one combo in money, break-evens as prices, at what it costs now. */
export const riskOf = (legs: readonly DraftLeg[], cost: Decimal): StructureRisk =>
  structureRisk(payoffLegsOfDraft(legs), cost);

/** `−425.00`, `without end`; per combo. `way` gives the sign that is shown. */
export function riskWords(amount: Decimal | null | undefined, multiplier: string, way: 'loss' | 'profit'): string {
  if (amount === undefined) return UNKNOWN;
  if (amount === null) return 'without end';
  const money = amount.mul(dec(multiplier));
  const text = formatMoney(money.abs().text());
  if (money.isZero()) return text;
  if (way === 'loss') return money.sign() > 0 ? `${MINUS}${text}` : `+${text}`;
  return money.sign() > 0 ? `+${text}` : `${MINUS}${text}`;
}

/** `661.25`, `655.10 and 692.90`, `none`. */
export function breakEvenWords(risk: StructureRisk | null): string {
  if (risk === null) return UNKNOWN;
  if (risk.breakEvens.length === 0) return 'none';
  return risk.breakEvens.map((d) => groupDigits((d.scale >= 2 ? d : d.round(2, 'nearest')).toString())).join(' and ');
}

/** Floats, for pixels only. */
export type PayoffPoint = { readonly at: number; readonly gain: number };
export type PayoffShape = {
  readonly points: readonly PayoffPoint[];
  readonly strikes: readonly number[];
  readonly from: number;
  readonly to: number;
};

/** The payoff at expiry of one combo in money, from a little below the lowest strike to a little above the highest. */
export function payoffShape(
  legs: readonly DraftLeg[],
  cost: Decimal,
  multiplier: string,
  spot: number | null,
): PayoffShape {
  const plain = payoffLegsOfDraft(legs).map((l) => ({
    right: l.right,
    strike: l.strike.toFloat(),
    qty: l.qty.toFloat(),
  }));
  const strikes = [...new Set(plain.map((l) => l.strike))].toSorted((a, b) => a - b);
  const marks = spot === null ? strikes : [...strikes, spot];
  const [low, high] = [Math.min(...marks), Math.max(...marks)];
  const margin = Math.max((high - low) * 0.35, high * 0.006);
  const [from, to] = [Math.max(0, low - margin), high + margin];
  const units = Number(multiplier);
  const paid = cost.toFloat();
  const gainAt = (at: number): number =>
    plain.reduce((sum, l) => sum + l.qty * Math.max(0, l.right === 'call' ? at - l.strike : l.strike - at), -paid) *
    units;
  const points = [from, ...strikes, to].map((at) => ({ at, gain: gainAt(at) }));
  return { points, strikes, from, to };
}
