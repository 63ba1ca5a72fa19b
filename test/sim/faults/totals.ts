/** Many runs added up. Adding is the same in any order, so that two workers give what one gives. */
import type { Played } from './play.ts';

export type Failure = {
  readonly seed: number;
  readonly run: number;
  readonly kind: string;
  readonly screen: boolean;
  readonly broken: readonly string[];
};

export type Totals = {
  runs: number;
  readonly byJournal: Record<string, number>;
  readonly counts: Record<string, number>;
  readonly faults: Record<string, number>;
  readonly checks: Record<string, number>;
  readonly quotes: number[];
  readonly failures: Failure[];
};

export const emptyTotals = (): Totals => ({
  runs: 0,
  byJournal: {},
  counts: {},
  faults: {},
  checks: {},
  quotes: [],
  failures: [],
});

function addTo(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

export function addPlayed(totals: Totals, played: Omit<Played, 'broken' | 'seed'>, journal: string): void {
  totals.runs += 1;
  addTo(totals.byJournal, { [journal]: 1 });
  addTo(totals.counts, played.counts);
  addTo(totals.faults, played.faults);
  addTo(totals.checks, played.checks);
  for (const [quotes, orders] of played.quotes.entries()) totals.quotes[quotes] = (totals.quotes[quotes] ?? 0) + orders;
}

export function addTotals(sum: Totals, more: Totals): void {
  sum.runs += more.runs;
  addTo(sum.byJournal, more.byJournal);
  addTo(sum.counts, more.counts);
  addTo(sum.faults, more.faults);
  addTo(sum.checks, more.checks);
  for (const [quotes, orders] of more.quotes.entries()) sum.quotes[quotes] = (sum.quotes[quotes] ?? 0) + orders;
  sum.failures.push(...more.failures);
}

/** The count below which half of the orders lie. */
export function medianQuotes(totals: Totals): number {
  let left = totals.quotes.reduce((sum, orders) => sum + orders, 0) / 2;
  for (const [quotes, orders] of totals.quotes.entries()) {
    left -= orders;
    if (left <= 0) return quotes;
  }
  return 0;
}
