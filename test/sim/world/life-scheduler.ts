/**
 * The clock of one life of the engine: once it ends (kill -9), none of its timers fires any more, whatever they were set
 * on. Time itself goes on.
 */
import type { Scheduler, TimerHandle } from '../../../src-main/ports/clock.ts';

export class LifeScheduler implements Scheduler {
  alive = true;
  private readonly inner: Scheduler;

  constructor(inner: Scheduler) {
    this.inner = inner;
  }

  nowMs(): number {
    return this.inner.nowMs();
  }

  monotonicMs(): number {
    return this.inner.monotonicMs();
  }

  at(atMs: number, run: () => void): TimerHandle {
    return this.inner.at(atMs, () => {
      if (this.alive) run();
    });
  }

  after(afterMs: number, run: () => void): TimerHandle {
    return this.at(this.nowMs() + Math.max(0, afterMs), run);
  }
}
