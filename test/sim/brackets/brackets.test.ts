/** G13, G14, G18 and the conventions of protection, under random histories on every kind of venue. */
import { describe, expect, it } from 'vitest';
import { runHistory, type HistoryResult } from './history.ts';
import { KINDS } from './kinds.ts';
import { COVER_MS, ORPHAN_MS } from './watch.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? '1');
const HISTORIES = process.env['RUNG_FULL'] === '1' ? 10_000 : 500;

describe(`brackets in ${HISTORIES} random histories, seed ${SEED}`, () => {
  const each = Math.ceil(HISTORIES / KINDS.length);
  for (const kind of KINDS) {
    it(`G13, G14, G18, S1.6, S1.11: on a venue that is ${kind.name}, what is filled is protected, nothing flips, no orphan rests`, () => {
      const results: HistoryResult[] = [];
      for (let i = 0; i < each; i++) results.push(runHistory(kind, SEED + i * KINDS.length + KINDS.indexOf(kind)));
      const most = (of: (r: HistoryResult) => number): number => results.reduce((top, r) => Math.max(top, of(r)), 0);
      const sum = (of: (r: HistoryResult) => number): number => results.reduce((all, r) => all + of(r), 0);
      expect(most((r) => r.longestMs)).toBeLessThanOrEqual(COVER_MS);
      expect(most((r) => r.longestOrphanMs)).toBeLessThanOrEqual(ORPHAN_MS);
      // A run that tried nothing proves nothing.
      expect(sum((r) => r.partialFills)).toBeGreaterThan(each);
      expect(sum((r) => r.exitFills)).toBeGreaterThan(each / 2);
      expect(sum((r) => r.restarts)).toBeGreaterThan(each / 2);
      expect(sum((r) => r.drops)).toBeGreaterThan(each / 2);
      if (kind.link === null) expect(sum((r) => r.overfills)).toBe(0);
      else expect(sum((r) => r.overfills)).toBeGreaterThan(0);
    }, 600_000);
  }
});
