/**
 * What a row closes next. A structure goes as combos of what covers each other (G4); then, or where the venue has no
 * combos, its shorts; a long goes last, and never while a short of its right is open. What used up its tries is passed
 * over, so that the rest of the row still closes.
 */
import {
  Decimal,
  dec,
  symbolOf,
  type CloseAllRow,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type Side,
} from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';
import { comboOf } from './combos.ts';
import { closableQty, farTouch } from './price.ts';
import { partsOf } from './scope.ts';
import { comboKey, planCombos, type ComboPlan } from './structure.ts';
import { heldOf, isPast, quoteOf, type RowWork } from './work.ts';

export type Target = {
  readonly instrument: Instrument;
  readonly held: Decimal;
  readonly qty: Decimal;
  readonly side: Side;
};

export type Next =
  | { readonly kind: 'target'; readonly target: Target }
  /** The venue's word and ours differ in sign: one of them is on its way, and nothing is sent on it. */
  | { readonly kind: 'differs' }
  /** A combo is being defined. */
  | { readonly kind: 'wait' }
  /** All that could be sent has used up its tries. */
  | { readonly kind: 'spent'; readonly why: string }
  /** All that is left is dust, or nothing. */
  | { readonly kind: 'none' };

type Part = { readonly instrument: Instrument; readonly held: Decimal; readonly qty: Decimal };
type Listed = (id: InstrumentId) => Decimal;

const sideOf = (held: Decimal): Side => (held.sign() > 0 ? 'sell' : 'buy');

/** `unknown`: held, and nobody knows what it is: never closed by guesswork, and never flat. */
type Left = { readonly parts: readonly Part[]; readonly unknown: readonly InstrumentId[] };

/** The row's parts that can be closed, each the smaller of our word and the venue's. */
function partsLeft(work: RowWork, listed: Listed): Left | 'differs' {
  const parts: Part[] = [];
  const unknown: InstrumentId[] = [];
  for (const id of partsOf(work.row)) {
    const instrument = work.ctx.state.instruments.get(id);
    const ours = heldOf(work, id);
    const theirs = listed(id);
    if (ours.isZero() && theirs.isZero()) continue;
    if (instrument === undefined) {
      unknown.push(id);
      continue;
    }
    if (ours.sign() !== theirs.sign()) return 'differs';
    const held = ours.abs().lt(theirs.abs()) ? ours : theirs;
    const { qty, dust } = closableQty(instrument, held, quoteOf(work, id));
    if (!dust) parts.push({ instrument, held, qty });
  }
  return { parts, unknown };
}

/** Whether the venue's word and ours have one sign in every part. */
export const agrees = (work: RowWork, listed: Listed): boolean => partsLeft(work, listed) !== 'differs';

/** Whether anything is left that is more than dust, or not agreed upon. */
export function holdsMore(work: RowWork, listed: Listed): boolean {
  const left = partsLeft(work, listed);
  return left === 'differs' || left.parts.length > 0 || left.unknown.length > 0;
}

type Books = Pick<EngineState, 'capabilities' | 'quotes' | 'referenceQuote'>;

/** Combos that close what a row's parts cover of each other; none where the venue has none. */
export function plansOf(
  state: Books,
  row: Pick<CloseAllRow, 'connectionId' | 'legs'>,
  parts: readonly Omit<Part, 'qty'>[],
): ComboPlan[] {
  const capabilities = state.capabilities.get(row.connectionId);
  if (row.legs.length === 0 || capabilities === undefined) return [];
  if (!capabilities.comboOrderTypes.includes('limit')) return [];
  const legs = parts.map(({ instrument, held }) => {
    const quote = state.referenceQuote(instrument.id) ?? state.quotes.get(instrument.id) ?? null;
    return { instrument, held, priced: farTouch(instrument, quote, sideOf(held)) !== null };
  });
  return planCombos(legs, capabilities.comboLegsMax);
}

/** The same for a row at work, unless the venue refused them. */
export const combosOf = (work: RowWork, parts: readonly Omit<Part, 'qty'>[]): ComboPlan[] =>
  work.rowRun.comboOff === null ? plansOf(work.ctx.state, work.row, parts) : [];

/** What of a leg the combos take. */
function inCombos(plans: readonly ComboPlan[], id: InstrumentId): Decimal {
  const own = plans.filter((plan) => plan.legs.some((leg: ComboLeg) => leg.instrumentId === id));
  return own.reduce((sum, plan) => sum.add(plan.qty), Decimal.ZERO);
}

/** How long a combo's definition is waited for, ms; then its legs are closed one by one. */
const DEFINE_MS_MAX = 2_000;

/** The combo that is closed next; `wait` while it is being defined; null: none is left, or none can be had. */
function nextCombo(work: RowWork, plans: readonly ComboPlan[]): Target | 'wait' | null {
  for (const plan of plans) {
    const asked = comboOf(work, plan.legs);
    if (asked.reason !== null || (asked.comboId === null && isPast(work.ctx.nowMs, asked.askedMs, DEFINE_MS_MAX))) {
      work.rowRun.comboOff = asked.reason ?? 'the venue did not define the combo in time';
      return null;
    }
    if (asked.comboId === null) return 'wait';
    const instrument = work.ctx.state.instruments.get(asked.comboId);
    if (instrument === undefined || comboKey(instrument.legs ?? []) !== comboKey(plan.legs)) {
      work.rowRun.comboOff = 'the venue defined another combo';
      return null;
    }
    if (work.rowRun.spent.has(instrument.id)) continue;
    return { instrument, held: plan.qty.neg(), qty: plan.qty.min(dec(instrument.qtyMax)), side: 'buy' };
  }
  return null;
}

/** What is closed next of what the venue has just listed. */
export function nextTarget(work: RowWork, listed: Listed): Next {
  const left = partsLeft(work, listed);
  if (left === 'differs') return { kind: 'differs' };
  const { parts, unknown } = left;
  if (parts.length + unknown.length === 0) return { kind: 'none' };
  const combo = nextCombo(work, combosOf(work, parts));
  if (combo === 'wait') return { kind: 'wait' };
  if (combo !== null) return { kind: 'target', target: combo };
  const plans = combosOf(work, parts);
  const single = parts.map((part) => alone(part, inCombos(plans, part.instrument.id))).filter((part) => part !== null);
  const shorts = parts.filter((part) => part.held.sign() < 0);
  const { spent } = work.rowRun;
  const target =
    single.find((part) => part.held.sign() < 0 && !spent.has(part.instrument.id)) ??
    single.find((part) => part.held.sign() > 0 && !spent.has(part.instrument.id) && !covers(part, shorts));
  if (target !== undefined) return { kind: 'target', target };
  const why = [
    ...[...spent].map(([id, reason]) => `${symbolOf(id)}: ${reason}`),
    ...unknown.map((id) => `${symbolOf(id)}: the instrument is not known here`),
  ];
  return { kind: 'spent', why: why.length === 0 ? 'its shorts are open' : why.join('; ') };
}

/** The part without what combos take; null: nothing is left of it. */
function alone(part: Part, taken: Decimal): Target | null {
  const left = part.held.abs().sub(taken).max(Decimal.ZERO);
  const qty = part.qty.min(left);
  if (qty.sign() <= 0) return null;
  return { instrument: part.instrument, held: part.held, qty, side: sideOf(part.held) };
}

/** Whether a short of its right is open in the row. */
const covers = (long: Target, shorts: readonly Part[]): boolean =>
  shorts.some((short) => short.instrument.option?.right === long.instrument.option?.right);
