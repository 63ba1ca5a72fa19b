import { expect, test } from 'vitest';
import { depthRows, largestSize } from '../../../../src-renderer/features/depth/depth-rows.ts';
import { FIXTURE_INSTRUMENTS, fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

const coin = FIXTURE_INSTRUMENTS.find((i) => i.symbol === 'COIN')!;
const orders = Object.values(fixtureState().order);

test('levels carry running totals, bars against the largest, and own quantity at its own price and side', () => {
  const depth = {
    instrumentId: coin.id,
    bids: [
      [2_943_500, 300],
      [2_943_400, 100],
      [2_935_000, 400],
    ],
    asks: [[2_944_100, 200]],
    tsEventMs: 0,
  } as const;
  const of = { instrument: coin, orders, largest: largestSize(depth) };
  expect(of.largest).toBe(400);
  const rows = depthRows(depth.bids, 'buy', of);
  expect(rows.map((r) => [r.total, r.share, r.own])).toEqual([
    [300, 0.75, '12'],
    [400, 0.25, null],
    [800, 1, '10'],
  ]);
  expect(depthRows([[2_943_500, 5]], 'sell', of)[0]?.own).toBeNull();
  expect(depthRows([[1, 0]], 'sell', { ...of, largest: 0 })[0]?.share).toBe(0);
});
