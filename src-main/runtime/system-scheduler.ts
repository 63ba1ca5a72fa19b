/** The machine's own time: UTC by the wall clock, durations by one that never jumps. */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

/** setTimeout takes no more than a signed 32-bit count of ms. */
const LONGEST_WAIT_MS = 2_147_000_000;

/** The real clock. Timers wait on the monotonic clock and never fire before their time by the wall clock. */
export const systemScheduler: Scheduler = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  at: (atMs, run) => wait(() => atMs - Date.now(), run),
  after: (afterMs, run) => {
    const dueMs = performance.now() + afterMs;
    return wait(() => dueMs - performance.now(), run);
  },
};

/** Node fires up to a millisecond early: whoever wakes early waits again. */
function wait(leftMs: () => number, run: () => void): TimerHandle {
  let handle: ReturnType<typeof setTimeout>;
  const set = (): void => {
    handle = setTimeout(
      () => {
        if (leftMs() > 0) set();
        else run();
      },
      Math.min(Math.max(0, Math.ceil(leftMs())), LONGEST_WAIT_MS),
    );
  };
  set();
  return { cancel: () => clearTimeout(handle) };
}
