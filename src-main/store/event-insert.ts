/** Inserts events, many in one statement where there are many: a call into SQLite costs more than a row. */
import type Database from 'better-sqlite3';
import type { JournaledEvent } from '../../shared/domain/index.ts';

/** Rows of the long statement. */
const ROWS = 25;
const ROW = '(?, ?, ?, ?)';
const INSERT = 'INSERT INTO events (seq, ts_ms, kind, json) VALUES ';

export class EventInsert {
  private readonly one: Database.Statement;
  private readonly many: Database.Statement;

  constructor(database: Database.Database) {
    this.one = database.prepare(INSERT + ROW);
    this.many = database.prepare(INSERT + Array.from({ length: ROWS }, () => ROW).join(', '));
  }

  /** Throws what the driver throws; to be called inside a transaction. */
  run(events: readonly JournaledEvent[]): void {
    let at = 0;
    for (; at + ROWS <= events.length; at += ROWS) {
      const values: (string | number)[] = [];
      for (let i = at; i < at + ROWS; i++) {
        const { seq, tsMs, event } = events[i]!;
        values.push(seq, tsMs, event.kind, JSON.stringify(event));
      }
      this.many.run(values);
    }
    for (; at < events.length; at++) {
      const { seq, tsMs, event } = events[at]!;
      this.one.run(seq, tsMs, event.kind, JSON.stringify(event));
    }
  }
}
