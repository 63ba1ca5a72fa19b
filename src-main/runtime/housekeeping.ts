/** What has to be done now and then, at idle moments, on the machine's clock. */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';
import { differs } from './terminal-record.ts';
import type { TerminalRecord } from './terminal-core.ts';

export const HOUSEKEEPING_EVERY_MS = 1_000;
/** A snapshot is taken once so many events follow the last one. */
export const SNAPSHOT_EVERY_EVENTS = 5_000;

/** Writes the engine's whole state down and takes it back; `restore` says false to a form it does not know. */
export type SnapshotCodec = { readonly take: () => string; readonly restore: (json: string) => boolean };

export type HousekeepingParts = {
  readonly machine: Scheduler;
  readonly store: EventStore;
  readonly snapshots: SnapshotCodec | null;
  readonly logger: Logger;
  readonly lastSeq: () => number;
  /** The market's time of the newest input. */
  readonly lastTsMs: () => number;
  readonly isIdle: () => boolean;
  readonly flushJournal: () => void;
  readonly refreshCalendars: () => void;
  readonly terminalRecord: () => TerminalRecord;
  readonly onTerminalChanged: () => void;
  readonly noteHeard: () => void;
};

export class Housekeeping {
  lastSnapshotSeq = 0;
  private readonly parts: HousekeepingParts;
  private handle: TimerHandle | null = null;
  private shown: TerminalRecord | null = null;

  constructor(parts: HousekeepingParts) {
    this.parts = parts;
  }

  start(): void {
    this.handle = this.parts.machine.after(HOUSEKEEPING_EVERY_MS, () => {
      this.start();
      this.run();
    });
  }

  stop(): void {
    this.handle?.cancel();
  }

  /** At the end: a snapshot makes the next start quick. */
  finish(): void {
    if (this.parts.isIdle() && this.parts.lastSeq() > this.lastSnapshotSeq) this.takeSnapshot();
  }

  private run(): void {
    const { parts } = this;
    parts.flushJournal();
    parts.refreshCalendars();
    parts.noteHeard();
    const record = parts.terminalRecord();
    if (this.shown === null || differs(this.shown, record)) {
      this.shown = record;
      parts.onTerminalChanged();
    }
    if (!parts.isIdle()) return;
    parts.store.maintain();
    if (parts.lastSeq() - this.lastSnapshotSeq >= SNAPSHOT_EVERY_EVENTS) this.takeSnapshot();
  }

  private takeSnapshot(): void {
    const { snapshots, store, logger } = this.parts;
    if (snapshots === null) return;
    const seq = this.parts.lastSeq();
    const saved = store.saveSnapshot({ seq, tsMs: this.parts.lastTsMs(), json: snapshots.take() });
    if (saved.ok) this.lastSnapshotSeq = seq;
    else logger.warn('no snapshot was taken', { reason: saved.error.message });
  }
}
