/**
 * Projections behind the journal: an order's bytes wait for its events to be on disk (G15), not for the rows that history is read
 * from. A commit writes its events, and beside them what its projections need; the rows follow in a transaction of their own.
 *
 * Invariants: `keep` is part of the transaction that writes the events, so what waits here is exactly what the projections lack, also
 * after a crash; rows follow in the order of the commits, each commit's with the deletion of what it waited as.
 */
import type Database from 'better-sqlite3';
import {
  upcastEvent,
  type EngineEvent,
  type Instrument,
  type JournaledEvent,
  type Order,
} from '../../shared/domain/index.ts';
import type { CommitBatch } from '../ports/event-store.ts';
import type { Projections } from './projections.ts';
import { storeErrorOf } from './sqlite-errors.ts';

/** Commits whose rows may wait; one more, and a commit writes the oldest itself. */
export const UNPROJECTED_MAX = 512;
/** Most commits whose rows are written at once: a millisecond or so, in which no order is sent. */
export const PROJECTED_AT_ONCE_MAX = 4;

type Waiting = { readonly id: number; readonly batch: CommitBatch };
type Kept = { readonly orders: readonly Order[]; readonly instruments: readonly Instrument[] };
type EventRow = readonly [seq: number, tsMs: number, json: string];
type KeptRow = readonly [id: number, firstSeq: number, lastSeq: number, json: string];

/** What a start wrote, and what it could not. */
export type CaughtUp = {
  readonly commits: number;
  readonly asides: readonly { readonly firstSeq: number; readonly lastSeq: number; readonly reason: string }[];
};

export class Unprojected {
  private readonly database: Database.Database;
  private readonly projections: Projections;
  private readonly insert: Database.Statement;
  private readonly remove: Database.Statement;
  private readonly project: Database.Transaction<(waiting: readonly Waiting[]) => void>;
  private waiting: Waiting[] = [];
  private lastId = 0;

  constructor(database: Database.Database, projections: Projections) {
    this.database = database;
    this.projections = projections;
    this.insert = database.prepare('INSERT INTO unprojected (id, first_seq, last_seq, json) VALUES (?, ?, ?, ?)');
    this.remove = database.prepare('DELETE FROM unprojected WHERE id = ?');
    this.project = database.transaction((waiting: readonly Waiting[]) => this.writeRows(waiting));
  }

  /** How many commits' rows are missing. */
  get length(): number {
    return this.waiting.length;
  }

  /** Inside the transaction that writes the batch's events. What it gives is handed to `kept` once that is committed. */
  keep(batch: CommitBatch): Waiting | null {
    const { events, orders = [], instruments = [] } = batch;
    if (orders.length === 0 && instruments.length === 0 && !events.some(({ event }) => hasRows(event))) return null;
    const id = this.lastId + 1;
    const json = JSON.stringify({ orders, instruments } satisfies Kept);
    this.insert.run(id, events[0]?.seq ?? 1, events.at(-1)?.seq ?? 0, json);
    return { id, batch };
  }

  /** The batch is committed: its rows are owed. */
  kept(waiting: Waiting): void {
    this.lastId = waiting.id;
    this.waiting.push(waiting);
  }

  /**
   * Writes the rows of the oldest `most` commits. Not synced: what a crash takes back stands among what waits again. Throws what the
   * driver throws, and then nothing of it was written.
   */
  write(most: number): void {
    if (this.waiting.length === 0) return;
    const now = this.waiting.slice(0, most);
    this.database.pragma('synchronous = NORMAL');
    try {
      this.project.immediate(now);
    } finally {
      this.database.pragma('synchronous = FULL');
    }
    this.waiting = this.waiting.slice(now.length);
  }

  /**
   * At the start: writes the rows that the last life did not get to. What cannot be written although the disk takes it is given up and
   * named: later rows may not wait for it, nor be overwritten by it one day, and its events are in the journal. Throws what the
   * driver throws.
   */
  catchUp(): CaughtUp {
    const kept = this.database.prepare('SELECT id, first_seq, last_seq, json FROM unprojected ORDER BY id').raw();
    const asides: { firstSeq: number; lastSeq: number; reason: string }[] = [];
    let commits = 0;
    this.database.transaction(() => {
      for (const [id, firstSeq, lastSeq, json] of kept.all() as KeptRow[]) {
        this.lastId = id;
        commits += 1;
        try {
          // Inside a transaction this one is a savepoint: a batch is written whole or not at all.
          this.project([{ id, batch: this.batchOf(firstSeq, lastSeq, JSON.parse(json) as Kept) }]);
        } catch (thrown) {
          const { kind, message } = storeErrorOf(thrown, this.database.name);
          if (kind !== 'failed') throw thrown;
          this.remove.run(id);
          asides.push({ firstSeq, lastSeq, reason: message });
        }
      }
    })();
    return { commits, asides };
  }

  private batchOf(firstSeq: number, lastSeq: number, { orders, instruments }: Kept): CommitBatch {
    const rows = this.database
      .prepare('SELECT seq, ts_ms, json FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq')
      .raw()
      .all(firstSeq, lastSeq) as readonly EventRow[];
    return { events: rows.map(eventOf), commands: [], orders, instruments };
  }

  private writeRows(waiting: readonly Waiting[]): void {
    for (const { id, batch } of waiting) {
      this.projections.write(batch);
      this.remove.run(id);
    }
  }
}

const eventOf = ([seq, tsMs, json]: EventRow): JournaledEvent => ({
  seq,
  tsMs,
  event: upcastEvent(JSON.parse(json) as EngineEvent),
});

/** Whether an event is written into a row of its own, or changes one, without an order's record. */
const hasRows = ({ kind }: EngineEvent): boolean =>
  kind.startsWith('order') || kind.startsWith('ladder') || kind === 'positionChanged' || kind.startsWith('alert');
