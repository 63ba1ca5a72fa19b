import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { offsetScheduler } from '../../../../src-main/ports/schedulers/offset-scheduler.ts';
import { scaledScheduler } from '../../../../src-main/ports/schedulers/scaled-scheduler.ts';

describe('the virtual scheduler', () => {
  it('fires in order of time, equal times in the order they were set, and never turns back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 80 }), (times) => {
        const s = new VirtualScheduler(1000);
        const fired: [number, number, number][] = [];
        times.forEach((after, i) => s.after(after, () => fired.push([s.nowMs(), i, after])));
        s.runUntil(2000);
        expect(fired.map(([now]) => now)).toEqual([...times].sort((a, b) => a - b).map((t) => 1000 + t));
        for (let k = 1; k < fired.length; k++) {
          if (fired[k]![0] === fired[k - 1]![0]) expect(fired[k]![1]).toBeGreaterThan(fired[k - 1]![1]);
        }
        expect(s.nowMs()).toBe(2000);
      }),
    );
  });

  it('runs timers set on the way, skips canceled ones, and treats the past as now', () => {
    const s = new VirtualScheduler(0);
    const fired: string[] = [];
    const dead = s.at(5, () => fired.push('dead'));
    s.at(3, () => {
      fired.push(`a${s.nowMs()}`);
      s.at(1, () => fired.push(`b${s.nowMs()}`));
      s.after(4, () => fired.push(`c${s.nowMs()}`));
    });
    dead.cancel();
    s.runUntil(6);
    expect(fired).toEqual(['a3', 'b3']);
    expect(s.nextAtMs()).toBe(7);
    s.runFor(10);
    expect(fired.at(-1)).toBe('c7');
    expect(s.monotonicMs()).toBe(16);
    expect(s.step()).toBe(false);
  });

  it('lets promises settle between timers', async () => {
    const s = new VirtualScheduler(0);
    const order: string[] = [];
    s.at(1, () => void Promise.resolve().then(() => order.push('promise of 1')));
    s.at(2, () => order.push('timer 2'));
    await s.runUntilSettled(3, () => new Promise((resolve) => setImmediate(resolve)));
    expect(order).toEqual(['promise of 1', 'timer 2']);
  });
});

describe('schedulers over schedulers', () => {
  it('an offset shifts every time and no duration', () => {
    const base = new VirtualScheduler(1000);
    const s = offsetScheduler(base, 500);
    const fired: number[] = [];
    s.at(1600, () => fired.push(s.nowMs()));
    s.after(50, () => fired.push(s.nowMs()));
    base.runUntil(1200);
    expect(fired).toEqual([1550, 1600]);
    expect(s.monotonicMs()).toBe(base.monotonicMs());
  });

  it('a scaled clock runs faster, and its timers with it', () => {
    const base = new VirtualScheduler(0);
    const s = scaledScheduler(base, 10_000, 60);
    const fired: number[] = [];
    s.at(16_000, () => fired.push(base.nowMs()));
    s.after(600, () => fired.push(base.nowMs()));
    base.runUntil(1000);
    expect(fired).toEqual([10, 100]);
    expect(s.nowMs()).toBe(70_000);
  });

  it('a change of speed keeps the market time that timers were set for', () => {
    const base = new VirtualScheduler(0);
    const s = scaledScheduler(base, 0, 10);
    const fired: number[] = [];
    s.at(1000, () => fired.push(base.nowMs()));
    base.runUntil(50);
    s.setSpeed(1);
    expect(s.nowMs()).toBe(500);
    base.runUntil(99);
    base.runUntil(2000);
    expect(fired).toEqual([550]);
    const gone = s.after(1, () => fired.push(-1));
    gone.cancel();
    base.runUntil(3000);
    expect(fired).toEqual([550]);
    expect(s.speed()).toBe(1);
  });

  it('refuses a speed that is no speed', () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => scaledScheduler(new VirtualScheduler(0), 0, speed)).toThrow(/speed/);
    }
  });
});
