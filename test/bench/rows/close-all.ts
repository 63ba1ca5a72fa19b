/**
 * The red button under load: three accounts, some 50 positions and 100 working orders, 5 000 queued messages. From the
 * press to the first cancel, to the last cancel and to the last close on their way, journaled, against as many bare
 * separate synced writes as there are cancels and closes.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dec, idOf, type Command, type CommandId, type Instrument } from '../../../shared/domain/index.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { atMost, judge, valueAtMost, type BenchResult, type Round } from '../measure.ts';
import { pause } from '../rig/stamps.ts';
import { benchSettings, quietLogger } from '../surroundings.ts';

const ROUNDS = 3;
const POSITIONS = 50;
const ORDERS = 100;
const QUEUED = 5_000;
/** From the press (the end of the hold) to the first cancel, ms (G7). */
const FIRST_MS_MAX = 250;

type Figures = { readonly first: number; readonly cancels: number; readonly closes: number; readonly green: boolean };

class Desk {
  readonly sentMs: number[] = [];
  readonly folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-close-'));
  private terminal: Terminal | null = null;
  private commands = 0;

  get core(): Terminal['core'] {
    if (this.terminal === null) throw new Error('not started');
    return this.terminal.core;
  }

  async start(): Promise<void> {
    const made = await composeTerminal({
      dataDir: this.folder,
      venue: { kind: 'builtIn', seed: 7 },
      accounts: 3,
      logger: quietLogger,
      version: '0',
      settings: benchSettings,
      openingCash: '100000000',
      faults: (point) => {
        if (point === 'betweenCommitAndWire') this.sentMs.push(performance.now());
      },
    });
    if (!made.ok) throw new Error(made.error.message);
    this.terminal = made.value;
    await this.until(
      () =>
        this.core.view.connections.size === 3 &&
        [...this.core.view.connections.values()].every((c) => c.state === 'ready') &&
        this.core.view.quotes.size >= 10,
    );
  }

  async end(): Promise<void> {
    await this.terminal?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async until(what: () => boolean): Promise<void> {
    for (let i = 0; !what(); i++) {
      if (i > 6_000) throw new Error('the bench waits for what does not come');
      await pause(5);
    }
  }

  send(command: Command): ReturnType<Terminal['core']['submit']> {
    this.commands += 1;
    return this.core.submit(idOf<CommandId>(`bench-${this.commands}`), command);
  }

  /** Positions bought at the touch, and buys that rest far below it, dealt out over the accounts. */
  async furnish(): Promise<void> {
    const connections = [...this.core.view.connections.values()];
    const stocks = [...this.core.view.instruments.values()].filter((i) => i.option === null && i.legs === null);
    const order = (n: number, share: string, tif: 'ioc' | 'gtc') => {
      const instrument = stocks[Math.floor(n / connections.length) % stocks.length];
      const connection = connections[n % connections.length];
      if (instrument === undefined || connection === undefined) throw new Error('nothing to trade');
      const limitPrice = this.priceOf(instrument, share);
      if (limitPrice === null) return Promise.resolve(null);
      const { connectionId, accountId } = connection;
      return this.send({
        kind: 'submitOrder',
        connectionId,
        accountId,
        instrumentId: instrument.id,
        side: 'buy',
        qty: instrument.assetClass === 'crypto' ? dec('1').text() : dec('10').text(),
        tif,
        sessions: [instrument.calendar === 'always' ? 'continuous' : 'regular'],
        type: 'limit',
        limitPrice,
      });
    };
    const sent = [
      ...Array.from({ length: POSITIONS }, (_, n) => order(n, '1.03', 'ioc')),
      ...Array.from({ length: ORDERS }, (_, n) => order(n, '0.97', 'gtc')),
    ];
    await Promise.all(sent);
    await this.until(() => [...this.core.view.orders.values()].every((o) => o.status !== 'submitted'));
    await pause(300);
  }

  private priceOf(instrument: Instrument, share: string) {
    const ask = this.core.view.quotes.get(instrument.id)?.ask ?? null;
    if (ask === null) return null;
    const tick = dec(instrument.ticks.at(-1)?.tick ?? '0.01');
    return dec(String(ask))
      .mul(dec(share))
      .div(dec(String(10 ** instrument.priceScale)), 12, 'floor')
      .roundTo(tick, 'floor')
      .trim()
      .text();
  }

  async press(): Promise<Figures> {
    const working = [...this.core.view.orders.values()].filter((o) => o.status === 'accepted').length;
    const held = [...this.core.view.positions.values()].filter((p) => !dec(p.qty).isZero()).length;
    if (working < ORDERS / 2 || held < POSITIONS / 2) throw new Error(`only ${working} orders and ${held} positions`);
    for (let i = 0; i < QUEUED; i++) void this.send({ kind: 'acknowledgeAlert', alertId: idOf(`none-${i}`) });
    this.sentMs.length = 0;
    const startMs = performance.now();
    const params = { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' } as const;
    void this.send({ kind: 'closeAll', params });
    const run = () => [...this.core.view.closeAlls.values()].at(-1);
    await this.until(() => run()?.status === 'done');
    const [first = startMs] = this.sentMs;
    const cancels = this.sentMs[working - 1] ?? first;
    return {
      first: first - startMs,
      cancels: cancels - startMs,
      closes: (this.sentMs.at(-1) ?? first) - startMs,
      green: run()?.green ?? false,
    };
  }
}

/** As many separate writes, each synced, ms. */
function bareWrites(count: number): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-writes-'));
  const file = openSync(path.join(folder, 'writes'), 'w');
  const line = 'x'.repeat(512);
  const startMs = performance.now();
  for (let i = 0; i < count; i++) {
    writeSync(file, line);
    fdatasyncSync(file);
  }
  const tookMs = performance.now() - startMs;
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
  return tookMs;
}

/** Milliseconds. */
export async function closeAll(): Promise<readonly BenchResult[]> {
  const first: Round[] = [];
  const cancels: Round[] = [];
  const closes: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const desk = new Desk();
    try {
      await desk.start();
      await desk.furnish();
      const figures = await desk.press();
      if (!figures.green) throw new Error('the bench did not end flat');
      first.push({ product: figures.first, floor: bareWrites(1) });
      cancels.push({ product: figures.cancels, floor: bareWrites(ORDERS) });
      closes.push({ product: figures.closes, floor: bareWrites(ORDERS + POSITIONS) });
    } finally {
      await desk.end();
    }
  }
  const unit = 'ms';
  return [
    judge({ name: 'close-all-first-cancel', unit, goal: valueAtMost(FIRST_MS_MAX, unit) }, first),
    judge({ name: 'close-all-cancels', unit, goal: atMost(1, ' x as many bare separate writes') }, cancels),
    judge({ name: 'close-all-closes', unit, goal: valueAtMost(5_000, unit) }, closes),
  ];
}
