/** Runs a virtual clock as fast as the machine can, giving way to sockets and promises in between. */
import type { VirtualScheduler } from '../ports/schedulers/virtual-scheduler.ts';
import { systemScheduler } from '../runtime/system-scheduler.ts';

/** Timers fired before the event loop has its turn. */
const STEPS_PER_TURN = 256;
/** How often a clock that keeps pace with the machine is moved on, ms. */
const PACE_MS = 10;

/** Drives until `ended` (then `onEnd` is told), or until the returned function is called. Promises settle after every timer. */
export function drive(clock: VirtualScheduler, ended: () => boolean, onEnd?: () => void): () => void {
  let running = true;
  const turn = async (): Promise<void> => {
    for (let i = 0; i < STEPS_PER_TURN && running; i++) {
      if (ended() || !clock.step()) {
        running = false;
        onEnd?.();
        return;
      }
      await settle();
    }
    if (running) setImmediate(() => void turn());
  };
  setImmediate(() => void turn());
  return () => {
    running = false;
  };
}

/**
 * Lets the clock keep pace with the machine (`monotonicMs`, ms) until the returned function is called: after a recording
 * nothing happens by itself any more, but what the trader does still has to (cancels, above all).
 */
export function keepPace(clock: VirtualScheduler, monotonicMs: () => number): () => void {
  const startMs = clock.nowMs();
  const fromMs = monotonicMs();
  let busy = false;
  const catchUp = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await clock.runUntilSettled(startMs + Math.floor(monotonicMs() - fromMs), settle);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void catchUp(), PACE_MS);
  return () => clearInterval(timer);
}

/** Two turns of the microtask queue: an answer that resolves a promise and the input it leads to. */
async function settle(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
}

/** A market whose virtual clock is driven as fast as this process can until it has ended, then at the machine's pace. */
export function drivenMarket<M extends { readonly start: () => void; readonly stop: () => Promise<void> }>(
  market: M,
  clock: VirtualScheduler,
  ended: () => boolean,
): M {
  let halt: () => void = () => undefined;
  return {
    ...market,
    start: () => {
      market.start();
      const onEnd = (): void => {
        halt = keepPace(clock, () => systemScheduler.monotonicMs());
      };
      halt = drive(clock, ended, onEnd);
    },
    stop: () => {
      halt();
      return market.stop();
    },
  };
}
