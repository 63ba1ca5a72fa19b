/**
 * Close-all with everything against it, on a whole terminal under a virtual clock (G7): the journal locked by another process,
 * every limit at nothing, orders waiting for approval, thousands of inputs before it. What counts is what the venue has.
 */
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type CloseAll,
  type Command,
  type CommandId,
  type CommandReply,
  type InstrumentId,
  type Price,
  type RiskLimits,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { BINDING } from '../world/binding.ts';
import { ACCOUNT, CONNECTION, World } from '../world/world.ts';

const BTC = idOf<InstrumentId>('BTC/USD.SIM');
const SPY = idOf<InstrumentId>('SPY.SIM');
/** Friday 2026-11-20, 09:25 in New York: five minutes before the open. */
const FRIDAY_0925 = Date.UTC(2026, 10, 20, 14, 25);
/** The first cancel leaves within this of the press (G7); on the virtual clock it is the line's latency that is left. */
const FIRST_CANCEL_MS = 250;
const MANY = 5_000;
const zero = dec('0').text();
const one = dec('1').text();

let commands = 0;

class PressedDesk {
  readonly world: World;
  constructor(seed: number) {
    this.world = new World({ seed, journal: 'sqlite', startMs: FRIDAY_0925 });
  }

  get view() {
    return this.world.now.engine.view;
  }

  put(command: Command): Promise<CommandReply> {
    commands += 1;
    return this.world.now.core.submit(idOf<CommandId>(`p${commands}`), command);
  }

  async send(command: Command): Promise<CommandReply> {
    const reply = this.put(command);
    await this.world.run(100);
    return reply;
  }

  order(id: InstrumentId, qty: string, percent: number): SubmitOrderCommand {
    const quote = this.view.quotes.get(id);
    const scale = this.view.instruments.get(id)?.priceScale ?? 0;
    const limit = Math.round(((quote?.ask ?? 0) / 10 ** scale) * percent) / 100;
    const around = id === BTC;
    return {
      kind: 'submitOrder',
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      instrumentId: id,
      side: 'buy',
      qty: dec(qty).text(),
      tif: around ? 'gtc' : 'day',
      sessions: [around ? 'continuous' : 'regular'],
      type: 'limit',
      limitPrice: dec(String(limit)).text() as Price,
    };
  }

  held(id: InstrumentId): string {
    return [...this.view.positions.values()].find((p) => p.instrumentId === id)?.qty ?? '0';
  }

  /** Holds shares and coins, has resting orders, and an order that waits for its approval at the open. */
  async fill(): Promise<{ readonly queuedId: string; readonly shownHash: string }> {
    const { world } = this;
    if (!world.start()) throw new Error('the engine did not start');
    await world.run(3_000);
    const queued = await this.send({
      kind: 'queueOrder',
      order: this.order(SPY, '5', 101),
      driftPctMax: dec('50').text(),
      expiresMs: world.scheduler.nowMs() + 3_600_000,
    });
    expect(queued).toMatchObject({ kind: 'accepted' });
    await world.run(6 * 60_000);
    expect(await this.send(this.order(SPY, '20', 102))).toMatchObject({ kind: 'accepted' });
    expect(await this.send(this.order(BTC, '0.05', 102))).toMatchObject({ kind: 'accepted' });
    await world.run(2_000);
    for (const percent of [95, 96])
      expect(await this.send(this.order(BTC, '0.01', percent))).toMatchObject({ kind: 'accepted' });
    await world.run(1_000);
    expect([this.held(SPY), this.held(BTC)]).toEqual(['20', '0.05']);
    expect(world.venue.control.openOrders(ACCOUNT).length).toBe(2);
    const waiting = [...this.view.queued.values()].find((each) => each.status === 'ready');
    if (waiting === undefined) throw new Error('no queued order is ready');
    return waiting;
  }

  /** Presses, runs to the report, and gives it with the time to the first cancel at the venue. */
  async press(): Promise<{ readonly report: CloseAll; readonly firstCancelMs: number }> {
    const { world } = this;
    const pressedMs = world.scheduler.nowMs();
    const resting = world.venue.control.openOrders(ACCOUNT).length;
    let firstMs: number | null = null;
    world.onStep = () => {
      if (firstMs === null && world.venue.control.openOrders(ACCOUNT).length < resting)
        firstMs = world.scheduler.nowMs();
    };
    const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' } as const;
    const reply = this.put({ kind: 'closeAll', params });
    await world.run(100);
    expect(await reply).toMatchObject({ kind: 'accepted' });
    const report = () => [...this.view.closeAlls.values()].at(-1);
    for (let i = 0; i < 240 && report()?.status !== 'done'; i++) await world.run(500);
    world.onStep = () => undefined;
    const done = report();
    if (done?.status !== 'done' || firstMs === null) throw new Error('it did not end');
    return { report: done, firstCancelMs: firstMs - pressedMs };
  }

  expectFlat(report: CloseAll): void {
    expect(report.rows.filter((row) => row.status !== 'flat' && row.status !== 'kept')).toEqual([]);
    expect([this.held(SPY), this.held(BTC)].map(Number)).toEqual([0, 0]);
    expect(this.world.venue.control.openOrders(ACCOUNT)).toEqual([]);
  }

