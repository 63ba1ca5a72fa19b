import { expect, test } from 'vitest';
import { withinBurst, withNewest } from '../../../../src-renderer/features/alerts/alert-words.ts';

test('toasts are bounded: the newest stay, a renewed one counts as new, the oldest are taken away', () => {
  expect(withNewest([], 'a', 2)).toEqual({ kept: ['a'], dropped: [] });
  expect(withNewest(['a', 'b'], 'c', 2)).toEqual({ kept: ['b', 'c'], dropped: ['a'] });
  expect(withNewest(['a', 'b'], 'a', 2)).toEqual({ kept: ['b', 'a'], dropped: [] });
});

test('a burst of fills is told one by one only at first', () => {
  const bounds = { most: 2, windowMs: 1000 };
  const first = withinBurst([], 0, bounds);
  const second = withinBurst(first.times, 100, bounds);
  const third = withinBurst(second.times, 200, bounds);
  expect([first.allowed, second.allowed, third.allowed]).toEqual([true, true, false]);
  expect(withinBurst(third.times, 1050, bounds).allowed).toBe(true);
});
