/** What stands beside a venue's newest reading of an account's cash (src-main/engine/portfolio/cash-book.ts says how it is kept). */
import type { Money } from './decimal.ts';

/** What a fill moved, at the venue's time. */
export type CashEntry = { readonly amount: Money; readonly tsEventMs: number };

/** One currency in which fills are not in the reading yet, or a change of the reading that no fill explains. */
export type CashRow = { readonly currency: string; readonly unexplained: Money; readonly since: readonly CashEntry[] };

/** `settledMs` as in the account's report; null: its figures and the fills are of one sequence. */
export type CashBook = {
  readonly statedMs: number;
  readonly settledMs: number | null;
  readonly rows: readonly CashRow[];
};
