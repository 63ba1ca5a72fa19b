import { expect, test } from 'vitest';
import { Turns } from '../../../../src-main/brokers/ccxt/turns.ts';

test('G7: one has the turn at a time; a cancel that waits goes before orders, orders before the rest', async () => {
  const turns = new Turns();
  const done: string[] = [];
  let at = 0;
  const go = async (name: string, lane: 'cancel' | 'order' | 'other'): Promise<void> => {
    const release = await turns.take(lane);
    at += 1;
    expect(at).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    done.push(name);
    at -= 1;
    release();
    release();
  };
  await Promise.all([
    go('first', 'other'),
    go('list', 'other'),
    go('buy', 'order'),
    go('cancel', 'cancel'),
    go('sell', 'order'),
    go('balance', 'other'),
  ]);
  expect(done).toEqual(['first', 'cancel', 'buy', 'sell', 'list', 'balance']);
  const release = await turns.take('other');
  release();
});

test('numbers rise strictly, within one millisecond and when the clock jumps back', () => {
  const turns = new Turns();
  expect([1000, 1000, 1000.7, 400, 1001, 5000, 4000].map((nowMs) => turns.nonce(nowMs))).toEqual([
    1000, 1001, 1002, 1003, 1004, 5000, 5001,
  ]);
});
