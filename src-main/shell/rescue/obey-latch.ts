/**
 * A running terminal's watch over `flatten.latch`: its wish becomes a close-all of the engine's own. While the rescue that wrote it is at
 * work, the venues are left to it: two that close side by side could turn a position over (G2).
 *
 * Invariant: while the latch lies there the engine opens nothing (`compose.ts`), and it lies there until every account that it is about
 * was part of such a run: keys may be unlocked, and venues be back, long after the start.
 */
import { idOf, type CommandId, type CommandReply, type ConnectionId } from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { isAtWork, isLatched, readLatch, removeLatch, type FlattenLatch } from './flatten-latch.ts';

/** How often the folder is looked at, ms. */
export const LATCH_EVERY_MS = 1_000;

export type LatchWatch = { readonly stop: () => void };

/** What it needs of the terminal. */
export type LatchedCore = Pick<Runtime, 'submit'> & {
  readonly changes: Pick<Runtime['changes'], 'alert' | 'hold'>;
  readonly view: Pick<Runtime['view'], 'connections' | 'closeAlls'>;
};

export type LatchParts = {
  readonly machine: Scheduler;
  readonly logger: Logger;
  /** Connections with an account that are to be open, whether they are by now or not. */
  readonly meant: () => readonly ConnectionId[];
};

/** Looks now and every second. */
export function obeyLatch(dataDir: string, core: LatchedCore, parts: LatchParts): LatchWatch {
  const { machine, logger } = parts;
  const watch = new Obedience(dataDir, core, parts);
  let stopped = false;
  let timer: TimerHandle | null = null;
  const again = async (): Promise<void> => {
    await watch.look().catch((thrown: unknown) => {
      logger.error('the flatten latch could not be obeyed', { reason: String(thrown) });
    });
    if (!stopped) timer = machine.after(LATCH_EVERY_MS, () => void again());
  };
  void again();
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}

class Obedience {
  private readonly dataDir: string;
  private readonly core: LatchedCore;
  private readonly parts: LatchParts;
  /** The latch that was obeyed for some of its accounts, and how many of them were up then. */
  private partly: { readonly commandId: CommandId; readonly up: number; readonly runs: number } | null = null;
  private told: CommandId | null = null;

  constructor(dataDir: string, core: LatchedCore, parts: LatchParts) {
    this.dataDir = dataDir;
    this.core = core;
    this.parts = parts;
  }

  async look(): Promise<void> {
    const { machine, logger } = this.parts;
    const isTheirs = isLatched(this.dataDir) && isAtWork(this.dataDir, machine.nowMs());
    this.core.changes.hold(isTheirs ? 'a rescue closes everything' : null);
    if (isTheirs || !isLatched(this.dataDir)) return;
    const latch = readLatch(this.dataDir);
    if (latch === null) return;
    const reply = latch.done === true ? await this.stayShut(latch) : await this.closeAll(latch);
    if (reply === null) return;
    const taken = reply.kind === 'accepted' || reply.code === 'nothingToDo';
    if (!taken) return logger.error('the flatten latch was refused', { message: reply.message });
    if (latch.done === true || this.missing().length === 0) removeLatch(this.dataDir);
  }

  /** Connections that are to be open and are not there. */
  private missing(): readonly ConnectionId[] {
    return this.parts.meant().filter((id) => !this.core.view.connections.has(id));
  }

  /** Null: not now. */
  private closeAll(latch: FlattenLatch): Promise<CommandReply | null> {
    const { commandId, params } = latch;
    const up = [...this.core.view.connections.values()].filter(({ state }) => state === 'ready').length;
    const partly = this.partly?.commandId === commandId ? this.partly : null;
    if (up === 0 || up === partly?.up || this.isRunning()) {
      if (up === 0) this.tell(latch);
      return Promise.resolve(null);
    }
    this.parts.logger.warn('a flatten latch lies in the data folder', { params, missing: this.missing() });
    const runs = (partly?.runs ?? 0) + 1;
    this.partly = { commandId, up, runs };
    const id = runs === 1 ? commandId : idOf<CommandId>(`${commandId}-${runs}`);
    return this.core.submit(id, { kind: 'closeAll', params });
  }

  private isRunning(): boolean {
    return [...this.core.view.closeAlls.values()].some(({ status }) => status === 'running');
  }

  private tell({ commandId }: FlattenLatch): void {
    if (this.told === commandId) return;
    this.told = commandId;
    this.core.changes.alert(
      'danger',
      'A rescue left accounts to close',
      'Nothing opens. They are closed as soon as they are connected: unlock the keys, start what they need.',
    );
  }

  /** Everything was flattened without this terminal: trading stays halted until the trader lifts it. */
  private async stayShut({ commandId }: FlattenLatch): Promise<CommandReply> {
    const reply = await this.core.submit(idOf<CommandId>(`${commandId}-halt`), {
      kind: 'setTradingState',
      state: 'halted',
    });
    if (reply.kind === 'accepted')
      this.core.changes.alert(
        'warning',
        'A rescue closed everything while the terminal did not answer',
        'What it did is read from each venue. Trading is halted; set it to active when you want to go on.',
      );
    return reply;
  }
}
