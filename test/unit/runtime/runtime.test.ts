import { describe, expect, it } from 'vitest';
import { ok, type CommandReply, type JournaledEvent } from '../../../shared/domain/index.ts';
import type { Engine } from '../../../src-main/engine/engine.ts';
import type { CommitBatch } from '../../../src-main/ports/event-store.ts';
import { WATCH_EVERY_MS } from '../../../src-main/runtime/clock-watch.ts';
import type { Published } from '../../../src-main/runtime/terminal-core.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { instrument } from '../store/journal-fixture.ts';
import { accepted, buy, cancelAll, cmd, desk, readyDesk, text, type Desk } from './venue-fixture.ts';

const full = { kind: 'diskFull' as const, message: 'The disk is full.' };
const kindsOf = (events: readonly JournaledEvent[]): string[] => events.map(({ event }) => event.kind);
const statusOf = (d: Desk, id: string): string | undefined =>
  [...d.engine.view.orders.values()].find((order) => order.clientOrderId === id)?.status;
const linkOf = (d: Desk): string | undefined => [...d.engine.view.connections.values()][0]?.state;
const alertsOf = (d: Desk): string[] => [...d.engine.view.alerts.values()].map((alert) => alert.title);

async function reply(d: Desk, promise: Promise<CommandReply>): Promise<CommandReply> {
  await d.run(0);
  return promise;
}

describe('the start', () => {
  it('G17: trades only after instruments, capabilities and mass status were read', async () => {
    const d = desk();
    expect(linkOf(d)).toBeUndefined();
    await d.run(0);
    expect(d.venue.calls).toEqual(['instruments', 'subscribe', 'massStatus']);
    await d.run(5);
    expect(linkOf(d)).toBe('ready');
  });

  it('says what each venue can do as soon as it was heard', async () => {
    const d = desk();
    const changes: string[] = [];
    d.runtime.onPublished(({ changed }) => changes.push(...changed));
    expect(d.runtime.terminalRecord().capabilities).toBeUndefined();
    await d.run(5);
    expect(d.runtime.terminalRecord().capabilities).toEqual({ [d.venue.connectionId]: d.venue.capabilities });
    expect(changes).toContain('terminal');
  });

  it('G17: until then opening orders are denied and cancels are taken', async () => {
    const d = desk({ up: false });
    await d.run(5);
    expect(linkOf(d)).toBe('connecting');
    expect(await reply(d, d.runtime.submit(cmd('c1'), buy()))).toMatchObject({ kind: 'denied' });
    expect(await reply(d, d.runtime.submit(cmd('c2'), cancelAll))).not.toMatchObject({ code: 'notReady' });
    expect(d.venue.calls.filter((call) => call.startsWith('submit'))).toEqual([]);
  });

  it('reads the venue again when that failed, while the link is up', async () => {
    const d = desk({ up: false });
    d.venue.massStatusAnswer = { ok: false, error: { kind: 'timeout', message: 'no answer' } };
    d.venue.link('connected');
    await d.run(100);
    expect(linkOf(d)).toBe('reconciling');
    d.venue.massStatusAnswer = null;
    await d.run(10_000);
    expect(linkOf(d)).toBe('ready');
  });

  it('an answer of an earlier time of the link is dropped', async () => {
    const d = desk({ up: false });
    d.venue.link('connected');
    d.venue.link('disconnected', 'cable');
    await d.run(50);
    expect(linkOf(d)).toBe('disconnected');
  });
});

