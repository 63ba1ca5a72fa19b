import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type JournaledEvent } from '../../../shared/domain/index.ts';
import { openStore } from '../../../src-main/store/open-store.ts';
import { ALL_MIGRATIONS } from '../../../src-main/store/migrations/all-migrations.ts';
import { APPLICATION_ID, BACKUPS_KEPT } from '../../../src-main/store/migrate.ts';
import { CHECKPOINT_IDLE_BYTES } from '../../../src-main/store/sqlite-store.ts';
import {
  T0,
  batchOf,
  fillRecord,
  instrument,
  journaled,
  openedStore,
  optionsFor,
  orderRecord,
  tempFolder,
} from './journal-fixture.ts';

const replayOf = (store: { replay: (on: (event: JournaledEvent) => void) => unknown }): JournaledEvent[] => {
  const events: JournaledEvent[] = [];
  store.replay((event) => events.push(event));
  return events;
};

describe('the journal in SQLite', () => {
  it('G15: keeps events, commands and projections of a commit together, durably', () => {
    const folder = tempFolder();
    const order = orderRecord(1);
    const submitted = { ...order, status: 'submitted' as const };
    const events = [
      { kind: 'orderInitialized' as const, order },
      { kind: 'orderSubmitted' as const, clientOrderId: order.clientOrderId },
    ];
    const store = openedStore(folder);
    const command = { commandId: idOf<never>('cmd-1'), tsMs: T0, json: '{"kind":"submitOrder"}' };
    expect(
      store.commit(batchOf(1, events, { commands: [command], orders: [submitted], instruments: [instrument] })).ok,
    ).toBe(true);
    store.close();

    const reader = new Database(path.join(folder, 'rung.db'), { readonly: true });
    expect(reader.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(reader.prepare('SELECT status, seq FROM orders').get()).toEqual({ status: 'submitted', seq: 1 });
    expect(reader.prepare('SELECT command_id FROM commands').pluck().get()).toBe('cmd-1');
    expect(reader.prepare('SELECT currency FROM instruments').pluck().get()).toBe('USD');
    reader.close();
    expect(replayOf(openedStore(folder))).toEqual(journaled(1, events));
  });

  it('commits with synchronous FULL and foreign keys on', () => {
    const store = openedStore(tempFolder());
    const { database } = (store as unknown as { parts: { database: Database.Database } }).parts;
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  });

  it('gives a new database an id prefix that stays, and counts its starts', () => {
    const folder = tempFolder();
    const first = openedStore(folder);
    const prefix = first.idPrefix;
    expect([prefix, first.epoch]).toEqual(['GHIJKLM', 1]);
    first.close();
    const second = openedStore(folder, { ids: { newId: () => 'zzzzzzzzzzzzzzz' } });
    expect([second.idPrefix, second.epoch]).toEqual([prefix, 2]);
  });

  it('throws on a batch that leaves a gap: a broken invariant', () => {
    const store = openedStore(tempFolder());
    expect(() => store.commit(batchOf(2, [{ kind: 'alertAcknowledged', alertId: idOf('x') }]))).toThrow(
      /does not follow 0/,
    );
  });

  it('keeps nothing of a batch that fails half way', () => {
    const store = openedStore(tempFolder());
    const order = orderRecord(1);
    const bad = { ...fillRecord(1), qty: null } as unknown as ReturnType<typeof fillRecord>;
    const failed = store.commit(
      batchOf(1, [
        { kind: 'orderInitialized', order },
        { kind: 'orderFilled', fill: bad },
      ]),
    );
    expect(failed.ok).toBe(false);
    expect(replayOf(store)).toEqual([]);
    const page = store.page({
      kind: 'orders',
      instrumentId: null,
      side: null,
      status: null,
      fromMs: null,
      toMs: null,
      limit: 5,
      cursor: null,
    });
    expect(page.ok && page.value.rows).toEqual([]);
    expect(store.commit(batchOf(1, [{ kind: 'orderInitialized', order }])).ok).toBe(true);
  });

  it('books a trade id once', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const order = orderRecord(1);
    const fill = fillRecord(1);
    expect(
      store.commit(
        batchOf(1, [
          { kind: 'orderInitialized', order },
          { kind: 'orderFilled', fill },
          { kind: 'orderFilled', fill },
        ]),
      ).ok,
    ).toBe(true);
    store.close();
    const reader = new Database(path.join(folder, 'rung.db'), { readonly: true });
    expect(reader.prepare('SELECT count(*) FROM fills').pluck().get()).toBe(1);
    reader.close();
  });

  it('offers the newest snapshot first and then only what follows it; a refused one costs a full replay', () => {
    const store = openedStore(tempFolder());
    const events = Array.from({ length: 10 }, (_, n) => ({
      kind: 'alertAcknowledged' as const,
      alertId: idOf<never>(`a${n}`),
    }));
    store.commit(batchOf(1, events));
    expect(store.saveSnapshot({ seq: 4, tsMs: T0, json: 'four' }).ok).toBe(true);
    expect(store.saveSnapshot({ seq: 7, tsMs: T0, json: 'seven' }).ok).toBe(true);
    expect(store.saveSnapshot({ seq: 11, tsMs: T0, json: 'too far' }).ok).toBe(false);
    const seen: (number | string)[] = [];
    store.replay(
      (event) => seen.push(event.seq),
      (snapshot) => seen.push(snapshot.json) > 0,
    );
    expect(seen).toEqual(['seven', 8, 9, 10]);
    const all: number[] = [];
    store.replay(
      (event) => all.push(event.seq),
      () => false,
    );
    expect(all).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('keeps the write-ahead log bounded', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    let seq = 1;
    for (let i = 0; i < 300; i++) {
      const events = Array.from({ length: 50 }, () => ({
        kind: 'alertAcknowledged' as const,
        alertId: idOf<never>('a'.repeat(200)),
      }));
      store.commit(batchOf(seq, events));
      seq += events.length;
      if (i % 20 === 0) store.maintain();
    }
    store.maintain();
    expect(statSync(path.join(folder, 'rung.db-wal')).size).toBeLessThan(3 * CHECKPOINT_IDLE_BYTES);
  });
});

describe('a database that cannot be opened', () => {
  it('G18: a second engine on the same folder is refused and told whose it is', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const second = openStore(optionsFor(folder));
    expect(second).toMatchObject({ ok: false, error: { kind: 'inUse', pid: process.pid } });
    expect(!second.ok && second.error.message).toContain(String(process.pid));
    store.close();
    expect(openedStore(folder).epoch).toBe(2);
  });

  it('the lock dies with its process, whatever kills it', () => {
    const folder = tempFolder();
    const lock = path.resolve('src-main/store/data-lock.ts');
    const program = `import { acquireDataLock } from ${JSON.stringify(lock)};
      const lock = acquireDataLock(${JSON.stringify(folder)});
      process.stdout.write(lock.ok ? 'held' : lock.error.kind);
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      encoding: 'utf8',
      cwd: path.resolve('.'),
    });
    expect([child.stdout, child.signal]).toEqual(['held', 'SIGKILL']);
    expect(openedStore(folder).epoch).toBe(1);
  });

  it('one of a newer version is refused and left byte for byte as it is', () => {
    const folder = tempFolder();
    openedStore(folder).close();
    const file = path.join(folder, 'rung.db');
    const writer = new Database(file);
    writer.pragma('user_version = 99');
    writer.close();
    const before = readFileSync(file);
    const opened = openStore(optionsFor(folder));
    expect(opened).toMatchObject({
      ok: false,
      error: { kind: 'newerVersion', found: 99, known: ALL_MIGRATIONS.length },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['a file of garbage', 'this is no database, only words '.repeat(400)],
    ['a short file of garbage', 'x'],
  ])('%s is reported as corrupt and left as it is', (_, content) => {
    const folder = tempFolder();
    const file = path.join(folder, 'rung.db');
    writeFileSync(file, content);
    const opened = openStore(optionsFor(folder));
    expect(opened).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(!opened.ok && opened.error.message).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('one with a torn page is found by the check at the start', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    for (let n = 0; n < 40; n++) {
      const order = orderRecord(n + 1);
      store.commit(batchOf(n + 1, [{ kind: 'orderInitialized', order }]));
    }
    store.close();
    const file = path.join(folder, 'rung.db');
    const bytes = readFileSync(file);
    for (let page = 3; page < 12; page++) bytes.fill(0xab, page * 4096, page * 4096 + 600);
    writeFileSync(file, bytes);
    expect(openStore(optionsFor(folder))).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  });

  it("another program's database is not taken for ours", () => {
    const folder = tempFolder();
    const other = new Database(path.join(folder, 'rung.db'));
    other.exec('CREATE TABLE songs (name TEXT)');
    other.close();
    const opened = openStore(optionsFor(folder));
    expect(opened).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(!opened.ok && opened.error.message).toContain('another program');
  });

  it('one that another program keeps locked says so, and works once it is free', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const other = new Database(path.join(folder, 'rung.db'));
    other.exec('BEGIN IMMEDIATE');
    const order = orderRecord(1);
    const batch = batchOf(1, [{ kind: 'orderInitialized', order }]);
    expect(store.commit(batch)).toMatchObject({ ok: false, error: { kind: 'locked' } });
    other.exec('ROLLBACK');
    other.close();
    expect(store.commit(batch).ok).toBe(true);
  });

  it('a full disk refuses the commit, keeps what stood, and goes on once there is room', () => {
    const store = openedStore(tempFolder());
    const { database } = (store as unknown as { parts: { database: Database.Database } }).parts;
    store.commit(batchOf(1, [{ kind: 'orderInitialized', order: orderRecord(1) }]));
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages}`);
    const big = Array.from({ length: 400 }, (_, n) => ({
      kind: 'orderInitialized' as const,
      order: orderRecord(n + 2),
    }));
    expect(store.commit(batchOf(2, big))).toMatchObject({ ok: false, error: { kind: 'diskFull' } });
    expect(replayOf(store).length).toBe(1);
    database.pragma('max_page_count = 1000000');
    expect(store.commit(batchOf(2, big)).ok).toBe(true);
    expect(replayOf(store).length).toBe(401);
  });

  it.skipIf(process.getuid?.() !== 0)('a folder that may not be written is a clear message', () => {
    const folder = tempFolder();
    openedStore(folder).close();
    const open = path.resolve('src-main/store/open-store.ts');
    const program = `import { openStore } from ${JSON.stringify(open)};
      const quiet = { debug() {}, info() {}, warn() {}, error() {}, child() { return quiet; } };
      process.setuid(65534);
      const opened = openStore({ file: ${JSON.stringify(path.join(folder, 'rung.db'))}, clockNowMs: () => 0, logger: quiet, ids: { newId: () => 'abcdefgh' } });
      process.stdout.write(JSON.stringify(opened.ok ? 'open' : opened.error));`;
    const child = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      encoding: 'utf8',
      cwd: path.resolve('.'),
    });
    expect(JSON.parse(child.stdout)).toMatchObject({ kind: 'failed' });
  });

  it('a path whose folder is a file is a clear message', () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'file'), '');
    const opened = openStore(optionsFor(folder, { file: path.join(folder, 'file', 'rung.db') }));
    expect(opened).toMatchObject({ ok: false, error: { kind: 'failed' } });
  });
});

