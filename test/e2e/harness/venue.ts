/** The simulated venue in a process of its own, with its levers in the test's hand: books are set, others trade. */
import type { ChildProcess } from 'node:child_process';
import { dec, idOf, type InstrumentId, type OrderStatusReport } from '../../../shared/domain/index.ts';
import { connectSimVenue, type RemoteVenue } from '../../../src-main/brokers/sim/venue-process.ts';
import { systemScheduler } from '../../../src-main/runtime/system-scheduler.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { end, startUntil } from './process.ts';

/** Best first; shares. */
export type Levels = readonly (readonly [price: string, size: number])[];

/** Quotes of US shares carry four decimals here: below a dollar the tick is 0.0001. */
const SHARE_SCALE = 4;
const units = (price: string): number => dec(price).toUnits(SHARE_SCALE);
const inUnits = (levels: Levels): readonly (readonly [number, number])[] =>
  levels.map(([price, size]) => [units(price), size]);

export class Venue {
  readonly port: number;
  private readonly child: ChildProcess;
  private readonly remote: RemoteVenue;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    this.remote = connectSimVenue({ host: '127.0.0.1', port, scheduler: systemScheduler, logger: SILENT_LOGGER });
  }

  /** Starts it on a free port with a fixed seed; its data lives in memory. */
  static async start(seed = 7): Promise<Venue> {
    const entry = fromRoot('src-main/brokers/sim/venue-main.ts');
    const args = [entry, '--port', '0', '--seed', String(seed), '--control'];
    const { child, found } = await startUntil(process.execPath, args, /venue listening on (\d+)/);
    return new Venue(child, Number(found[1]));
  }

  private async pull(name: Parameters<RemoteVenue['control']>[0], args: readonly unknown[]): Promise<void> {
    const done = await this.remote.control(name, args);
    if (!done.ok) throw new Error(`${name}: ${done.error.message}`);
  }

  /** Sets the others' book of one symbol; prices in text, best first. */
  setBook(symbol: string, bids: Levels, asks: Levels): Promise<void> {
    return this.pull('setBook', [instrumentOf(symbol), { bids: inUnits(bids), asks: inUnits(asks) }]);
  }

  /** Someone else sells or buys `qty`, no further than `limit`. */
  trade(symbol: string, side: 'buy' | 'sell', qty: number, limit: string): Promise<void> {
    return this.pull('trade', [instrumentOf(symbol), side, qty, units(limit)]);
  }

  halt(symbol: string): Promise<void> {
    return this.pull('halt', [instrumentOf(symbol)]);
  }

  unhalt(symbol: string): Promise<void> {
    return this.pull('unhalt', [instrumentOf(symbol)]);
  }

  /** What works at the venue for an account. */
  async openOrders(accountId = 'SIM-1'): Promise<readonly OrderStatusReport[]> {
    const found = await this.remote.control('openOrders', [accountId]);
    if (!found.ok) throw new Error(found.error.message);
    return found.value as readonly OrderStatusReport[];
  }

  /** Client order ids that were submitted more than once; must be none. */
  async sentTwice(): Promise<readonly string[]> {
    const audit = await this.remote.audit();
    if (!audit.ok) throw new Error(audit.error.message);
    return audit.value.filter((entry) => entry.received > 1).map((entry) => entry.clientOrderId);
  }

  async stop(): Promise<void> {
    await this.remote.close();
    await end(this.child);
  }
}

const instrumentOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);
