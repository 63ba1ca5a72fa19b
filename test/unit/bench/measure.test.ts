import { describe, expect, it } from 'vitest';
import { atLeast, atMost, duel, judge, latencyDuel, median, quantile, valueAtMost } from '../../bench/measure.ts';
import { riskGate } from '../../bench/rows/risk-gate.ts';

describe('the measures of a bench', () => {
  it('takes the middle of an odd list and the upper middle of an even one', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  it('takes the value below which a share lies', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(quantile(values, 0.5)).toBe(51);
    expect(quantile(values, 0.99)).toBe(100);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('alternates product and floor after one warm-up of each', async () => {
    const order: string[] = [];
    const row = await duel({
      name: 'x',
      unit: 'us',
      goal: atMost(2),
      rounds: 3,
      product: () => order.push('p'),
      floor: () => order.push('f'),
    });
    expect(order.join('')).toBe('pfpfpfpf');
    expect(row).toMatchObject({ name: 'x', value: 5, baseline: 6, goal: '<= 2', ok: true });
  });

  it('counts the median of the ratios and prints their extremes', () => {
    const rounds = [
      { product: 10, floor: 10 },
      { product: 30, floor: 10 },
      { product: 20, floor: 10 },
    ];
    expect(judge({ name: 'x', unit: 'us', goal: atMost(1.5) }, rounds)).toEqual({
      name: 'x',
      value: 20,
      unit: 'us',
      baseline: 10,
      ratio: 2,
      min: 1,
      max: 3,
      goal: '<= 1.5',
      ok: false,
    });
    expect(judge({ name: 'x', unit: 'us', goal: atLeast(2) }, rounds).ok).toBe(true);
    expect(judge({ name: 'x', unit: 'ms', goal: valueAtMost(19, 'ms') }, rounds).ok).toBe(false);
  });

  it('pools the samples of all rounds for the 99th percentile', async () => {
    let round = 0;
    const rows = await latencyDuel({
      name: 'x',
      goal: atMost(1),
      p99Goal: atMost(1),
      rounds: 3,
      product: () => Promise.resolve([1, 1, (round += 1) === 3 ? 9 : 1]),
      floor: () => Promise.resolve([1, 1, 1]),
    });
    expect(rows.map(({ name, value, max, ok }) => ({ name, value, max, ok }))).toEqual([
      { name: 'x', value: 1, max: 1, ok: true },
      { name: 'x-p99', value: 9, max: 9, ok: false },
    ]);
  });
});

describe('the bench risk-gate', () => {
  it('runs and gives a row with every field', async () => {
    const row = await riskGate();
    expect(Object.keys(row)).toEqual(['name', 'value', 'unit', 'baseline', 'ratio', 'min', 'max', 'goal', 'ok']);
    const { name, value, baseline, ratio, min, max } = JSON.parse(JSON.stringify(row)) as Record<string, number>;
    expect(name).toBe('risk-gate');
    for (const figure of [value, baseline, ratio, min, max]) expect(figure).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThanOrEqual(min ?? Number.NaN);
    expect(ratio).toBeLessThanOrEqual(max ?? Number.NaN);
  });
});
