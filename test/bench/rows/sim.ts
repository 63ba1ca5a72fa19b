/**
 * The whole terminal, built-in market and a trading script on a virtual clock: how many times faster than the market, in
 * processor time (it waits for nothing, its files are in memory).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Decimal, idOf, type CommandId, type Instrument, type Side } from '../../../shared/domain/index.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import type { Terminal } from '../../../src-main/shell/compose.ts';
import { atLeast, judge, ROUNDS, type BenchResult } from '../measure.ts';
import { oneShare, ticksAt } from '../rig/order-rig.ts';
import { settle, virtualTerminal } from '../rig/virtual-terminal.ts';
import { marketOpenMs } from '../surroundings.ts';

const SEED = 7;
const MARKET_MS = 300_000;
const ORDER_EVERY_MS = 5_000;
/** A simulation needs no durable disk: where the machine has a folder in memory, its files are there. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Buys at the ask, sells at the bid, rests below the market, in turn; everything working is canceled now and then. */
function trade({ core }: Terminal, stocks: readonly Instrument[], n: number): void {
  const stock = stocks[n % stocks.length];
  const quote = stock === undefined ? undefined : core.view.quotes.get(stock.id);
  if (stock === undefined || quote?.bid === null || quote?.ask === null || quote === undefined) return;
  const side: Side = n % 3 === 1 ? 'sell' : 'buy';
  const touch = Decimal.of(n % 3 === 0 ? quote.ask : quote.bid, stock.priceScale);
  const price = n % 3 === 2 ? touch.sub(ticksAt(stock, touch.text(), 20)) : touch;
  void core.submit(idOf<CommandId>(`script-${n}`), oneShare(stock, side, price.text()));
  if (n % 20 === 19) void core.submit(idOf<CommandId>(`sweep-${n}`), { kind: 'cancelAll', instrumentId: null });
}

type Run = { readonly multiple: number; readonly hash: string; readonly events: number };

async function run(): Promise<Run> {
  const folder = mkdtempSync(path.join(SCRATCH, 'rung-bench-'));
  try {
    const clock = new VirtualScheduler(marketOpenMs);
    const terminal = await virtualTerminal(folder, clock, SEED);
    const stocks = [...terminal.core.view.instruments.values()].filter((i) => i.assetClass === 'equity').slice(0, 6);
    const start = process.cpuUsage();
    for (let n = 0; n * ORDER_EVERY_MS < MARKET_MS; n++) {
      trade(terminal, stocks, n);
      await settle(clock, ORDER_EVERY_MS);
    }
    const { user, system } = process.cpuUsage(start);
    const tookMs = (user + system) / 1000;
    await terminal.stop();
    return { multiple: MARKET_MS / tookMs, ...hashOf(path.join(folder, 'rung.db')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(file: string): { readonly hash: string; readonly events: number } {
  const database = new Database(file, { readonly: true });
  const hash = createHash('sha256');
  let events = 0;
  for (const row of database.prepare('SELECT seq, ts_ms, json FROM events ORDER BY seq').raw().iterate()) {
    hash.update(JSON.stringify(row));
    events += 1;
  }
  database.close();
  return { hash: hash.digest('hex'), events };
}

/** Market seconds a second of processor time. Not met either when two runs of one seed differ in a single event. */
export async function sim(): Promise<BenchResult> {
  const runs: Run[] = [];
  for (let i = 0; i <= ROUNDS; i++) runs.push(await run());
  const hashes = new Set(runs.map(({ hash }) => hash));
  const same = hashes.size === 1 && (runs[0]?.events ?? 0) > 100;
  const goal = atLeast(1_000, ` x real time, one event hash (seen: ${hashes.size})`);
  const row = judge(
    { name: 'sim', unit: 'x real time', goal },
    runs.slice(1).map(({ multiple }) => ({ product: multiple, floor: 1 })),
  );
  return { ...row, ok: row.ok && same };
}
