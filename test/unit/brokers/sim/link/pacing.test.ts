/** The link to a venue that counts requests: what closes overtakes what asks, and no second ever sees more than it takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneOf, limiterOf } from '../../../../../src-main/brokers/sim/link/pacing.ts';
import { VirtualScheduler } from '../../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import type { Request } from '../../../../../src-main/brokers/sim/link/protocol.ts';

const PER_SECOND = 100;

/** Asks for all of these at once; when each one leaves, ms. */
async function leave(
  ops: readonly Request['op'][],
): Promise<readonly { readonly op: string; readonly atMs: number }[]> {
  const scheduler = new VirtualScheduler(0);
  const limiter = limiterOf(PER_SECOND, scheduler);
  const left: { op: string; atMs: number }[] = [];
  for (const op of ops) void limiter.take(laneOf(op)).then(() => left.push({ op, atMs: scheduler.monotonicMs() }));
  for (let ms = 0; ms < 20_000 && left.length < ops.length; ms += 5) {
    scheduler.runFor(5);
    for (let i = 0; i < 4; i++) await Promise.resolve();
  }
  return left;
}

const many = (op: Request['op'], count: number): Request['op'][] => Array.from({ length: count }, () => op);

describe('the pacing of the link', () => {
  it('G7: cancels leave before orders, and both before everything else that was asked for first', async () => {
    const left = await leave([...many('optionChain', 200), ...many('submit', 50), ...many('cancel', 100)]);
    const lastOf = (op: string): number => left.findLastIndex((one) => one.op === op);
    const first = left.findIndex((one) => one.op === 'cancel');
    expect(left.length).toBe(350);
    // What had left before the first cancel was let through at once; a share was kept for the cancels.
    expect(left[first]?.atMs).toBeLessThanOrEqual(5);
    expect([lastOf('cancel') < lastOf('submit'), lastOf('submit') < lastOf('optionChain')]).toEqual([true, true]);
    expect(left.slice(0, lastOf('submit')).filter((one) => one.op === 'optionChain').length).toBeLessThanOrEqual(10);
  });

  it('what has to be read before a close may leave goes with the orders', () => {
    expect((['massStatus', 'instruments', 'query'] as const).map(laneOf)).toEqual(['order', 'order', 'order']);
    expect((['bars', 'optionChain', 'defineInstruments', 'whatIf'] as const).map(laneOf)).toEqual(
      many('bars', 4).map(() => 'other'),
    );
  });

  it('no second sees more than the venue takes', async () => {
    const op = fc.constantFrom<Request['op']>('cancel', 'submit', 'optionChain');
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 150, maxLength: 400 }), async (ops) => {
        const left = await leave(ops);
        for (const { atMs } of left) {
          const within = left.filter((one) => one.atMs > atMs - 1_000 && one.atMs <= atMs).length;
          expect(within).toBeLessThanOrEqual(PER_SECOND);
        }
      }),
      { numRuns: 10 },
    );
  });
});
