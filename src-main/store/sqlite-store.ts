/**
 * The journal in SQLite: events, commands and projections in one transaction, durable when `commit` returns ok.
 *
 * Invariants: `seq` runs from 1 without gaps; a failed commit leaves nothing of its batch; no method throws for what a
 * disk or another program does. A batch that does not follow the last event is a broken invariant and throws.
 */
import type Database from 'better-sqlite3';
import { upcastEvent, err, ok, type EngineEvent, type JournaledEvent, type Result } from '../../shared/domain/index.ts';
import type {
  CommitBatch,
  EmergencyRecord,
  EventStore,
  ExecutionMetrics,
  HistoryPage,
  HistoryQuery,
  HistoryReader,
  MetricsQuery,
  StoredSnapshot,
  StoreError,
} from '../ports/event-store.ts';
import type { DataLock } from './data-lock.ts';
import type { EmergencyLog } from './emergency-log.ts';
import { EventInsert } from './event-insert.ts';
import { executionMetrics } from './execution-metrics.ts';
import { HistoryPages } from './history-pages.ts';
import { LOG_ROOM_BYTES, makeLogRoom } from './log-room.ts';
import { Projections } from './projections.ts';
import { storeErrorOf } from './sqlite-errors.ts';

/** The write-ahead log is copied back at idle moments once so much stands in it; SQLite itself does it at CHECKPOINT_PAGES. */
export const CHECKPOINT_IDLE_BYTES: number = LOG_ROOM_BYTES / 2;
/**
 * Commits after which that is looked at again: what was copied back stays as long as it is, since room that is there
 * already is written faster, and copying nothing each second costs a sync each second.
 */
const CHECKPOINT_IDLE_COMMITS = 40;
/** In a commit, at the latest: 4 000 pages of 4 KiB. */
export const CHECKPOINT_PAGES = 4_000;
export const SNAPSHOTS_KEPT = 2;

export type StoreParts = {
  readonly database: Database.Database;
  readonly file: string;
  readonly idPrefix: string;
  readonly epoch: number;
  readonly lock: DataLock | null;
  readonly emergency: EmergencyLog | null;
};

type EventRow = readonly [seq: number, tsMs: number, json: string];

/** Rows read at once by a replay. */
const REPLAY_ROWS = 2_000;

export class SqliteStore implements EventStore, HistoryReader {
  readonly idPrefix: string;
  readonly epoch: number;
  private readonly parts: StoreParts;
  private readonly projections: Projections;
  private readonly pages: HistoryPages;
  private readonly insertEvents: EventInsert;
  private readonly insertCommand: Database.Statement;
  private readonly write: Database.Transaction<(batch: CommitBatch) => void>;
  private readonly pageBytes: number;
  private lastSeq: number;
  private uncopiedCommits = CHECKPOINT_IDLE_COMMITS;
  private hasLogRoom = false;

  /** `openStore` makes it. */
  constructor(parts: StoreParts) {
    const { database } = parts;
    this.parts = parts;
    this.idPrefix = parts.idPrefix;
    this.epoch = parts.epoch;
    this.projections = new Projections(database);
    this.pages = new HistoryPages(database);
    this.insertEvents = new EventInsert(database);
    this.insertCommand = database.prepare('INSERT OR IGNORE INTO commands (command_id, ts_ms, json) VALUES (?, ?, ?)');
    this.write = database.transaction((batch: CommitBatch) => this.writeAll(batch));
    this.lastSeq = Number(database.prepare('SELECT coalesce(max(seq), 0) FROM events').pluck().get());
    this.pageBytes = Number(database.pragma('page_size', { simple: true }));
  }

  /** The market's time of the newest event, UTC ms; null in an empty journal. A market never starts before it. */
  newestMs(): number | null {
    const newest = this.parts.database.prepare('SELECT ts_ms FROM events ORDER BY seq DESC LIMIT 1').pluck().get();
    return newest === undefined ? null : Number(newest);
  }

  commit(batch: CommitBatch): Result<void, StoreError> {
    const first = batch.events[0];
    if (first !== undefined && first.seq !== this.lastSeq + 1) {
      throw new RangeError(`event ${first.seq} does not follow ${this.lastSeq}`);
    }
    return this.attempt(() => {
      this.write.immediate(batch);
      this.lastSeq = batch.events.at(-1)?.seq ?? this.lastSeq;
      this.uncopiedCommits += 1;
      if (this.parts.emergency?.isEmpty() === false) this.parts.emergency.clear();
    });
  }

