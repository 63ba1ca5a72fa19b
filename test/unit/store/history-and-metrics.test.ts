import Database from 'better-sqlite3';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Decimal, dec, idOf, type EngineEvent } from '../../../shared/domain/index.ts';
import type { HistoryQuery } from '../../../src-main/ports/event-store.ts';
import {
  T0,
  batchOf,
  fillRecord,
  instrument,
  ladderRecord,
  openedStore,
  orderRecord,
  tempFolder,
} from './journal-fixture.ts';

const query = (changes: Partial<HistoryQuery>): HistoryQuery => ({
  kind: 'orders',
  instrumentId: null,
  side: null,
  status: null,
  fromMs: null,
  toMs: null,
  limit: 10,
  cursor: null,
  ...changes,
});

describe('the history', () => {
  it('gives orders and fills back as the records that were written', () => {
    const store = openedStore(tempFolder());
    const order = orderRecord(1, {
      status: 'pendingModify',
      priorStatus: 'partiallyFilled',
      pendingModify: { qty: dec('200').text(), limitPrice: dec('10.10').text(), triggerPrice: null },
      venueOrderId: idOf('V1'),
      filledQty: dec('40').text(),
      avgPrice: dec('10.045').text(),
      fees: dec('-0.02').text(),
      reducing: true,
    });
    const fill = fillRecord(1, { rung: 2, ladderId: idOf('P-L1'), liquidity: null, bid: null });
    store.commit(
      batchOf(
        1,
        [
          { kind: 'orderInitialized', order: orderRecord(1) },
          { kind: 'orderFilled', fill },
        ],
        { orders: [order] },
      ),
    );
    expect(store.page(query({}))).toEqual({ ok: true, value: { rows: [order], nextCursor: null } });
    expect(store.page(query({ kind: 'fills' }))).toEqual({ ok: true, value: { rows: [fill], nextCursor: null } });
  });

  it('gives back fees as they were charged, legs of combos, and what was no trade', () => {
    const store = openedStore(tempFolder());
    const coins = fillRecord(1, {
      ...{ qty: dec('1').text(), fee: dec('61.725').text(), feeQty: dec('0.0012345').text() },
      ...{ feeCharged: dec('0.0012345').text(), feeCurrency: 'BTC' },
    });
    const other = fillRecord(2, { feeCharged: dec('0.05').text(), feeCurrency: 'BNB' });
    const leg = fillRecord(3, { comboTradeId: 'T9' });
    const bust = fillRecord(4, { nonTrade: 'busted' });
    const all = [coins, other, leg, bust];
    store.commit(
      batchOf(
        1,
        all.map((fill) => ({ kind: 'orderFilled' as const, fill })),
      ),
    );
    const rows = all.toReversed();
    expect(store.page(query({ kind: 'fills' }))).toEqual({ ok: true, value: { rows, nextCursor: null } });
  });

  it('G14: gives back what an order waits for, who holds it, and to what it belongs', () => {
    const store = openedStore(tempFolder());
    const trigger = {
      price: dec('9.50').text(),
      source: 'bidAsk' as const,
      trail: { kind: 'percent' as const, pct: dec('2').text() },
      extreme: dec('9.70').text(),
      heldBy: 'app' as const,
      triggeredMs: T0 + 5,
    };
    const made = orderRecord(1, {
      type: 'trailingStop',
      limitPrice: null,
      tif: 'gtd',
      expireMs: T0 + 60_000,
      flags: { allOrNone: false, postOnly: false, reduceOnly: true },
      bracketId: idOf('P-B1'),
      role: 'stop',
      linkId: 'P-B1',
      strategy: 'swing',
      route: {
        ...{ connectionId: idOf<never>('sim'), reason: 'the best after fees', currency: 'USD' },
        candidates: [],
      },
      trigger: { ...trigger, triggeredMs: null },
      status: 'emulated',
    });
    const flagged = orderRecord(2, { flags: { allOrNone: true, postOnly: false, reduceOnly: false } });
    const initialized = [made, flagged].map((order) => ({ kind: 'orderInitialized' as const, order }));
    store.commit(batchOf(1, initialized, { orders: [made, flagged] }));
    expect(store.page(query({}))).toMatchObject({ value: { rows: [flagged, made] } });
    const moved = {
      ...made,
      trigger,
      status: 'pendingModify' as const,
      priorStatus: 'accepted' as const,
      pendingModify: { qty: made.qty, limitPrice: null, triggerPrice: dec('9.60').text() },
    };
    const { clientOrderId } = made;
    store.commit(batchOf(3, [{ kind: 'orderTriggered', clientOrderId, price: null }], { orders: [moved] }));
    expect(store.page(query({}))).toMatchObject({ value: { rows: [flagged, moved] } });
  });

  it('pages newest first, without a gap or a repeat, while new rows are written', () => {
    const store = openedStore(tempFolder());
    let seq = 0;
    const add = (count: number): void => {
      const events = Array.from({ length: count }, () => {
        seq += 1;
        // Pairs share a time, so that the cursor has to tell equal times apart.
        return { kind: 'orderInitialized' as const, order: orderRecord(seq, { createdMs: T0 + Math.floor(seq / 2) }) };
      });
      store.commit(batchOf(seq - count + 1, events));
    };
    add(25);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = store.page(query({ cursor, limit: 10 }));
      if (!page.ok) throw new Error(page.error.message);
      for (const row of page.value.rows as { clientOrderId: string }[]) seen.push(row.clientOrderId);
      cursor = page.value.nextCursor;
      add(3);
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `P-${25 - index}`));
  });

  it('filters by instrument, side, status and time', () => {
    const store = openedStore(tempFolder());
    const orders = [
      orderRecord(1),
      orderRecord(2, { side: 'sell' }),
      orderRecord(3, { instrumentId: idOf('XYZ.SIM') }),
      orderRecord(4, { status: 'filled' }),
    ];
    store.commit(
      batchOf(
        1,
        orders.map((order) => ({ kind: 'orderInitialized', order })),
      ),
    );
    const ids = (changes: Partial<HistoryQuery>): unknown => {
      const page = store.page(query(changes));
      return page.ok && (page.value.rows as { clientOrderId: string }[]).map((row) => row.clientOrderId);
    };
    expect(ids({ side: 'sell' })).toEqual(['P-2']);
    expect(ids({ instrumentId: 'XYZ.SIM' })).toEqual(['P-3']);
    expect(ids({ status: 'filled' })).toEqual(['P-4']);
    expect(ids({ fromMs: T0 + 2, toMs: T0 + 4 })).toEqual(['P-3', 'P-2']);
    expect(ids({ instrumentId: 'NO.SIM' })).toEqual([]);
  });

  it('pages events by time without an index on them', () => {
    const store = openedStore(tempFolder());
    const events: EngineEvent[] = Array.from({ length: 50 }, (_, n) => ({
      kind: 'alertAcknowledged',
      alertId: idOf(`a${n}`),
    }));
    store.commit(batchOf(1, events));
    const page = store.page(query({ kind: 'events', fromMs: T0 + 10, toMs: T0 + 13 }));
    expect(page.ok && (page.value.rows as { seq: number }[]).map((row) => row.seq)).toEqual([12, 11, 10]);
  });

  it('refuses a limit out of range and a cursor that is none of ours', () => {
    const store = openedStore(tempFolder());
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) expect(store.page(query({ limit })).ok).toBe(false);
    for (const cursor of ['', 'x', "1'; DROP TABLE orders", '1.2.3'])
      expect(store.page(query({ cursor })).ok).toBe(false);
  });

  it('reads the last 20 by index, however long the history is', () => {
    const folder = tempFolder();
    openedStore(folder).close();
    const database = new Database(path.join(folder, 'rung.db'), { readonly: true });
    const plan = (sql: string): string =>
      (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join('; ');
    expect(plan('SELECT * FROM orders ORDER BY created_ms DESC, seq DESC LIMIT 20')).toMatch(
      /USING INDEX orders_created/,
    );
    expect(
      plan(
        "SELECT * FROM orders WHERE (created_ms, seq) < (5, 6) AND instrument_id = 'A' ORDER BY created_ms DESC, seq DESC LIMIT 20",
      ),
    ).toMatch(/USING INDEX orders_instrument/);
    expect(plan('SELECT * FROM fills ORDER BY ts_init_ms DESC, seq DESC LIMIT 20')).not.toMatch(/TEMP B-TREE/);
    database.close();
  });
});

