/** Benches of Interactive Brokers: the real adapter and client library over the TWS gateway, with the fault proxy between. */
import { idOf, type AccountId, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { IB } from '../../src-main/brokers/ib/definition.ts';
import type { BrokerConnection, BrokerDeps, BrokerOptions, StandIn } from '../../src-main/ports/broker.ts';
import { hostIdOf, startHost } from '../gateways/core/gateway.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { startTwsGateway, type TwsGateway } from '../gateways/tws/tws-gateway.ts';
import {
  adapterClock,
  shiftedScheduler,
  tradedOf,
  until,
  type Bench,
  type BenchOptions,
  type Opened,
  type Traded,
} from './bench.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

export const IB_ACCOUNT = idOf<AccountId>('DU1234567');
let clientIds = 10;

export type IbBench = Bench & {
  readonly gateway: TwsGateway;
  readonly proxy: FaultProxy;
  /** One more connection to the same TWS; client ids count up unless one is given. */
  readonly connect: (wanted: Wanted) => BrokerConnection;
  /** What the adapter was told to connect with. */
  readonly deps: BrokerDeps;
  /** Client id of the bench's own connection. */
  readonly clientId: number;
};

export type Wanted = {
  readonly accountId?: AccountId;
  readonly mode?: 'paper' | 'live';
  readonly clientId?: number;
  /** Listed when it connects; none if missing. */
  readonly symbols?: string;
  /** Instead of the bench's proxy. */
  readonly port?: number;
  /** The port of its second address. */
  readonly secondPort?: number;
  /** It stands in for a connection that does not let go of its client id. */
  readonly standIn?: StandIn;
};

/** A gateway with one account, and a connection to it. */
export async function openIbBench(options: BenchOptions): Promise<IbBench> {
  const clock = shiftedScheduler();
  const host = startHost({
    accounts: [{ accountId: IB_ACCOUNT, profile: 'full' }],
    symbols: ['AAPL', 'SPY', 'BTC/USD'],
    scheduler: clock,
    openingCash: '1000000',
  });
  const gateway = await startTwsGateway({ host, accounts: [IB_ACCOUNT] });
  const proxy = await startFaultProxy(gateway.port);
  const deps: BrokerDeps = {
    scheduler: adapterClock(clock, options),
    logger: silentLogger,
    secret: () => null,
    instrumentOf: () => null,
    random: () => 0.5,
  };
  const opened: BrokerConnection[] = [];
  const connect = (wanted: Wanted): BrokerConnection => {
    clientIds += 1;
    const clientId = wanted.clientId ?? clientIds;
    const options: BrokerOptions = {
      connectionId: idOf<ConnectionId>(`ib-${clientId}`),
      name: 'IB',
      mode: wanted.mode ?? 'paper',
      accountId: wanted.accountId ?? IB_ACCOUNT,
      values: {
        ...{ host: '127.0.0.1', port: String(wanted.port ?? proxy.port), clientId: String(clientId) },
        symbols: wanted.symbols ?? '',
        ...(wanted.secondPort === undefined ? {} : { second: `127.0.0.1:${wanted.secondPort}` }),
      },
      ...(wanted.standIn === undefined ? {} : { standIn: wanted.standIn }),
    };
    const connection = IB.open(options, deps);
    opened.push(connection);
    return connection;
  };
  const connection = connect({});
  const ownId = clientIds;
  const { execution, marketData } = connection;
  if (execution === null || marketData === null) throw new Error('it executes and gives quotes');
  const heard = new Recorder();
  execution.open(heard.execution);
  marketData.open(heard.market);
  await until(
    'connected',
    () => heard.isUp && heard.isFeedUp,
    () => heard.text(),
  );
  const traded = async (symbol: string, base: string): Promise<Traded> => {
    const found = await connection.find(symbol, 5);
    const instrument = found.ok ? found.value.find((i) => i.symbol === symbol) : undefined;
    if (instrument === undefined) throw new Error(`${symbol} was not found: ${JSON.stringify(found)}`);
    return tradedOf(host, instrument, hostIdOf(symbol), { base, step: '0.01', unit: '10' });
  };
  return {
    ...{ gateway, proxy, connect, deps, clientId: ownId },
    kind: 'ib',
    mode: 'paper',
    accountId: IB_ACCOUNT,
    client: execution,
    marketData,
    connection,
    heard,
    host,
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
    hostIdOf: (id) => idOf<InstrumentId>(id.replace(/\.IB$/, '.SIM')),
    openAs: (wanted): Opened => {
      const { execution: client } = connect(wanted);
      if (client === null) throw new Error('it executes');
      const other = new Recorder();
      client.open(other.execution);
      return { client, heard: other };
    },
    searchText: 'AAPL',
    close: async () => {
      for (const one of opened) await one.close();
      await proxy.close();
      await gateway.close();
      await host.stop();
    },
  };
}
