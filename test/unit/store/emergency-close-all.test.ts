/** What close-all sent while the database could not be written is in the journal before the next replay (G1, G7, G15). */
import { describe, expect, it } from 'vitest';
import { idOf, type CloseAll, type ClientOrderId, type EngineEvent } from '../../../shared/domain/index.ts';
import { T0, openedStore, orderRecord, tempFolder } from './journal-fixture.ts';

const run: CloseAll = {
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

describe('a close-all that left without the journal', () => {
  it('G1, G7: its press, its latch and its closes are imported once, in order', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const close = { ...orderRecord(7), origin: 'closeAll' as const, reducing: true };
    const kept = store.recordEmergency([
      { tsMs: T0, clientOrderId: idOf<ClientOrderId>('P-C1'), closeAll: run },
      { tsMs: T0, clientOrderId: close.clientOrderId, close },
    ]);
    expect(kept.ok).toBe(true);
    store.close();
    const kinds = (): EngineEvent['kind'][] => {
      const again = openedStore(folder);
      const found: EngineEvent['kind'][] = [];
      again.replay(({ event }) => void found.push(event.kind));
      again.close();
      return found;
    };
    const once = kinds();
    expect(once.slice(0, 4)).toEqual(['closeAllChanged', 'tradingStateChanged', 'orderInitialized', 'orderSubmitted']);
    expect(kinds()).toEqual(once);
  });
});
