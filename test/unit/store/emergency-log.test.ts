import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { idOf, type ClientOrderId, type JournaledEvent } from '../../../shared/domain/index.ts';
import { EMERGENCY_LOG_BYTES, EmergencyLog } from '../../../src-main/store/emergency-log.ts';
import { T0, batchOf, openedStore, orderRecord, tempFolder } from './journal-fixture.ts';

const record = (id: string) => ({ tsMs: T0, clientOrderId: idOf<ClientOrderId>(id) });

function opened(file: string): EmergencyLog {
  const log = EmergencyLog.open(file);
  if (!log.ok) throw new Error(log.error.message);
  return log.value;
}

describe('the emergency log', () => {
  it('is preallocated, and never grows', () => {
    const file = path.join(tempFolder(), 'emergency.log');
    const log = opened(file);
    expect(statSync(file).size).toBe(EMERGENCY_LOG_BYTES);
    expect(log.append([record('P-1'), record('P-2')]).ok).toBe(true);
    expect(statSync(file).size).toBe(EMERGENCY_LOG_BYTES);
    log.close();
    const again = opened(file);
    expect(again.read().map((one) => one.clientOrderId)).toEqual(['P-1', 'P-2']);
    again.clear();
    expect(again.read()).toEqual([]);
    again.close();
  });

  it('takes no torn line for a record', () => {
    const file = path.join(tempFolder(), 'emergency.log');
    opened(file).close();
    const bytes = readFileSync(file);
    bytes.write(`${JSON.stringify(record('P-1'))}\n{"tsMs":1,"clientOr`, 0);
    writeFileSync(file, bytes);
    const log = opened(file);
    expect(log.read().map((one) => one.clientOrderId)).toEqual(['P-1']);
    log.append([record('P-2')]);
    expect(log.read().map((one) => one.clientOrderId)).toEqual(['P-1', 'P-2']);
    log.close();
  });

  it('says so when it is full', () => {
    const log = opened(path.join(tempFolder(), 'emergency.log'));
    const many = Array.from({ length: 30_000 }, (_, n) => record(`P-${n}`));
    expect(log.append(many)).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(log.isEmpty()).toBe(true);
    log.close();
  });
});

describe('cancels that left without the journal', () => {
  it('G15: the next start brings them into the journal before it replays', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const order = { ...orderRecord(1), status: 'accepted' as const };
    store.commit(
      batchOf(
        1,
        [
          { kind: 'orderInitialized', order: orderRecord(1) },
          { kind: 'orderAccepted', clientOrderId: order.clientOrderId, venueOrderId: null },
        ],
        { orders: [order] },
      ),
    );
    expect(store.recordEmergency([record('P-1'), record('P-1'), record('P-77')]).ok).toBe(true);
    store.close();

    const next = openedStore(folder);
    const events: JournaledEvent[] = [];
    next.replay((event) => events.push(event));
    expect(events.map(({ seq, event }) => [seq, event.kind])).toEqual([
      [1, 'orderInitialized'],
      [2, 'orderAccepted'],
      [3, 'orderPendingCancel'],
      [4, 'alertRaised'],
    ]);
    next.close();
    const third = openedStore(folder);
    expect(third.replay(() => undefined)).toEqual({ ok: true, value: { lastSeq: 4 } });
    third.close();
    const reader = new Database(path.join(folder, 'rung.db'), { readonly: true });
    expect(reader.prepare('SELECT status, prior_status FROM orders').raw().get()).toEqual([
      'pendingCancel',
      'accepted',
    ]);
    expect(reader.prepare('SELECT count(*) FROM alerts').pluck().get()).toBe(1);
    reader.close();
  });

  it('a commit that succeeds makes them superfluous', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    store.recordEmergency([record('P-1')]);
    store.commit(batchOf(1, [{ kind: 'orderInitialized', order: orderRecord(1) }]));
    store.close();
    const events: JournaledEvent[] = [];
    openedStore(folder).replay((event) => events.push(event));
    expect(events.length).toBe(1);
  });
});