  /** Orders that left after the press and are none of close-all's. */
  othersSince(ms: number): readonly string[] {
    const received = new Set(this.world.venue.audit().map((each) => each.clientOrderId));
    return [...this.view.orders.values()]
      .filter((o) => o.createdMs >= ms && o.origin !== 'closeAll' && received.has(o.clientOrderId))
      .map((o) => o.clientOrderId);
  }
}

/** Another process holds the database. */
function lock(world: World): () => void {
  const database = new Database(path.join(world.folder, 'rung.db'), BINDING);
  database.exec('BEGIN IMMEDIATE');
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}

const nothingAllowed = (limits: RiskLimits): RiskLimits => ({
  ...limits,
  orderNotionalMax: zero,
  orderQtyMax: zero,
  positionSharePctMax: zero,
  tradesPerDayMax: 1,
  ordersPerSecondMax: 1,
  workingPerInstrumentMax: 1,
  leverageMax: dec('0.01').text(),
  dayLossMax: one,
});

describe('close-all under pressure', () => {
  it('G7: with the journal locked it cancels and closes all the same, and the journal has it all once it is free', async () => {
    const desk = new PressedDesk(41);
    await desk.fill();
    const free = lock(desk.world);
    const { report, firstCancelMs } = await desk.press();
    expect(desk.world.now.core.terminalRecord().journalOk).toBe(false);
    expect(firstCancelMs).toBeLessThanOrEqual(FIRST_CANCEL_MS);
    desk.expectFlat(report);
    free();
    await desk.world.run(5_000);
    expect(desk.world.now.core.terminalRecord().journalOk).toBe(true);
    desk.world.kill();
    desk.world.start();
    await desk.world.run(3_000);
    expect([...desk.view.closeAlls.values()].at(-1)).toMatchObject({ status: 'done', closeAllId: report.closeAllId });
    expect([desk.held(SPY), desk.held(BTC)].map(Number)).toEqual([0, 0]);
    await desk.world.end();
  }, 60_000);

  it('G7: limits that allow nothing, and a halt, stop none of it', async () => {
    const desk = new PressedDesk(42);
    await desk.fill();
    expect(await desk.send({ kind: 'setLimits', limits: nothingAllowed(desk.view.limits) })).toMatchObject({
      kind: 'accepted',
    });
    expect(await desk.send({ kind: 'setTradingState', state: 'halted' })).toMatchObject({ kind: 'accepted' });
    expect(await desk.send(desk.order(SPY, '1', 101))).toMatchObject({ kind: 'denied' });
    const { report, firstCancelMs } = await desk.press();
    expect(firstCancelMs).toBeLessThanOrEqual(FIRST_CANCEL_MS);
    desk.expectFlat(report);
    await desk.world.end();
  }, 60_000);

  it('G1, G7: an order that waits for its approval is not sent: not by itself, and not by an approval', async () => {
    const desk = new PressedDesk(43);
    const { queuedId, shownHash } = await desk.fill();
    const pressedMs = desk.world.scheduler.nowMs();
    const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' } as const;
    const pressed = desk.put({ kind: 'closeAll', params });
    const approved = desk.put({ kind: 'approveQueued', queuedId: idOf(queuedId), shownHash });
    await desk.world.run(50);
    expect(await pressed).toMatchObject({ kind: 'accepted' });
    expect(await approved).toMatchObject({ kind: 'denied' });
    for (let i = 0; i < 240 && [...desk.view.closeAlls.values()].at(-1)?.status !== 'done'; i++)
      await desk.world.run(500);
    expect(desk.othersSince(pressedMs)).toEqual([]);
    expect([desk.held(SPY), desk.held(BTC)].map(Number)).toEqual([0, 0]);
    await desk.world.end();
  }, 60_000);

  it('G7: thousands of commands that came first wait behind it, and none of them opens anything', async () => {
    const desk = new PressedDesk(44);
    await desk.fill();
    const pressedMs = desk.world.scheduler.nowMs();
    const answers: Promise<CommandReply>[] = [];
    for (let i = 0; i < MANY; i++) answers.push(desk.put(desk.order(i % 2 === 0 ? SPY : BTC, '1', 101)));
    const { report, firstCancelMs } = await desk.press();
    expect(firstCancelMs).toBeLessThanOrEqual(FIRST_CANCEL_MS);
    desk.expectFlat(report);
    const replies = await Promise.all(answers);
    expect(replies.every((reply) => reply.kind === 'denied')).toBe(true);
    expect(desk.othersSince(pressedMs)).toEqual([]);
    await desk.world.end();
  }, 120_000);

  it('G7: all of it at once', async () => {
    const desk = new PressedDesk(45);
    await desk.fill();
    expect(await desk.send({ kind: 'setLimits', limits: nothingAllowed(desk.view.limits) })).toMatchObject({
      kind: 'accepted',
    });
    const pressedMs = desk.world.scheduler.nowMs();
    const free = lock(desk.world);
    for (let i = 0; i < MANY; i++) void desk.put(desk.order(BTC, '0.01', 101));
    const { report, firstCancelMs } = await desk.press();
    expect(firstCancelMs).toBeLessThanOrEqual(FIRST_CANCEL_MS);
    desk.expectFlat(report);
    expect(desk.othersSince(pressedMs)).toEqual([]);
    free();
    await desk.world.end();
  }, 120_000);
});
