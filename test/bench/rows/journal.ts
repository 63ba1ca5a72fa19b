/** The journal's commits against as many rows written bare into a table of the same shape, WAL, synchronous FULL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { idOf, type AlertId, type EngineEvent, type JournaledEvent } from '../../../shared/domain/index.ts';
import { openStore } from '../../../src-main/store/open-store.ts';
import type { SqliteStore } from '../../../src-main/store/sqlite-store.ts';
import { atLeast, atMost, duel, elapsedNs, type BenchResult } from '../measure.ts';
import { quietLogger, sequenceOfIds } from '../surroundings.ts';

const COMMITS = 40;

function bareTable(folder: string): Database.Database {
  const database = new Database(path.join(folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE events (seq INTEGER PRIMARY KEY, ts_ms INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL)',
  );
  return database;
}

const eventOf = (seq: number): EngineEvent => ({ kind: 'alertAcknowledged', alertId: idOf<AlertId>(`A${seq}`) });

function batchOf(firstSeq: number, size: number): JournaledEvent[] {
  return Array.from({ length: size }, (_, i) => ({
    seq: firstSeq + i,
    tsMs: 1_762_790_400_000,
    event: eventOf(firstSeq + i),
  }));
}

type Sides = { readonly store: SqliteStore; readonly bare: Database.Database; close(): void };

function openSides(): Sides {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const opened = openStore({
    file: path.join(folder, 'data', 'rung.db'),
    clockNowMs: () => 1_762_790_400_000,
    logger: quietLogger,
    ids: sequenceOfIds(),
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const bare = bareTable(folder);
  return {
    store: opened.value,
    bare,
    close: () => {
      opened.value.close();
      bare.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Commits of `size` events a second, or one commit's time. */
async function commits(size: number, asRate: boolean): Promise<BenchResult> {
  const sides = openSides();
  let [productSeq, floorSeq] = [1, 1];
  const insert = sides.bare.prepare('INSERT INTO events VALUES (?, ?, ?, ?)');
  const write = sides.bare.transaction((batch: readonly JournaledEvent[]) => {
    for (const row of batch) insert.run(row.seq, row.tsMs, row.event.kind, JSON.stringify(row.event));
  });
  const figure = (ns: number): number => (asRate ? (COMMITS * size) / (ns / 1e9) : ns / COMMITS / 1000);
  const result = await duel({
    name: asRate ? 'journal' : 'journal-one',
    unit: asRate ? 'rows/s' : 'us/commit',
    goal: asRate ? atLeast(0.8) : atMost(1.1),
    product: () =>
      figure(
        elapsedNs(() => {
          for (let i = 0; i < COMMITS; i++) {
            const committed = sides.store.commit({ events: batchOf(productSeq, size), commands: [] });
            if (!committed.ok) throw new Error(committed.error.message);
            productSeq += size;
          }
        }),
      ),
    floor: () =>
      figure(
        elapsedNs(() => {
          for (let i = 0; i < COMMITS; i++) {
            write(batchOf(floorSeq, size));
            floorSeq += size;
          }
        }),
      ),
  });
  sides.close();
  return result;
}

/** Commits of 100 events: rows a second. */
export const journal = (): Promise<BenchResult> => commits(100, true);
/** One event a commit: microseconds. */
export const journalOne = (): Promise<BenchResult> => commits(1, false);
