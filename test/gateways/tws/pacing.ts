/** What TWS allows a client: 50 messages in a second. */
import type { Scheduler } from '../../../src-main/ports/clock.ts';

export const PER_SECOND = 50;

export class Pacing {
  violations = 0;
  private readonly scheduler: Scheduler;
  private readonly times: number[] = [];

  private readonly perSecond: number;

  constructor(scheduler: Scheduler, perSecond: number) {
    this.perSecond = perSecond;
    this.scheduler = scheduler;
  }

  /** Counts a message: null, or how many there were in this second when they are too many. */
  count(): number | null {
    const nowMs = this.scheduler.monotonicMs();
    this.times.push(nowMs);
    while ((this.times[0] ?? nowMs) <= nowMs - 1000) this.times.shift();
    if (this.times.length <= this.perSecond) return null;
    this.violations += 1;
    return this.times.length;
  }
}
