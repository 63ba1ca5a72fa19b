import { expect, test } from 'vitest';
import { withNewest } from '../../../../src-renderer/features/alerts/alert-words.ts';

test('toasts are bounded: the newest stay, a renewed one counts as new, the oldest are taken away', () => {
  expect(withNewest([], 'a', 2)).toEqual({ kept: ['a'], dropped: [] });
  expect(withNewest(['a', 'b'], 'c', 2)).toEqual({ kept: ['b', 'c'], dropped: ['a'] });
  expect(withNewest(['a', 'b'], 'a', 2)).toEqual({ kept: ['b', 'a'], dropped: [] });
});
