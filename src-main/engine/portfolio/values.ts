/**
 * What positions and the account are worth now, all from the same marks. Amounts of a position are in its instrument's
 * currency, totals in the account's base currency; a missing mark or rate makes a total null, never smaller.
 */
import {
  Decimal,
  dec,
  type Account,
  type AccountValue,
  type CalendarId,
  type CompiledCalendar,
  type Instrument,
  type Money,
  type Position,
  type PositionValue,
} from '../../../shared/domain/index.ts';
import { isSpotPair } from './cash-book.ts';
import { workingOf, type WorkingFacts } from './exposure.ts';
import { LEVERAGE, cashOf, freeEquity, type PricedFacts } from './margin.ts';
import { markPrice } from './marks.ts';
import { atRate, rateTo } from './rates.ts';
import { statedFor } from './stated-power.ts';

export { markOf, type Mark } from './marks.ts';

/** Facts of one account at one moment. RiskFacts has all of them (its `account` may be null there). */
export type PortfolioFacts = PricedFacts &
  WorkingFacts & {
    readonly nowMs: number;
    readonly account: Account;
    readonly tradesToday: number;
    /** Its venue trades nothing but coins; missing: that is not known. */
    readonly onlyCoins?: boolean;
    readonly calendarOf: (id: CalendarId) => CompiledCalendar | null;
  };

/** Decimals of totals in the base currency that a rate made. */
const TOTAL = { scale: 8, rounding: 'nearest' } as const;
const HUNDRED = Decimal.of(100);
/** What free equity buys in the account's main class: shown as buying power. Coins are paid in full, from cash. */
function shownPower(facts: PortfolioFacts, free: Decimal): Decimal {
  const { account, onlyCoins } = facts;
  const most =
    onlyCoins === true ? free.min(cashOf(account, account.baseCurrency)) : free.mul(Decimal.of(LEVERAGE.equity));
  const stated = statedFor(facts, onlyCoins === true ? 'crypto' : 'equity');
  return (stated === null ? most : most.min(stated)).max(Decimal.ZERO).trim();
}

/** A position's figures as decimals; null where a mark is missing. */
type Valued = {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly mark: ReturnType<typeof markPrice>;
  readonly marketValue: Decimal | null;
  readonly unrealised: Decimal | null;
  readonly day: Decimal | null;
};

const textOrNull = (value: Decimal | null): Money | null => (value === null ? null : value.trim().text());

/**
 * Day P&L (conventions): worth now, less worth at the day's boundary, plus cash of today's fills, less today's fees.
 * For what was both held and traded today that is realised + change against the boundary's mark.
 */
function dayPnl(position: Position, instrument: Instrument, marketValue: Decimal | null, boundary: Decimal | null) {
  const startQty = dec(position.dayStartQty);
  if (marketValue === null || (boundary === null && !startQty.isZero())) return null;
  const atStart = boundary === null ? Decimal.ZERO : startQty.mul(boundary).mul(dec(instrument.multiplier));
  return marketValue.sub(atStart).add(dec(position.cashToday)).sub(dec(position.feesToday));
}

function valued(facts: PricedFacts, position: Position, instrument: Instrument): Valued {
  const quote = facts.quoteOf(instrument.id);
  const mark = markPrice(instrument, quote, facts.limits);
  const qty = dec(position.qty);
  const marketValue = qty.isZero()
    ? Decimal.ZERO
    : mark.price === null
      ? null
      : qty.mul(mark.price).mul(dec(instrument.multiplier));
  const previousClose = quote?.previousClose ?? null;
  const boundary =
    position.dayStartMark !== null
      ? dec(position.dayStartMark)
      : previousClose === null
        ? null
        : Decimal.of(previousClose, instrument.priceScale);
  return {
    position,
    instrument,
    mark,
    marketValue,
    unrealised: marketValue === null ? null : marketValue.sub(dec(position.cost)),
    day: dayPnl(position, instrument, marketValue, boundary),
  };
}

/** Adds an amount in some currency to a total in base; null (unknown) swallows everything. */
function addIn(total: Decimal | null, amount: Decimal | null, rate: Decimal | null): Decimal | null {
  if (total === null || amount === null) return null;
  if (amount.isZero()) return total;
  return rate === null ? null : total.add(atRate(amount, rate, TOTAL));
}

/** Cash and coins in base currency. A coin counts by its balance where the venue keeps one, else by its position. */
function balancesIn(facts: PortfolioFacts): Decimal | null {
  let total: Decimal | null = Decimal.ZERO;
  for (const balance of facts.account.balances) {
    const rate = rateTo(facts, facts.account.baseCurrency, balance.currency);
    total = addIn(total, dec(balance.total), rate);
  }
  return total;
}