describe('one drain', () => {
  it('G15: is committed before anything of it is sent', async () => {
    const order: string[] = [];
    class Watched extends MemoryStore {
      override commit(batch: CommitBatch): ReturnType<MemoryStore['commit']> {
        order.push(...batch.events.map(({ event }) => event.kind));
        return super.commit(batch);
      }
    }
    const d = await readyDesk({ store: new Watched('P') });
    d.venue.submitOrder = (request) => {
      order.push(`wire ${request.clientOrderId}`);
      return Promise.resolve({ kind: 'acked', venueOrderId: null });
    };
    order.length = 0;
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    expect(order.indexOf('orderSubmitted')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('orderSubmitted')).toBeLessThan(order.indexOf('wire P-1'));
  });

  it('what came in at once is one commit', async () => {
    let commits = 0;
    class Counted extends MemoryStore {
      override commit(batch: CommitBatch): ReturnType<MemoryStore['commit']> {
        commits += batch.events.length > 0 ? 1 : 0;
        return super.commit(batch);
      }
    }
    const d = await readyDesk({ store: new Counted('P') });
    commits = 0;
    const replies = [1, 2, 3].map((n) => d.runtime.submit(cmd(`c${n}`), buy({ qty: text(String(n)) })));
    d.venue.outcome = new Error('held');
    await d.run(0);
    await Promise.all(replies);
    expect(commits).toBeLessThanOrEqual(2);
  });

  it('the same command id acts once and gets one answer, under way and after', async () => {
    const d = await readyDesk();
    const first = d.runtime.submit(cmd('same'), buy());
    const second = d.runtime.submit(cmd('same'), buy());
    const answer = await reply(d, first);
    expect(answer).toMatchObject({ kind: 'accepted', clientOrderId: 'P-1' });
    expect(await second).toEqual(answer);
    expect(await reply(d, d.runtime.submit(cmd('same'), buy()))).toEqual(answer);
    expect(d.venue.calls).toEqual(['submit P-1']);
  });

  it('a send whose promise fails is unknown, never rejected, and is asked for', async () => {
    const d = await readyDesk();
    d.venue.outcome = new Error('socket torn');
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    await d.run(5);
    expect(statusOf(d, 'P-1')).toBe('unknown');
    await d.run(3_000);
    expect(d.venue.calls).toContain('query P-1');
    expect(d.venue.calls.filter((call) => call.startsWith('submit'))).toEqual(['submit P-1']);
  });

  it('G15: cancelling an order whose outcome is unknown does not put off asking for it', async () => {
    const d = await readyDesk();
    d.venue.outcome = new Error('socket torn');
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    d.venue.outcome = { kind: 'rejected', reason: 'no such order' };
    d.venue.queryAnswer = ok(accepted('P-1', { status: 'notFound', venueOrderId: null }));
    for (let second = 0; second < 8; second++) {
      await reply(d, d.runtime.submit(cmd(`x${second}`), { kind: 'cancelOrder', clientOrderId: cmd('P-1') }));
      await d.run(1_000);
    }
    expect(statusOf(d, 'P-1')).toBe('rejected');
  });

  it('publishes every event once, in order, after the commit', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store });
    const heard: Published[] = [];
    d.runtime.onPublished((published) => {
      expect(store.events.at(-1)?.seq).toBe(published.seq);
      heard.push(published);
    });
    const from = store.events.length;
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    d.venue.report(accepted('P-1'));
    await d.run(5);
    const events = heard.flatMap((published) => published.events);
    expect(events).toEqual(store.events.slice(from));
  });
});

describe('the inbox', () => {
  it('G20: refuses what opens when it is full and keeps room for cancels', async () => {
    const d = await readyDesk({ parts: { inboxMax: 10 } });
    const orders = Array.from({ length: 9 }, (_, n) =>
      d.runtime.submit(cmd(`o${n}`), buy({ qty: text(String(n + 1)) })),
    );
    const last = await orders[8];
    expect(last).toMatchObject({ kind: 'denied', code: 'busy' });
    const cancel = d.runtime.submit(cmd('x'), cancelAll);
    await d.run(0);
    expect(await cancel).toMatchObject({ kind: 'accepted' });
    expect(await reply(d, d.runtime.submit(cmd('o8'), buy({ qty: text('9') })))).not.toMatchObject({ code: 'busy' });
  });
});

describe('a journal that cannot be written', () => {
  it('G15: sends nothing that opens and says journalFailed', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store });
    store.failWith(full);
    expect(await reply(d, d.runtime.submit(cmd('c1'), buy()))).toMatchObject({ kind: 'denied', code: 'journalFailed' });
    await d.run(5);
    expect(d.venue.calls).toEqual([]);
    expect(statusOf(d, 'P-1')).toBe('rejected');
    expect(d.runtime.terminalRecord()).toMatchObject({ journalOk: false, journalReason: full.message });
    expect(alertsOf(d)).toContain('The journal cannot be written');
    expect(linkOf(d)).toBe('reconciling');
    expect(await d.runtime.submit(cmd('c2'), buy())).toMatchObject({ kind: 'denied', code: 'journalFailed' });
  });

  it('G20: cancels go, and stand in the emergency log before they leave', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store });
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    d.venue.report(accepted('P-1'));
    await d.run(5);
    store.failWith(full);
    d.venue.calls.length = 0;
    d.venue.cancelOrder = (request) => {
      expect(store.emergencyRecords.map((record) => record.clientOrderId)).toEqual(['P-1']);
      d.venue.calls.push(`cancel ${request.clientOrderId}`);
      return Promise.resolve({ kind: 'acked', venueOrderId: null });
    };
    expect(await reply(d, d.runtime.submit(cmd('x'), cancelAll))).toMatchObject({ kind: 'accepted' });
    expect(d.venue.calls).toEqual(['cancel P-1']);
  });

  it('alarms when not even the emergency log takes them, and sends them all the same', async () => {
    class Broken extends MemoryStore {
      override recordEmergency(): ReturnType<MemoryStore['recordEmergency']> {
        return { ok: false, error: full };
      }
    }
    const store = new Broken('P');
    const d = await readyDesk({ store });
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    d.venue.report(accepted('P-1'));
    await d.run(5);
    store.failWith(full);
    d.venue.calls.length = 0;
    await reply(d, d.runtime.submit(cmd('x'), cancelAll));
    await d.run(5);
    expect(d.venue.calls).toContain('cancel P-1');
    expect(alertsOf(d)).toContain('Cancels were sent unjournaled');
  });

  it('G17: writes everything in order once it can, pulls everything again, and trades', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store });
    store.failWith(full);
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    await d.run(2_500);
    const before = store.events.length;
    store.failWith(null);
    d.venue.calls.length = 0;
    await d.run(2_500);
    expect(store.events.length).toBeGreaterThan(before);
    expect(store.events.map(({ seq }) => seq)).toEqual(store.events.map((_, index) => index + 1));
    expect(store.events.at(-1)?.seq).toBe(d.engine.view.seq);
    expect(d.venue.calls).toContain('massStatus');
    expect(linkOf(d)).toBe('ready');
    const answered = store.events.find(
      ({ event }) => event.kind === 'commandAnswered' && event.commandId === cmd('c1'),
    );
    expect(answered?.event).toMatchObject({ reply: { kind: 'denied', code: 'journalFailed' } });
    d.venue.quote(100_000, 100_200);
    expect(await reply(d, d.runtime.submit(cmd('c3'), buy({ qty: text('7') })))).toMatchObject({ kind: 'accepted' });
  });
});

