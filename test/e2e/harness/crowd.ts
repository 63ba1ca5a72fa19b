/**
 * A crowded desk for close-all: three accounts at three kinds of venue, shares, coins and iron condors, working orders of ours
 * and of other programs. Set up at the venue and through the contract, before a window is opened on the same data folder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import {
  dec,
  idOf,
  withMoved,
  type AccountId,
  type CloseAll,
  type EngineEvent,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import { startContractClient } from '../../../scripts/crash/contract-client.ts';
import { startBrowserShell } from './browser-shell.ts';
import { Venue } from './venue.ts';

/** How much of it there is. */
export type CrowdSize = {
  /** Instruments of shares held in each account. */
  readonly shares: number;
  readonly coins: number;
  readonly condors: number;
  /** Orders of other programs, and of ours, in each account. */
  readonly foreign: number;
  readonly own: number;
};
/** 100 positions, 200 orders: 3 x 22 shares, 6 coins, 7 condors of four legs; 3 x 47 foreign orders, 3 x 20 of ours. */
export const FULL: CrowdSize = { shares: 22, coins: 6, condors: 7, foreign: 47, own: 20 };
export const SMALL: CrowdSize = { shares: 3, coins: 2, condors: 2, foreign: 5, own: 3 };
/** Of the tests at scale; `RUNG_SMALL=1` shortens them while one works on them. */
export const SIZE: CrowdSize = process.env['RUNG_SMALL'] === '1' ? SMALL : FULL;
export const SIZE_TEXT = SIZE === FULL ? '100 positions, 200 orders' : 'a few positions and orders';

export const ACCOUNTS = ['SIM-1', 'SIM-2', 'SIM-3'] as const;
/** Of each account in its turn. */
const PROFILES = 'full,alpacaLike,unlinked';
/** Cut off in the course of it, and one whose market is closed. */
export const CUT_OFF = 'SIM-3';
export const CLOSED = 'KO';

const SHARES = [
  ...['KO', 'AAPL', 'XLF', 'BAC', 'INTC', 'PFE', 'DIS', 'TLT', 'SOFI', 'PLTR', 'NVDA', 'AMD', 'WMT', 'XOM', 'JPM'],
  ...['IBM', 'BA', 'COIN', 'GME', 'ARKK', 'GLD', 'IWM', 'DIA', 'GOOG', 'AMZN', 'MSFT'],
];
const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD'];

const isShort = (n: number, account: number): boolean => (n + account) % 4 === 3;
/** The nth share that is held long in an account: orders that buy add to it. */
function longOf(n: number, account: number, shares: number): string {
  const long = SHARES.slice(0, shares).filter((_, k) => !isShort(k, account));
  return long[n % long.length] ?? 'SPY';
}

/** Limits wide enough for a crowd; what is tested is what takes it away. */
const SETTINGS = [
  'limits:',
  '  orderNotionalMax: 1000000',
  '  positionSharePctMax: 1000',
  '  tradesPerDayMax: 10000',
  '  ordersPerSecondMax: 1000',
  '  workingPerInstrumentMax: 100',
  '',
].join('\n');

type Stated = Extract<EngineEvent, { kind: 'closeAllChanged' | 'closeAllMoved' }>;

export class Crowd {
  readonly venue: Venue;
  readonly dataDir: string;
  /** Positions and orders that were set up. */
  positions = 0;
  orders = 0;
  foreign = 0;

  private constructor(venue: Venue, dataDir: string) {
    this.venue = venue;
    this.dataDir = dataDir;
  }

  static async start(size: CrowdSize): Promise<Crowd> {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    writeFileSync(path.join(dataDir, 'settings.yaml'), SETTINGS);
    const venue = await Venue.start(7, ['--accounts', PROFILES]);
    const crowd = new Crowd(venue, dataDir);
    await crowd.rest(size);
    await crowd.restOurs(size);
    // Last: what is held would leave no funds for the orders.
    await crowd.hold(size);
    return crowd;
  }

  get flags(): readonly string[] {
    return ['--venue', String(this.venue.port)];
  }

  private async own(symbol: string, qty: number, price: string, account: string): Promise<void> {
    await this.venue.setPosition(symbol, qty, price, account);
    this.positions += 1;
  }

