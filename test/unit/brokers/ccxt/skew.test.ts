/** The difference between an exchange's clock and ours, by one question. */
import { expect, test } from 'vitest';
import { skewOf } from '../../../../src-main/brokers/ccxt/desk.ts';

test.each([
  ['milliseconds: against the middle of the way', 10_123, 10_000, 10_046, 100],
  ['whole seconds that agree with our clock: none', 10_000, 10_650, 10_700, 0],
  ['whole seconds, just turned over there: none', 11_000, 10_990, 11_010, 0],
  ['whole seconds, surely ahead: by the least', 13_000, 10_650, 10_700, 2_300],
  ['whole seconds, surely behind: by the least', 5_000, 10_650, 10_700, -4_651],
])('%s', (_name, venueMs, startMs, endMs, skew) => {
  expect(skewOf(venueMs, startMs, endMs)).toBe(skew);
});
