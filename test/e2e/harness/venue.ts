/** The simulated venue in a process of its own, with its levers in the test's hand: books are set, others trade. */
import type { ChildProcess } from 'node:child_process';
import {
  dec,
  idOf,
  type AccountId,
  type ConnectionId,
  type InstrumentId,
  type OrderStatusReport,
  type Price,
  type Quantity,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { ForeignOrder } from '../../../src-main/brokers/sim/sim-control.ts';
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

/** A limit order of another program. */
export type ForeignLimit = { readonly side: 'buy' | 'sell'; readonly qty: number; readonly limit: string };

export class Venue {
  readonly port: number;
  private readonly child: ChildProcess;
  private readonly remote: RemoteVenue;
  private askers = 0;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    this.remote = connectSimVenue({ host: '127.0.0.1', port, scheduler: systemScheduler, logger: SILENT_LOGGER });
  }

  /** Starts it on a free port with a fixed seed; its data lives in memory. `more`: further flags, as on its command line. */
  static async start(seed = 7, more: readonly string[] = []): Promise<Venue> {
    const entry = fromRoot('src-main/brokers/sim/venue-main.ts');
    const args = [entry, '--port', '0', '--seed', String(seed), '--control', ...more];
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

  /** The market of one symbol is closed whatever its calendar says, or open again. */
  closeMarket(symbol: string): Promise<void> {
    return this.pull('closeMarket', [instrumentOf(symbol)]);
  }

  reopenMarket(symbol: string): Promise<void> {
    return this.pull('reopenMarket', [instrumentOf(symbol)]);
  }

  /** Cuts one account's line to the venue; market data go on. */
  disconnectAccount(accountId: string): Promise<void> {
    return this.pull('disconnectAccount', [accountId]);
  }

  reconnectAccount(accountId: string): Promise<void> {
    return this.pull('reconnectAccount', [accountId]);
  }

  /** Another program of the account places a limit order; its venue's id. */
  async placeForeign(symbol: string, order: ForeignLimit, accountId = 'SIM-1'): Promise<string> {
    const wanted: ForeignOrder = {
      instrumentId: instrumentOf(symbol),
      side: order.side,
      type: 'limit',
      qty: dec(String(order.qty)).text() as Quantity,
      limitPrice: dec(order.limit).text() as Price,
    };
    const placed = await this.remote.control('placeForeign', [idOf<AccountId>(accountId), wanted]);
    if (!placed.ok) throw new Error(`placeForeign: ${placed.error.message}`);
    if (typeof placed.value !== 'string') throw new Error(`placeForeign: ${JSON.stringify(placed.value)}`);
    return placed.value;
  }

  /** The account holds `qty` (signed) from now on, by no trade of ours; nobody is told. */
  setPosition(symbol: string, qty: number, avgPrice: string, accountId = 'SIM-1'): Promise<void> {
    return this.pull('setPosition', [accountId, instrumentOf(symbol), String(qty), avgPrice]);
  }

  /** What an account holds, by the venue's own list. */
  async positions(accountId: string): Promise<ReadonlyMap<string, string>> {
    const client = await this.asker(accountId);
    const status = await client.massStatus(0);
    await client.close();
    if (!status.ok) throw new Error(`massStatus: ${status.error.message}`);
    const held = status.value.positions.filter((position) => !dec(position.qty).isZero());
    return new Map(held.map((position) => [position.instrumentId, position.qty]));
  }

  private async asker(accountId: string): Promise<ExecutionClient> {
    this.askers += 1;
    const id = idOf<ConnectionId>(`asker-${this.askers}`);
    const client = this.remote.executionClient(id, idOf<AccountId>(accountId));
    await new Promise<void>((resolve) => {
      client.open({
        onConnection: ({ state }) => (state === 'connected' ? resolve() : undefined),
        onReports: () => undefined,
      });
    });
    return client;
  }

  /** Lists iron condors of an underlying there, so many of different expiries; their legs, the long put first. */
  async listCondors(symbol: string, count: number, accountId = 'SIM-1'): Promise<readonly (readonly string[])[]> {
    const client = await this.asker(accountId);
    const chain = await client.optionChain(instrumentOf(symbol));
    if (!chain.ok) throw new Error(`optionChain: ${chain.error.message}`);
    const condors = chain.value.expiries.slice(1, 1 + count).map(({ strikes }) => {
      const at = (share: number): (typeof strikes)[number] | undefined => strikes[Math.floor(strikes.length * share)];
      return [at(0.4)?.putId, at(0.45)?.putId, at(0.55)?.callId, at(0.6)?.callId].map((id) => {
        if (id === null || id === undefined) throw new Error(`${symbol} lists no such contract`);
        return id;
      });
    });
    const listed = await client.defineInstruments(condors.flat());
    if (!listed.ok) throw new Error(`defineInstruments: ${listed.error.message}`);
    await client.close();
    return condors.map((legs) => legs.map((id) => id.slice(0, -'.SIM'.length)));
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
