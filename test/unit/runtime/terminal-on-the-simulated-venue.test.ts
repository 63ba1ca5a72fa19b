/** The whole terminal but for its shell, on the simulated venue, in virtual time: composed, traded on, restarted. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  isWorking,
  unitsText,
  type Instrument,
  type JournaledEvent,
  type LadderParams,
  type Quote,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { DEFAULT_SETTINGS } from '../../../src-main/shell/settings.ts';
import { quiet, tempFolder } from '../store/journal-fixture.ts';
import { OPEN_MS } from './venue-fixture.ts';

const text = (value: string) => dec(value).text();

async function composed(
  dataDir: string,
  startMs: number,
): Promise<{ terminal: Terminal; run: (ms: number) => Promise<void> }> {
  const market = new VirtualScheduler(startMs);
  const made = await composeTerminal({
    dataDir,
    venue: { kind: 'builtIn', seed: 7 },
    logger: quiet,
    version: '0',
    market,
    settings: { ...DEFAULT_SETTINGS, limits: { ...DEFAULT_SETTINGS.limits, duplicateWindowMs: 0 } },
  });
  if (!made.ok) throw new Error(made.error.message);
  const run = (ms: number): Promise<void> =>
    market.runUntilSettled(market.nowMs() + ms, () => new Promise((resolve) => void setImmediate(resolve)));
  return { terminal: made.value, run };
}

function widest(terminal: Terminal): { instrument: Instrument; quote: Quote & { bid: number; ask: number } } {
  const found = [...terminal.core.view.instruments.values()].flatMap((instrument) => {
    const quote = terminal.core.view.quotes.get(instrument.id);
    if (instrument.calendar !== 'us-equity' || quote === undefined) return [];
    const { bid, ask } = quote;
    if (bid === null || ask === null || bid < 100_000) return [];
    return [{ instrument, quote: { ...quote, bid, ask }, spread: (ask - bid) / bid }];
  });
  const best = found.sort((a, b) => b.spread - a.spread)[0];
  if (best === undefined) throw new Error('no quotes');
  return best;
}

const paramsFor = (worstPrice: LadderParams['worstPrice'], final: LadderParams['final']): LadderParams => ({
  steps: { kind: 'toward', towardPct: ['0', '30', '60'].map(text) },
  factor: text('1'),
  spreadSteps: null,
  reference: 'frozen',
  waitMs: 1_000,
  orderTimeoutMs: null,
  totalMs: 6_000,
  worstPrice,
  floor: null,
  rounding: 'passive',
  final,
  replace: 'modify',
  onLocked: 'take',
});

/** A ladder that fills, one that is cancelled half way, an order that rests. */
async function trade(terminal: Terminal, run: (ms: number) => Promise<void>): Promise<void> {
  const { core } = terminal;
  await run(2_000);
  const { instrument, quote } = widest(terminal);
  const basics = {
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    instrumentId: instrument.id,
    side: 'buy' as const,
    qty: text('20'),
    tif: 'day' as const,
    sessions: ['regular' as const],
  };
  const worst = unitsText(Math.ceil((quote.ask + 500) / 100) * 100, instrument.priceScale);
  const ladder = core.submit(idOf('ladder-1'), {
    kind: 'submitLadder',
    ...basics,
    params: paramsFor(worst, 'marketable'),
  });
  await run(8_000);
  expect(await ladder).toMatchObject({ kind: 'accepted' });
  const second = core.submit(idOf('ladder-2'), {
    kind: 'submitLadder',
    ...basics,
    qty: text('15'),
    params: paramsFor(worst, 'rest'),
  });
  await run(200);
  const made = await second;
  if (made.kind !== 'accepted' || made.ladderId === null) throw new Error(JSON.stringify(made));
  const cancel = core.submit(idOf('cancel-2'), { kind: 'controlLadder', ladderId: made.ladderId, control: 'cancel' });
  await run(500);
  expect(await cancel).toMatchObject({ kind: 'accepted' });
  const far = unitsText(Math.floor((quote.bid * 0.97) / 100) * 100, instrument.priceScale);
  const rest = core.submit(idOf('rest-1'), { kind: 'submitOrder', ...basics, type: 'limit', limitPrice: far });
  await run(500);
  expect(await rest).toMatchObject({ kind: 'accepted' });
}

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
      logger: quiet,
      version: '0',
      market: new VirtualScheduler(OPEN_MS),
    });
    expect(second).toMatchObject({ ok: false, error: { kind: 'inUse', pid: process.pid } });
    await run(1_000);
    expect([...terminal.core.view.connections.values()][0]?.state).toBe('ready');
    await terminal.stop();
  });
});
