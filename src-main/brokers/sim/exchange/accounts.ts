/**
 * Money and holdings of the venue's accounts. Cash moves by each fill's notional and fee, exactly. A short sale's proceeds
 * are cash, and one and a half times what it brought is locked. Coins of spot pairs are positions, never below zero.
 */
import {
  Decimal,
  dec,
  idOf,
  type AccountId,
  type AccountReport,
  type Balance,
  type Instrument,
  type InstrumentId,
  type PositionStatusReport,
  type Side,
} from '../../../../shared/domain/index.ts';
import { optionLock } from './option-margin.ts';
import { notionalOf } from './venue-order.ts';

/** `cost`: signed and exact, what the held quantity cost (shorts: minus what they brought). Units of the instrument. */
export type Holding = { qty: number; cost: Decimal };
export type AccountState = {
  readonly accountId: AccountId;
  readonly cash: Map<string, Decimal>;
  readonly holdings: Map<InstrumentId, Holding>;
};

/** Locked for a short position: what it brought, and half as much again (Reg T, 12 CFR 220.12). */
const SHORT_LOCK = dec('1.5');
const AVERAGE_SCALE = 12;

export class Accounts {
  private readonly accounts = new Map<AccountId, AccountState>();
  private readonly opening: ReadonlyMap<string, Decimal>;
  private readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly baseCurrency: string;

  constructor(
    instruments: ReadonlyMap<InstrumentId, Instrument>,
    baseCurrency: string,
    opening: ReadonlyMap<string, Decimal>,
  ) {
    this.instruments = instruments;
    this.baseCurrency = baseCurrency;
    this.opening = opening;
  }

  /** The account, opened with the opening cash if it is new. */
  get(accountId: AccountId): AccountState {
    const known = this.accounts.get(accountId);
    if (known !== undefined) return known;
    const made: AccountState = { accountId, cash: new Map(this.opening), holdings: new Map() };
    this.accounts.set(accountId, made);
    return made;
  }

  restore(state: AccountState): void {
    this.accounts.set(state.accountId, state);
  }

  all(): readonly AccountState[] {
    return [...this.accounts.values()];
  }

  holding(accountId: AccountId, id: InstrumentId): Holding {
    return this.get(accountId).holdings.get(id) ?? { qty: 0, cost: Decimal.ZERO };
  }

  /** Books a fill: cash by notional and fee, position at average cost, through zero by closing and opening. */
  book(
    accountId: AccountId,
    instrument: Instrument,
    fill: { side: Side; qty: number; price: number; fee: Decimal },
  ): void {
    const account = this.get(accountId);
    const value = notionalOf(instrument, fill.price, fill.qty);
    const cash = account.cash.get(instrument.currency) ?? Decimal.ZERO;
    const flow = fill.side === 'buy' ? value.neg() : value;
    account.cash.set(instrument.currency, cash.add(flow).sub(fill.fee).trim());
    const before = this.holding(accountId, instrument.id);
    const delta = fill.side === 'buy' ? fill.qty : -fill.qty;
    account.holdings.set(instrument.id, nextHolding(instrument, before, delta, fill.price));
  }

  /** Sets a position without a trade: cash stays, the cost is what the units are said to have cost. */
  setHolding(accountId: AccountId, id: InstrumentId, holding: Holding): void {
    this.get(accountId).holdings.set(id, holding);
  }

  /** Cash of a currency that short positions keep locked. */
  shortLock(accountId: AccountId, currency: string): Decimal {
    const quantities = new Map<InstrumentId, number>();
    for (const [id, holding] of this.get(accountId).holdings) quantities.set(id, holding.qty);
    let locked = optionLock(quantities, this.instruments, currency);
    for (const [id, holding] of this.get(accountId).holdings) {
      const instrument = this.instruments.get(id);
      if (holding.qty >= 0 || instrument?.currency !== currency || instrument.option !== null) continue;
      locked = locked.add(holding.cost.neg().mul(SHORT_LOCK));
    }
    return locked;
  }

  /** The account's report; `orderLocks` is what its open orders keep, by currency. */
  report(accountId: AccountId, orderLocks: ReadonlyMap<string, Decimal>, tsEventMs: number): AccountReport {
    const balances: Balance[] = [];
    for (const [currency, total] of this.get(accountId).cash) {
      const locked = (orderLocks.get(currency) ?? Decimal.ZERO).add(this.shortLock(accountId, currency));
      balances.push({ currency, total: total.trim().text(), locked: locked.trim().text() });
    }
    return { kind: 'account', accountId, mode: 'simulation', baseCurrency: this.baseCurrency, balances, tsEventMs };
  }

  positions(accountId: AccountId): PositionStatusReport[] {
    const reports: PositionStatusReport[] = [];
    for (const [id, holding] of this.get(accountId).holdings) {
      const instrument = this.instruments.get(id);
      if (instrument === undefined || holding.qty === 0) continue;
      const qty = Decimal.of(holding.qty, instrument.qtyScale);
      const size = qty.mul(dec(instrument.multiplier));
      reports.push({
        kind: 'position',
        accountId,
        instrumentId: id,
        qty: qty.trim().text(),
        avgPrice: holding.cost.div(size, AVERAGE_SCALE, 'nearest').trim().text(),
      });
    }
    return reports;
  }
}

function nextHolding(instrument: Instrument, before: Holding, delta: number, price: number): Holding {
  const qty = before.qty + delta;
  const opens = before.qty === 0 || before.qty > 0 === delta > 0;
  if (opens) {
    const value = notionalOf(instrument, price, Math.abs(delta));
    return { qty, cost: before.cost.add(delta > 0 ? value : value.neg()).trim() };
  }
  if (qty === 0) return { qty, cost: Decimal.ZERO };
  if (qty > 0 === before.qty > 0) {
    // The part that stays keeps its share of the cost; enough decimals that a share of a cent never shows.
    const kept = before.cost
      .mul(Decimal.of(Math.abs(qty)))
      .div(Decimal.of(Math.abs(before.qty)), AVERAGE_SCALE, 'nearest');
    return { qty, cost: kept.trim() };
  }
  const value = notionalOf(instrument, price, Math.abs(qty));
  return { qty, cost: qty > 0 ? value : value.neg() };
}

/** Ids made here, so that the brand stays in one place. */
export const accountIdOf = (text: string): AccountId => idOf<AccountId>(text);
