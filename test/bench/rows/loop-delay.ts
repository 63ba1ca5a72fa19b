/**
 * The terminal while the busiest recorded minute plays at twice its speed: how late its event loop runs, and what an order
 * costs then compared with a market that hardly moves.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import { Decimal, idOf, type CommandId } from '../../../shared/domain/index.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { atMost, judge, median, ROUNDS, valueAtMost, type BenchResult, type Round } from '../measure.ts';
import { oneShare, ticksAt } from '../rig/order-rig.ts';
import { microsecondsNow, pause } from '../rig/stamps.ts';
import { benchSettings, quietLogger } from '../surroundings.ts';

const RECORDINGS = path.join(PROJECT_ROOT, '../shared/data/equity-quotes');
const MINUTE_MS = 60_000;
const LOADED_SPEED = 2;
/** Hardly a quote a second: the same market, unloaded. */
const UNLOADED_SPEED = 0.05;
const WINDOW_MS = 3_500;
const UNLOADED_WINDOW_MS = 700;
const ORDER_EVERY_MS = 50;
const RESOLUTION_MS = 1;

const linesOf = (file: string): readonly string[] =>
  gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
const minuteOf = (line: string): number => Math.floor(Number(line.slice(0, line.indexOf(','))) / MINUTE_MS);

/** Writes the busiest minute of the ticks, all files of that day, into `folder`; gives its rows. */
function cutBusiestMinute(folder: string): number {
  const names = readdirSync(RECORDINGS).filter((name) => name.includes('20131007') && name.endsWith('.csv.gz'));
  const files = names.map((name) => ({ name, lines: linesOf(path.join(RECORDINGS, name)) }));
  const counts = new Map<number, number>();
  for (const { lines } of files)
    for (const line of lines.slice(1)) counts.set(minuteOf(line), (counts.get(minuteOf(line)) ?? 0) + 1);
  const [busiest = 0, rows = 0] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  mkdirSync(folder, { recursive: true });
  for (const { name, lines } of files) {
    const kept = lines.filter((line, i) => i === 0 || minuteOf(line) === busiest);
    if (kept.length > 1) writeFileSync(path.join(folder, name.replace(/\.gz$/, '')), `${kept.join('\n')}\n`);
  }
  return rows;
}

type Window = { readonly delayMs: number; readonly orderUs: number };

let orders = 0;

/** Microseconds from a command to its answer: decided, journaled, sent. */
async function order({ core }: Terminal): Promise<number | null> {
  const stock = [...core.view.instruments.values()].find((i) => (core.view.quotes.get(i.id)?.bid ?? null) !== null);
  const bid = stock === undefined ? null : (core.view.quotes.get(stock.id)?.bid ?? null);
  if (stock === undefined || bid === null) return null;
  orders += 1;
  const touch = Decimal.of(bid, stock.priceScale);
  const price = touch.sub(ticksAt(stock, touch.text(), 20)).text();
  const startUs = microsecondsNow();
  await core.submit(idOf<CommandId>(`order-${orders}`), oneShare(stock, 'buy', price));
  return microsecondsNow() - startUs;
}

async function watch(terminal: Terminal, forMs: number): Promise<Window> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const samples: number[] = [];
  const untilUs = microsecondsNow() + forMs * 1000;
  delay.enable();
  while (microsecondsNow() < untilUs) {
    const us = await order(terminal);
    if (us !== null) samples.push(us);
    await pause(ORDER_EVERY_MS);
  }
  delay.disable();
  await terminal.core.submit(idOf<CommandId>(`sweep-${orders}`), { kind: 'cancelAll', instrumentId: null });
  if (samples.length === 0) throw new Error('no order could be sent: the recording has no bid');
  return { delayMs: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS), orderUs: median(samples) };
}

async function windows(folder: string, recording: string, speed: number, windowMs: number): Promise<readonly Window[]> {
  const dataDir = path.join(folder, `data-${speed}`);
  mkdirSync(dataDir, { recursive: true });
  const venue = { kind: 'replay', paths: [recording], speed, seed: 1 } as const;
  const composed = await composeTerminal({
    dataDir,
    venue,
    logger: quietLogger,
    version: '0',
    settings: benchSettings,
  });
  if (!composed.ok) throw new Error(composed.error.message);
  await pause(700);
  const taken: Window[] = [];
  for (let i = 0; i < ROUNDS; i++) taken.push(await watch(composed.value, windowMs));
  await composed.value.stop();
  return taken;
}

/** Milliseconds of delay, and microseconds of an order. */
export async function loopDelay(): Promise<readonly BenchResult[] | string> {
  if (!existsSync(RECORDINGS)) return 'the recorded quotes are not there (../shared/data/equity-quotes)';
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  try {
    const recording = path.join(folder, 'minute');
    cutBusiestMinute(recording);
    const unloaded = await windows(folder, recording, UNLOADED_SPEED, UNLOADED_WINDOW_MS);
    const loaded = await windows(folder, recording, LOADED_SPEED, WINDOW_MS);
    const rounds = (of: (window: Window) => number): Round[] =>
      loaded.map((window, i) => ({ product: of(window), floor: of(unloaded[i] ?? window) }));
    return [
      judge(
        { name: 'loop-delay', unit: 'ms', goal: valueAtMost(5, 'ms p99') },
        rounds((w) => w.delayMs),
      ),
      judge(
        { name: 'loop-delay-order', unit: 'us', goal: atMost(1.5, ' x unloaded') },
        rounds((w) => w.orderUs),
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
