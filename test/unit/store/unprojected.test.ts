/** Rows behind the journal: nothing of them is lost by a kill, and whoever reads the history reads all of it. */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineEvent, Order, OrderStatus } from '../../../shared/domain/index.ts';
import type { CommitBatch, HistoryKind, HistoryQuery } from '../../../src-main/ports/event-store.ts';
import type { SqliteStore } from '../../../src-main/store/sqlite-store.ts';
import { PROJECTED_AT_ONCE_MAX, UNPROJECTED_MAX } from '../../../src-main/store/unprojected.ts';
import {
  T0,
  batchOf,
  fillRecord,
  instrument,
  ladderRecord,
  openedStore,
  optionsFor,
  orderRecord,
  tempFolder,
} from './journal-fixture.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_122);
const query = (kind: HistoryKind): HistoryQuery => ({
  kind,
  ...{ instrumentId: null, side: null, status: null, fromMs: null, toMs: null, limit: 1_000, cursor: null },
});

/** Commits numbered events; what each came to is an order's life in pieces. */
class Writer {
  readonly store: SqliteStore;
  private seq: number;
  private readonly orders = new Map<number, Order>();

  constructor(store: SqliteStore) {
    this.store = store;
    const end = store.replay(() => undefined);
    this.seq = end.ok ? end.value.lastSeq : 0;
  }

  commit(events: readonly EngineEvent[], rest: Partial<CommitBatch> = {}): void {
    const written = this.store.commit(batchOf(this.seq + 1, events, rest));
    if (!written.ok) throw new Error(written.error.message);
    this.seq += events.length;
  }

  initialize(n: number): void {
    const order = orderRecord(n, { status: 'submitted' });
    this.orders.set(n, order);
    const events: EngineEvent[] = [
      { kind: 'orderInitialized', order: orderRecord(n) },
      { kind: 'orderSubmitted', clientOrderId: order.clientOrderId },
    ];
    this.commit(events, { orders: [order], instruments: [instrument] });
  }

  move(n: number, status: OrderStatus): void {
    const order: Order = { ...(this.orders.get(n) ?? orderRecord(n)), status, updatedMs: T0 + this.seq };
    this.orders.set(n, order);
    this.commit([{ kind: 'orderPendingCancel', clientOrderId: order.clientOrderId }], { orders: [order] });
  }

  fill(n: number): void {
    this.commit([{ kind: 'orderFilled', fill: fillRecord(n) }]);
  }

  ladder(n: number): void {
    const ladder = ladderRecord(n, { bid: '10.00', ask: '10.10', filled: '100', avg: '10.05', rungFilled: 1 });
    this.commit([{ kind: 'ladderDone', ladder }]);
  }
}

/** What a kill leaves of it: the files as they lie there, log and all. */
function killed(folder: string): string {
  const copy = tempFolder();
  for (const name of ['rung.db', 'rung.db-wal', 'emergency.log'])
    if (existsSync(path.join(folder, name))) copyFileSync(path.join(folder, name), path.join(copy, name));
  return copy;
}

const TABLES = ['orders', 'fills', 'ladders', 'ladder_rungs', 'positions', 'alerts', 'instruments', 'unprojected'];

/** Every row of every table, as another program reads them. */
function tablesOf(folder: string): Record<string, readonly unknown[]> {
  const database = new Database(path.join(folder, 'rung.db'), { readonly: true });
  const rows = TABLES.map((table) => [table, database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()] as const);
  database.close();
  return Object.fromEntries(rows);
}

const countOf = (folder: string, table: string): number => tablesOf(folder)[table]?.length ?? -1;

/** Of every run of the property: killed with rows owed, and again before they were written. */
const ALWAYS = (['fill', 'ladder', 'project', 'fill', 'kill', 'move', 'kill'] as const).map((act) => ({ act, n: 1 }));

