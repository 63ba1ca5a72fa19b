/**
 * Lets the rows that history is read from follow the journal, a few commits at a time, when nobody waits: an order's bytes leave
 * first, and one that comes while rows are written waits for a portion at most. What fails is tried again; the journal itself is not
 * touched by it. A store that is closed is behind with nothing.
 */
import type { Scheduler } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';

/** So long nothing was committed, ms of the machine's clock: sends are on their way, and the next one is not expected. */
export const PROJECT_QUIET_MS = 25;
/** So long rows wait for that, ms; then they are written between commits. */
export const PROJECT_WAIT_MS = 1_000;
/** Between two portions, ms: what came in meanwhile goes first. */
const PROJECT_AGAIN_MS = 1;
/** After a failure, ms. */
export const PROJECT_RETRY_MS = 1_000;

export type ProjectLaterParts = {
  readonly store: EventStore;
  readonly machine: Scheduler;
  readonly logger: Logger;
};

export class ProjectLater {
  private readonly parts: ProjectLaterParts;
  private isWaiting = false;
  private sinceMs = 0;
  private lastMs = 0;
  private failed = false;

  constructor(parts: ProjectLaterParts) {
    this.parts = parts;
  }

  /** A commit was made: its rows follow. */
  soon(): void {
    const { store, machine } = this.parts;
    if (store.behind() === 0) return;
    this.lastMs = machine.monotonicMs();
    if (this.isWaiting) return;
    this.sinceMs = this.lastMs;
    this.wait(PROJECT_QUIET_MS);
  }

  private wait(ms: number): void {
    this.isWaiting = true;
    this.parts.machine.after(ms, () => {
      this.isWaiting = false;
      this.look();
    });
  }

  private look(): void {
    const { store, machine } = this.parts;
    if (store.behind() === 0) return;
    const nowMs = machine.monotonicMs();
    const quietAtMs = Math.min(this.lastMs + PROJECT_QUIET_MS, this.sinceMs + PROJECT_WAIT_MS);
    if (nowMs < quietAtMs) return this.wait(Math.ceil(quietAtMs - nowMs));
    const written = this.project();
    if (store.behind() > 0) this.wait(written ? PROJECT_AGAIN_MS : PROJECT_RETRY_MS);
  }

  private project(): boolean {
    const written = this.parts.store.project();
    if (!written.ok && !this.failed) {
      const { kind, message } = written.error;
      const text = 'rows of the history could not be written; the journal is whole';
      // A disk that is full, or a file that another program holds, is the journal's own alarm.
      const isPassing = kind === 'diskFull' || kind === 'locked';
      this.parts.logger[isPassing ? 'warn' : 'error'](text, { kind, reason: message });
    }
    this.failed = !written.ok;
    return written.ok;
  }
}
