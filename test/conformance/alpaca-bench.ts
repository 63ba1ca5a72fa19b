/** A bench on Alpaca: the real adapter with Alpaca's own client library, over its gateway, through the fault proxy. */
import {
  idOf,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { ALPACA_BROKER } from '../../src-main/brokers/alpaca/definition.ts';
import type { BrokerConnection, BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import type { ExecutionClient } from '../../src-main/ports/execution-client.ts';
import type { Logger } from '../../src-main/ports/logger.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import {
  startAlpacaGateway,
  type AlpacaGateway,
  type AlpacaGatewayOptions,
} from '../gateways/alpaca/alpaca-gateway.ts';
import { hostIdOfSymbol } from '../gateways/alpaca/names.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { startHost, type GatewayHost } from '../gateways/core/gateway.ts';
import { wireSymbolOf } from '../../src-main/brokers/alpaca/symbols.ts';
import { adapterClock, shiftedScheduler, tradedOf, until, type BenchOptions, type Opened } from './bench.ts';
import type { MatrixBench } from './matrix/cell.ts';
import { Recorder } from './recorder.ts';

export const ACCOUNT = idOf<AccountId>('PA3RUNG0001');
export const KEYS = { keyId: 'PKRUNGTESTKEY0000001', secret: 'rung-test-secret-never-a-real-one-0001' } as const;
const LIVE_KEYS = { keyId: 'AKRUNGTESTKEY0000001', secret: 'rung-test-secret-of-the-live-place-01' } as const;

/** Lines that a connection logged, for tests that look for keys in them. */
export const logged: string[] = [];
const log = (message: string, fields?: unknown): void => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
export const LOGGER: Logger = { debug: log, info: log, warn: log, error: log, child: () => LOGGER };

export type AlpacaStage = {
  readonly host: GatewayHost;
  readonly gateway: AlpacaGateway;
  readonly proxy: FaultProxy;
  readonly scheduler: Scheduler;
  /** A connection through the proxy; all are closed with the stage. */
  readonly connect: (wanted?: Partial<BrokerOptions>, values?: Readonly<Record<string, string>>) => BrokerConnection;
  readonly close: () => Promise<void>;
};

/** What a connection to a port is told beside its keys. */
export const valuesFor = (port: number, symbols: string, requestsPerMinute: string) => ({
  ...{ stockFeed: 'sip', optionFeed: 'opra', symbols, symbolsMax: '30', requestsPerMinute },
  address: `http://127.0.0.1:${port}`,
});

/** Options of a paper connection to a port. */
export const optionsFor = (port: number, wanted: Partial<BrokerOptions> = {}): BrokerOptions => ({
  connectionId: idOf<ConnectionId>('alpaca-test'),
  name: 'Alpaca test',
  mode: 'paper',
  accountId: ACCOUNT,
  ...wanted,
  values: {
    ...valuesFor(port, 'AAPL, SPY', '60000'),
    ...wanted.values,
  },
});

export const depsFor = (
  scheduler: Scheduler,
  keys: { readonly keyId: string; readonly secret: string } = KEYS,
): BrokerDeps => ({
  scheduler,
  logger: LOGGER,
  secret: (key) => (key === 'keyId' ? keys.keyId : key === 'secretKey' ? keys.secret : null),
  instrumentOf: () => null,
  random: () => 0.5,
});

/** An exchange with its gateway and a proxy before it. */
export async function stageAlpaca(
  options: BenchOptions & { readonly startMs?: number } = {},
  more: Partial<Omit<AlpacaGatewayOptions, 'host' | 'accountId' | 'keys'>> = {},
): Promise<AlpacaStage> {
  const market = shiftedScheduler(options.startMs);
  const host = startHost({
    accounts: [{ accountId: ACCOUNT, profile: 'alpacaLike' }],
    symbols: ['AAPL', 'SPY', 'BTC/USD'],
    scheduler: market,
    openingCash: '1000000',
  });
  const gateway = await startAlpacaGateway({
    host,
    accountId: ACCOUNT,
    keys: KEYS,
    requestsPerMinute: 60_000,
    // The exchange calls both orders of a pair as the adapter does, so that they can be compared.
    pairNames: (wireId) => {
      const [target, stop] = (wireId.split('~')[0] ?? '').split('+');
      return target === undefined || stop === undefined ? null : { target, stop };
    },
    ...more,
  });
  const proxy = await startFaultProxy(gateway.port);
  const scheduler = adapterClock(market, options);
  const connections: BrokerConnection[] = [];
  return {
    ...{ host, gateway, proxy, scheduler },
    connect: (wanted = {}, values = {}) => {
      const connection = ALPACA_BROKER.open(optionsFor(proxy.port, { ...wanted, values }), depsFor(scheduler));
      connections.push(connection);
      return connection;
    },
    close: async () => {
      for (const connection of connections) await connection.close();
      await proxy.close();
      await gateway.close();
      await host.stop();
    },
  };
}

/** Its instruments; asked again where a loaded machine let an answer come too late. */
async function listedBy(client: ExecutionClient): Promise<readonly Instrument[]> {
  for (let tries = 1; ; tries++) {
    const read = await client.instruments();
    if (read.ok) return read.value;
    if (tries >= 20) throw new Error(read.error.message);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export type AlpacaBench = MatrixBench & { readonly gateway: AlpacaGateway };

/** For `runCards` and `runMatrix`. */
export async function openAlpacaBench(options: BenchOptions): Promise<AlpacaBench> {
  const stage = await stageAlpaca(options);
  const { host, gateway, proxy } = stage;
  // The live environment takes other keys: it is what tells a wrong mode.
  const live = await startAlpacaGateway({ host, accountId: ACCOUNT, keys: LIVE_KEYS, requestsPerMinute: 60_000 });
  const connection = stage.connect();
  const { execution, marketData } = connection;
  if (execution === null || marketData === null) throw new Error('no clients');
  const heard = new Recorder();
  execution.open(heard.execution);
  marketData.open(heard.market);
  await until(
    'connected',
    () => heard.isUp && heard.isFeedUp,
    () => JSON.stringify([heard.connections, heard.feed]),
  );
  const listed = await listedBy(execution);
  const traded = (symbol: string, base: string): ReturnType<typeof tradedOf> => {
    const instrument = listed.find((one) => one.symbol === symbol);
    if (instrument === undefined) throw new Error(symbol);
    return tradedOf(host, instrument, hostIdOfSymbol(symbol), { base, step: '0.01', unit: '10' });
  };
  // The last trade is where the cards trade: triggers watch it.
  const main = hostIdOfSymbol('AAPL');
  host.venue.control.setBook(main, { bids: [[2_699_900, 100]], asks: [[2_700_000, 100]] });
  host.venue.control.trade(main, 'buy', 1);
  const opened: BrokerConnection[] = [];
  const openAs = (wanted: { readonly accountId?: AccountId; readonly mode?: 'paper' | 'live' }): Opened => {
    const port = wanted.mode === 'live' ? live.port : proxy.port;
    const other = ALPACA_BROKER.open(
      optionsFor(port, { ...wanted, connectionId: idOf<ConnectionId>('alpaca-other') }),
      depsFor(stage.scheduler),
    );
    opened.push(other);
    const recorder = new Recorder();
    if (other.execution === null) throw new Error('no execution');
    other.execution.open(recorder.execution);
    return { client: other.execution, heard: recorder };
  };
  return {
    ...{ gateway, proxy, atRest: () => !gateway.pendingChanges() },
    ...{ kind: 'alpaca', mode: 'paper', accountId: ACCOUNT, client: execution, marketData, connection, heard, host },
    levers: gateway.levers,
    missingLevers: {},
    wire: {
      cut: () => proxy.cut(),
      down: (on) => {
        proxy.set({ kind: on ? 'refuse' : 'none' });
        if (on) proxy.cut();
      },
      silent: (on) => proxy.set({ kind: on ? 'silent' : 'none' }),
    },
    main: await traded('AAPL', '270'),
    other: null,
    optionsOn: await traded('SPY', '668'),
    hostIdOf: (id: InstrumentId) => hostIdOfSymbol(wireSymbolOf(id) ?? id),
    openAs,
    searchText: 'apple',
    close: async () => {
      for (const one of opened) await one.close();
      await live.close();
      await stage.close();
    },
  };
}
