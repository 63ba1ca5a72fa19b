/**
 * A scheduler without real time: it stands still until told to run, then jumps from timer to timer. Timers fire in order of
 * time, equal times in the order they were set, so that a run is the same on every machine.
 */
import type { Scheduler, TimerHandle } from '../clock.ts';
import { TimerQueue } from './timer-queue.ts';

/** Virtual time in UTC ms. Never goes back. */
export class VirtualScheduler implements Scheduler {
  private readonly startMs: number;
  private readonly queue = new TimerQueue();
  private currentMs: number;

  constructor(startMs: number) {
    this.startMs = startMs;
    this.currentMs = startMs;
  }

  nowMs(): number {
    return this.currentMs;
  }

  monotonicMs(): number {
    return this.currentMs - this.startMs;
  }

  at(atMs: number, run: () => void): TimerHandle {
    const timer = this.queue.push(Math.max(atMs, this.currentMs), run);
    return {
      cancel: () => {
        timer.canceled = true;
      },
    };
  }

  after(afterMs: number, run: () => void): TimerHandle {
    return this.at(this.currentMs + Math.max(0, afterMs), run);
  }

  /** When the next timer is due, or null when none is set. */
  nextAtMs(): number | null {
    return this.queue.peek()?.atMs ?? null;
  }

  /** Fires the next timer and moves the clock to it; false when none is due at or before `limitMs`. */
  step(limitMs: number = Number.POSITIVE_INFINITY): boolean {
    const next = this.queue.peek();
    if (next === null || next.atMs > limitMs) return false;
    this.queue.pop();
    this.currentMs = Math.max(this.currentMs, next.atMs);
    next.run();
    return true;
  }

  /** Fires every timer due at or before `untilMs`, those set on the way too, and leaves the clock at `untilMs`. */
  runUntil(untilMs: number): void {
    while (this.step(untilMs));
    this.currentMs = Math.max(this.currentMs, untilMs);
  }

  /** `runUntil`, from now on. */
  runFor(durationMs: number): void {
    this.runUntil(this.currentMs + durationMs);
  }

  /** As `runUntil`, but lets promises settle between timers: for code that awaits. `settle` waits one turn of the caller's loop. */
  async runUntilSettled(untilMs: number, settle: () => Promise<void>): Promise<void> {
    await settle();
    while (this.step(untilMs)) await settle();
    this.currentMs = Math.max(this.currentMs, untilMs);
    await settle();
  }
}
