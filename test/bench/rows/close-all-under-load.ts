/**
 * The red button at a venue that counts requests, over its real link: 40 positions and 110 working orders to take back, idle,
 * and with the rate nearly spent (200 requests queued before it) and 5 000 messages waiting in the inbox. Cancels and closes
 * overtake: the first cancel against the idle one's, the last of 150 against what the rate alone allows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dec, idOf, type CloseAll, type Command, type CommandId } from '../../../shared/domain/index.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { pressTimes, type PressTimes } from '../../e2e/harness/press-times.ts';
import { Venue } from '../../e2e/harness/venue.ts';
import { VenueTap, wallMs } from '../../e2e/harness/venue-tap.ts';
import { atMost, judge, valueAtMost, type BenchResult, type Round } from '../measure.ts';
import { pause } from '../rig/stamps.ts';
import { benchSettings, quietLogger } from '../surroundings.ts';

const ROUNDS = 3;
const ORDERS = 110;
const REQUESTS = 200;
const QUEUED = 5_000;
/** The paced venue takes 100 requests in any second; the link sends 80 a second, and half of 20 at once is kept for closing. */
const VENUE_RATE = 100;
const KEPT = 10;
const RATE = 80;
const FIRST_MS_MAX = 250;
/** Asked for 200 times: its chain is short. */
const UNDERLYING = 'PFE.SIM';

const SHARES = [
  ...['SPY', 'QQQ', 'IWM', 'DIA', 'GLD', 'TLT', 'XLF', 'ARKK', 'AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'GOOG', 'META'],
  ...['AVGO', 'AMD', 'NFLX', 'BAC', 'JPM', 'IBM', 'XOM', 'KO', 'DIS', 'INTC', 'PFE', 'WMT', 'BA', 'COIN', 'PLTR'],
  ...['SOFI', 'GME', 'PLUG', 'BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD', 'UVXY'],
];

type Measured = { readonly times: PressTimes; readonly perSecond: number; readonly refused: number };

class Desk {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-paced-'));
  private readonly venue: Venue;
  private readonly tap: VenueTap;
  private terminal: Terminal | null = null;
  private commands = 0;

  private constructor(venue: Venue, tap: VenueTap) {
    this.venue = venue;
    this.tap = tap;
  }

  static async start(): Promise<Desk> {
    const venue = await Venue.start(7, ['--accounts', 'paced']);
    const desk = new Desk(venue, await VenueTap.start(venue.port));
    for (const symbol of SHARES) await venue.setPosition(symbol, 1, '10');
    for (let n = 0; n < ORDERS; n++) {
      const limit = (1 + n / 100).toFixed(2);
      await venue.placeForeign(SHARES[n % 33] ?? 'SPY', { side: 'buy', qty: 1, limit });
    }
    await desk.open();
    return desk;
  }

  private async open(): Promise<void> {
    const made = await composeTerminal({
      dataDir: this.folder,
      venue: { kind: 'remote', host: '127.0.0.1', port: this.tap.port },
      logger: quietLogger,
      version: '0',
      settings: benchSettings,
    });
    if (!made.ok) throw new Error(made.error.message);
    this.terminal = made.value;
    const isReady = (): boolean => [...this.core.view.connections.values()].some((c) => c.state === 'ready');
    await this.until(() => isReady() && this.core.view.quotes.size >= SHARES.length);
    await pause(1_500);
  }

  private get core(): Terminal['core'] {
    if (this.terminal === null) throw new Error('not started');
    return this.terminal.core;
  }

  private async until(what: () => boolean): Promise<void> {
    for (let i = 0; !what(); i++) {
      if (i > 12_000) throw new Error('the bench waits for what does not come');
      await pause(5);
    }
  }

  private send(command: Command): ReturnType<Terminal['core']['submit']> {
    this.commands += 1;
    return this.core.submit(idOf<CommandId>(`bench-${this.commands}`), command);
  }

  async press(loaded: boolean): Promise<Measured> {
    const asked: Promise<{ readonly ok: boolean }>[] = [];
    if (loaded) {
      for (let i = 0; i < REQUESTS; i++) asked.push(this.core.optionChain(idOf(UNDERLYING)));
      await pause(300);
      for (let i = 0; i < QUEUED; i++) void this.send({ kind: 'acknowledgeAlert', alertId: idOf(`none-${i}`) });
    }
    this.tap.watch();
    const pressedMs = wallMs();
    const params = { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' } as const;
    void this.send({ kind: 'closeAll', params });
    const run = (): CloseAll | undefined => [...this.core.view.closeAlls.values()].at(-1);
    await this.until(() => run()?.status === 'done');
    const report = run();
    if (report?.green !== true) throw new Error(`it did not end flat: ${JSON.stringify(report?.rows.slice(0, 3))}`);
    const refused = (await Promise.all(asked)).filter((answer) => !answer.ok).length;
    return {
      times: pressTimes(this.tap.passed, { report, pressedMs, orders: ORDERS }),
      perSecond: this.tap.busiestSecond(),
      refused,
    };
  }

  async end(): Promise<void> {
    await this.terminal?.stop();
    this.tap.stop();
    await this.venue.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function measured(loaded: boolean): Promise<Measured> {
  const desk = await Desk.start();
  try {
    const found = await desk.press(loaded);
    if (found.refused > 0) throw new Error(`the venue refused ${found.refused} requests as too many`);
    if (found.perSecond > VENUE_RATE) throw new Error(`${found.perSecond} requests left in one second`);
    return found;
  } finally {
    await desk.end();
  }
}

/** Milliseconds. */
export async function closeAllUnderLoad(): Promise<readonly BenchResult[]> {
  const first: Round[] = [];
  const last: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const idle = await measured(false);
    const loaded = await measured(true);
    const { times, perSecond } = loaded;
    process.stderr.write(
      `close-all-under-load: ${times.cancels} cancels by ${times.lastCancelMs.toFixed(0)} ms, ${times.plainCloses} closes by ` +
        `${times.lastPlainCloseMs.toFixed(0)} ms (idle ${idle.times.lastPlainCloseMs.toFixed(0)} ms), at most ${perSecond} requests in a second\n`,
    );
    const floor = ((times.cancels + times.plainCloses - KEPT) / RATE) * 1_000;
    first.push({ product: times.firstCancelMs, floor: idle.times.firstCancelMs });
    last.push({ product: times.lastPlainCloseMs, floor });
  }
  const unit = 'ms';
  const within: BenchResult = judge(
    { name: 'close-all-under-load-first', unit, goal: valueAtMost(FIRST_MS_MAX, unit) },
    first,
  );
  return [
    within,
    judge({ name: 'close-all-under-load', unit, goal: atMost(2, ' x idle') }, first),
    judge({ name: 'close-all-under-load-last', unit, goal: atMost(1.1, ' x what the rate allows') }, last),
  ];
}
