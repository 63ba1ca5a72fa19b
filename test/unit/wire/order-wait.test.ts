import { describe, expect, it } from 'vitest';
import { TRAVEL_MS_MAX } from '../../../src-main/engine/timing.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { LaneLimiter } from '../../../src-main/wire/lane-limiter.ts';
import { ORDER_WAIT_MS_MAX, orderWait } from '../../../src-main/wire/order-wait.ts';

describe('an opening order that waits for the rate limit', () => {
  it('G15: never leaves once the engine may take it for one that never arrived', () => {
    expect(ORDER_WAIT_MS_MAX).toBeLessThanOrEqual(TRAVEL_MS_MAX - 1_000);
    const scheduler = new VirtualScheduler(0);
    const waited = orderWait(scheduler, 'order');
    scheduler.runFor(ORDER_WAIT_MS_MAX);
    expect(waited()).toBeNull();
    scheduler.runFor(1);
    expect(waited()).toContain('it was not sent');
  });

  it('G20: what reduces waits as long as it takes, in the lane of the reads, and is not overtaken by them', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 2, perMs: 20_000 }] });
    const went: string[] = [];
    const waited = orderWait(scheduler, 'reduce');
    await limiter.take('cancel', 2);
    void limiter.take('reduce').then(() => went.push(waited() ?? 'close'));
    void limiter.take('reduce').then(() => went.push('read'));
    scheduler.runFor(60_000);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect(went).toEqual(['close', 'read']);
  });
});
