/** The rate limiter: no rule exceeded, what protects goes first. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { LaneLimiter, type Lane } from '../../../src-main/wire/lane-limiter.ts';

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('the limiter with lanes', () => {
  it('G7: cancels overtake orders, and orders everything else', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 10, perMs: 1000 }] });
    while (limiter.tryTake('cancel'));
    const went: string[] = [];
    const ask = (lane: Lane, name: string): void => void limiter.take(lane).then(() => went.push(name));
    ask('other', 'data 1');
    ask('other', 'data 2');
    ask('order', 'order 1');
    ask('cancel', 'cancel 1');
    ask('cancel', 'cancel 2');
    for (let at = 0; at < 40; at++) {
      scheduler.runUntil(at * 100);
      await settle();
    }
    expect(went).toEqual(['cancel 1', 'cancel 2', 'order 1', 'data 1', 'data 2']);
  });

  it('G7: requests for data leave room that an order and a cancel may use at once', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 10, perMs: 1000 }] });
    let data = 0;
    while (limiter.tryTake('other')) data++;
    let orders = 0;
    while (limiter.tryTake('order')) orders++;
    let cancels = 0;
    while (limiter.tryTake('cancel')) cancels++;
    expect({ data, orders, cancels }).toEqual({ data: 5, orders: 3, cancels: 2 });
  });

  it('G3: what the venue does not count waits for no list that waits for the limit, and for a pause only', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 10, perMs: 1000 }] });
    while (limiter.tryTake('cancel'));
    const went: string[] = [];
    const ask = (name: string, weight: number): void =>
      void limiter.take('reduce', weight).then(() => went.push(`${name} ${scheduler.nowMs()}`));
    ask('list', 6);
    ask('close', 0);
    await settle();
    expect(went).toEqual(['close 0']);
    limiter.pause(300);
    ask('stop', 0);
    for (let at = 0; at <= 10; at++) {
      scheduler.runUntil(at * 100);
      await settle();
    }
    expect(went).toEqual(['close 0', 'stop 300', 'list 600']);
  });

  it('G20: what reduces goes after cancels and before orders, and may use what is kept for cancels', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 10, perMs: 1000 }] });
    while (limiter.tryTake('other'));
    while (limiter.tryTake('order'));
    expect([limiter.tryTake('reduce'), limiter.tryTake('reduce'), limiter.tryTake('reduce')]).toEqual([
      true,
      true,
      false,
    ]);
    const went: string[] = [];
    for (const lane of ['other', 'order', 'reduce', 'cancel'] as const)
      void limiter.take(lane).then(() => went.push(lane));
    for (let at = 0; at < 40; at++) {
      scheduler.runUntil(at * 100);
      await settle();
    }
    expect(went).toEqual(['cancel', 'reduce', 'order', 'other']);
  });

  it('a sliding rule lets no more through in any stretch of its length, wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 40 }), { minLength: 30, maxLength: 150 }), async (pauses) => {
        const scheduler = new VirtualScheduler(0);
        const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 9, perMs: 200, sliding: true }] });
        const went: number[] = [];
        // A timer at a time: what went is noted at the moment it went.
        const runTo = async (untilMs: number): Promise<void> => {
          while (scheduler.step(untilMs)) await settle();
          scheduler.runUntil(untilMs);
        };
        let nowMs = 0;
        for (const [i, pause] of pauses.entries()) {
          const lane: Lane = i % 5 === 0 ? 'cancel' : i % 3 === 0 ? 'order' : 'other';
          void limiter.take(lane).then(() => went.push(scheduler.monotonicMs()));
          await settle();
          nowMs += pause;
          await runTo(nowMs);
        }
        await runTo(nowMs + 8_000);
        expect(went).toHaveLength(pauses.length);
        for (const [i, at] of went.entries())
          expect((went[i + 9] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(200);
      }),
      { numRuns: 30 },
    );
  });

  it('a rule of a single token still lets every lane through', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 1, perMs: 100 }] });
    expect(limiter.tryTake('other')).toBe(true);
    expect(limiter.tryTake('other')).toBe(false);
  });

  it('waits when the venue says so, and tells whoever waits when it is closed', async () => {
    const scheduler = new VirtualScheduler(0);
    const limiter = new LaneLimiter({ scheduler, rules: [{ tokens: 5, perMs: 1000 }] });
    limiter.pause(2_000);
    const heard: unknown[] = [];
    void limiter.take('cancel').then((answer) => heard.push(answer));
    scheduler.runUntil(1_999);
    await settle();
    expect(heard).toEqual([]);
    scheduler.runUntil(2_001);
    await settle();
    expect(heard).toEqual([null]);
    limiter.pause(5_000);
    void limiter.take('order').then((answer) => heard.push(answer));
    limiter.close('the connection ended');
    await settle();
    expect(heard[1]).toEqual({ reason: 'the connection ended' });
    expect(await limiter.take('cancel')).toEqual({ reason: 'the connection ended' });
  });

  it('never lets more through in any window than a full bucket and its refill', async () => {
    const asks = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 5_000 }),
        lane: fc.constantFrom<Lane>('cancel', 'order', 'other'),
        weight: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(asks, fc.integer({ min: 8, max: 30 }), async (list, tokens) => {
        const scheduler = new VirtualScheduler(0);
        const perMs = 1_000;
        const limiter = new LaneLimiter({ scheduler, rules: [{ tokens, perMs }] });
        const went: { readonly ms: number; readonly weight: number }[] = [];
        for (const one of [...list].sort((a, b) => a.atMs - b.atMs)) {
          scheduler.at(one.atMs, () => {
            void limiter
              .take(one.lane, one.weight)
              .then(() => went.push({ ms: scheduler.nowMs(), weight: one.weight }));
          });
        }
        for (let ms = 0; ms <= 60_000; ms += 50) {
          scheduler.runUntil(ms);
          await settle();
        }
        expect(went.length).toBe(list.length);
        for (const [from, first] of went.entries()) {
          let sum = 0;
          for (const one of went.slice(from)) {
            sum += one.weight;
            // A grant is seen up to one step of the test late.
            expect(sum).toBeLessThanOrEqual(tokens + ((one.ms - first.ms + 50) * tokens) / perMs + 1e-6);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
