/** The machine's own time, for a venue that is a process of its own. Elsewhere the scheduler is given from outside. */
import type { Scheduler, TimerHandle } from '../../../ports/clock.ts';

/** Longest wait that a timer of the machine holds; longer ones are set again. */
const WAIT_MAX_MS = 2_000_000_000;

/** UTC ms from the process's monotonic clock, so that a corrected wall clock never turns it back. */
export function machineScheduler(): Scheduler {
  const nowMs = (): number => Math.floor(performance.timeOrigin + performance.now());
  const after = (afterMs: number, run: () => void): TimerHandle => {
    let handle: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      handle = setTimeout(
        () => (leftMs > WAIT_MAX_MS ? wait(leftMs - WAIT_MAX_MS) : run()),
        Math.min(Math.max(0, leftMs), WAIT_MAX_MS),
      );
    };
    wait(afterMs);
    return { cancel: () => clearTimeout(handle) };
  };
  return { nowMs, monotonicMs: () => performance.now(), after, at: (atMs, run) => after(atMs - nowMs(), run) };
}