  replay(
    onEvent: (event: JournaledEvent) => void,
    onSnapshot?: (snapshot: StoredSnapshot) => boolean,
  ): Result<{ readonly lastSeq: number }, StoreError> {
    return this.attempt(() => {
      const { database } = this.parts;
      let from = 0;
      if (onSnapshot !== undefined) {
        const newest = 'SELECT seq, ts_ms AS tsMs, json FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT 1';
        const snapshot = database.prepare(newest).get(this.lastSeq) as StoredSnapshot | undefined;
        if (snapshot !== undefined && onSnapshot(snapshot)) from = snapshot.seq;
      }
      const next = database
        .prepare(`SELECT seq, ts_ms, json FROM events WHERE seq > ? ORDER BY seq LIMIT ${REPLAY_ROWS}`)
        .raw();
      for (let rows = next.all(from) as EventRow[]; rows.length > 0; rows = next.all(from) as EventRow[]) {
        for (const [seq, tsMs, json] of rows)
          onEvent({ seq, tsMs, event: upcastEvent(JSON.parse(json) as EngineEvent) });
        from = rows.at(-1)?.[0] ?? this.lastSeq;
      }
      return { lastSeq: this.lastSeq };
    });
  }

  saveSnapshot(snapshot: StoredSnapshot): Result<void, StoreError> {
    if (snapshot.seq > this.lastSeq)
      return err({ kind: 'failed', message: `event ${snapshot.seq} is not committed yet` });
    const { database } = this.parts;
    return this.attempt(() => {
      database.transaction(() => {
        const insert = 'INSERT OR REPLACE INTO snapshots (seq, ts_ms, json) VALUES (?, ?, ?)';
        database.prepare(insert).run(snapshot.seq, snapshot.tsMs, snapshot.json);
        const old = 'DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)';
        database.prepare(old).run(SNAPSHOTS_KEPT);
      })();
    });
  }

  recordEmergency(records: readonly EmergencyRecord[]): Result<void, StoreError> {
    if (records.length === 0) return ok(undefined);
    const { emergency } = this.parts;
    if (emergency === null) return err({ kind: 'failed', message: 'a database in memory has no emergency log' });
    return emergency.append(records);
  }

  page(query: HistoryQuery): Result<HistoryPage, StoreError> {
    const read = this.attempt(() => this.pages.page(query));
    return read.ok ? read.value : read;
  }

  metrics(query: MetricsQuery): Result<ExecutionMetrics, StoreError> {
    return this.attempt(() => executionMetrics(this.parts.database, query));
  }

  maintain(): void {
    const { database, file } = this.parts;
    if (file === ':memory:') return;
    if (!this.hasLogRoom) {
      // A disk that has no room for it says so at a commit, and loudly; here it is not tried again.
      const made = this.attempt(() => makeLogRoom(file));
      this.hasLogRoom = !made.ok || made.value;
      return;
    }
    if (this.uncopiedCommits < CHECKPOINT_IDLE_COMMITS) return;
    this.attempt(() => {
      const [at] = database.pragma('wal_checkpoint(NOOP)') as readonly { readonly log: number }[];
      if ((at?.log ?? 0) * this.pageBytes <= CHECKPOINT_IDLE_BYTES) return;
      database.pragma('wal_checkpoint(RESTART)');
      this.uncopiedCommits = 0;
    });
  }

  close(): void {
    const { database, lock, emergency } = this.parts;
    if (!database.open) return;
    emergency?.close();
    database.close();
    lock?.release();
  }

  private writeAll(batch: CommitBatch): void {
    for (const { commandId, tsMs, json } of batch.commands) this.insertCommand.run(commandId, tsMs, json);
    this.insertEvents.run(batch.events);
    this.projections.write(batch);
  }

  private attempt<T>(run: () => T): Result<T, StoreError> {
    try {
      return ok(run());
    } catch (thrown) {
      return err(storeErrorOf(thrown, this.parts.file));
    }
  }
}
