/** Waits between attempts to connect: doubled from `firstMs` to `maxMs`, with jitter, reset by a success. One attempt waits at a time. */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

export type RedialParts = {
  readonly scheduler: Scheduler;
  /** From 0 to 1. */
  readonly random: () => number;
  /** First and longest wait, ms. */
  readonly firstMs?: number;
  readonly maxMs?: number;
};

export const REDIAL_FIRST_MS = 500;
/** Traders wait for the market to come back: a venue that is up again is found within half a minute. */
export const REDIAL_MAX_MS = 30_000;

export class Redial {
  private readonly parts: RedialParts;
  private waitMs: number;
  private timer: TimerHandle | null = null;
  private stopped = false;

  constructor(parts: RedialParts) {
    this.parts = parts;
    this.waitMs = parts.firstMs ?? REDIAL_FIRST_MS;
  }

  /** Runs `dial` after the next wait (between half of it and all of it), instead of one that still waits. Returns the wait, ms. */
  later(dial: () => void): number {
    this.timer?.cancel();
    this.timer = null;
    if (this.stopped) return 0;
    const { scheduler, random, maxMs = REDIAL_MAX_MS } = this.parts;
    const ms = Math.round(this.waitMs * (0.5 + random() / 2));
    this.waitMs = Math.min(maxMs, this.waitMs * 2);
    this.timer = scheduler.after(ms, () => {
      this.timer = null;
      if (!this.stopped) dial();
    });
    return ms;
  }

  /** The connection stands: the next loss waits from the first step again. */
  succeeded(): void {
    this.waitMs = this.parts.firstMs ?? REDIAL_FIRST_MS;
  }

  /** No more attempts. */
  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
    this.timer = null;
  }
}
