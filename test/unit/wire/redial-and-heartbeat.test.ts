/** Dialling again, and noticing a connection that is open and dead. */
import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { Heartbeat } from '../../../src-main/wire/heartbeat.ts';
import { Meter } from '../../../src-main/wire/meter.ts';
import { Redial } from '../../../src-main/wire/redial.ts';

describe('dialling again', () => {
  it('waits twice as long each time up to the longest, and from the first again after a success', () => {
    const scheduler = new VirtualScheduler(0);
    const redial = new Redial({ scheduler, random: () => 1, firstMs: 100, maxMs: 500 });
    const waits = [1, 2, 3, 4, 5].map(() => redial.later(() => undefined));
    expect(waits).toEqual([100, 200, 400, 500, 500]);
    redial.succeeded();
    expect(redial.later(() => undefined)).toBe(100);
  });

  it('has one attempt waiting at a time, and none after it was stopped', () => {
    const scheduler = new VirtualScheduler(0);
    const redial = new Redial({ scheduler, random: () => 0, firstMs: 100 });
    let dialled = 0;
    redial.later(() => (dialled += 1));
    redial.later(() => (dialled += 10));
    scheduler.runUntil(1_000);
    expect(dialled).toBe(10);
    redial.later(() => (dialled += 100));
    redial.stop();
    redial.later(() => (dialled += 1_000));
    scheduler.runUntil(60_000);
    expect(dialled).toBe(10);
  });
});

describe('the heartbeat', () => {
  it('G17: notices within ten seconds that nothing comes any more, and says so once', () => {
    const scheduler = new VirtualScheduler(0);
    const asked: number[] = [];
    const silent: number[] = [];
    const heart = new Heartbeat({
      scheduler,
      ask: () => asked.push(scheduler.nowMs()),
      onSilent: () => silent.push(scheduler.nowMs()),
    });
    heart.start();
    scheduler.at(3_000, () => heart.heard());
    scheduler.runUntil(60_000);
    expect(asked).toEqual([7_000]);
    expect(silent).toEqual([11_000]);
    expect((silent[0] ?? 0) - 3_000).toBeLessThan(10_000);
  });

  it('stays calm while anything is heard, however little', () => {
    const scheduler = new VirtualScheduler(0);
    let silent = 0;
    const heart = new Heartbeat({
      scheduler,
      ask: () => scheduler.after(3_900, () => heart.heard()),
      onSilent: () => (silent += 1),
    });
    heart.start();
    scheduler.runUntil(120_000);
    heart.stop();
    scheduler.runUntil(240_000);
    expect(silent).toBe(0);
  });
});

describe('the meter', () => {
  it('counts messages a second over the last five seconds', () => {
    const scheduler = new VirtualScheduler(0);
    const meter = new Meter(scheduler);
    expect(meter.latencyMs()).toBeNull();
    for (let s = 0; s < 10; s++) {
      scheduler.runUntil(s * 1_000 + 500);
      meter.add(20);
    }
    expect(meter.messagesPerSecond()).toBe(20);
    scheduler.runUntil(30_000);
    expect(meter.messagesPerSecond()).toBe(0);
    meter.answered(12.4);
    expect(meter.latencyMs()).toBe(12);
  });
});
