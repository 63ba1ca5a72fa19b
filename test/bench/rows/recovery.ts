/**
 * From the folder that a kill left behind to reconciled: open the journal, replay 10 000 events, ask the venue (which
 * went on in its own process) for its 1 000 open orders, compare, ready. Against reading and parsing the same events.
 */
import { closeSync, cpSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {
  Decimal,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type Command,
  type CommandId,
  type ConnectionId,
  type Instrument,
  type Order,
  type Price,
  isWorking,
} from '../../../shared/domain/index.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { atMost, duel, elapsedNs, type BenchResult } from '../measure.ts';
import { microsecondsNow, within } from '../rig/stamps.ts';
import { startVenueProcess } from '../rig/venue-tap.ts';
import { settle, virtualTerminal } from '../rig/virtual-terminal.ts';
import { benchSettings, marketOpenMs, quietLogger } from '../surroundings.ts';

const ORDERS = 1_000;
const EVENTS = 10_000;

/** A thousand orders in it must not take more than the account has. */
function affordableStock({ core }: Terminal): { readonly stock: Instrument; readonly bid: Decimal } {
  const stocks = [...core.view.instruments.values()].flatMap((stock) => {
    const bid = core.view.quotes.get(stock.id)?.bid ?? null;
    return stock.assetClass !== 'equity' || bid === null ? [] : [{ stock, bid: Decimal.of(bid, stock.priceScale) }];
  });
  const found = stocks.filter(({ bid }) => bid.lt(dec('90'))).toSorted((a, b) => b.bid.cmp(a.bid))[0];
  if (found === undefined) throw new Error('the venue quotes no stock');
  return found;
}

/** A folder as a kill leaves it: 1 000 orders working, 10 000 events or a few more. */
async function killedFolder(folder: string): Promise<void> {
  const clock = new VirtualScheduler(marketOpenMs);
  const terminal = await virtualTerminal(path.join(folder, 'live'), clock, 7);
  const { core } = terminal;
  let commands = 0;
  const send = (command: Command): void => {
    commands += 1;
    void core.submit(idOf<CommandId>(`bench-${commands}`), command);
  };
  const { stock, bid } = affordableStock(terminal);
  const priceOf = (n: number): Price => {
    const passive = bid.mul(dec('0.97')).round(2, 'floor');
    return passive
      .sub(Decimal.of(n % 50, 2))
      .round(2, 'floor')
      .text();
  };
  const working = (): Order[] => [...core.view.orders.values()].filter((o) => isWorking(o.status));
  for (let i = 0; i < ORDERS; i++) {
    send({
      kind: 'submitOrder',
      connectionId: idOf<ConnectionId>('sim'),
      accountId: idOf<AccountId>('SIM-1'),
      instrumentId: stock.id,
      side: 'buy',
      qty: dec('1').text(),
      tif: 'gtc',
      sessions: ['regular'],
      type: 'limit',
      limitPrice: priceOf(i),
    });
    if (i % 100 === 99) await settle(clock, 200);
  }
  for (let round = 1; core.view.seq < EVENTS; round++) {
    const ids: ClientOrderId[] = working().map((o) => o.clientOrderId);
    if (ids.length < ORDERS) throw new Error(`only ${ids.length} orders are working`);
    for (const [n, clientOrderId] of ids.entries()) {
      if (core.view.seq >= EVENTS) break;
      send({ kind: 'modifyOrder', clientOrderId, qty: null, limitPrice: priceOf(n + round) });
      if (n % 100 === 99) await settle(clock, 200);
    }
    await settle(clock, 500);
  }
  cpSync(path.join(folder, 'live'), path.join(folder, 'killed'), { recursive: true });
  await terminal.stop();
}

/** What a killed process leaves was synced by its commits: a copy that is still on its way to the disk would make the start pay for it. */
function toDisk(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(path.join(entry.parentPath, entry.name), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
}

async function recover(folder: string, port: number): Promise<number> {
  const run = path.join(folder, 'run');
  rmSync(run, { recursive: true, force: true });
  cpSync(path.join(folder, 'killed'), run, { recursive: true });
  toDisk(run);
  const startUs = microsecondsNow();
  const composed = await composeTerminal({
    dataDir: run,
    venue: { kind: 'remote', host: '127.0.0.1', port },
    logger: quietLogger,
    version: '0',
    settings: benchSettings,
  });
  if (!composed.ok) throw new Error(composed.error.message);
  const { core } = composed.value;
  const isReady = (): boolean => [...core.view.connections.values()].some((c) => c.state === 'ready');
  const ready = new Promise<void>((resolve) => {
    core.onPublished(() => (isReady() ? resolve() : undefined));
    if (isReady()) resolve();
  });
  await within(20_000, 'a reconciled terminal', ready);
  const tookUs = microsecondsNow() - startUs;
  const working = [...core.view.orders.values()].filter((o) => isWorking(o.status)).length;
  await composed.value.stop();
  if (working !== ORDERS) throw new Error(`${working} orders came back of ${ORDERS}`);
  return tookUs / 1000;
}

/** Reads and parses every event, and nothing else. */
function readAndParse(file: string): number {
  let events = 0;
  const ns = elapsedNs(() => {
    const database = new Database(file, { readonly: true });
    for (const row of database
      .prepare('SELECT seq, ts_ms, json FROM events ORDER BY seq')
      .iterate() as IterableIterator<{ json: string }>) {
      if (JSON.parse(row.json) !== null) events += 1;
    }
    database.close();
  });
  if (events < EVENTS) throw new Error(`the journal holds ${events} events`);
  return ns / 1e6;
}

/** Milliseconds. */
export async function recovery(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  try {
    await killedFolder(folder);
    cpSync(path.join(folder, 'killed'), path.join(folder, 'venue'), { recursive: true });
    const venue = await startVenueProcess(path.join(folder, 'venue'));
    try {
      return await duel({
        name: 'recovery',
        unit: 'ms',
        goal: atMost(3),
        product: () => recover(folder, venue.port),
        floor: () => readAndParse(path.join(folder, 'killed', 'rung.db')),
      });
    } finally {
      await venue.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
