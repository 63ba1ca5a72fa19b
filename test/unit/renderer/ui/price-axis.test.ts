import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillRadius, priceAxis, ringShare, shortPrice, spreadLabels } from '../../../../src-renderer/ui/price-axis.ts';

describe('the price axis', () => {
  test('puts the highest price on top when flipped, and pads both ends', () => {
    const axis = priceAxis([294.19, 294.41, 294.3], 220, 10, true);
    expect(axis.toPx(294.41)).toBeCloseTo(10);
    expect(axis.toPx(294.19)).toBeCloseTo(210);
    expect(axis.toPx(294.3)).toBeCloseTo(110);
  });

  test('clamps what lies outside and says so', () => {
    const axis = priceAxis([10, 20], 100, 0, false);
    expect([axis.toPx(5), axis.toPx(25), axis.out(25), axis.out(15)]).toEqual([0, 100, true, false]);
  });

  test('stands on one price, on none, and on what is no number', () => {
    for (const prices of [[5], [], [Number.NaN], [5, Number.POSITIVE_INFINITY]]) {
      const axis = priceAxis(prices, 100, 10, true);
      expect(axis.high).toBeGreaterThan(axis.low);
      expect(Number.isFinite(axis.toPx(5))).toBe(true);
    }
  });

  test('labels keep their order, their gap and stay inside', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (places) => {
        const out = spreadLabels(places, 12, 200);
        const pairs = places.map((at, i) => [at, out[i] ?? 0] as const).toSorted((a, b) => a[0] - b[0]);
        expect(out.every((y) => y >= -1e-9 && y <= 200 + 1e-9)).toBe(true);
        for (let i = 1; i < pairs.length; i++) {
          const [before, after] = [pairs[i - 1]!, pairs[i]!];
          if (before[0] < after[0]) expect(after[1] - before[1]).toBeGreaterThanOrEqual(12 - 1e-6);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test('labels that do not collide stay where they are', () => {
    expect(spreadLabels([10, 50, 90], 12, 100)).toEqual([10, 50, 90]);
  });
});

test('prices beside another drop the whole part they share', () => {
  expect([shortPrice('294.35', '294.41'), shortPrice('295.02', '294.41'), shortPrice('12', '12')]).toEqual([
    '.35',
    '295.02',
    '12',
  ]);
});

test('a fill as large as the target has nine times the area of one a ninth of it', () => {
  expect(fillRadius(90, 90)).toBe(9);
  expect(fillRadius(10, 90)).toBe(3);
  expect(fillRadius(0, 90)).toBe(3);
  expect(fillRadius(200, 90)).toBe(9);
});

test('the ring empties as the next step comes near and never turns over', () => {
  expect([
    ringShare(0, 15_000, 15_000),
    ringShare(7_500, 15_000, 15_000),
    ringShare(20_000, 15_000, 15_000),
    ringShare(-9, 15_000, 15_000),
  ]).toEqual([1, 0.5, 0, 1]);
});
