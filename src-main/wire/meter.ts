/** How a connection does: the latency of its newest question and answer, and messages a second over the last five. */
import type { Clock } from '../ports/clock.ts';

const WINDOW_S = 5;

export class Meter {
  private readonly clock: Clock;
  private readonly counts: number[] = Array.from({ length: WINDOW_S }, () => 0);
  private second = -1;
  private latency: number | null = null;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `n` messages came in. */
  add(n = 1): void {
    this.roll();
    const at = this.second % WINDOW_S;
    this.counts[at] = (this.counts[at] ?? 0) + n;
  }

  /** A question was answered after so many ms. */
  answered(ms: number): void {
    this.latency = Math.max(0, Math.round(ms));
  }

  /** Null: nothing was asked yet. */
  latencyMs(): number | null {
    return this.latency;
  }

  messagesPerSecond(): number {
    this.roll();
    return Math.round(this.counts.reduce((sum, n) => sum + n, 0) / WINDOW_S);
  }

  private roll(): void {
    const now = Math.floor(this.clock.monotonicMs() / 1000);
    if (this.second < 0) this.second = now;
    for (let passed = Math.min(WINDOW_S, now - this.second); passed > 0; passed--) {
      this.counts[(now - passed + 1) % WINDOW_S] = 0;
    }
    this.second = now;
  }
}
