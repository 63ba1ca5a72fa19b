/** What a terminal on a virtual clock gives its contract and its history. */
import type { TerminalApi } from '../../../src-main/api/terminal-api.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import type { HistoryReader } from '../../../src-main/ports/event-store.ts';

/** A journal in memory has no history: every question is answered so. */
export const NO_HISTORY: HistoryReader = {
  page: () => ({ ok: true, value: { rows: [], nextCursor: null } }),
  metrics: () => ({ ok: false, error: { kind: 'failed', message: 'a journal in memory has no history' } }),
};

/** The contract's timers on the clock of a life. */
export function timersOn(clock: Scheduler): ConstructorParameters<typeof TerminalApi>[0]['timers'] {
  return {
    every: (ms, run) => {
      let on = true;
      const again = (): void => {
        clock.after(ms, () => {
          if (!on) return;
          run();
          again();
        });
      };
      again();
      return () => {
        on = false;
      };
    },
    pause: () => Promise.resolve(),
  };
}
