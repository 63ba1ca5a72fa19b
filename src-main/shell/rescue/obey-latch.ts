/** A running terminal's watch over `flatten.latch`: its wish becomes a close-all of the engine's own, once. */
import type { Logger } from '../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { TerminalCore } from '../../runtime/terminal-core.ts';
import { isAtWork, isLatched, readLatch, removeLatch } from './flatten-latch.ts';

/** How often the folder is looked at, ms. */
export const LATCH_EVERY_MS = 1_000;

export type LatchWatch = { readonly stop: () => void };

/** Looks now and every second; the file goes when the engine has taken the command (or has it at work already). */
export function obeyLatch(
  dataDir: string,
  core: TerminalCore,
  parts: { readonly machine: Scheduler; readonly logger: Logger },
): LatchWatch {
  const { machine, logger } = parts;
  let stopped = false;
  let timer: TimerHandle | null = null;
  const look = async (): Promise<void> => {
    const latch = isLatched(dataDir) && !isAtWork(dataDir, machine.nowMs()) ? readLatch(dataDir) : null;
    if (latch !== null) {
      logger.warn('a flatten latch lies in the data folder', { params: latch.params });
      const reply = await core.submit(latch.commandId, { kind: 'closeAll', params: latch.params });
      const taken = reply.kind === 'accepted' || reply.code === 'nothingToDo';
      if (taken) removeLatch(dataDir);
      else logger.error('the flatten latch was refused', { message: reply.message });
    }
    if (!stopped) timer = machine.after(LATCH_EVERY_MS, () => void again());
  };
  const again = (): Promise<void> =>
    look().catch((thrown: unknown) => {
      logger.error('the flatten latch could not be obeyed', { reason: String(thrown) });
      if (!stopped) timer = machine.after(LATCH_EVERY_MS, () => void again());
    });
  void again();
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}
