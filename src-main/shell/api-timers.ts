/** The machine's timers for the API; they keep no process alive. */
import type { ApiTimers } from '../api/terminal-api.ts';

/** Real timers. */
export const machineTimers: ApiTimers = {
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};