  private async hold({ shares, coins, condors }: CrowdSize): Promise<void> {
    for (const [i, account] of ACCOUNTS.entries()) {
      for (let n = 0; n < shares; n++) await this.own(SHARES[n] ?? 'SPY', (n + i) % 4 === 3 ? -2 : 3, '50', account);
    }
    for (let n = 0; n < coins; n++)
      await this.own(COINS[Math.floor(n / 3)] ?? 'BTC/USD', 0.01, '100', ACCOUNTS[n % 3] ?? 'SIM-1');
    // Condors where the venue trades combos: all three do; one underlying an account.
    for (const [i, symbol] of ['SPY', 'QQQ'].entries()) {
      const account = ACCOUNTS[i] ?? 'SIM-1';
      const count = i === 0 ? Math.ceil(condors / 2) : Math.floor(condors / 2);
      for (const legs of await this.venue.listCondors(symbol, count, account))
        for (const [n, leg] of legs.entries()) await this.own(leg, n === 0 || n === 3 ? 1 : -1, '2', account);
    }
  }

  private async rest({ foreign, shares }: CrowdSize): Promise<void> {
    for (const [i, account] of ACCOUNTS.entries()) {
      for (let n = 0; n < foreign; n++) {
        const limit = (1 + n / 100).toFixed(2);
        await this.venue.placeForeign(longOf(n, i, shares), { side: 'buy', qty: 1, limit }, account);
        this.orders += 1;
        this.foreign += 1;
      }
    }
  }

  /** Ours go through the terminal, which is stopped after them: they rest at the venue. */
  private async restOurs({ own, shares }: CrowdSize): Promise<void> {
    const shell = await startBrowserShell(this.dataDir, this.flags);
    const { port, hash } = new URL(shell.url);
    const { client, state } = startContractClient(Number(port), hash.slice('#token='.length));
    const connections = () => Object.values(state()?.connection ?? {});
    await until(() => connections().filter((c) => c.state === 'ready').length === ACCOUNTS.length);
    for (const [i, accountId] of ACCOUNTS.entries()) {
      const connectionId = connections().find((c) => c.accountId === accountId)?.connectionId;
      if (connectionId === undefined) throw new Error(`no connection of ${accountId}`);
      for (let n = 0; n < own; n++) {
        const answer = await client.send({
          kind: 'submitOrder',
          connectionId,
          accountId: idOf<AccountId>(accountId),
          instrumentId: idOf<InstrumentId>(`${longOf(n, i, shares)}.SIM`),
          side: 'buy',
          // No two alike: the same order again is refused.
          qty: dec(String(2 + i)).text(),
          tif: 'gtc',
          sessions: ['regular'],
          type: 'limit',
          limitPrice: dec((2 + n / 100).toFixed(2)).text(),
        });
        if (answer.kind !== 'accepted') throw new Error(`our order: ${JSON.stringify(answer)}`);
        this.orders += 1;
      }
    }
    await until(async () => (await this.resting()) === this.orders);
    client.stop();
    await shell.stop();
  }

  /** Orders that work at the venue, all accounts. */
  async resting(): Promise<number> {
    let count = 0;
    for (const account of ACCOUNTS) count += (await this.venue.openOrders(account)).length;
    return count;
  }

  /** The newest close-all as the journal has it; null: none. Read beside the engine. */
  report(): CloseAll | null {
    const database = new Database(path.join(this.dataDir, 'rung.db'), { readonly: true, timeout: 5_000 });
    try {
      const read = database.prepare(
        "SELECT json FROM events WHERE kind IN ('closeAllChanged', 'closeAllMoved') ORDER BY seq",
      );
      let report: CloseAll | null = null;
      for (const json of read.pluck().all() as readonly string[]) {
        const event = JSON.parse(json) as Stated;
        report = event.kind === 'closeAllChanged' ? event.closeAll : report && withMoved(report, event.moved);
      }
      return report;
    } finally {
      database.close();
    }
  }

  async stop(): Promise<void> {
    await this.venue.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Waits until something holds; at most a minute. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it did not come about within ${limitMs} ms: ${String(holds)}`);
    await sleep(50);
  }
}
