/** Runs a virtual clock as fast as the machine can, giving way to sockets and promises in between. */
import type { VirtualScheduler } from '../ports/schedulers/virtual-scheduler.ts';

/** Timers fired before the event loop has its turn. */
const STEPS_PER_TURN = 256;

/** Drives until `ended`, or until the returned function is called. Promises settle after every timer. */
export function drive(clock: VirtualScheduler, ended: () => boolean): () => void {
  let running = true;
  const turn = async (): Promise<void> => {
    for (let i = 0; i < STEPS_PER_TURN && running; i++) {
      if (ended() || !clock.step()) {
        running = false;
        return;
      }
      // Two turns of the microtask queue: an answer that resolves a promise and the input it leads to.
      await Promise.resolve();
      await Promise.resolve();
    }
    if (running) setImmediate(() => void turn());
  };
  setImmediate(() => void turn());
  return () => {
    running = false;
  };
}
