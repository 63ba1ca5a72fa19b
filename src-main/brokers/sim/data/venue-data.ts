/**
 * venue.db: what the simulated exchange holds, kept apart from the engine's journal so that it can bear witness against it.
 * One transaction per turn of the exchange, durable (WAL, synchronous FULL) before anything of that turn is told to anyone.
 */
import Database from 'better-sqlite3';
import {
  Decimal,
  err,
  idOf,
  ok,
  type AccountId,
  type Bar,
  type ClientOrderId,
  type InstrumentId,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { AccountState } from '../exchange/accounts.ts';
import type { VenueFill, VenueOrder } from '../exchange/venue-order.ts';
import type { SimVenueError } from '../types.ts';
import {
  FILL_COLUMNS,
  ORDER_COLUMNS,
  fillOf,
  fillRow,
  orderOf,
  orderRow,
  type FillRow,
  type OrderRow,
} from './rows.ts';
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** What one turn of the exchange changed. */
export type TurnBatch = {
  readonly orders: Iterable<VenueOrder>;
  readonly fills: readonly VenueFill[];
  readonly accounts: readonly AccountState[];
  readonly received: Iterable<readonly [ClientOrderId, number]>;
  readonly counters: string;
  /** Contracts and combos listed, where that changed. */
  readonly listed?: string;
};

/** What the market wants to go on from. */
export type MarketBatch = {
  readonly state: ReadonlyMap<string, string>;
  readonly bars: ReadonlyMap<InstrumentId, readonly Bar[]>;
};

/** Minute bars kept per instrument: five days of regular and extended hours. */
export const STORED_BARS_MAX = 4800;
/** Most closed orders and fills given for one mass status. */
export const HISTORY_ROWS_MAX = 8000;

export type VenueDataOptions = { readonly dataFile: string; readonly nativeBinding?: string };

/** Opens venue.db, making or checking its tables. */
export function openVenueData(options: VenueDataOptions): Result<VenueData, SimVenueError> {
  let db: Database.Database | null = null;
  let lock: Database.Database | null = null;
  try {
    const { dataFile, nativeBinding } = options;
    const settings = nativeBinding === undefined ? { timeout: 50 } : { timeout: 50, nativeBinding };
    if (dataFile !== ':memory:') lock = takeLock(`${dataFile}.lock`, settings);
    db = new Database(dataFile, settings);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > SCHEMA_VERSION) {
      db.close();
      lock?.close();
      const message = `${dataFile} was written by a newer version (${version}, this one knows ${SCHEMA_VERSION})`;
      return err({ kind: 'newerVersion', message });
    }
    if (version === 0 && Number(db.prepare('select count(*) from sqlite_schema').pluck().get()) > 0) {
      db.close();
      lock?.close();
      return err({ kind: 'corrupt', message: `${dataFile} is a database of another program` });
    }
    if (version > 0 && db.pragma('quick_check', { simple: true }) !== 'ok') {
      db.close();
      lock?.close();
      return err({ kind: 'corrupt', message: `${dataFile} is damaged` });
    }
    db.exec('drop table if exists room');
    migrate(db, version);
    keepRoom(db);
    return ok(new VenueData(db, lock));
  } catch (error) {
    db?.close();
    lock?.close();
    return err(openError(options.dataFile, error));
  }
}

