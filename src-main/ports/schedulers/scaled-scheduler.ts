/** A market whose clock runs faster or slower than the machine's: replay at `--speed`. */
import type { Scheduler } from '../clock.ts';

/** `setSpeed` changes the pace from now on; timers already set keep the market time they were set for. */
export type ScaledScheduler = Scheduler & { speed(): number; setSpeed(speed: number): void };

/**
 * Market time that stands at `startMs` now and runs `speed` (> 0) times as fast as the base. Both of its times are the
 * market's. Throws RangeError on a speed that is not a positive number (a broken invariant).
 */
export function scaledScheduler(base: Scheduler, startMs: number, speed: number): ScaledScheduler {
  let pace = checked(speed);
  let baseFromMs = base.monotonicMs();
  let marketFromMs = startMs;
  const nowMs = (): number => Math.floor(marketFromMs + (base.monotonicMs() - baseFromMs) * pace);
  const at = (atMs: number, run: () => void): { cancel: () => void } => {
    let canceled = false;
    let handle = { cancel: (): void => undefined };
    // Set again when it wakes early: the pace may have been changed, and a late base rounds.
    const wait = (): void => {
      handle = base.after(Math.max(0, (atMs - nowMs()) / pace), () => {
        if (canceled) return;
        if (nowMs() < atMs) wait();
        else run();
      });
    };
    wait();
    return {
      cancel: () => {
        canceled = true;
        handle.cancel();
      },
    };
  };
  return {
    nowMs,
    monotonicMs: () => nowMs() - startMs,
    at,
    after: (afterMs, run) => at(nowMs() + afterMs, run),
    speed: () => pace,
    setSpeed: (next) => {
      marketFromMs += (base.monotonicMs() - baseFromMs) * pace;
      baseFromMs = base.monotonicMs();
      pace = checked(next);
    },
  };
}

function checked(speed: number): number {
  if (!Number.isFinite(speed) || speed <= 0) throw new RangeError(`speed ${speed}`);
  return speed;
}
