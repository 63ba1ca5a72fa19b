/** A journal in memory that is opened again takes the emergency log over as one on disk does (G1, G7, G15, G18). */
import { describe, expect, it } from 'vitest';
import { idOf, type CloseAll, type ClientOrderId, type EngineEvent, type Order } from '../../../shared/domain/index.ts';
import type { EmergencyRecord } from '../../../src-main/ports/event-store.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { T0, openedStore, orderRecord, tempFolder } from './journal-fixture.ts';

const press: CloseAll = {
  closeAllId: idOf('P-C1'),
  params: {
    scope: { kind: 'all' },
    collarPct: '2' as CloseAll['params']['collarPct'],
    keep: [],
    closedMarket: 'leave',
  },
  status: 'running',
  green: false,
  rows: [],
  pressedMs: T0,
  firstCancelMs: null,
  lastCloseMs: null,
  endedMs: null,
};

const working: Order = { ...orderRecord(1), status: 'accepted' };
const held: Order = { ...orderRecord(2), status: 'emulated', reducing: true };
const close: Order = { ...orderRecord(3), origin: 'closeAll', reducing: true };
const known: readonly EngineEvent[] = [working, held].map((order) => ({
  kind: 'orderInitialized',
  order: { ...order, status: 'initialized' },
}));
const batch = {
  events: known.map((event, i) => ({ seq: i + 1, tsMs: T0, event })),
  commands: [],
  orders: [working, held],
};
const records: readonly EmergencyRecord[] = [
  { tsMs: T0 + 1, clientOrderId: idOf<ClientOrderId>('P-C1'), closeAll: press },
  { tsMs: T0 + 1, clientOrderId: working.clientOrderId },
  { tsMs: T0 + 2, clientOrderId: held.clientOrderId, close: held },
  { tsMs: T0 + 2, clientOrderId: close.clientOrderId, close },
  // A close that was cancelled before anybody heard of it: what became of it the venue has to say.
  { tsMs: T0 + 3, clientOrderId: close.clientOrderId },
];

const kindsOf = (store: { replay: MemoryStore['replay'] }): string[] => {
  const found: string[] = [];
  store.replay(
    ({ event }) => void found.push('clientOrderId' in event ? `${event.kind} ${event.clientOrderId}` : event.kind),
  );
  return found;
};

describe('a journal in memory', () => {
  it('states after the next start what a journal on disk states, and once', () => {
    const memory = new MemoryStore('P');
    memory.commit(batch);
    memory.recordEmergency(records);
    expect(memory.reopen()).toBe(4);
    expect(memory.reopen()).toBe(0);
    const folder = tempFolder();
    const disk = openedStore(folder);
    disk.commit(batch);
    disk.recordEmergency(records);
    disk.close();
    const again = openedStore(folder);
    expect(kindsOf(memory)).toEqual(kindsOf(again));
    again.close();
    expect(kindsOf(memory).slice(2)).toEqual([
      'closeAllChanged',
      'tradingStateChanged',
      `orderTriggered ${held.clientOrderId}`,
      `orderSubmitted ${held.clientOrderId}`,
      'orderInitialized',
      `orderSubmitted ${close.clientOrderId}`,
      `orderPendingCancel ${working.clientOrderId}`,
      'alertRaised',
    ]);
  });

  it('a commit makes what the log holds superfluous', () => {
    const memory = new MemoryStore('P');
    memory.recordEmergency(records);
    memory.commit(batch);
    expect(memory.reopen()).toBe(0);
    expect(kindsOf(memory)).toEqual(['orderInitialized', 'orderInitialized']);
  });
});