describe('migrations', () => {
  const step = (version: number) => ({
    version,
    name: `step-${version}`,
    sql: `CREATE TABLE extra_${version} (a INTEGER) STRICT`,
  });

  it('copies the database before each step and keeps five copies', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    store.commit(batchOf(1, [{ kind: 'orderInitialized', order: orderRecord(1) }]));
    store.close();
    let migrations = [...ALL_MIGRATIONS];
    for (let version = ALL_MIGRATIONS.length + 1; version <= ALL_MIGRATIONS.length + 7; version++) {
      migrations = [...migrations, step(version)];
      openedStore(folder, { migrations, clockNowMs: () => T0 + version }).close();
    }
    const copies = readdirSync(path.join(folder, 'backups')).sort();
    expect(copies.length).toBe(BACKUPS_KEPT);
    const copy = new Database(path.join(folder, 'backups', copies.at(-1) ?? ''), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(ALL_MIGRATIONS.length + 6);
    expect(copy.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(1);
    copy.close();
  });

  it('a new database is made without copies of nothing', () => {
    const folder = tempFolder();
    openedStore(folder).close();
    expect(readdirSync(folder)).not.toContain('backups');
  });

  it("orders of the first schema read with what they had in effect: no trigger, no flags; they take today's", () => {
    const folder = tempFolder();
    const database = new Database(path.join(folder, 'rung.db'));
    database.exec(ALL_MIGRATIONS[0]?.sql ?? '');
    database.pragma('user_version = 1');
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database
      .prepare(
        `INSERT INTO orders (seq, client_order_id, account_id, connection_id, instrument_id, side, type, qty, limit_price,
        tif, sessions, reducing, status, filled_qty, fees, origin, created_ms, updated_ms) VALUES
        (1, 'P-1', 'SIM-1', 'sim', 'ABC.SIM', 'buy', 'limit', '100', '10.05', 'day', 'regular post', 0, 'initialized', '0',
        '0', 'ticket', ${T0 + 1}, ${T0 + 1})`,
      )
      .run();
    database
      .prepare(
        `INSERT INTO fills (seq, trade_id, client_order_id, account_id, connection_id, instrument_id, side, qty, price, fee,
        realised, ts_event_ms, ts_init_ms) VALUES (900, 'T1', 'P-1', 'SIM-1', 'sim', 'ABC.SIM', 'buy', '100', '10.05', '1', '0',
        ${T0 + 1}, ${T0 + 1})`,
      )
      .run();
    database.close();
    const store = openedStore(folder);
    const all = { kind: 'orders' as const, instrumentId: null, side: null, status: null, fromMs: null, toMs: null };
    expect(store.page({ ...all, limit: 5, cursor: null })).toEqual({
      ok: true,
      value: { rows: [orderRecord(1)], nextCursor: null },
    });
    expect(readdirSync(path.join(folder, 'backups'))).toHaveLength(ALL_MIGRATIONS.length - 1);
    // A trade between two accounts of one owner has one id: each has its own fill, beside the one from before.
    const other = idOf<AccountId>('SIM-2');
    const mirrored = fillRecord(1, { accountId: other, clientOrderId: idOf('P-2'), side: 'sell' });
    const fills = [fillRecord(1), mirrored].map((fill) => ({ kind: 'orderFilled' as const, fill }));
    expect(store.commit(batchOf(1, fills)).ok).toBe(true);
    store.close();
    const read = new Database(path.join(folder, 'rung.db'), { readonly: true });
    const rows = read.prepare('SELECT account_id, side FROM fills ORDER BY account_id').raw().all();
    expect(rows).toEqual([
      ['SIM-1', 'buy'],
      ['SIM-2', 'sell'],
    ]);
    expect(read.prepare('SELECT count(*) FROM v_ladder_metrics').pluck().get()).toBe(0);
    read.close();
  });

  it('a step that fails leaves the schema and the data of the step before', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    store.commit(batchOf(1, [{ kind: 'orderInitialized', order: orderRecord(1) }]));
    store.close();
    const broken = {
      version: ALL_MIGRATIONS.length + 1,
      name: 'broken',
      sql: 'CREATE TABLE half (a INTEGER); SELECT nonsense FROM nowhere;',
    };
    const opened = openStore(optionsFor(folder, { migrations: [...ALL_MIGRATIONS, broken] }));
    expect(!opened.ok && opened.error.message).toContain('broken');
    const again = openedStore(folder);
    expect(replayOf(again).length).toBe(1);
    expect(readdirSync(path.join(folder, 'backups')).length).toBe(1);
  });

  it('a step whose copy cannot be made is not done', () => {
    const folder = tempFolder();
    openedStore(folder).close();
    writeFileSync(path.join(folder, 'backups'), 'a file stands where the copies go');
    const next = step(ALL_MIGRATIONS.length + 1);
    const opened = openStore(optionsFor(folder, { migrations: [...ALL_MIGRATIONS, next] }));
    expect(!opened.ok && opened.error.message).toContain(`Schema step ${next.version}`);
    expect(openedStore(folder).epoch).toBe(2);
  });
});
