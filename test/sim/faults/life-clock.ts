/**
 * The clock of one life of the engine: it dies with the process (kill -9), it can be asleep (the machine slept: what was
 * due comes late, all at once, in order), and it can be wrong by a jump.
 */
import type { Scheduler, TimerHandle } from '../../../src-main/ports/clock.ts';

/** What all lives share of the machine. */
export type Machine = { asleepToMs: number; jumpMs: number };

export class LifeClock implements Scheduler {
  alive = true;
  private readonly inner: Scheduler;
  private readonly machine: Machine;

  constructor(inner: Scheduler, machine: Machine) {
    this.inner = inner;
    this.machine = machine;
  }

  nowMs(): number {
    return this.inner.nowMs() + this.machine.jumpMs;
  }

  monotonicMs(): number {
    return this.inner.monotonicMs();
  }

  at(atMs: number, run: () => void): TimerHandle {
    return this.wait(atMs - this.machine.jumpMs, run);
  }

  after(afterMs: number, run: () => void): TimerHandle {
    return this.wait(this.inner.nowMs() + Math.max(0, afterMs), run);
  }

  /** Timers run on the monotonic clock: a jump moves none that is set. */
  private wait(innerMs: number, run: () => void): TimerHandle {
    let canceled = false;
    let handle: TimerHandle = { cancel: () => undefined };
    const due = (): void => {
      if (canceled || !this.alive) return;
      if (this.inner.nowMs() < this.machine.asleepToMs) handle = this.inner.at(this.machine.asleepToMs, due);
      else run();
    };
    handle = this.inner.at(innerMs, due);
    return {
      cancel: () => {
        canceled = true;
        handle.cancel();
      },
    };
  }
}