type Totals = Record<'equity' | 'day' | 'unrealised' | 'realisedToday' | 'feesToday', Decimal | null>;

function totalsOf(facts: PortfolioFacts, held: readonly Position[], values: readonly (Valued | null)[]): Totals {
  const coins = new Set(facts.account.balances.filter((b) => !dec(b.total).isZero()).map((b) => b.currency));
  const zero = Decimal.ZERO;
  const totals: Totals = {
    equity: balancesIn(facts),
    day: zero,
    unrealised: zero,
    realisedToday: zero,
    feesToday: zero,
  };
  for (const [index, value] of values.entries()) {
    if (value === null && dec(held[index]?.qty ?? '0').isZero()) continue;
    if (value === null) return { equity: null, day: null, unrealised: null, realisedToday: null, feesToday: null };
    const { position, instrument } = value;
    const rate = rateTo(facts, facts.account.baseCurrency, instrument.currency);
    const inBalances = isSpotPair(instrument) && coins.has(instrument.baseCurrency ?? '');
    if (!inBalances) totals.equity = addIn(totals.equity, value.marketValue, rate);
    totals.day = addIn(totals.day, value.day, rate);
    totals.unrealised = addIn(totals.unrealised, value.unrealised, rate);
    totals.realisedToday = addIn(totals.realisedToday, dec(position.realisedToday), rate);
    totals.feesToday = addIn(totals.feesToday, dec(position.feesToday), rate);
  }
  return totals;
}

function positionValue(value: Valued, facts: PortfolioFacts, equity: Decimal | null): PositionValue {
  const { position, instrument, mark, marketValue } = value;
  const rate = rateTo(facts, facts.account.baseCurrency, instrument.currency);
  const known = marketValue !== null && rate !== null && equity !== null && equity.sign() > 0;
  return {
    accountId: position.accountId,
    instrumentId: position.instrumentId,
    mark: mark.price === null ? null : mark.price.trim().text(),
    markSource: mark.source,
    unrealised: textOrNull(value.unrealised),
    day: textOrNull(value.day),
    marketValue: textOrNull(marketValue),
    sharePct: known ? marketValue.abs().mulDiv(rate.mul(HUNDRED), equity, 2, 'nearest').text() : null,
  };
}

/** What a position in an instrument that we do not know (yet) is worth: nothing can be said. */
const unknownValue = (position: Position): PositionValue => ({
  accountId: position.accountId,
  instrumentId: position.instrumentId,
  mark: null,
  markSource: 'none',
  unrealised: null,
  day: null,
  marketValue: null,
  sharePct: null,
});

/** Day P&L in per cent of the equity it began with; null when either is unknown or that was not positive. */
function dayPct(day: Decimal | null, equity: Decimal | null) {
  if (day === null || equity === null) return null;
  const before = equity.sub(day);
  return before.sign() > 0 ? day.mulDiv(HUNDRED, before, 2, 'nearest').text() : null;
}

function valuedAll(facts: PortfolioFacts, held: readonly Position[]): readonly (Valued | null)[] {
  return held.map((position) => {
    const instrument = facts.instruments.get(position.instrumentId);
    return instrument === undefined ? null : valued(facts, position, instrument);
  });
}

/** The account's equity alone, as in `valueAccount`: what the gate judges by. */
export function equityOf(facts: PortfolioFacts): Money | null {
  const held = [...facts.positions];
  return textOrNull(totalsOf(facts, held, valuedAll(facts, held)).equity);
}

/** Values of every position and of the account, by the same marks. */
export function valueAccount(facts: PortfolioFacts): {
  readonly account: AccountValue;
  readonly positions: readonly PositionValue[];
} {
  const held = [...facts.positions];
  const values = valuedAll(facts, held);
  const totals = totalsOf(facts, held, values);
  const free = freeEquity(facts, facts.account.baseCurrency, totals.equity, workingOf(facts));
  return {
    positions: held.map((position, i) => {
      const value = values[i] ?? null;
      return value === null ? unknownValue(position) : positionValue(value, facts, totals.equity);
    }),
    account: {
      accountId: facts.account.accountId,
      equity: textOrNull(totals.equity),
      buyingPower: free === null ? null : shownPower(facts, free).text(),
      dayPnl: textOrNull(totals.day),
      dayPnlPct: dayPct(totals.day, totals.equity),
      unrealised: textOrNull(totals.unrealised),
      realisedToday: textOrNull(totals.realisedToday),
      feesToday: textOrNull(totals.feesToday),
      tradesToday: facts.tradesToday,
    },
  };
}
