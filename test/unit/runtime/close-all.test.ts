import { describe, expect, it } from 'vitest';
import {
  dec,
  err,
  idOf,
  ok,
  type CloseAll,
  type CloseAllCommand,
  type ExecutionMassStatus,
  type Order,
  type Result,
} from '../../../shared/domain/index.ts';
import type { CommitBatch, EmergencyRecord, StoreError } from '../../../src-main/ports/event-store.ts';
import { DRAIN_MAX, Inbox } from '../../../src-main/runtime/inbox.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { instrument } from '../store/journal-fixture.ts';
import { ACCOUNT, accepted, buy, cmd, readyDesk, text, type Desk } from './venue-fixture.ts';

const press: CloseAllCommand = {
  kind: 'closeAll',
  params: { scope: { kind: 'all' }, collarPct: text('2'), keep: [], closedMarket: 'leave' },
};

/** A store whose disk can be taken away. */
class Faulty extends MemoryStore {
  broken = false;
  override commit(batch: CommitBatch): Result<void, StoreError> {
    return this.broken ? err({ kind: 'locked', message: 'The database is locked.' }) : super.commit(batch);
  }
}

const runOf = (d: Desk): CloseAll | undefined => [...d.engine.view.closeAlls.values()].at(-1);

/** The venue lists a position, and the closes that fill it. */
async function holding(d: Desk, qty: string): Promise<void> {
  const status = (): ExecutionMassStatus => ({
    ...d.venue.emptyStatus(),
    positions: [
      { kind: 'position', accountId: ACCOUNT, instrumentId: instrument.id, qty: text(qty), avgPrice: text('10') },
    ],
  });
  let held = qty;
  d.venue.massStatus = () => {
    d.venue.calls.push('massStatus');
    return Promise.resolve(ok(held === '0' ? d.venue.emptyStatus() : status()));
  };
  d.venue.link('disconnected');
  d.venue.link('connected');
  await d.run(50);
  d.venue.quote(100_000, 100_200);
  const submitted = d.venue.submitOrder.bind(d.venue);
  d.venue.submitOrder = (request) => {
    const id = String(request.clientOrderId);
    d.venue.report(accepted(id, { side: request.side, tif: 'ioc', qty: request.qty, limitPrice: request.limitPrice }), {
      kind: 'fill',
      tradeId: idOf(`X-${id}`),
      clientOrderId: request.clientOrderId,
      venueOrderId: idOf(`V-${id}`),
      instrumentId: instrument.id,
      side: request.side,
      qty: request.qty,
      price: request.limitPrice ?? text('10'),
      fee: text('0'),
      feeCurrency: 'USD',
      liquidity: 'taker',
      tsEventMs: d.scheduler.nowMs(),
    });
    held = '0';
    return submitted(request);
  };
  await d.run(10);
  d.venue.calls.length = 0;
}

const sends = (d: Desk): string[] =>
  d.venue.calls.filter((call) => call.startsWith('submit') || call.startsWith('cancel'));

