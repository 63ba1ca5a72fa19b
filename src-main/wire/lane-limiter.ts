/**
 * Keeps to a venue's rate limits while what protects goes first: cancels, then what reduces (and the reads that it stands on), then
 * orders, then everything else (G7).
 *
 * Each rule is a token bucket: `tokens` at once, refilled evenly over `perMs`. A message takes its weight from every rule.
 * A share of each bucket is kept for the lanes above: market data requests never use up what a cancel may need.
 *
 * Invariants: within a lane first come, first served; a lane waits while a higher one has somebody waiting; no rule is ever
 * exceeded by what this limiter let through. What weighs nothing (the venue does not count it) waits for nobody but a pause.
 */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

export type Lane = 'cancel' | 'reduce' | 'order' | 'other';
/** The first goes first. */
export const LANES: readonly Lane[] = ['cancel', 'reduce', 'order', 'other'];

/** At most `tokens` at once, and `tokens` more in every `perMs` (both > 0). */
export type RateRule = {
  readonly tokens: number;
  readonly perMs: number;
  /** Which lanes it counts; missing: all. */
  readonly lanes?: readonly Lane[];
  /**
   * Never more than `tokens` in any stretch of `perMs`, wherever it begins: a token comes back `perMs` after it was taken. Without
   * it a full bucket and its refill let nearly twice as many through in the first `perMs`.
   */
  readonly sliding?: boolean;
};

export type LaneLimiterParts = {
  readonly scheduler: Scheduler;
  readonly rules: readonly RateRule[];
  /** Shares (0..1) of each bucket that lower lanes leave: for cancels and what reduces (G20), and for orders. */
  readonly kept?: { readonly cancel: number; readonly order: number };
};

/** Why a message was not let through: the limiter was closed. */
export type LimiterClosed = { readonly reason: string };

type Waiting = { readonly weight: number; readonly go: (closed: LimiterClosed | null) => void };
type Taken = { readonly atMs: number; readonly weight: number };
/** `taken`: of a sliding rule, what is not back yet, oldest first. */
type Bucket = { readonly rule: RateRule; left: number; atMs: number; readonly taken: Taken[] };

const KEPT = { cancel: 0.2, order: 0.3 } as const;
/** Sums of floating shares may fall short of a whole token by this much. */
const SLACK = 1e-9;

export class LaneLimiter {
  private readonly scheduler: Scheduler;
  private readonly kept: { readonly cancel: number; readonly order: number };
  private readonly buckets: readonly Bucket[];
  private readonly queues: Readonly<Record<Lane, Waiting[]>> = {
    ...{ cancel: [], reduce: [], order: [], other: [] },
  };
  private timer: TimerHandle | null = null;
  private blockedUntilMs = 0;
  private closed: LimiterClosed | null = null;

  constructor(parts: LaneLimiterParts) {
    this.scheduler = parts.scheduler;
    this.kept = parts.kept ?? KEPT;
    const nowMs = parts.scheduler.monotonicMs();
    this.buckets = parts.rules.map((rule) => ({ rule, left: rule.tokens, atMs: nowMs, taken: [] }));
  }

  /**
   * Resolves with null when the message may go, in the same turn if it may at once; with a reason when the limiter was
   * closed first. `weight` (default 1) must fit into every rule that counts the lane: RangeError else.
   */
  async take(lane: Lane, weight = 1): Promise<LimiterClosed | null> {
    if (this.closed !== null) return this.closed;
    for (const { rule } of this.buckets) {
      if (counts(rule, lane) && weight > rule.tokens - this.keptFrom(rule, lane) + SLACK)
        throw new RangeError('a message heavier than a whole bucket');
    }
    if (this.tryTake(lane, weight)) return null;
    return new Promise((resolve) => {
      const queue = this.queues[lane];
      const behind = weight > 0 ? -1 : queue.findIndex((one) => one.weight > 0);
      queue.splice(behind < 0 ? queue.length : behind, 0, { weight, go: resolve });
      // It may go before the one that is waited for.
      this.timer?.cancel();
      this.timer = null;
      this.arm();
    });
  }

  /** Takes at once, or not at all: false when it would have to wait. */
  tryTake(lane: Lane, weight = 1): boolean {
    if (this.closed !== null) return false;
    if (this.mustWait(lane, weight)) return false;
    // What the venue does not count takes nothing from anyone.
    if (weight > 0) this.spend(lane, weight);
    return true;
  }

  /** Whether a message would have to wait. What weighs nothing waits for nobody. */
  mustWait(lane: Lane, weight = 1): boolean {
    const isAhead = (higher: Lane): boolean => this.queues[higher].length > 0;
    if (weight > 0 && LANES.slice(0, LANES.indexOf(lane) + 1).some(isAhead)) return true;
    return this.waitMs(lane, weight) > 0;
  }

  /** The venue said to wait (`Retry-After`, a 429, a pacing violation): nothing goes for so long. */
  pause(ms: number): void {
    this.blockedUntilMs = Math.max(this.blockedUntilMs, this.scheduler.monotonicMs() + ms);
    this.timer?.cancel();
    this.timer = null;
    this.arm();
  }

