/**
 * Lets the rows that history is read from follow the journal, a few commits at a time, when nobody waits: an order's bytes leave
 * first. What fails is tried again; the journal itself is not touched by it. A store that is closed is behind with nothing.
 */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';

/** After a commit, ms of the machine's clock: its sends are on their way, its answers and ticks told. */
export const PROJECT_AFTER_MS = 25;
/** Between two portions, ms: what came in meanwhile goes first. */
export const PROJECT_AGAIN_MS = 1;
/** After a failure, ms. */
export const PROJECT_RETRY_MS = 1_000;

export type ProjectLaterParts = {
  readonly store: EventStore;
  readonly machine: Scheduler;
  readonly logger: Logger;
};

export class ProjectLater {
  private readonly parts: ProjectLaterParts;
  private handle: TimerHandle | null = null;
  private failed = false;

  constructor(parts: ProjectLaterParts) {
    this.parts = parts;
  }

  /** A commit was made: its rows follow soon. */
  soon(): void {
    if (this.handle === null && this.parts.store.behind() > 0) this.wait(PROJECT_AFTER_MS);
  }

  private wait(ms: number): void {
    this.handle = this.parts.machine.after(ms, () => this.run());
  }

  private run(): void {
    const { store, logger } = this.parts;
    this.handle = null;
    const written = store.project();
    if (!written.ok && !this.failed) {
      const { kind, message } = written.error;
      logger.error('rows of the history could not be written; the journal is whole', { kind, reason: message });
    }
    this.failed = !written.ok;
    if (store.behind() > 0) this.wait(written.ok ? PROJECT_AGAIN_MS : PROJECT_RETRY_MS);
  }
}