describe('a broken invariant', () => {
  const poisoned = (engine: Engine): Engine => {
    const process = engine.process.bind(engine);
    engine.process = (input) => {
      if (input.kind === 'command' && input.commandId === cmd('poison')) throw new Error('position has no quantity');
      return process(input);
    };
    return engine;
  };

  it('halts trading, alerts, and keeps cancel-all straight at the venue', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store, engine: poisoned });
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    d.venue.report(accepted('P-1'));
    await d.run(5);
    const foreign = accepted('F-1');
    d.venue.massStatusAnswer = ok({ ...d.venue.emptyStatus(), orders: [accepted('P-1'), foreign] });
    d.venue.calls.length = 0;

    const heard: Published[] = [];
    d.runtime.onPublished((published) => heard.push(published));
    const poison = await reply(d, d.runtime.submit(cmd('poison'), buy()));
    expect(poison).toMatchObject({ kind: 'denied', code: 'notReady' });
    await d.run(5);
    expect(d.runtime.terminalRecord()).toMatchObject({ tradingState: 'halted' });
    expect(d.runtime.terminalRecord().tradingStateReason).toContain('position has no quantity');
    expect(alertsOf(d)).toContain('Trading is halted');
    expect(heard.some((published) => published.changed.includes('terminal'))).toBe(true);
    expect(kindsOf(store.events).at(-1)).toBe('alertRaised');

    expect(await reply(d, d.runtime.submit(cmd('c9'), buy()))).toMatchObject({ kind: 'denied', code: 'notReady' });
    expect(await reply(d, d.runtime.submit(cmd('x'), cancelAll))).toMatchObject({ kind: 'accepted' });
    await d.run(5);
    expect(d.venue.calls).toEqual(['cancel P-1', 'massStatus', 'cancel F-1']);
    expect(store.emergencyRecords.map((record) => record.clientOrderId)).toEqual(['P-1']);
  });

  it('what was committed before it replays into a working engine', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store, engine: poisoned });
    await reply(d, d.runtime.submit(cmd('c1'), buy()));
    await reply(d, d.runtime.submit(cmd('poison'), buy()));
    await d.runtime.stop();
    const next = desk({ store });
    await next.run(20);
    expect(linkOf(next)).toBe('ready');
    expect(next.runtime.terminalRecord().tradingState).toBe('active');
  });
});

describe('time', () => {
  it('G17: a clock that jumps counts as a lost link: everything is pulled again', async () => {
    let extra = 0;
    const d = await readyDesk();
    const { scheduler } = d;
    const machine = {
      nowMs: () => scheduler.nowMs() + extra,
      monotonicMs: () => scheduler.monotonicMs(),
      at: scheduler.at.bind(scheduler),
      after: scheduler.after.bind(scheduler),
    };
    const jumping = await readyDesk({
      parts: { machine, market: scheduler, defer: (run) => void scheduler.after(0, run) },
    });
    await d.run(WATCH_EVERY_MS * 2);
    jumping.venue.calls.length = 0;
    extra = 5_000;
    await d.run(WATCH_EVERY_MS * 2);
    expect(jumping.venue.calls).toContain('massStatus');
    expect(alertsOf(jumping)).toContain('Connections are checked again');
    await d.run(10);
    expect(linkOf(jumping)).toBe('ready');
  });

  it('depth is subscribed once for all who watch', async () => {
    const d = await readyDesk();
    const first = d.runtime.watchDepth(instrument.id);
    const second = d.runtime.watchDepth(instrument.id);
    if (!first.ok || !second.ok) throw new Error('refused');
    first.value();
    first.value();
    expect(d.venue.calls).toEqual([`depth ${instrument.id}`]);
    second.value();
    expect(d.venue.calls).toEqual([`depth ${instrument.id}`, `no depth ${instrument.id}`]);
  });

  it('answers whoever still waits when it stops', async () => {
    const d = await readyDesk();
    const waiting = d.runtime.submit(cmd('c1'), buy());
    await d.runtime.stop();
    expect(await waiting).toMatchObject({ kind: 'denied', code: 'notReady' });
    expect(await d.runtime.submit(cmd('c2'), buy())).toMatchObject({ kind: 'denied', code: 'notReady' });
  });
});
