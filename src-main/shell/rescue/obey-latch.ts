/** A running terminal's watch over `flatten.latch`: its wish becomes a close-all of the engine's own, once. */
import { idOf, type CommandId, type CommandReply } from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { isAtWork, isLatched, readLatch, removeLatch, type FlattenLatch } from './flatten-latch.ts';

/** How often the folder is looked at, ms. */
export const LATCH_EVERY_MS = 1_000;

export type LatchWatch = { readonly stop: () => void };

/** What it needs of the terminal. */
export type LatchedCore = Pick<Runtime, 'submit' | 'changes'>;

/** Looks now and every second; the file goes when the engine has taken the command (or has it at work already). */
export function obeyLatch(
  dataDir: string,
  core: LatchedCore,
  parts: { readonly machine: Scheduler; readonly logger: Logger },
): LatchWatch {
  const { machine, logger } = parts;
  let stopped = false;
  let timer: TimerHandle | null = null;
  const look = async (): Promise<void> => {
    const latch = isLatched(dataDir) && !isAtWork(dataDir, machine.nowMs()) ? readLatch(dataDir) : null;
    if (latch !== null) {
      logger.warn('a flatten latch lies in the data folder', { params: latch.params, done: latch.done === true });
      const reply = latch.done === true ? await stayShut(core, latch) : await closeAll(core, latch);
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

const closeAll = (core: LatchedCore, { commandId, params }: FlattenLatch): Promise<CommandReply> =>
  core.submit(commandId, { kind: 'closeAll', params });

/** Everything was flattened without this terminal: trading stays halted until the trader lifts it. */
async function stayShut(core: LatchedCore, { commandId }: FlattenLatch): Promise<CommandReply> {
  const reply = await core.submit(idOf<CommandId>(`${commandId}-halt`), { kind: 'setTradingState', state: 'halted' });
  if (reply.kind === 'accepted')
    core.changes.alert(
      'warning',
      'A rescue closed everything while the terminal did not answer',
      'What it did is read from each venue. Trading is halted; set it to active when you want to go on.',
    );
  return reply;
}
