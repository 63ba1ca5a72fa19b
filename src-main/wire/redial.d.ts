/** Waits between attempts to connect: doubled from `firstMs` to `maxMs`, with jitter, reset by a success. One attempt waits at a time. */
import type { Scheduler } from '../ports/clock.ts';
export type RedialParts = {
  readonly scheduler: Scheduler;
  /** From 0 to 1. */
  readonly random: () => number;
  /** First and longest wait, ms. */
  readonly firstMs?: number;
  readonly maxMs?: number;
};
export declare const REDIAL_FIRST_MS = 500;
/** Traders wait for the market to come back: a venue that is up again is found within half a minute. */
export declare const REDIAL_MAX_MS = 30000;
export declare class Redial {
  private readonly parts;
  private waitMs;
  private timer;
  private stopped;
  constructor(parts: RedialParts);
  /** Runs `dial` after the next wait (between half of it and all of it), instead of one that still waits. Returns the wait, ms. */
  later(dial: () => void): number;
  /** The connection stands: the next loss waits from the first step again. */
  succeeded(): void;
  /** No more attempts. */
  stop(): void;
}