  /** What the venue says of its own counter: what is left of the rule of that index. Never raises what we count. */
  learn(ruleIndex: number, left: number): void {
    const bucket = this.buckets[ruleIndex];
    if (bucket === undefined) return;
    this.refill();
    const lost = bucket.left - left;
    if (lost <= 0) return;
    if (bucket.rule.sliding === true) bucket.taken.push({ atMs: bucket.atMs, weight: lost });
    bucket.left = left;
  }

  /** Of the tightest rule: what may go at once in the lowest lane that waits for nobody, and the rule's size. */
  headroom(): { readonly left: number; readonly of: number } | null {
    this.refill();
    let tightest: { readonly left: number; readonly of: number } | null = null;
    for (const { left, rule } of this.buckets) {
      const one = { left: Math.max(0, Math.floor(left)), of: rule.tokens };
      if (tightest === null || one.left / one.of < tightest.left / tightest.of) tightest = one;
    }
    return tightest;
  }

  /** Messages that wait, by lane. */
  waiting(): Readonly<Record<Lane, number>> {
    const { cancel, reduce, order, other } = this.queues;
    return { cancel: cancel.length, reduce: reduce.length, order: order.length, other: other.length };
  }

  /** Nothing goes any more; whoever waits hears the reason. */
  close(reason: string): void {
    this.closed = { reason };
    this.timer?.cancel();
    this.timer = null;
    for (const lane of LANES) for (const one of this.queues[lane].splice(0)) one.go(this.closed);
  }

  private spend(lane: Lane, weight: number): void {
    const atMs = this.scheduler.monotonicMs();
    for (const bucket of this.buckets) {
      if (!counts(bucket.rule, lane)) continue;
      bucket.left -= weight;
      if (bucket.rule.sliding === true) bucket.taken.push({ atMs, weight });
    }
  }

  /** How long until a message of this weight may go, ms; 0: now. */
  private waitMs(lane: Lane, weight: number): number {
    this.refill();
    let wait = Math.max(0, this.blockedUntilMs - this.scheduler.monotonicMs());
    if (weight <= 0) return wait;
    for (const bucket of this.buckets) {
      const { rule, left } = bucket;
      if (!counts(rule, lane)) continue;
      const missing = weight + this.keptFrom(rule, lane) - left;
      if (missing > SLACK) wait = Math.max(wait, this.untilBack(bucket, missing));
    }
    return wait;
  }

  /** How long until so many tokens are back, ms. */
  private untilBack({ rule, taken }: Bucket, missing: number): number {
    if (rule.sliding !== true) return Math.ceil((missing * rule.perMs) / rule.tokens);
    let back = 0;
    for (const { atMs, weight } of taken) {
      back += weight;
      if (back >= missing - SLACK) return Math.max(1, Math.ceil(atMs + rule.perMs - this.scheduler.monotonicMs()));
    }
    return rule.perMs;
  }

  /** Tokens of a rule that a lane leaves to those above it; never so many that a single message could not pass. */
  private keptFrom(rule: RateRule, lane: Lane): number {
    const { cancel, order } = this.kept;
    const share = lane === 'cancel' || lane === 'reduce' ? 0 : lane === 'order' ? cancel : cancel + order;
    return Math.min(Math.floor(rule.tokens * share), Math.max(0, rule.tokens - 1));
  }

  private refill(): void {
    const nowMs = this.scheduler.monotonicMs();
    for (const bucket of this.buckets) {
      const { tokens, perMs, sliding } = bucket.rule;
      if (sliding === true) {
        bucket.atMs = nowMs;
        while ((bucket.taken[0]?.atMs ?? nowMs) <= nowMs - perMs) bucket.left += bucket.taken.shift()?.weight ?? 0;
        bucket.left = Math.min(tokens, bucket.left);
        continue;
      }
      bucket.left = Math.min(tokens, bucket.left + ((nowMs - bucket.atMs) * tokens) / perMs);
      bucket.atMs = nowMs;
    }
  }

  private arm(): void {
    if (this.timer !== null || this.closed !== null) return;
    const first = LANES.find((lane) => this.queues[lane].length > 0);
    const head = first === undefined ? undefined : this.queues[first][0];
    if (first === undefined || head === undefined) return;
    this.timer = this.scheduler.after(Math.max(1, this.waitMs(first, head.weight)), () => {
      this.timer = null;
      this.release();
    });
  }

  private release(): void {
    for (const lane of LANES) {
      const queue = this.queues[lane];
      for (let head = queue[0]; head !== undefined; head = queue[0]) {
        if (this.waitMs(lane, head.weight) > 0) return this.arm();
        queue.shift();
        this.spend(lane, head.weight);
        head.go(null);
      }
    }
  }
}

const counts = (rule: RateRule, lane: Lane): boolean => rule.lanes?.includes(lane) ?? true;