describe('rows behind the journal', () => {
  it('G15: an event is on disk when its commit returns, its row when it was projected', () => {
    const folder = tempFolder();
    const writer = new Writer(openedStore(folder));
    writer.initialize(1);
    expect([countOf(folder, 'orders'), countOf(folder, 'unprojected')]).toEqual([0, 1]);
    const events: number[] = [];
    openedStore(killed(folder)).replay(({ seq }) => events.push(seq));
    expect(events).toEqual([1, 2]);
    expect(writer.store.behind()).toBe(1);
    expect(writer.store.project().ok).toBe(true);
    expect([countOf(folder, 'orders'), countOf(folder, 'unprojected'), writer.store.behind()]).toEqual([1, 0, 0]);
  });

  it('who reads the history right after a commit reads what it wrote', () => {
    const writer = new Writer(openedStore(tempFolder()));
    writer.initialize(1);
    writer.fill(1);
    writer.ladder(1);
    for (const kind of ['orders', 'fills', 'ladders'] as const) {
      const page = writer.store.page(query(kind));
      expect(page.ok && page.value.rows).toHaveLength(1);
      writer.move(1, 'canceled');
    }
    const metrics = writer.store.metrics({ fromMs: null, toMs: null, instrumentId: null });
    expect(metrics.ok && metrics.value.ladders).toBe(1);
    const page = writer.store.page(query('orders'));
    expect(page.ok && page.value.rows).toMatchObject([{ status: 'canceled' }]);
  });

  it(`G18: killed anywhere, the next start has the rows of a life that nothing ended (seed ${SEED})`, () => {
    const acts = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('move', 'fill', 'ladder'), n: fc.nat(5) }) },
        { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('project', 'kill'), n: fc.nat(5) }) },
      ),
      { minLength: 15, maxLength: 25 },
    );
    let kills = 0;
    let late = 0;
    fc.assert(
      fc.property(acts, (steps) => {
        const whole = tempFolder();
        const calm = new Writer(openedStore(whole));
        let folder = tempFolder();
        let writer = new Writer(openedStore(folder));
        const known = new Set<number>();
        for (const { act, n } of steps) {
          if (act === 'kill') {
            late += writer.store.behind();
            kills += 1;
            folder = killed(folder);
            writer = new Writer(openedStore(folder));
          } else if (act === 'project') writer.store.project();
          else {
            for (const one of [calm, writer]) {
              if (!known.has(n)) one.initialize(n);
              else if (act === 'move') one.move(n, n % 2 === 0 ? 'accepted' : 'pendingCancel');
              else if (act === 'fill') one.fill(n);
              else one.ladder(n);
            }
            known.add(n);
          }
        }
        calm.store.close();
        const last = killed(folder);
        openedStore(last).close();
        expect(tablesOf(last)).toEqual(tablesOf(whole));
      }),
      { seed: SEED, numRuns: 6, examples: [[ALWAYS]] },
    );
    expect([kills > 0, late > 0]).toEqual([true, true]);
  });

  it('G18: the emergency log finds an order whose row was not written when its engine was killed', () => {
    const folder = tempFolder();
    const writer = new Writer(openedStore(folder));
    writer.initialize(1);
    writer.move(1, 'accepted');
    const { clientOrderId } = orderRecord(1);
    expect(writer.store.recordEmergency([{ tsMs: T0, clientOrderId }]).ok).toBe(true);
    const next = openedStore(killed(folder));
    const kinds: string[] = [];
    next.replay(({ event }) => kinds.push(event.kind));
    expect(kinds.slice(-2)).toEqual(['orderPendingCancel', 'alertRaised']);
    const page = next.page(query('orders'));
    expect(page.ok && page.value.rows).toMatchObject([{ status: 'pendingCancel', priorStatus: 'accepted' }]);
  });

  it('a row that cannot be written takes nothing from the journal; the history says so, and a start goes on without it', () => {
    const folder = tempFolder();
    const writer = new Writer(openedStore(folder));
    writer.initialize(1);
    writer.commit([{ kind: 'orderFilled', fill: { ...fillRecord(1), qty: null } as never }]);
    writer.initialize(2);
    expect(writer.store.page(query('orders'))).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(writer.store.project().ok).toBe(false);
    expect(writer.store.page(query('events')).ok).toBe(true);
    writer.initialize(3);
    const said: unknown[] = [];
    const logger = { ...optionsFor(folder).logger, error: (_: string, fields: unknown) => void said.push(fields) };
    const next = openedStore(killed(folder), { logger });
    expect(said).toMatchObject([{ firstSeq: 3, lastSeq: 3 }]);
    const page = next.page(query('orders'));
    expect(page.ok && page.value.rows).toHaveLength(3);
  });

  it('no more than so many commits wait', () => {
    const store = openedStore(tempFolder(), { file: ':memory:' });
    const writer = new Writer(store);
    writer.initialize(1);
    let most = 0;
    for (let i = 0; i < UNPROJECTED_MAX + 3 * PROJECTED_AT_ONCE_MAX; i++) {
      writer.move(1, i % 2 === 0 ? 'accepted' : 'pendingCancel');
      most = Math.max(most, store.behind());
    }
    expect([most <= UNPROJECTED_MAX, store.behind() > 0]).toEqual([true, true]);
  });

  it('a store that is closed has all of its rows', () => {
    const folder = tempFolder();
    const writer = new Writer(openedStore(folder));
    writer.initialize(1);
    for (let i = 0; i < 3 * PROJECTED_AT_ONCE_MAX; i++) writer.move(1, i % 2 === 0 ? 'accepted' : 'pendingCancel');
    writer.store.close();
    expect([writer.store.behind(), countOf(folder, 'unprojected')]).toEqual([0, 0]);
    expect(tablesOf(folder)['orders']).toMatchObject([{ status: 'pendingCancel' }]);
  });
});
