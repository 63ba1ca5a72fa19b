import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, idOf, isOnTick, type Instrument, type LadderParams, type Side } from '../../../../shared/domain/index.ts';
import {
  isBeyond,
  moveTicks,
  planRungs,
  planRungsFrom,
  stepsAsked,
} from '../../../../src-main/engine/algos/ladder/plan.ts';
import { PARAMS, TSLA, d } from '../account-fixture.ts';

const reference = (bid: number, ask: number, priceScale = 2) => ({ bid, ask, priceScale });
const prices = (params: Partial<LadderParams>, side: Side, bid: number, ask: number): string[] =>
  planRungs({ ...PARAMS, ...params }, side, reference(bid, ask), TSLA).map((r) => r.price);
const toward = (...pct: string[]) => ({ kind: 'toward' as const, towardPct: pct.map(d) });
const far = { buy: d('100000'), sell: d('0.01') };

describe('rungs against one quote', () => {
  it('S3.1: TSLA 319.00 x 325.68, buy, nearest, classes off: 322.34, 322.67, 323.01, 323.34', () => {
    const got = prices({ rounding: 'nearest', worstPrice: far.buy }, 'buy', 31_900, 32_568);
    expect(got).toEqual(['322.34', '322.67', '323.01', '323.34']);
  });

  it('S3.1: UVXY 15.23 x 15.32, buy, passive: two prices, 15.27 and 15.28, their waits added', () => {
    const rungs = planRungs({ ...PARAMS, worstPrice: far.buy }, 'buy', reference(1_523, 1_532), TSLA);
    expect(rungs.map((r) => [r.price, r.merged, r.waitMs])).toEqual([
      ['15.27', 2, 30_000],
      ['15.28', 2, 30_000],
    ]);
  });

  it('sells mirror buys', () => {
    const got = prices({ rounding: 'nearest', worstPrice: far.sell }, 'sell', 31_900, 32_568);
    expect(got).toEqual(['322.34', '322.01', '321.67', '321.34']);
  });

  it('S3.2: the factor of the side scales every step', () => {
    const got = prices(
      { factor: d('0.75'), steps: toward('0', '40', '80'), worstPrice: far.buy },
      'buy',
      10_000,
      10_200,
    );
    expect(got).toEqual(['101.00', '101.30', '101.60']);
  });

  it.each([
    // 2.02 % of the mid: wide, steps of 15 instead of 10
    ['wide', 10_000, 10_204, '101.17'],
    // exactly 2 % is not above it
    ['middle, at the edge', 9_900, 10_100, '100.10'],
    ['tight', 10_000, 10_040, '100.21'],
  ])('S3.3: the spread class scales the step (%s)', (_name, bid, ask, second) => {
    const spreadSteps = {
      wideAbovePct: d('2'),
      wideStepPct: d('15'),
      tightBelowPct: d('0.5'),
      tightStepPct: d('5'),
      middleStepPct: d('10'),
    };
    expect(prices({ spreadSteps, steps: toward('0', '10'), worstPrice: far.buy }, 'buy', bid, ask)[1]).toBe(second);
  });

  it('S0.5: fixed increments start at the mid', () => {
    const steps = { kind: 'increment' as const, increment: d('0.01'), rungs: 4 };
    expect(prices({ steps, worstPrice: far.buy }, 'buy', 100, 110)).toEqual(['1.05', '1.06', '1.07', '1.08']);
    expect(prices({ steps, worstPrice: far.sell }, 'sell', 100, 110)).toEqual(['1.05', '1.04', '1.03', '1.02']);
  });

  it('ticks count from the near touch: 0 joins it', () => {
    const steps = { kind: 'ticks' as const, ticks: [0, 1, 3] };
    expect(prices({ steps, worstPrice: far.buy }, 'buy', 1_000, 1_010)).toEqual(['10.00', '10.01', '10.03']);
    expect(prices({ steps, worstPrice: far.sell }, 'sell', 1_000, 1_010)).toEqual(['10.10', '10.09', '10.07']);
  });

  it('ticks walk through bands of different ticks both ways', () => {
    const banded: Instrument = {
      ...TSLA,
      priceScale: 4,
      ticks: [
        { fromPrice: d('0'), tick: d('0.0001') },
        { fromPrice: d('1'), tick: d('0.01') },
      ],
    };
    expect(moveTicks(banded, dec('0.9999'), 2, 'buy').toString()).toBe('1.0100');
    expect(moveTicks(banded, dec('1.01'), 2, 'sell').toString()).toBe('0.9999');
  });

  it('S3.8: rungs beyond the worst price stop at it and merge', () => {
    const rungs = planRungs(
      { ...PARAMS, rounding: 'nearest', worstPrice: d('322.70') },
      'buy',
      reference(31_900, 32_568),
      TSLA,
    );
    expect(rungs.map((r) => [r.price, r.merged])).toEqual([
      ['322.34', 1],
      ['322.67', 1],
      ['322.70', 2],
    ]);
  });

  it('S0.4: a price beyond the floor is marked', () => {
    const rungs = planRungs(
      { ...PARAMS, rounding: 'nearest', worstPrice: d('319.00'), floor: d('322.00') },
      'sell',
      reference(31_900, 32_568),
      TSLA,
    );
    expect(rungs.map((r) => r.beyondFloor)).toEqual([false, false, true, true]);
  });

  it('a market one tick wide has one price, a locked one as well', () => {
    expect(prices({ worstPrice: far.buy }, 'buy', 1_000, 1_001)).toEqual(['10.00']);
    expect(prices({ worstPrice: far.buy }, 'buy', 1_000, 1_000)).toEqual(['10.00']);
  });

  it('skipping the steps already worked gives the rest of the same plan', () => {
    const params = { ...PARAMS, rounding: 'nearest' as const, worstPrice: far.buy };
    const all = planRungs(params, 'buy', reference(31_900, 32_568), TSLA);
    expect(planRungsFrom({ params, side: 'buy', reference: reference(31_900, 32_568), instrument: TSLA }, 2)).toEqual(
      all.slice(2),
    );
  });
});

