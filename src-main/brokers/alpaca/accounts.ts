/** Who answers, and what it has. The account has no mark of paper or live: the environment that took the key is the proof (G21). */
import {
  Decimal,
  idOf,
  type AccountId,
  type AccountReport,
  type Mode,
  type Money,
  type StatedPower,
} from '../../../shared/domain/index.ts';
import { amountOf } from './parse/amounts.ts';
import type { AccountWire } from './parse/wire.ts';

/** How far the cash may lag behind the order stream; undocumented, so generous, ms. */
export const ALPACA_CASH_LAG_MS = 15_000;

/** Why nothing may be traded on the account that answered, or null. */
export function accountFault(account: AccountWire, expected: AccountId | null): string | null {
  if (expected !== null && account.account_number !== expected) {
    return `Account ${account.account_number} answered, ${expected} was expected; nothing is sent there`;
  }
  if (account.status !== 'ACTIVE') return `The account is ${account.status}, not ACTIVE; see it at Alpaca`;
  return account.account_blocked === true ? 'Alpaca has blocked the account; see it there' : null;
}

/** Cash and what of it is free without credit. Null: the cash is no amount; it is never taken for nothing. */
export function accountReport(
  account: AccountWire,
  mode: Exclude<Mode, 'simulation'>,
  at: { readonly askedMs: number; readonly nowMs: number },
): AccountReport | null {
  const cash = amountOf(account.cash);
  if (cash === null) return null;
  const free = amountOf(account.non_marginable_buying_power) ?? cash;
  const locked = cash.sub(free).max(Decimal.ZERO);
  const currency = account.currency ?? 'USD';
  return {
    kind: 'account',
    accountId: idOf<AccountId>(account.account_number),
    mode,
    baseCurrency: currency,
    power: powerOf(account, at.nowMs),
    balances: [{ currency, total: cash.text(), locked: locked.min(cash.max(Decimal.ZERO)).trim().text() }],
    tsEventMs: at.nowMs,
    settledMs: at.askedMs - ALPACA_CASH_LAG_MS,
  };
}

/** Alpaca's own figures (trading API, Account): a multiplier of 1 is an account without credit. */
function powerOf(account: AccountWire, nowMs: number): StatedPower {
  const figure = (value: AccountWire['cash'] | null | undefined): Money | null =>
    amountOf(value)?.max(Decimal.ZERO).trim().text() ?? null;
  const unmargined = figure(account.non_marginable_buying_power);
  return {
    shares: figure(account.buying_power),
    options: figure(account.options_buying_power) ?? unmargined,
    unmargined,
    settled: figure(account.cash_withdrawable),
    isCash: amountOf(account.multiplier)?.eq(Decimal.ONE) ?? false,
    shorts: account.shorting_enabled ?? null,
    blocked:
      account.trading_blocked === true
        ? 'Alpaca has blocked trading on this account: nothing can be opened; see it there.'
        : account.trade_suspended_by_user === true
          ? 'Trading on this account is suspended in its settings at Alpaca: nothing can be opened; lift it there.'
          : null,
    asOfMs: nowMs,
  };
}