/** Brings the tables to this version, all or nothing. */
function migrate(db: Database.Database, version: number): void {
  db.transaction(() => {
    for (let at = version; at > 0 && at < SCHEMA_VERSION; at++) db.exec(MIGRATIONS[at] ?? '');
    db.exec(SCHEMA);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}

/** Pages kept free in the file, and as many in its log. */
const ROOM_PAGES = 512;

/**
 * Keeps room on the disk for cancels and fills: free pages in the file, and a log of at least as many, which SQLite then
 * writes over instead of growing it. So a disk that fills up while orders rest does not stop the exchange.
 */
function keepRoom(db: Database.Database): void {
  const bytes = ROOM_PAGES * Number(db.pragma('page_size', { simple: true }));
  try {
    db.transaction(() => {
      db.exec('create table room (bytes blob not null)');
      db.prepare('insert into room values (zeroblob(?))').run(bytes);
    })();
    db.exec('drop table room');
    db.pragma('wal_checkpoint(RESTART)');
  } catch (error) {
    // A disk that has no room to spare is no reason to keep the trader from what rests.
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL')) throw error;
  }
}

/**
 * Two exchanges on one file would sell the same shares twice. The lock is SQLite's own on a file beside it, so that it ends
 * with the process however that ends, and venue.db itself stays readable to witnesses.
 */
function takeLock(file: string, settings: Database.Options): Database.Database {
  const lock = new Database(file, settings);
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw error;
  }
  return lock;
}

function openError(dataFile: string, error: unknown): SimVenueError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_BUSY')) return { kind: 'inUse', message: `${dataFile} is in use by another venue` };
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
    return { kind: 'corrupt', message: `${dataFile} is not a sound database: ${message}` };
  return { kind: 'dataFile', message: `${dataFile} cannot be opened: ${message}` };
}

const insertSql = (table: string, columns: readonly string[]): string =>
  `insert or replace into ${table} (${columns.join(', ')}) values (${columns.map((c) => `@${c}`).join(', ')})`;

/** The open database. Methods throw only when SQLite itself fails; the venue then stops trading. */
export class VenueData {
  private readonly db: Database.Database;
  private readonly lock: Database.Database | null;
  private fully = true;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly turn: (batch: TurnBatch) => void;
  private readonly market: (batch: MarketBatch) => void;

  constructor(db: Database.Database, lock: Database.Database | null) {
    this.db = db;
    this.lock = lock;
    const s = prepare(db);
    this.statements = s;
    this.turn = db.transaction((batch: TurnBatch) => {
      for (const order of batch.orders) s.order.run(orderRow(order));
      for (const fill of batch.fills) s.fill.run(fillRow(fill));
      for (const account of batch.accounts) {
        for (const [currency, total] of account.cash) s.cash.run(account.accountId, currency, total.toString());
        for (const [id, h] of account.holdings) s.holding.run(account.accountId, id, h.qty, h.cost.toString());
      }
      for (const [id, count] of batch.received) s.audit.run(id, count);
      s.state.run('counters', batch.counters);
      if (batch.listed !== undefined) s.state.run('listed', batch.listed);
    });
    this.market = db.transaction((batch: MarketBatch) => {
      for (const [key, value] of batch.state) s.state.run(key, value);
      for (const [id, bars] of batch.bars) for (const bar of bars) s.bar.run(id, ...bar);
    });
  }

  /** Orders are synced to the disk at each commit; where the market stands may be lost to a power cut, never to a crash. */
  private syncFully(fully: boolean): void {
    if (this.fully === fully) return;
    this.db.pragma(fully ? 'synchronous = FULL' : 'synchronous = NORMAL');
    this.fully = fully;
  }

  /** Writes a turn, durable when it returns. */
  writeTurn(batch: TurnBatch): void {
    this.syncFully(true);
    this.turn(batch);
  }

  /** Writes where the market stands. */
  writeMarket(batch: MarketBatch): void {
    this.syncFully(false);
    this.market(batch);
  }

  /** Drops minute bars beyond STORED_BARS_MAX of an instrument. */
  pruneBars(id: InstrumentId): void {
    this.statements.prune.run(id, id, STORED_BARS_MAX);
  }

  state(key: string): string | null {
    const row = this.statements.readState.get(key) as { value: string } | undefined;
    return row?.value ?? null;
  }

  order(id: ClientOrderId): VenueOrder | null {
    const row = this.statements.readOrder.get(id) as OrderRow | undefined;
    return row === undefined ? null : orderOf(row);
  }

  openOrders(): VenueOrder[] {
    return (this.statements.readOpen.all() as OrderRow[]).map(orderOf);
  }

  /** Orders of an account that are open, or changed at or after `sinceMs`; oldest first. */
  ordersSince(accountId: AccountId, sinceMs: number): VenueOrder[] {
    return (this.statements.readSince.all(accountId, sinceMs, HISTORY_ROWS_MAX) as OrderRow[]).map(orderOf).reverse();
  }