describe('metrics of execution', () => {
  const folderWithLadders = (): { folder: string; store: ReturnType<typeof openedStore> } => {
    const folder = tempFolder();
    const store = openedStore(folder);
    // tight: 10.00 x 10.02 (0.2 %) · middle: 10.00 x 10.10 (1 %) · wide: 10.00 x 10.40 (3.9 %)
    const ladders = [
      ladderRecord(1, { bid: '10.00', ask: '10.02', filled: '100', avg: '10.01', rungFilled: 0 }),
      ladderRecord(2, { bid: '10.00', ask: '10.10', filled: '100', avg: '10.07', rungFilled: 1 }),
      ladderRecord(3, { bid: '10.00', ask: '10.10', side: 'sell', filled: '40', avg: '10.04', rungFilled: 2 }),
      ladderRecord(4, { bid: '10.00', ask: '10.40', filled: '0', avg: null, rungFilled: null }),
    ];
    const events: EngineEvent[] = [];
    for (const ladder of ladders) {
      events.push({ kind: 'ladderStarted', ladder: { ...ladder, status: 'working' } });
      if (ladder.avgPrice !== null) {
        const fill = fillRecord(events.length, {
          ladderId: ladder.ladderId,
          side: ladder.side,
          qty: ladder.filledQty,
          price: ladder.avgPrice,
          tsInitMs: ladder.endedMs ?? 0,
        });
        events.push({ kind: 'orderFilled', fill });
      }
      events.push({ kind: 'ladderDone', ladder });
    }
    store.commit(batchOf(1, events, { instruments: [instrument] }));
    return { folder, store };
  };

  it('S0.11, S3.7: fill rate, attempts, time to fill, improvement, shortfall, by rung and by spread class', () => {
    const { store } = folderWithLadders();
    const metrics = store.metrics({ fromMs: null, toMs: null, instrumentId: null });
    if (!metrics.ok) throw new Error(metrics.error.message);
    expect(metrics.value).toMatchObject({
      ladders: 4,
      filledLadders: 2,
      fillRate: (1 + 1 + 0.4 + 0) / 4,
      averageAttempts: (1 + 2 + 3 + 3) / 4,
      medianTimeToFillMs: (2_001 + 2_002) / 2,
      // (10.02 − 10.01) × 100 + (10.10 − 10.07) × 100 + (10.04 − 10.00) × 40
      priceImprovement: [{ currency: 'USD', amount: '5.6' }],
      // (10.01 − 10.01) × 100 + (10.07 − 10.05) × 100 + (10.05 − 10.04) × 40
      shortfall: [{ currency: 'USD', amount: '2.4' }],
      byRung: [
        { rung: 0, reached: 4, filled: 1, fillRate: 1 / 4 },
        { rung: 1, reached: 3, filled: 1, fillRate: 1 / 3 },
        { rung: 2, reached: 2, filled: 1, fillRate: 1 / 2 },
      ],
    });
    expect(metrics.value.bySpread.map((row) => [row.spreadClass, row.ladders, row.fillRate])).toEqual([
      ['tight', 1, 1],
      ['middle', 2, 0.7],
      ['wide', 1, 0],
    ]);
    expect(metrics.value.bySpread[2]?.improvementBps).toBeNull();
  });

  it('G23: the views compute every figure again from fills and quotes alone', () => {
    const { folder, store } = folderWithLadders();
    store.close();
    const database = new Database(path.join(folder, 'rung.db'), { readonly: true });
    const rows = database.prepare('SELECT * FROM v_ladder_metrics ORDER BY ladder_id').all() as Record<
      string,
      number
    >[];
    const records = database
      .prepare('SELECT price_improvement, shortfall FROM ladders ORDER BY ladder_id')
      .all() as Record<string, string>[];
    for (const [index, row] of rows.entries()) {
      if (row['avg_price'] === null) continue;
      expect(row['price_improvement']).toBeCloseTo(
        Decimal.from(records[index]?.['price_improvement'] ?? '').toFloat(),
        9,
      );
      expect(row['shortfall']).toBeCloseTo(Decimal.from(records[index]?.['shortfall'] ?? '').toFloat(), 9);
    }
    expect(database.prepare('SELECT spread_class, ladders FROM v_spread_class ORDER BY 1').raw().all()).toEqual([
      ['middle', 2],
      ['tight', 1],
      ['wide', 1],
    ]);
    expect(database.prepare('SELECT rung, reached, filled FROM v_rung_fill_rate').raw().all()).toEqual([
      [0, 4, 1],
      [1, 3, 1],
      [2, 2, 1],
    ]);
    database.close();
  });

  it('narrows to an instrument and a time', () => {
    const { store } = folderWithLadders();
    const of = (fromMs: number | null, instrumentId: string | null): number | null => {
      const metrics = store.metrics({ fromMs, toMs: null, instrumentId });
      return metrics.ok ? metrics.value.ladders : null;
    };
    expect([of(T0 + 3, null), of(null, 'ABC.SIM'), of(null, 'NO.SIM')]).toEqual([2, 4, 0]);
  });
});
