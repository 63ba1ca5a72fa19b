/**
 * A clock whose durations pass in steps, each followed by a turn of everything else in this process: an adapter that waits by it and a
 * gateway that answers at once agree on the time however busy the machine is. The time of day stays the exchange's.
 */
import type { Scheduler, TimerHandle } from '../../src-main/ports/clock.ts';

export type SteppedClock = Scheduler & { stop(): void };

const STEP_MS = 40;

type Timer = { readonly atMs: number; readonly number: number; readonly run: () => void };

/** Runs until it is stopped. */
export function steppedClock(base: Scheduler): SteppedClock {
  const timers = new Set<Timer>();
  let nowMs = 0;
  let numbers = 0;
  let stopped = false;
  const step = (): void => {
    if (stopped) return;
    nowMs += STEP_MS;
    const due = [...timers].filter(({ atMs }) => atMs <= nowMs);
    // One that an earlier one took back does not run.
    for (const timer of due.toSorted((a, b) => a.atMs - b.atMs || a.number - b.number))
      if (timers.delete(timer)) timer.run();
    setTimeout(step, 1);
  };
  step();
  return {
    nowMs: () => base.nowMs(),
    monotonicMs: () => nowMs,
    at: (atMs, run) => base.at(atMs, run),
    after: (afterMs, run): TimerHandle => {
      numbers += 1;
      const timer: Timer = { atMs: nowMs + Math.max(0, afterMs), number: numbers, run };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    stop: () => {
      stopped = true;
      timers.clear();
    },
  };
}
