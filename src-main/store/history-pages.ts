/**
 * Pages of the projections, newest first, by index: a page costs what its rows cost, however long the history is.
 *
 * Invariant: a cursor names the last row given (its time and seq), so a page never repeats or skips a row while new ones
 * are written.
 */
import type Database from 'better-sqlite3';
import { err, ok, upcastEvent, type EngineEvent, type Result } from '../../shared/domain/index.ts';
import type { HistoryKind, HistoryPage, HistoryQuery, StoreError } from '../ports/event-store.ts';
import { FILL_SELECT, ORDER_SELECT, fillOf, orderOf, type Row } from './order-rows.ts';

/** Most rows of one page. */
export const PAGE_MAX = 1_000;
/** Prepared statements kept: screens ask in a handful of ways, other clients may ask in thousands. */
const STATEMENTS_MAX = 64;

type Source = {
  readonly table: string;
  /** The column that orders the history and that `fromMs` and `toMs` are about. */
  readonly time: string;
  /** Where it stands in a row. */
  readonly timeAt: number;
  readonly columns: string;
  /** Filters it has a column for. */
  readonly instrument: string | null;
  readonly side: string | null;
  readonly status: string | null;
  readonly recordOf: (row: Row) => unknown;
};

/** The last column holds the record as JSON. */
const parsed = (row: Row): unknown => JSON.parse(row.at(-1) as string);

const SOURCES: Readonly<Record<HistoryKind, Source>> = {
  orders: {
    table: 'orders',
    time: 'created_ms',
    timeAt: 23,
    columns: ORDER_SELECT,
    instrument: 'instrument_id',
    side: 'side',
    status: 'status',
    recordOf: orderOf,
  },
  fills: {
    table: 'fills',
    time: 'ts_init_ms',
    timeAt: 17,
    columns: FILL_SELECT,
    instrument: 'instrument_id',
    side: 'side',
    status: null,
    recordOf: fillOf,
  },
  ladders: {
    table: 'ladders',
    time: 'started_ms',
    timeAt: 1,
    columns: 'seq, started_ms, record',
    instrument: 'instrument_id',
    side: 'side',
    status: 'coalesce(outcome, status)',
    recordOf: parsed,
  },
  alerts: {
    table: 'alerts',
    time: 'ts_ms',
    timeAt: 1,
    columns: 'seq, ts_ms, alert_id, level, title, detail, instrument_id, client_order_id, ladder_id, acknowledged',
    instrument: 'instrument_id',
    side: null,
    status: 'level',
    recordOf: alertOf,
  },
  events: {
    table: 'events',
    time: 'ts_ms',
    timeAt: 1,
    columns: 'seq, ts_ms, json',
    instrument: null,
    side: null,
    status: 'kind',
    recordOf: (row) => ({ seq: row[0], tsMs: row[1], event: upcastEvent(parsed(row) as EngineEvent) }),
  },
};

function alertOf(row: Row): unknown {
  const [, tsMs, alertId, level, title, detail, instrumentId, clientOrderId, ladderId, acknowledged] = row;
  return {
    alertId,
    level,
    title,
    detail,
    instrumentId,
    clientOrderId,
    ladderId,
    tsMs,
    acknowledged: acknowledged === 1,
  };
}

export class HistoryPages {
  private readonly database: Database.Database;
  private readonly statements = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.database = database;
  }

  /** One page; a limit outside 1..PAGE_MAX or a cursor of another query is `failed`. Throws what the driver throws. */
  page(query: HistoryQuery): Result<HistoryPage, StoreError> {
    if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > PAGE_MAX) {
      return err({ kind: 'failed', message: `limit must be a whole number from 1 to ${PAGE_MAX}` });
    }
    const source = SOURCES[query.kind];
    const after = query.cursor === null ? null : cursorOf(query.cursor);
    if (query.cursor !== null && after === null) return err({ kind: 'failed', message: 'the cursor is none of ours' });
    const where: string[] = [];
    const values: (string | number)[] = [];
    const add = (condition: string, ...bound: readonly (string | number)[]): void => {
      where.push(condition);
      values.push(...bound);
    };
    if (query.kind === 'events') this.addSeqBounds(query, after, add);
    else addTimeBounds(source, query, after, add);
    if (query.instrumentId !== null && source.instrument !== null) add(`${source.instrument} = ?`, query.instrumentId);
    if (query.side !== null && source.side !== null) add(`${source.side} = ?`, query.side);
    if (query.status !== null && source.status !== null) add(`${source.status} = ?`, query.status);
    const order = query.kind === 'events' ? 'seq DESC' : `${source.time} DESC, seq DESC`;
    const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    // The limit stands in the text (a checked whole number): SQLite plans a bound one anew at every read.
    const statement = this.statement(
      `SELECT ${source.columns} FROM ${source.table} ${filter} ORDER BY ${order} LIMIT ${query.limit}`,
      true,
    );
    const rows = statement.all(...values) as Row[];
    const last = rows.at(-1);
    const more = rows.length === query.limit && last !== undefined;
    return ok({ rows: rows.map(source.recordOf), nextCursor: more ? `${last[source.timeAt]}.${last[0]}` : null });
  }

  /** The journal's times never fall, so a time is a seq: found by bisection, no index on the hot table. */
  private addSeqBounds(query: HistoryQuery, after: Cursor | null, add: (text: string, bound: number) => void): void {
    if (query.fromMs !== null) add('seq >= ?', this.firstSeqAt(query.fromMs));
    if (query.toMs !== null) add('seq < ?', this.firstSeqAt(query.toMs));
    if (after !== null) add('seq < ?', after.seq);
  }

  private firstSeqAt(tsMs: number): number {
    const timeOf = this.statement('SELECT ts_ms FROM events WHERE seq = ?').pluck();
    let low = 1;
    let high = Number(this.statement('SELECT coalesce(max(seq), 0) FROM events').pluck().get()) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Number(timeOf.get(middle)) < tsMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private statement(sql: string, raw = false): Database.Statement {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    if (this.statements.size >= STATEMENTS_MAX) this.statements.clear();
    const made = this.database.prepare(sql);
    if (raw) made.raw();
    this.statements.set(sql, made);
    return made;
  }
}

type Cursor = { readonly time: number; readonly seq: number };

function cursorOf(text: string): Cursor | null {
  const match = /^(-?\d{1,16})\.(\d{1,16})$/.exec(text);
  return match === null ? null : { time: Number(match[1]), seq: Number(match[2]) };
}

function addTimeBounds(
  source: Source,
  query: HistoryQuery,
  after: Cursor | null,
  add: (text: string, ...bound: readonly number[]) => void,
): void {
  if (query.fromMs !== null) add(`${source.time} >= ?`, query.fromMs);
  if (query.toMs !== null) add(`${source.time} < ?`, query.toMs);
  if (after !== null) add(`(${source.time}, seq) < (?, ?)`, after.time, after.seq);
}
