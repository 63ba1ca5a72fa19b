/** How a connection does: the latency of its newest question and answer, and messages a second over the last five. */
import type { Clock } from '../ports/clock.ts';
export declare class Meter {
  private readonly clock;
  private readonly counts;
  private second;
  private latency;
  constructor(clock: Clock);
  /** `n` messages came in. */
  add(n?: number): void;
  /** A question was answered after so many ms. */
  answered(ms: number): void;
  /** Null: nothing was asked yet. */
  latencyMs(): number | null;
  messagesPerSecond(): number;
  private roll;
}
