/**
 * Keeps to a venue's rate limits while what protects goes first: cancels before orders before everything else (G7).
 *
 * Each rule is a token bucket: `tokens` at once, refilled evenly over `perMs`. A message takes its weight from every rule.
 * A share of each bucket is kept for the lanes above: market data requests never use up what a cancel may need.
 *
 * Invariants: within a lane first come, first served; a lane waits while a higher one has somebody waiting; no rule is ever
 * exceeded by what this limiter let through.
 */
import type { Scheduler } from '../ports/clock.ts';
export type Lane = 'cancel' | 'order' | 'other';
/** At most `tokens` at once, and `tokens` more in every `perMs` (both > 0). */
export type RateRule = {
  readonly tokens: number;
  readonly perMs: number;
  /** Which lanes it counts; missing: all. */
  readonly lanes?: readonly Lane[];
};
export type LaneLimiterParts = {
  readonly scheduler: Scheduler;
  readonly rules: readonly RateRule[];
  /** Shares (0..1) of each bucket that lower lanes leave: for cancels, and for orders. */
  readonly kept?: {
    readonly cancel: number;
    readonly order: number;
  };
};
/** Why a message was not let through: the limiter was closed. */
export type LimiterClosed = {
  readonly reason: string;
};
export declare class LaneLimiter {
  private readonly scheduler;
  private readonly kept;
  private readonly buckets;
  private readonly queues;
  private timer;
  private blockedUntilMs;
  private closed;
  constructor(parts: LaneLimiterParts);
  /**
   * Resolves with null when the message may go, in the same turn if it may at once; with a reason when the limiter was
   * closed first. `weight` (default 1) must fit into every rule that counts the lane: RangeError else.
   */
  take(lane: Lane, weight?: number): Promise<LimiterClosed | null>;
  /** Takes at once, or not at all: false when it would have to wait. */
  tryTake(lane: Lane, weight?: number): boolean;
  /** The venue said to wait (`Retry-After`, a 429, a pacing violation): nothing goes for so long. */
  pause(ms: number): void;
  /** What the venue says of its own counter: what is left of the rule of that index. Never raises what we count. */
  learn(ruleIndex: number, left: number): void;
  /** Of the tightest rule: what may go at once in the lowest lane that waits for nobody, and the rule's size. */
  headroom(): {
    readonly left: number;
    readonly of: number;
  } | null;
  /** Messages that wait, by lane. */
  waiting(): Readonly<Record<Lane, number>>;
  /** Nothing goes any more; whoever waits hears the reason. */
  close(reason: string): void;
  private spend;
  /** How long until a message of this weight may go, ms; 0: now. */
  private waitMs;
  /** Tokens of a rule that a lane leaves to those above it; never so many that a single message could not pass. */
  private keptFrom;
  private refill;
  private arm;
  private release;
}
