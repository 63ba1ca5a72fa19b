/** The venue's own count of requests: so many a minute, told in the headers of each answer. */
import type { Scheduler } from '../../../src-main/ports/clock.ts';

export class Quota {
  private readonly scheduler: Scheduler;
  private readonly perMinute: number;
  private left: number;
  private startMs: number;
  private refused = 0;

  constructor(scheduler: Scheduler, perMinute: number) {
    this.scheduler = scheduler;
    this.perMinute = perMinute;
    this.left = perMinute;
    this.startMs = scheduler.nowMs();
  }

  /** The next `count` requests are refused whatever is left. */
  refuse(count: number): void {
    this.refused += count;
  }

  /** Counts a request: false when it is one too many. */
  take(): boolean {
    const nowMs = this.scheduler.nowMs();
    if (nowMs >= this.startMs + 60_000) {
      this.startMs = nowMs;
      this.left = this.perMinute;
    }
    if (this.refused > 0) {
      this.refused -= 1;
      return false;
    }
    if (this.left <= 0) return false;
    this.left -= 1;
    return true;
  }

  /** As the API's documents name them; the reset in seconds since 1970. */
  headers(): Readonly<Record<string, string>> {
    return {
      'X-RateLimit-Limit': String(this.perMinute),
      'X-RateLimit-Remaining': String(this.left),
      'X-RateLimit-Reset': String(Math.ceil((this.startMs + 60_000) / 1000)),
    };
  }
}
