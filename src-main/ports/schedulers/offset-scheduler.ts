/** A market whose clock runs beside the machine's: the same speed, another time. */
import type { Scheduler } from '../clock.ts';

/** The base's scheduler `offsetMs` ahead (negative: behind). Its monotonic time is the base's. */
export function offsetScheduler(base: Scheduler, offsetMs: number): Scheduler {
  return {
    nowMs: () => base.nowMs() + offsetMs,
    monotonicMs: () => base.monotonicMs(),
    at: (atMs, run) => base.at(atMs - offsetMs, run),
    after: (afterMs, run) => base.after(afterMs, run),
  };
}
