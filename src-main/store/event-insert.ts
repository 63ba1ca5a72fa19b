/** Inserts events, many in one statement where there are many: a call into SQLite costs more than a row. */
import type Database from 'better-sqlite3';
import type { JournaledEvent } from '../../shared/domain/index.ts';

/** Most rows of a statement; an order's commit has two to eight. */
const ROWS = 25;
const ROW = '(?, ?, ?, ?)';
const INSERT = 'INSERT INTO events (seq, ts_ms, kind, json) VALUES ';

export class EventInsert {
  private readonly database: Database.Database;
  /** By number of rows, made when first needed. */
  private readonly statements: (Database.Statement | undefined)[] = [];

  constructor(database: Database.Database) {
    this.database = database;
    this.of(1);
  }

  /** Throws what the driver throws; to be called inside a transaction. */
  run(events: readonly JournaledEvent[]): void {
    for (let at = 0; at < events.length; at += ROWS) {
      const end = Math.min(events.length, at + ROWS);
      const values: (string | number)[] = [];
      for (let i = at; i < end; i++) {
        const { seq, tsMs, event } = events[i]!;
        values.push(seq, tsMs, event.kind, JSON.stringify(event));
      }
      this.of(end - at).run(values);
    }
  }

  private of(rows: number): Database.Statement {
    const known = this.statements[rows];
    if (known !== undefined) return known;
    const made = this.database.prepare(INSERT + Array.from({ length: rows }, () => ROW).join(', '));
    this.statements[rows] = made;
    return made;
  }
}
