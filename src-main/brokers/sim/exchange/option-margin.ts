/**
 * What option positions oblige an account to, and what an option or combo order takes (Regulation T in its plain form): per
 * underlying, cash for the worst that all contracts together could cost at expiry. A credit spread so keeps its width less the
 * credit, a condor its wider wing less the credit, a short put its strike; short calls need long calls or shares. Contracts of
 * different expiries count together only if the long one lasts at least as long as every short one.
 */
import {
  Decimal,
  dec,
  err,
  leastPayoff,
  ok,
  type AccountId,
  type Instrument,
  type InstrumentId,
  type PayoffLeg,
  type Result,
  type Side,
} from '../../../../shared/domain/index.ts';
import type { Floor } from './floor.ts';

type Quantities = ReadonlyMap<InstrumentId, number>;
type Instruments = ReadonlyMap<InstrumentId, Instrument>;

/** What is owed at worst, and units of the underlying that are short in calls without cover. */
export type Obligation = { readonly amount: Decimal; readonly naked: number };

const NOTHING: Obligation = { amount: Decimal.ZERO, naked: 0 };

type Held = PayoffLeg & { readonly expiry: string; readonly multiplier: Decimal };

function heldOn(underlyingId: InstrumentId, quantities: Quantities, instruments: Instruments): Held[] {
  const found: Held[] = [];
  for (const [id, qty] of quantities) {
    const instrument = instruments.get(id);
    const option = instrument?.option ?? null;
    if (qty === 0 || instrument === undefined || option === null || option.underlyingId !== underlyingId) continue;
    found.push({
      right: option.right,
      strike: dec(option.strike),
      qty: Decimal.of(qty),
      expiry: option.expiry,
      multiplier: dec(instrument.multiplier),
    });
  }
  return found;
}

/** The obligation of everything held on one underlying. */
export function obligationOf(underlyingId: InstrumentId, quantities: Quantities, instruments: Instruments): Obligation {
  const held = heldOn(underlyingId, quantities, instruments);
  const shorts = held.filter((leg) => leg.qty.sign() < 0);
  const [first] = shorts;
  if (first === undefined) return NOTHING;
  const last = shorts.reduce((latest, leg) => (leg.expiry > latest ? leg.expiry : latest), '');
  const legs: PayoffLeg[] = [...shorts, ...held.filter((leg) => leg.qty.sign() > 0 && leg.expiry >= last)];
  const calls = legs.reduce((sum, leg) => (leg.right === 'call' ? sum.add(leg.qty) : sum), Decimal.ZERO);
  const shares = Math.max(0, quantities.get(underlyingId) ?? 0);
  const size = first.multiplier.toUnits(0);
  const shortCalls = Math.max(0, -calls.toUnits(0));
  const covered = Math.min(shortCalls, Math.floor(shares / size));
  const naked = shortCalls - covered;
  // Shares pay their price, as a call of strike zero does. Naked calls have no worst: they are told apart, not priced.
  const whole = [...legs, { right: 'call' as const, strike: Decimal.ZERO, qty: Decimal.of(covered + naked) }];
  const least = leastPayoff(whole) ?? Decimal.ZERO;
  return { amount: least.neg().max(Decimal.ZERO).mul(first.multiplier), naked };
}

/** Signed units per instrument if an order fills: itself, or its legs. */
export function changesOf(instrument: Instrument, side: Side, qty: number): Map<InstrumentId, number> {
  const sign = side === 'buy' ? qty : -qty;
  if (instrument.legs === null) return new Map([[instrument.id, sign]]);
  return new Map(instrument.legs.map((leg) => [leg.instrumentId, (leg.side === 'buy' ? sign : -sign) * leg.ratio]));
}

export function quantitiesOf(floor: Floor, accountId: AccountId): Map<InstrumentId, number> {
  const quantities = new Map<InstrumentId, number>();
  for (const [id, holding] of floor.accounts.get(accountId).holdings) quantities.set(id, holding.qty);
  return quantities;
}

/** What is held after an order fills whole. */
export function after(quantities: Quantities, changes: ReadonlyMap<InstrumentId, number>): Map<InstrumentId, number> {
  const next = new Map(quantities);
  for (const [id, change] of changes) next.set(id, (next.get(id) ?? 0) + change);
  return next;
}

/** The underlying of a contract or combo; null for anything else. */
export function underlyingIdOf(instrument: Instrument, instruments: Instruments): InstrumentId | null {
  if (instrument.option !== null) return instrument.option.underlyingId;
  const leg = instrument.legs?.[0];
  return leg === undefined ? null : (instruments.get(leg.instrumentId)?.option?.underlyingId ?? null);
}

export const isContract = (instrument: Instrument): boolean => instrument.option !== null || instrument.legs !== null;

/** Cash that all option positions of an account keep, in one currency. */
export function optionLock(quantities: Quantities, instruments: Instruments, currency: string): Decimal {
  const underlyings = new Set<InstrumentId>();
  for (const [id, qty] of quantities) {
    const instrument = instruments.get(id);
    if (qty < 0 && instrument?.option != null && instrument.currency === currency)
      underlyings.add(instrument.option.underlyingId);
  }
  let locked = Decimal.ZERO;
  for (const id of underlyings) locked = locked.add(obligationOf(id, quantities, instruments).amount);
  return locked;
}

type ContractOrder = {
  readonly accountId: AccountId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly qty: number;
  /** Units; what it is reckoned at. */
  readonly price: number;
};

/** Cash that an order of options takes, fees apart: what it pays, and what it adds to the obligation; never below zero. */
export function contractLock(floor: Floor, order: ContractOrder): Result<Decimal, string> {
  const { accountId, instrument, side, qty, price } = order;
  const underlyingId = underlyingIdOf(instrument, floor.instruments);
  if (underlyingId === null) return err('its underlying is not known here');
  const held = quantitiesOf(floor, accountId);
  const then = after(held, changesOf(instrument, side, qty));
  const before = obligationOf(underlyingId, held, floor.instruments);
  const next = obligationOf(underlyingId, then, floor.instruments);
  if (next.naked > before.naked) {
    return err(`it would leave ${next.naked} short calls without cover; naked short options are not taken here`);
  }
  const value = Decimal.of(price, instrument.priceScale)
    .mul(Decimal.of(qty, instrument.qtyScale))
    .mul(dec(instrument.multiplier));
  const paid = side === 'buy' ? value : value.neg();
  return ok(paid.add(next.amount).sub(before.amount).max(Decimal.ZERO).trim());
}

/** Whether selling shares would take the cover from short calls. */
export function strandsCalls(floor: Floor, accountId: AccountId, instrument: Instrument, soldUnits: number): boolean {
  if (isContract(instrument)) return false;
  const held = quantitiesOf(floor, accountId);
  const before = obligationOf(instrument.id, held, floor.instruments).naked;
  const then = after(held, new Map([[instrument.id, -soldUnits]]));
  return obligationOf(instrument.id, then, floor.instruments).naked > before;
}
