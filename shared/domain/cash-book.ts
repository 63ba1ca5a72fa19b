/** What stands beside a venue's newest reading of an account's cash (src-main/engine/portfolio/cash-book.ts says how it is kept). */
import type { Money } from './decimal.ts';

/** What a fill moved, at the venue's time. */
export type CashEntry = { readonly amount: Money; readonly tsEventMs: number };

/** One currency in which the newest reading and what was heard are not the same. */
export type CashRow = {
  readonly currency: string;
  /** The newest reading's own figure; missing: the account's, less `since`. */
  readonly stated?: Money;
  /** What of that figure no fill explains. It is not in the account's balance until it stood long enough. */
  readonly unexplained: Money;
  /** The venue's time of the reading that first had it, unchanged since. */
  readonly standsMs?: number;
  /** Believed lately though no fill explained it: a fill of up to `untilMs` that is heard late may be part of it. */
  readonly taken?: { readonly amount: Money; readonly untilMs: number };
  /** Fills that the newest reading need not contain, oldest first. */
  readonly since: readonly CashEntry[];
};

/** `settledMs` as in the account's report; null: its figures and the fills are of one sequence. */
export type CashBook = {
  readonly statedMs: number;
  readonly settledMs: number | null;
  /** `settledMs` of the first reading: fills of up to it are in the opening figures. */
  readonly openedMs?: number;
  readonly rows: readonly CashRow[];
};