  fillsSince(accountId: AccountId, sinceMs: number): VenueFill[] {
    return (this.statements.readFills.all(accountId, sinceMs, HISTORY_ROWS_MAX) as FillRow[]).map(fillOf).reverse();
  }

  accounts(): AccountState[] {
    const accounts = new Map<string, AccountState>();
    const of = (id: string): AccountState => {
      const known = accounts.get(id);
      if (known !== undefined) return known;
      const made: AccountState = { accountId: idOf<AccountId>(id), cash: new Map(), holdings: new Map() };
      accounts.set(id, made);
      return made;
    };
    for (const row of this.statements.readCash.all() as { account_id: string; currency: string; total: string }[]) {
      of(row.account_id).cash.set(row.currency, Decimal.from(row.total));
    }
    type HoldingRow = { account_id: string; instrument_id: string; qty: number; cost: string };
    for (const row of this.statements.readHoldings.all() as HoldingRow[]) {
      of(row.account_id).holdings.set(idOf<InstrumentId>(row.instrument_id), {
        qty: row.qty,
        cost: Decimal.from(row.cost),
      });
    }
    return [...accounts.values()];
  }

  audit(): { clientOrderId: ClientOrderId; received: number; accepted: number }[] {
    type AuditRow = { id: string; received: number; accepted: number };
    return (this.statements.readAudit.all() as AuditRow[]).map((row) => ({
      clientOrderId: idOf<ClientOrderId>(row.id),
      received: row.received,
      accepted: row.accepted,
    }));
  }

  /** Times an id was submitted before, for counting on. */
  received(id: ClientOrderId): number {
    const row = this.statements.readReceived.get(id) as { received: number } | undefined;
    return row?.received ?? 0;
  }

  bars(): Map<InstrumentId, Bar[]> {
    const bars = new Map<InstrumentId, Bar[]>();
    type BarRow = {
      instrument_id: string;
      start_ms: number;
      open: number;
      high: number;
      low: number;
      close: number;
      volume: number;
    };
    for (const row of this.statements.readBars.iterate() as Iterable<BarRow>) {
      const id = idOf<InstrumentId>(row.instrument_id);
      const list = bars.get(id);
      const bar: Bar = [row.start_ms, row.open, row.high, row.low, row.close, row.volume];
      if (list === undefined) bars.set(id, [bar]);
      else list.push(bar);
    }
    return bars;
  }

  close(): void {
    this.db.close();
    this.lock?.close();
  }
}

function prepare(db: Database.Database) {
  return {
    order: db.prepare(insertSql('orders', ORDER_COLUMNS)),
    fill: db.prepare(insertSql('fills', FILL_COLUMNS)),
    cash: db.prepare('insert or replace into cash values (?, ?, ?)'),
    holding: db.prepare('insert or replace into holdings values (?, ?, ?, ?)'),
    audit: db.prepare('insert or replace into audit values (?, ?)'),
    bar: db.prepare('insert or replace into bars values (?, ?, ?, ?, ?, ?, ?)'),
    prune: db.prepare(
      'delete from bars where instrument_id = ? and start_ms < (select start_ms from bars where instrument_id = ? order by start_ms desc limit 1 offset ?)',
    ),
    state: db.prepare('insert or replace into state values (?, ?)'),
    readState: db.prepare('select value from state where key = ?'),
    readOrder: db.prepare('select * from orders where client_order_id = ?'),
    readOpen: db.prepare("select * from orders where status in ('accepted', 'partiallyFilled') order by priority"),
    readSince: db.prepare(
      'select * from orders where account_id = ? and updated_ms >= ? order by updated_ms desc limit ?',
    ),
    readFills: db.prepare(
      'select * from fills where account_id = ? and ts_ms >= ? order by ts_ms desc, rowid desc limit ?',
    ),
    readCash: db.prepare('select * from cash'),
    readHoldings: db.prepare('select * from holdings'),
    readAudit: db.prepare(
      `select a.client_order_id as id, a.received, (select count(*) from orders o
       where o.client_order_id = a.client_order_id and o.status <> 'rejected') as accepted from audit a order by a.rowid`,
    ),
    readReceived: db.prepare('select received from audit where client_order_id = ?'),
    readBars: db.prepare('select * from bars order by instrument_id, start_ms'),
  };
}
