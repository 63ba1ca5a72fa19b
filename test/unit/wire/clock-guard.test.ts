import { expect, test } from 'vitest';
import { CLOCK_SKEW_MAX_MS, clockRefusal } from '../../../src-main/wire/clock-guard.ts';

test('a clock that is a little off, or not known, stops nothing; one that is far off says which way and what to do', () => {
  expect([null, 0, CLOCK_SKEW_MAX_MS, -CLOCK_SKEW_MAX_MS].map((ms) => clockRefusal(ms, 'Bybit'))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(clockRefusal(7_400, 'Bybit')).toMatch(/7 s behind Bybit’s: set it/);
  expect(clockRefusal(-90_000, 'Bybit')).toMatch(/90 s ahead of Bybit’s: set it.*closing and canceling go on/);
});
