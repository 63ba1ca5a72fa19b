/** Dialling again, and noticing a connection that is open and dead. */
import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import type { Scheduler, TimerHandle } from '../../../src-main/ports/clock.ts';
import { HEARTBEAT_LATE_MAX, Heartbeat } from '../../../src-main/wire/heartbeat.ts';
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
    expect(silent).toEqual([11_050]);
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

/**
 * A program's loop: timers that are due run first, then what the sockets have waiting is read. It can stand still: nothing of either
 * happens, while time passes and the other side goes on.
 */
class Loop {
  nowMs = 0;
  readonly scheduler: Scheduler;
  private readonly timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  private readonly arriving: { readonly atMs: number; readonly read: () => void }[] = [];

  constructor() {
    const after = (ms: number, run: () => void): TimerHandle => {
      const timer = { atMs: this.nowMs + ms, run };
      this.timers.add(timer);
      return { cancel: () => void this.timers.delete(timer) };
    };
    const now = (): number => this.nowMs;
    this.scheduler = { nowMs: now, monotonicMs: now, after, at: (atMs, run) => after(atMs - this.nowMs, run) };
  }

  /** Something that can be read from then on. */
  arrives(inMs: number, read: () => void): void {
    this.arriving.push({ atMs: this.nowMs + inMs, read });
  }

  runFor(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 10) this.turn();
  }

  standStillFor(ms: number): void {
    this.nowMs += ms;
  }

  private turn(): void {
    for (const timer of [...this.timers].filter(({ atMs }) => atMs <= this.nowMs))
      if (this.timers.delete(timer)) timer.run();
    const waiting = this.arriving.filter(({ atMs }) => atMs <= this.nowMs);
    for (const one of waiting) {
      this.arriving.splice(this.arriving.indexOf(one), 1);
      one.read();
    }
  }
}

describe('the heartbeat of a program that stands still', () => {
  function line(answersInMs: number | null): { loop: Loop; heart: Heartbeat; asked: number[]; silent: number[] } {
    const loop = new Loop();
    const asked: number[] = [];
    const silent: number[] = [];
    const heart = new Heartbeat({
      scheduler: loop.scheduler,
      ask: () => {
        asked.push(loop.nowMs);
        if (answersInMs !== null) loop.arrives(answersInMs, () => heart.heard());
      },
      onSilent: () => silent.push(loop.nowMs),
    });
    heart.start();
    return { loop, heart, asked, silent };
  }

  it('G17: a live line is never taken for a dead one, wherever in its beat the program stops, for how long, how often', () => {
    for (const answersInMs of [10, 100, 900])
      for (const stillMs of [600, 4_000, 12_000, 600_000])
        for (let atMs = 0; atMs < 10_000; atMs += 130) {
          const { loop, silent } = line(answersInMs);
          for (let times = 0; times < 3; times++) {
            loop.runFor(atMs);
            loop.standStillFor(stillMs);
          }
          loop.runFor(20_000);
          expect({ answersInMs, stillMs, atMs, silent }).toEqual({ answersInMs, stillMs, atMs, silent: [] });
        }
  });

  it('G17: a line that died meanwhile is noticed within ten seconds of waking, and said once', () => {
    for (const stillMs of [600, 12_000, 600_000])
      for (let atMs = 0; atMs < 10_000; atMs += 130) {
        const { loop, silent } = line(null);
        loop.runFor(atMs);
        if (silent.length > 0) continue;
        loop.standStillFor(stillMs);
        const wokeMs = loop.nowMs;
        loop.runFor(60_000);
        expect(silent).toHaveLength(1);
        expect((silent[0] ?? 0) - wokeMs).toBeLessThan(10_000);
      }
  });

  it('a program that is late at every look still gives a dead line up', () => {
    const { loop, asked, silent } = line(null);
    for (let times = 0; times < 40 && silent.length === 0; times++) {
      loop.runFor(50);
      loop.standStillFor(5_000);
    }
    expect(silent).toHaveLength(1);
    expect(asked.length).toBe(1 + HEARTBEAT_LATE_MAX);
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
