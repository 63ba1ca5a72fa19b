/** A protective stop that the app holds acts although the journal cannot be written; a stop that would open does not (G14, G15). */
import { describe, expect, it } from 'vitest';
import {
  dec,
  err,
  idOf,
  ok,
  type EngineEvent,
  type ExecutionMassStatus,
  type Result,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import type { CommitBatch, StoreError } from '../../../src-main/ports/event-store.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { instrument, openedStore, orderRecord, T0, tempFolder } from '../store/journal-fixture.ts';
import { ACCOUNT, buy, cmd, readyDesk, text, type Desk } from './venue-fixture.ts';

class Faulty extends MemoryStore {
  broken = false;
  override commit(batch: CommitBatch): Result<void, StoreError> {
    return this.broken ? err({ kind: 'locked', message: 'The database is locked.' }) : super.commit(batch);
  }
}

/** A sell stop that the app watches on the bid. */
const stop = (qty: string): SubmitOrderCommand => ({
  ...buy({ qty: text(qty) }),
  side: 'sell',
  type: 'stop',
  limitPrice: null,
  trigger: { price: text('9.50'), source: 'bidAsk', trail: null, heldBy: 'app' },
});

async function holding(d: Desk, qty: string): Promise<void> {
  const status = (): ExecutionMassStatus => ({
    ...d.venue.emptyStatus(),
    positions: [
      { kind: 'position', accountId: ACCOUNT, instrumentId: instrument.id, qty: text(qty), avgPrice: text('10') },
    ],
  });
  d.venue.massStatus = () => Promise.resolve(ok(qty === '0' ? d.venue.emptyStatus() : status()));
  d.venue.link('disconnected');
  d.venue.link('connected');
  await d.run(50);
  d.venue.quote(100_000, 100_200);
  await d.run(10);
}

const submits = (d: Desk): string[] => d.venue.calls.filter((call) => call.startsWith('submit'));

describe('a stop that the app holds, while the journal cannot be written', () => {
  it('leaves by the emergency log when its trigger is hit, because it only reduces', async () => {
    const store = new Faulty('P');
    const d = await readyDesk({ store });
    await holding(d, '30');
    expect(await submitted(d, 's1', stop('30'))).toMatchObject({ kind: 'accepted' });
    expect(submits(d)).toEqual([]);
    store.broken = true;
    void d.runtime.submit(cmd('b1'), buy());
    await d.run(20);
    d.venue.quote(94_000, 94_200);
    await d.run(20);
    expect(submits(d)).toEqual(['submit P-1']);
    expect(d.engine.view.orders.get(idOf('P-1'))?.status).not.toBe('rejected');
    const kept = store.emergencyRecords.filter((record) => record.close !== undefined);
    expect(kept.map((record) => [record.clientOrderId, record.close?.reducing])).toEqual([['P-1', true]]);
  });

  it('does not leave when it would open', async () => {
    const store = new Faulty('P');
    const d = await readyDesk({ store });
    await holding(d, '0');
    expect(await submitted(d, 's1', stop('5'))).toMatchObject({ kind: 'accepted' });
    store.broken = true;
    void d.runtime.submit(cmd('b1'), buy());
    await d.run(20);
    d.venue.quote(94_000, 94_200);
    await d.run(20);
    expect(submits(d)).toEqual([]);
  });

  it('G15, G18: the next start knows that it was sent, and never sends it again', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    const held = { ...orderRecord(7), status: 'initialized' as const, reducing: true };
    const { clientOrderId } = held;
    const events: readonly EngineEvent[] = [
      { kind: 'orderInitialized', order: held },
      { kind: 'orderEmulated', clientOrderId },
    ];
    const batch = { events: events.map((event, i) => ({ seq: i + 1, tsMs: T0, event })), commands: [] };
    expect(store.commit({ ...batch, orders: [{ ...held, status: 'emulated' }] }).ok).toBe(true);
    expect(store.recordEmergency([{ tsMs: T0, clientOrderId, close: { ...held, qty: dec('5').text() } }]).ok).toBe(
      true,
    );
    store.close();
    const kinds = (): EngineEvent['kind'][] => {
      const again = openedStore(folder);
      const found: EngineEvent['kind'][] = [];
      again.replay(({ event }) => void found.push(event.kind));
      again.close();
      return found;
    };
    const once = kinds();
    expect(once.slice(0, 4)).toEqual(['orderInitialized', 'orderEmulated', 'orderTriggered', 'orderSubmitted']);
    expect(kinds()).toEqual(once);
  });
});

async function submitted(d: Desk, id: string, command: SubmitOrderCommand): ReturnType<Desk['runtime']['submit']> {
  const reply = d.runtime.submit(cmd(id), command);
  await d.run(20);
  return reply;
}