describe('close-all at the runtime', () => {
  it('G7: overtakes everything that waits, and is taken alone', () => {
    const inbox = new Inbox(10);
    for (let i = 0; i < 5_000; i++) inbox.push({ kind: 'timer', timerId: `t${i}` });
    for (let i = 0; i < 20; i++) inbox.offer({ kind: 'command', commandId: idOf(`b${i}`), command: buy() });
    expect(inbox.offer({ kind: 'command', commandId: idOf('red'), command: press })).toBe(true);
    expect(inbox.take().map((input) => input.kind === 'command' && input.commandId)).toEqual(['red']);
    expect(inbox.take().length).toBe(DRAIN_MAX);
  });

  it('G7: with thousands of queued messages its cancels are the first things to leave', async () => {
    const d = await readyDesk();
    void d.runtime.submit(cmd('b1'), buy({ limitPrice: text('9.00') }));
    await d.run(5);
    d.venue.report(accepted('P-1', { limitPrice: text('9.00') }));
    await d.run(5);
    d.venue.calls.length = 0;
    for (let i = 0; i < 5_000; i++) d.venue.report(accepted('P-1', { limitPrice: text('9.00') }));
    const late = d.runtime.submit(cmd('b2'), buy({ qty: text('3') }));
    const pressed = d.runtime.submit(cmd('red'), press);
    await d.run(0);
    expect(await pressed).toMatchObject({ kind: 'accepted', recordId: 'P-C1' });
    expect(sends(d)[0]).toBe('cancel P-1');
    await d.run(1_000);
    expect(await late).toMatchObject({ kind: 'denied' });
    expect(sends(d).filter((call) => call.startsWith('submit'))).toEqual([]);
  });

  it('G1: nothing of it is sent before its intent is on disk', async () => {
    const order: string[] = [];
    class Watched extends MemoryStore {
      override commit(batch: CommitBatch): ReturnType<MemoryStore['commit']> {
        order.push(...batch.events.map(({ event }) => event.kind));
        return super.commit(batch);
      }
    }
    const d = await readyDesk({ store: new Watched('P') });
    await holding(d, '30');
    order.length = 0;
    const submitted = d.venue.submitOrder.bind(d.venue);
    d.venue.submitOrder = (request) => {
      order.push(`wire ${request.side} ${request.qty}`);
      return submitted(request);
    };
    void d.runtime.submit(cmd('red'), press);
    await d.run(3_000);
    expect(order.indexOf('closeAllChanged')).toBe(0);
    expect(order.indexOf('tradingStateChanged')).toBeLessThan(order.indexOf('wire sell 30'));
    expect(runOf(d)?.green).toBe(true);
  });

  it('G7: with the database locked, cancels and closes leave by the emergency log, and nothing that opens does', async () => {
    const store = new Faulty('P');
    const d = await readyDesk({ store });
    await holding(d, '30');
    store.broken = true;
    const pressed = d.runtime.submit(cmd('red'), press);
    const opening = d.runtime.submit(cmd('b9'), buy());
    await d.run(5_000);
    expect(await pressed).toMatchObject({ kind: 'accepted' });
    expect(await opening).toMatchObject({ kind: 'denied' });
    // P-1 is the opening order, on record as denied.
    expect(sends(d)).toEqual(['submit P-2']);
    expect(runOf(d)?.rows.map((row) => row.status)).toEqual(['flat']);
    expect(runOf(d)?.green).toBe(true);
    const kept = store.emergencyRecords;
    expect(kept.map((r) => (r.closeAll !== undefined ? 'press' : r.close !== undefined ? 'close' : 'cancel'))).toEqual([
      'press',
      'close',
    ]);
    const close: Order | undefined = kept.find((r) => r.close !== undefined)?.close;
    expect(close?.reducing).toBe(true);
    expect(dec(close?.qty ?? '0').eq(dec('30'))).toBe(true);
    store.broken = false;
    await d.run(10_000);
    expect(store.events.some(({ event }) => event.kind === 'closeAllChanged' && event.closeAll.green)).toBe(true);
  });

  it('G7: when not even the emergency log takes it, it goes ahead and says unjournaled', async () => {
    class Deaf extends Faulty {
      override recordEmergency(): Result<void, StoreError> {
        return err({ kind: 'diskFull', message: 'The disk is full.' });
      }
    }
    const store = new Deaf('P');
    const d = await readyDesk({ store });
    await holding(d, '30');
    store.broken = true;
    void d.runtime.submit(cmd('red'), press);
    await d.run(5_000);
    expect(runOf(d)?.green).toBe(true);
    const titles = [...d.engine.view.alerts.values()].map((alert) => alert.title);
    expect(titles).toContain('Cancels and closes were sent unjournaled');
  });

  it('G1: a press that the emergency log refused is kept as soon as the log takes it', async () => {
    class DeafAtFirst extends Faulty {
      deaf = true;
      override recordEmergency(records: readonly EmergencyRecord[]): Result<void, StoreError> {
        return this.deaf ? err({ kind: 'diskFull', message: 'The disk is full.' }) : super.recordEmergency(records);
      }
    }
    const store = new DeafAtFirst('P');
    const d = await readyDesk({ store });
    await holding(d, '30');
    store.broken = true;
    void d.runtime.submit(cmd('red'), press);
    await d.run(0);
    const presses = (): number => store.emergencyRecords.filter((record) => record.closeAll !== undefined).length;
    expect(presses()).toBe(0);
    store.deaf = false;
    await d.run(5_000);
    expect(runOf(d)?.green).toBe(true);
    expect(presses()).toBe(1);
  });
});
