/** Guarantees of execution and state through the real contract, with the venue's and the line's faults pulled by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  isOnTick,
  type Command,
  type CommandReply,
  type DecimalText,
  type InstrumentId,
  type LadderParams,
  type OrderStatusReport,
  type Price,
  type Quantity,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { composeTerminal, SIM_ACCOUNT, type Terminal } from '../../src-main/shell/compose.ts';
import type { BrowserServer } from '../../src-main/shell/browser/server.ts';
import { SILENT_LOGGER } from '../../src-main/shell/logger.ts';
import { DEFAULT_SETTINGS } from '../../src-main/shell/settings.ts';
import { Replica } from '../../src-renderer/client/replica.ts';
import { ladderParams, submitOrder, t } from './fixtures/sample-records.ts';
import { connectWebSocket, serverOver, type RawClient } from './fixtures/wires.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');
/** The line gives an answer up after this, ms: a twentieth of what a real one waits. */
const REQUEST_MS = 250;

describe('execution through the real contract', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-guarantees-'));
  let terminal: Terminal;
  let server: BrowserServer;
  let client: RawClient;
  let commands = 0;

  async function start(): Promise<void> {
    const { limits } = DEFAULT_SETTINGS;
    const made = await composeTerminal({
      dataDir: folder,
      venue: { kind: 'builtIn', seed: 7 },
      logger: SILENT_LOGGER,
      version: '0.0.0-test',
      requestTimeoutMs: REQUEST_MS,
      settings: { ...DEFAULT_SETTINGS, limits: { ...limits, duplicateWindowMs: 0 } },
    });
    if (!made.ok) throw new Error(made.error.message);
    terminal = made.value;
    server = await serverOver(terminal.core);
    client = await connectWebSocket(server.port);
    await client.greet();
    client.send({ t: 'subscribe', quotes: null, bars: null, depth: null });
    await client.until(() => state() === 'ready' && terminal.core.view.quotes.has(BTC));
  }

  async function stop(): Promise<void> {
    client.close();
    await server.close('the test is over');
    await terminal.stop();
  }

  beforeAll(start);
  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => setBook());

  const control = () => {
    const venue = terminal.simVenue;
    if (venue === null) throw new Error('no simulated venue');
    return venue.control;
  };
  /** Everything the client was told since it connected, applied. */
  const shown = () => {
    const replica = new Replica();
    for (const message of client.messages) {
      if (message.t === 'snapshot') replica.reset(message);
      else if (message.t === 'tick') replica.apply(message);
    }
    return replica.state;
  };
  const state = () => Object.values(shown().connection)[0]?.state;
  const instrument = () => {
    const found = terminal.core.view.instruments.get(BTC);
    if (found === undefined) throw new Error('no instrument');
    return found;
  };
  const units = (text: string, scale: number): number => dec(text).toUnits(scale);
  /** 50,000 x 50,100, and how much stands at each. */
  function setBook(askQty = '5', bidQty = '5'): void {
    const { priceScale, qtyScale } = instrument();
    const bids = [[units('50000', priceScale), units(bidQty, qtyScale)]] as const;
    const behind = [units('50200', priceScale), units('5', qtyScale)] as const;
    const asks = [[units('50100', priceScale), units(askQty, qtyScale)], behind] as const;
    control().setBook(BTC, { bids, asks });
  }

  async function send(command: Command): Promise<CommandReply> {
    const commandId = `g-${(commands += 1)}-${terminal.core.epoch}`;
    const reply = (): CommandReply | undefined =>
      client.messages.flatMap((m) => (m.t === 'reply' && m.commandId === commandId ? [m.reply] : []))[0];
    client.send({ t: 'command', commandId, command });
    await client.until(() => reply() !== undefined);
    return reply() as CommandReply;
  }
  const order = (limitPrice: string, more: Partial<SubmitOrderCommand> = {}): SubmitOrderCommand => ({
    ...submitOrder,
    instrumentId: BTC,
    qty: t('0.01'),
    tif: 'gtc',
    sessions: ['continuous'],
    limitPrice: t<Price>(limitPrice),
    ...more,
  });
  function ladder(params: Partial<LadderParams>): SubmitLadderCommand {
    const { kind: _kind, type: _type, limitPrice: _limit, ...basics } = order('50000');
    const terms = { waitMs: 150, totalMs: 5_000, worstPrice: t<Price>('50090'), ...params };
    return { ...basics, kind: 'submitLadder', params: { ...ladderParams, ...terms } };
  }
  async function place(command: SubmitOrderCommand): Promise<string> {
    const reply = await send(command);
    if (reply.kind !== 'accepted' || reply.clientOrderId === null) throw new Error(JSON.stringify(reply));
    return reply.clientOrderId;
  }
  async function climb(command: SubmitLadderCommand): Promise<string> {
    const reply = await send(command);
    if (reply.kind !== 'accepted' || reply.ladderId === null) throw new Error(JSON.stringify(reply));
    return reply.ladderId;
  }
  const times = (id: string): number => terminal.simVenue?.audit().find((a) => a.clientOrderId === id)?.received ?? 0;

  it('G9, G10: a ladder that cancels and places again has one live order at the venue at a time, each on tick and within the worst price', async () => {
    const seen = new Map<string, OrderStatusReport>();
    let most = 0;
    const look = terminal.core.onPublished(() => {
      const open = control()
        .openOrders(SIM_ACCOUNT)
        .filter((report) => report.clientOrderId?.includes('-L') === true);
      most = Math.max(most, open.length);
      for (const report of open) seen.set(report.clientOrderId ?? '', report);
    });
    const id = await climb(ladder({ replace: 'cancelThenPlace', final: 'cancel' }));
    await client.until(() => shown().ladder[id]?.status === 'done');
    look();
    expect(most).toBe(1);
    expect(seen.size).toBeGreaterThanOrEqual(3);
    for (const { limitPrice } of seen.values()) {
      const price = dec(limitPrice ?? '0');
      expect(isOnTick(instrument(), price)).toBe(true);
      expect(price.lte(dec('50090'))).toBe(true);
    }
    expect(shown().ladder[id]).toMatchObject({ outcome: 'exhausted', filledQty: dec('0').text() });
  });

  it('G15: an answer that was lost is shown as unknown, asked for, and sent once', async () => {
    control().dropReports(1);
    control().dropAck();
    const id = await place(order('49000'));
    await client.until(() => shown().order[id]?.status === 'unknown');
    expect(await send(order('49010'))).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    await client.until(() => shown().order[id]?.status === 'accepted');
    expect(times(id)).toBe(1);
    await send({ kind: 'cancelOrder', clientOrderId: t(id) });
    await client.until(() => shown().order[id]?.status === 'canceled');
  });

  it('G17: after a reconnect nothing opens until everything was read again, and what filled meanwhile is there', async () => {
    const id = await place(order('50000', { qty: t('0.02') }));
    await client.until(() => shown().order[id]?.status === 'accepted');
    control().disconnect();
    await client.until(() => state() === 'disconnected');
    expect(await send(order('49000'))).toMatchObject({ kind: 'denied', code: 'notReady' });
    control().trade(BTC, 'sell', units('6', instrument().qtyScale));
    expect(shown().order[id]?.filledQty).toBe('0');
    control().reconnect();
    await client.until(() => state() === 'ready');
    expect(shown().order[id]).toMatchObject({ status: 'filled' });
    expect(Object.values(shown().fill).some((fill) => fill.clientOrderId === id)).toBe(true);
    setBook();
    const next = await place(order('49000'));
    await client.until(() => shown().order[next]?.status === 'accepted');
    await send({ kind: 'cancelOrder', clientOrderId: t(next) });
  });

  it('G22: what fills is what stands there, at its price, with the quote on record; a halted market takes nothing', async () => {
    setBook('0.01');
    const id = await place(order('50100', { qty: t('0.015') }));
    await client.until(() => shown().order[id]?.status === 'partiallyFilled');
    const [fill] = Object.values(shown().fill).filter((each) => each.clientOrderId === id);
    expect(dec(fill?.qty ?? '0').eq(dec('0.01'))).toBe(true);
    expect(dec(fill?.price ?? '0').eq(dec('50100'))).toBe(true);
    expect(
      [fill?.bid, fill?.ask].every((side) => side !== null && side !== undefined && Decimal.ZERO.lt(dec(side))),
    ).toBe(true);
    await send({ kind: 'cancelOrder', clientOrderId: t(id) });
    await client.until(() => shown().order[id]?.status === 'canceled');
    control().halt(BTC);
    await client.until(() => terminal.core.view.quotes.get(BTC)?.status === 'halted');
    expect(await send(order('50000'))).toMatchObject({ kind: 'denied' });
    control().unhalt(BTC);
    await client.until(() => terminal.core.view.quotes.get(BTC)?.status === 'trading');
  });

  it('G1, G2, G5, G8: close-all is previewed, latches, cancels, closes, and says flat of what is flat', async () => {
    const share: InstrumentId = t('KO.SIM');
    await client.until(() => terminal.core.view.quotes.get(share)?.ask != null);
    const quote = terminal.core.view.quotes.get(share);
    const { priceScale } = terminal.core.view.instruments.get(share) ?? { priceScale: 0 };
    const priced = (percent: number): Price =>
      Decimal.of(Math.round(((quote?.ask ?? 0) * percent) / 100), priceScale)
        .round(2, 'ceil')
        .text();
    const shares = { instrumentId: share, qty: t<Quantity>('7'), tif: 'day', sessions: ['regular'] } as const;
    const bought = await place(order('1', { ...shares, limitPrice: priced(101) }));
    await client.until(() => shown().order[bought]?.status === 'filled');
    const rests = await place(order('1', { ...shares, limitPrice: priced(97) }));
    await client.until(() => shown().order[rests]?.status === 'accepted');
    const params = {
      scope: { kind: 'instrument', instrumentId: share },
      collarPct: t<DecimalText>('2'),
      keep: [],
      closedMarket: 'leave',
    } as const;
    client.send({ t: 'query', queryId: 900, query: { kind: 'closeAllPreview', params } });
    const preview = () => client.messages.find((m) => m.t === 'answer' && m.queryId === 900);
    await client.until(() => preview() !== undefined);
    expect(JSON.stringify(preview())).toContain(share);
    control().slowCancels(300);
    expect(await send({ kind: 'closeAll', params })).toMatchObject({ kind: 'accepted' });
    const run = () => Object.values(shown().closeAll).at(-1);
    expect(run()?.status).toBe('running');
    expect(await send(order('1', { ...shares, limitPrice: priced(97) }))).toMatchObject({ kind: 'denied' });
    control().slowCancels(0);
    await client.until(() => run()?.status === 'done');
    expect(run()).toMatchObject({ green: true, rows: [{ instrumentId: share, status: 'flat' }] });
    expect(run()?.rows[0]?.flatReads).toBeGreaterThanOrEqual(2);
    expect(
      control()
        .openOrders(SIM_ACCOUNT)
        .filter((each) => each.instrumentId === share),
    ).toEqual([]);
    expect(Object.values(shown().position).find((each) => each.instrumentId === share)?.qty).toBe('0');
    await send({ kind: 'setTradingState', state: 'active' });
  });

  it('G16, G18: after a restart the unresolved id is asked for and never used again, and ladders wait for the trader', async () => {
    setBook();
    const id = await climb(ladder({ waitMs: 60_000, totalMs: 300_000, final: 'cancel' }));
    await client.until(() => shown().ladder[id]?.workingOrderId != null);
    control().dropReports(1);
    control().dropAck();
    const lost = await place(order('49000'));
    // It is at the venue, which nobody here was told: one that is still on its way when the terminal ends never was.
    await client.until(() => times(lost) === 1);
    await stop();
    await start();
    setBook();
    await client.until(() => shown().order[lost]?.status === 'accepted');
    expect(shown().ladder[id]).toMatchObject({ status: 'paused', pause: { cause: 'restarted' } });
    const next = await place(order('48900'));
    expect(next).not.toBe(lost);
    await client.until(() => shown().order[next]?.status === 'accepted');
    expect([times(lost), times(next)]).toEqual([1, 1]);
    expect(shown().ladder[id]?.status).toBe('paused');
    await client.until(() => {
      const quote = terminal.core.view.referenceQuote(BTC);
      return quote !== null && quote.bid !== null && quote.ask !== null;
    });
    expect(await send({ kind: 'controlLadder', ladderId: t(id), control: 'resume' })).toMatchObject({
      kind: 'accepted',
    });
    await client.until(() => shown().ladder[id]?.status === 'working');
    expect(await send({ kind: 'cancelAll', instrumentId: null })).toMatchObject({ kind: 'accepted' });
    await client.until(() => control().openOrders(SIM_ACCOUNT).length === 0 && shown().ladder[id]?.status === 'done');
  });
});
