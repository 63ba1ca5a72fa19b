/** G13, G14, G18 and the conventions of protection, under random histories on every kind of venue. */
import { describe, expect, it } from 'vitest';
import { runHistory, type HistoryResult } from './history.ts';
import { KINDS, type VenueKind } from './kinds.ts';
import { COVER_MS, ORPHAN_MS } from './watch.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? '1');
const HISTORIES = process.env['RUNG_FULL'] === '1' ? 10_000 : 500;
const EACH = Math.ceil(HISTORIES / KINDS.length);
/**
 * How much is tried is the seed's own luck: in 72 histories 60 restarts, give or take 9, and the floor is 36. A seed below a
 * floor is given so many times the histories, at the same floors for each: luck evens out there, an engine that fills too little
 * does not.
 */
const AGAIN = 6;

const sum = (results: readonly HistoryResult[], of: (r: HistoryResult) => number): number =>
  results.reduce((all, r) => all + of(r), 0);
const most = (results: readonly HistoryResult[], of: (r: HistoryResult) => number): number =>
  results.reduce((top, r) => Math.max(top, of(r)), 0);

/** What was tried too little for so many histories: a run that tried nothing proves nothing. */
function untried(kind: VenueKind, results: readonly HistoryResult[]): string[] {
  const floors: readonly (readonly [string, number, number])[] = [
    ['partial fills', sum(results, (r) => r.partialFills), results.length],
    ['fills of exits', sum(results, (r) => r.exitFills), results.length / 2],
    ['restarts', sum(results, (r) => r.restarts), results.length / 2],
    ['drops', sum(results, (r) => r.drops), results.length / 2],
    ...(kind.link === null ? [] : [['overfills', sum(results, (r) => r.overfills), 0] as const]),
  ];
  return floors
    .filter(([, seen, floor]) => seen <= floor)
    .map(([what, seen, floor]) => `${seen} ${what} in ${results.length} histories, no more than ${floor}`);
}

describe(`brackets in ${HISTORIES} random histories, seed ${SEED}`, () => {
  for (const kind of KINDS) {
    it(`G13, G14, G18, S1.6, S1.11: on a venue that is ${kind.name}, what is filled is protected, nothing flips, no orphan rests`, () => {
      const results: HistoryResult[] = [];
      const runTo = (count: number): void => {
        for (let i = results.length; i < count; i++)
          results.push(runHistory(kind, SEED + i * KINDS.length + KINDS.indexOf(kind)));
      };
      runTo(EACH);
      if (untried(kind, results).length > 0) runTo(EACH * AGAIN);
      expect(most(results, (r) => r.longestMs)).toBeLessThanOrEqual(COVER_MS);
      expect(most(results, (r) => r.longestOrphanMs)).toBeLessThanOrEqual(ORPHAN_MS);
      expect(untried(kind, results)).toEqual([]);
      if (kind.link === null) expect(sum(results, (r) => r.overfills)).toBe(0);
    }, 600_000);
  }
});
