/** The whole terminal but for its shell, on the simulated venue, in virtual time: composed, traded on, restarted. */
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { dec, idOf, isWorking, unitsText, type JournaledEvent } from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { tempFolder } from '../store/journal-fixture.ts';
import { composed, trade, widest } from './simulated-terminal.ts';
import { OPEN_MS } from './venue-fixture.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const ordersOf = (terminal: Terminal): unknown =>
  [...terminal.core.view.orders.values()].map(({ clientOrderId, status, filledQty }) => [
    clientOrderId,
    status,
    filledQty,
  ]);

describe('a terminal on the simulated venue', () => {
  it('G15, G18: after a restart there are the same orders, fills and positions, and trading goes on', async () => {
    const folder = tempFolder();
    const first = await composed(folder, OPEN_MS);
    await trade(first.terminal, first.run);
    const { view } = first.terminal.core;
    expect([...view.connections.values()][0]?.state).toBe('ready');
    expect([...view.ladders.values()].map(({ outcome }) => outcome)).toEqual(['filled', 'cancelled']);
    expect([...view.orders.values()].filter(({ status }) => isWorking(status)).length).toBe(1);
    const orders = ordersOf(first.terminal);
    const fills = [...view.fills.keys()];
    const positions = [...view.positions.values()].map(({ instrumentId, qty, realised }) => [
      instrumentId,
      qty,
      realised,
    ]);
    expect(fills.length).toBeGreaterThan(0);
    const nowMs = first.terminal.core.clock.nowMs();
    await first.terminal.stop();

    const second = await composed(folder, nowMs);
    await second.run(2_000);
    const again = second.terminal.core.view;
    expect([...again.connections.values()][0]?.state).toBe('ready');
    expect(ordersOf(second.terminal)).toEqual(orders);
    expect([...again.fills.keys()]).toEqual(fills);
    expect(
      [...again.positions.values()].map(({ instrumentId, qty, realised }) => [instrumentId, qty, realised]),
    ).toEqual(positions);
    const repeated = second.terminal.core.submit(idOf('rest-1'), { kind: 'cancelAll', instrumentId: null });
    await second.run(100);
    expect(await repeated, 'the answer of the command that had this id').toMatchObject({
      kind: 'accepted',
      ladderId: null,
    });
    expect(second.terminal.simVenue?.audit().filter(({ received }) => received !== 1)).toEqual([]);
    await second.terminal.stop();
  });

  it('a snapshot and the events after it give the state that replaying everything gives', async () => {
    const folder = tempFolder();
    const { terminal, run } = await composed(folder, OPEN_MS);
    await trade(terminal, run);
    const events: JournaledEvent[] = [];
    terminal.store.replay((event) => events.push(event));
    expect(events.length).toBeGreaterThan(30);
    const options = { idPrefix: terminal.store.idPrefix, limits: terminal.settings.limits, account: null };
    const replayed = (list: readonly JournaledEvent[], from: Engine): string => {
      for (const { event, tsMs } of list) from.apply(event, tsMs);
      return from.snapshot();
    };
    const whole = replayed(events, new Engine(options));
    for (let cut = 0; cut <= events.length; cut++) {
      const part = replayed(events.slice(0, cut), new Engine(options));
      const restored = new Engine(options);
      expect(restored.restore(part)).toBe(true);
      expect(replayed(events.slice(cut), restored)).toBe(whole);
    }
    expect(new Engine({ ...options, idPrefix: 'OTHER' }).restore(whole), "another database's snapshot").toBe(false);
    expect(new Engine(options).restore('{"format":0}'), 'another format').toBe(false);
    expect(new Engine(options).restore('half a snaps'), 'damaged text').toBe(false);
    await terminal.stop();
  });

  it('G23: the journal’s ladder figures are those of its fills', async () => {
    const { terminal, run } = await composed(tempFolder(), OPEN_MS);
    await trade(terminal, run);
    const metrics = terminal.store.metrics({ fromMs: null, toMs: null, instrumentId: null });
    if (!metrics.ok) throw new Error(metrics.error.message);
    const done = [...terminal.core.view.ladders.values()];
    const sum = done.reduce((total, ladder) => total.add(dec(ladder.priceImprovement)), dec('0'));
    expect(metrics.value).toMatchObject({ ladders: 2, filledLadders: 1 });
    expect(metrics.value.priceImprovement).toEqual([{ currency: 'USD', amount: sum.text() }]);
    const page = terminal.store.page({
      kind: 'ladders',
      instrumentId: null,
      side: null,
      status: 'filled',
      fromMs: null,
      toMs: null,
      limit: 10,
      cursor: null,
    });
    expect(page.ok && page.value.rows).toEqual(done.filter(({ outcome }) => outcome === 'filled'));
    await terminal.stop();
  });

  it('refuses to start where another terminal runs, and leaves that one alone', async () => {
    const folder = tempFolder();
    const { terminal, run } = await composed(folder, OPEN_MS);
    const second = await composeTerminal({
      dataDir: folder,
      venue: { kind: 'builtIn', seed: 7 },
      logger: quietLogger,
      version: '0',
      market: new VirtualScheduler(OPEN_MS),
    });
    expect(second).toMatchObject({ ok: false, error: { kind: 'inUse', pid: process.pid } });
    await run(1_000);
    expect([...terminal.core.view.connections.values()][0]?.state).toBe('ready');
    await terminal.stop();
  });

  it('G15, G20: on a full disk nothing opens, cancels go, and nothing is lost over a restart', async () => {
    const folder = tempFolder();
    const { terminal, run } = await composed(folder, OPEN_MS);
    await trade(terminal, run);
    const { core } = terminal;
    const resting = [...core.view.orders.values()].find(({ status }) => isWorking(status));
    const { database } = (terminal.store as unknown as { parts: { database: Database.Database } }).parts;
    const limit = (pages: number): void => void database.pragma(`max_page_count = ${pages}`);
    // The pages there are may be filled; one that has to be added may not.
    limit(Number(database.pragma('page_count', { simple: true })));
    const { instrument, quote } = widest(terminal);
    const far = unitsText(Math.floor((quote.bid * 0.96) / 100) * 100, instrument.priceScale);
    const basics = {
      connectionId: SIM_CONNECTION,
      accountId: SIM_ACCOUNT,
      instrumentId: instrument.id,
      side: 'buy' as const,
      tif: 'day' as const,
      sessions: ['regular' as const],
    };
    let denied = 0;
    for (let n = 1; n <= 200 && denied === 0; n++) {
      const qty = dec(String(n)).text();
      const reply = core.submit(idOf(`fill-${n}`), {
        kind: 'submitOrder',
        ...basics,
        type: 'limit',
        limitPrice: far,
        qty,
      });
      await run(20);
      const answer = await reply;
      if (answer.kind === 'denied' && answer.code === 'journalFailed') denied = n;
    }
    expect(denied, 'the disk was full at last').toBeGreaterThan(0);
    expect(core.terminalRecord()).toMatchObject({ journalOk: false });
    const submitted = terminal.simVenue?.audit().length;

    const cancel = core.submit(idOf('cancel-on-full-disk'), { kind: 'cancelAll', instrumentId: null });
    await run(1_000);
    expect(await cancel).toMatchObject({ kind: 'accepted' });
    expect([...core.view.orders.values()].filter(({ status }) => isWorking(status))).toEqual([]);
    expect(core.view.orders.get(resting?.clientOrderId ?? idOf(''))?.status).toBe('canceled');
    expect(terminal.simVenue?.audit().length, 'nothing that opens was sent').toBe(submitted);

    limit(1_000_000);
    await run(5_000);
    expect(core.terminalRecord()).toMatchObject({ journalOk: true, journalReason: null });
    expect([...core.view.connections.values()][0]?.state).toBe('ready');
    const orders = ordersOf(terminal);
    const nowMs = core.clock.nowMs();
    await terminal.stop();
    const again = await composed(folder, nowMs);
    await again.run(1_000);
    expect(ordersOf(again.terminal)).toEqual(orders);
    await again.terminal.stop();
  });
});
