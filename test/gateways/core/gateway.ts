/**
 * What every gateway is: a server on loopback that speaks one venue's wire protocol in front of the simulated exchange.
 *
 * The exchange (`host.venue`) holds the truth: orders, fills, positions. The gateway only translates: requests become calls
 * of `host.client(account)`, its reports become the protocol's messages. So a test pulls the exchange's levers
 * (`host.venue.control`) to make a market, a foreign order, a halt; the gateway's own (`WireLevers`) to spoil its messages; and the
 * fault proxy's to spoil the bytes.
 */
import type { AccountId, ConnectionId, InstrumentId } from '../../../shared/domain/index.ts';
import { idOf } from '../../../shared/domain/index.ts';
import { createSimVenue } from '../../../src-main/brokers/sim/create-sim-venue.ts';
import type { SimAccount, SimVenue } from '../../../src-main/brokers/sim/types.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { Logger } from '../../../src-main/ports/logger.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import { systemScheduler } from '../../../src-main/runtime/system-scheduler.ts';

export type HostOptions = {
  readonly seed?: number;
  /** Accounts and the kind of venue each trades at. */
  readonly accounts: readonly SimAccount[];
  /** Listings of the model that it offers; all when missing. */
  readonly symbols?: readonly string[];
  /** The machine's clock if missing: the gateway's market then is at the machine's time, open or closed as the calendar says. */
  readonly scheduler?: Scheduler;
  readonly openingCash?: string;
};

export type GatewayHost = {
  readonly venue: SimVenue;
  readonly scheduler: Scheduler;
  /** The exchange's side of one account; each call makes another client of it. */
  client(accountId: AccountId): ExecutionClient;
  marketData(): MarketDataClient;
  stop(): Promise<void>;
};

/** How a gateway spoils its own messages; each gateway says which of them it can. */
export type WireLevers = {
  /** The next `count` answers to order requests are not sent (they acted). */
  readonly loseAnswers: (count: number) => void;
  /** The next `count` order requests are thrown away before they act. */
  readonly loseRequests: (count: number) => void;
  /** The next `count` messages of the order stream come twice. */
  readonly repeatReports: (count: number) => void;
  /** Order and fill messages from now on come this much later, ms. */
  readonly delayReports: (ms: number) => void;
  /** The next message is followed by one that makes no sense in the protocol. */
  readonly garble: () => void;
  /** The next `count` requests are refused with the protocol's own rate-limit answer. */
  readonly throttle: (count: number) => void;
};

export type Gateway = {
  /** Of loopback. */
  readonly port: number;
  readonly host: GatewayHost;
  readonly levers: WireLevers;
  /** Clients connected now. */
  readonly clients: () => number;
  close(): Promise<void>;
};

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};

/** A simulated exchange in this process for a gateway to stand before. Throws when its data cannot be made. */
export function startHost(options: HostOptions): GatewayHost {
  const scheduler = options.scheduler ?? systemScheduler;
  const made = createSimVenue({
    dataFile: ':memory:',
    seed: options.seed ?? 7,
    scheduler,
    logger: SILENT,
    market: { kind: 'model', ...(options.symbols === undefined ? {} : { symbols: options.symbols }) },
    startMs: scheduler.nowMs(),
    accounts: options.accounts,
    latency: { toVenueMs: 0, toClientMs: 0, jitterMs: 0 },
    ...(options.openingCash === undefined ? {} : { openingCash: options.openingCash }),
  });
  if (!made.ok) throw new Error(made.error.message);
  const venue = made.value;
  let clients = 0;
  venue.start();
  return {
    venue,
    scheduler,
    client: (accountId) => {
      clients += 1;
      return venue.executionClient(idOf<ConnectionId>(`gateway-${clients}`), accountId);
    },
    marketData: () => venue.marketDataClient(),
    stop: () => venue.stop(),
  };
}

/** The exchange's id of a listed symbol: `AAPL` → `AAPL.SIM`. */
export const hostIdOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);
