/**
 * An account's balances: what the venue states of them, and what fills moved since. Positions and cash change in one step, so
 * equity has no moment in which a fill is in one and not in the other.
 */
import {
  Decimal,
  type Account,
  type AccountId,
  type AccountReport,
  type FillReport,
  type Instrument,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { bookMoves, movesOf, takeReading, type CashMove, type ReadingFacts } from '../portfolio/cash-book.ts';
import { withOpened } from '../portfolio/opened-since.ts';
import { rateTo } from '../portfolio/rates.ts';

/** Books what a fill moved; nothing where the newest reading has it, or where no reading came yet. `opened`: worth of what it opened. */
export function bookCash(
  ctx: StepContext,
  accountId: AccountId,
  instrument: Instrument,
  { fill, opened }: { readonly fill: FillReport; readonly opened: Decimal },
): void {
  const account = ctx.state.accounts.get(accountId);
  if (account === undefined) return;
  const booked = bookMoves(
    account,
    ctx.state.cashBooks.get(accountId),
    movesOf(account, instrument, fill),
    fill.tsEventMs,
  );
  if (booked === null) return;
  const { limits, instruments } = ctx.state;
  const facts = { limits, instruments, quoteOf: ctx.state.referenceQuote.bind(ctx.state) };
  // Without a rate nothing opens anyway: the gate cannot work out what an order takes.
  const rate = opened.isZero() ? null : rateTo(facts, account.baseCurrency, instrument.currency);
  const worth = rate === null ? Decimal.ZERO : opened.mulDiv(rate, Decimal.ONE, 8, 'ceil');
  ctx.emit({ kind: 'accountChanged', ...withOpened(booked, account, worth) });
}

/** The same of any movement at the venue's time. */
export function moveCash(ctx: StepContext, account: Account, moves: readonly CashMove[], tsEventMs: number): void {
  const booked = bookMoves(account, ctx.state.cashBooks.get(account.accountId), moves, tsEventMs);
  if (booked !== null) ctx.emit({ kind: 'accountChanged', ...withOpened(booked, account) });
}

/** Balances as the venue states them; one that changes nothing is no event. */
export function onAccount(ctx: StepContext, report: AccountReport, facts: ReadingFacts): void {
  const { accounts, cashBooks } = ctx.state;
  const known = accounts.get(report.accountId);
  const book = cashBooks.get(report.accountId);
  const read = withOpened(takeReading(known, book, report, facts), known);
  const isSame =
    JSON.stringify(known) === JSON.stringify(read.account) &&
    JSON.stringify(book?.rows) === JSON.stringify(read.cash.rows);
  if (!isSame) ctx.emit({ kind: 'accountChanged', ...read });
}
