/**
 * An account's balances: what the venue states of them, and what fills moved since. Positions and cash change in one step, so
 * equity has no moment in which a fill is in one and not in the other.
 */
import type { Account, AccountId, AccountReport, FillReport, Instrument } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { bookMoves, movesOf, takeReading, type CashMove, type ReadingFacts } from '../portfolio/cash-book.ts';

/** Books what a fill moved; nothing where the newest reading has it, or where no reading came yet. */
export function bookCash(ctx: StepContext, accountId: AccountId, instrument: Instrument, fill: FillReport): void {
  const account = ctx.state.accounts.get(accountId);
  if (account !== undefined) moveCash(ctx, account, movesOf(account, instrument, fill), fill.tsEventMs);
}

/** The same of any movement at the venue's time. */
export function moveCash(ctx: StepContext, account: Account, moves: readonly CashMove[], tsEventMs: number): void {
  const booked = bookMoves(account, ctx.state.cashBooks.get(account.accountId), moves, tsEventMs);
  if (booked !== null) ctx.emit({ kind: 'accountChanged', ...booked });
}

/** Balances as the venue states them; one that changes nothing is no event. */
export function onAccount(ctx: StepContext, report: AccountReport, facts: ReadingFacts): void {
  const { accounts, cashBooks } = ctx.state;
  const known = accounts.get(report.accountId);
  const book = cashBooks.get(report.accountId);
  const read = takeReading(known, book, report, facts);
  const isSame =
    JSON.stringify(known) === JSON.stringify(read.account) &&
    JSON.stringify(book?.rows) === JSON.stringify(read.cash.rows);
  if (!isSame) ctx.emit({ kind: 'accountChanged', ...read });
}