describe('G10: properties of every plan', () => {
  const pct = fc
    .array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 })
    .map((a) => a.toSorted((x, y) => x - y).map((n) => d((n / 10).toFixed(1))));
  const steps = fc.oneof(
    pct.map((towardPct) => ({ kind: 'toward' as const, towardPct })),
    fc.record({
      kind: fc.constant('increment' as const),
      increment: fc.integer({ min: 1, max: 300 }).map((n) => d((n / 1_000).toFixed(3))),
      rungs: fc.integer({ min: 1, max: 20 }),
    }),
    fc
      .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 20 })
      .map((a) => ({ kind: 'ticks' as const, ticks: a.toSorted((x, y) => x - y) })),
  );
  const cases = fc.record({
    steps,
    side: fc.constantFrom<Side>('buy', 'sell'),
    bid: fc.integer({ min: 5_000, max: 400_000 }),
    spread: fc.integer({ min: 0, max: 5_000 }),
    worst: fc.integer({ min: -3_000, max: 3_000 }),
    rounding: fc.constantFrom<LadderParams['rounding']>('passive', 'nearest', 'aggressive'),
    factor: fc.integer({ min: 1, max: 200 }).map((n) => d((n / 100).toFixed(2))),
  });
  const banded: Instrument = {
    ...TSLA,
    id: idOf('X.SIM'),
    priceScale: 4,
    ticks: [
      { fromPrice: d('0'), tick: d('0.0001') },
      { fromPrice: d('1'), tick: d('0.01') },
      { fromPrice: d('20'), tick: d('0.05') },
    ],
  };

  it('rungs are on tick, monotone, never past the worst price, and account for every step asked', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const ask = c.bid + c.spread;
        const worst = dec(
          ((Math.round((c.side === 'buy' ? ask : c.bid) / 500) * 500 + c.worst * 5) / 10_000).toFixed(4),
        )
          .max(dec('0.05'))
          .roundTo(dec('0.05'), 'ceil');
        const params: LadderParams = { ...PARAMS, ...c, worstPrice: worst.text() };
        const rungs = planRungs(params, c.side, reference(c.bid, ask, 4), banded);
        expect(rungs.reduce((n, r) => n + r.merged, 0)).toBe(stepsAsked(params));
        for (const [i, rung] of rungs.entries()) {
          const price = dec(rung.price);
          expect(isOnTick(banded, price)).toBe(true);
          expect(isBeyond(c.side, price, worst)).toBe(false);
          const before = rungs[i - 1];
          if (before !== undefined) expect(isBeyond(c.side, price, dec(before.price))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
