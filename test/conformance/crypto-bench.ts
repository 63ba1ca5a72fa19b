/** Benches of crypto exchanges: the real ccxt over a gateway, a fault proxy between them. */
import { idOf, type AccountId, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { openCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import type { CcxtTimes } from '../../src-main/brokers/ccxt/desk.ts';
import type { BrokerConnection, BrokerDeps } from '../../src-main/ports/broker.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { startFaultProxy } from '../gateways/core/fault-proxy.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { adapterClock, tradedOf, until, type BenchOptions, type Opened, type Traded, type Wanted } from './bench.ts';
import type { MatrixBench } from './matrix/cell.ts';
import { Recorder } from './recorder.ts';

export type CryptoVenue = {
  readonly kind: string;
  /** ccxt's id. */
  readonly exchange: string;
  readonly market: 'spot' | 'perpetual';
  readonly venue: string;
  readonly quote: string;
  /** `scheduler`: the exchange's clock, where it is not this machine's. */
  readonly start: (more?: { readonly scheduler: Scheduler }) => Promise<Gateway>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the account that the gateway's key belongs to; null: the adapter's own mark of the key. */
  readonly accountId: AccountId | null;
  /** In place of the benches' own short waits. */
  readonly times?: Partial<CcxtTimes>;
};

// Answers in the middle are waited for by the bench's clock, which may be twenty times as fast.
const TIMES: CcxtTimes = {
  requestTimeoutMs: 4_000,
  answerMs: 80_000,
  streamMs: 20_000,
  settleMs: 800,
  burstMs: 600_000,
};
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** How to open benches of one venue. */
export const cryptoBench =
  (venue: CryptoVenue): ((options: BenchOptions) => Promise<MatrixBench>) =>
  async (options) => {
    const gateway = await venue.start();
    const proxy = await startFaultProxy(gateway.port);
    const connections: BrokerConnection[] = [];
    const make = (wanted: { readonly accountId?: AccountId; readonly mode?: 'paper' | 'live' }): BrokerConnection => {
      const made = openCcxt(
        {
          connectionId: idOf<ConnectionId>(`${venue.kind}-${connections.length}`),
          name: venue.kind,
          mode: wanted.mode ?? 'paper',
          accountId: wanted.accountId ?? venue.accountId ?? null,
          values: {
            exchange: venue.exchange,
            market: venue.market,
            quote: venue.quote,
            symbols: `BTC/${venue.quote} ETH/${venue.quote}`,
            spotInventory: 'true',
            host: `http://127.0.0.1:${proxy.port}`,
          },
        },
        depsOf(venue, options),
        { ...TIMES, ...venue.times },
      );
      connections.push(made);
      return made;
    };
    const heard = new Recorder();
    const connection = make({});
    const { execution, marketData } = connection;
    if (execution === null || marketData === null) throw new Error('no clients');
    execution.open(heard.execution);
    marketData.open(heard.market);
    await until(
      'connected',
      () => heard.isUp && heard.isFeedUp,
      () => JSON.stringify([heard.connections, heard.feed]),
    );
    const listed = await execution.instruments();
    if (!listed.ok) throw new Error(listed.error.message);
    const traded = (base: string, price: string, unit: string): Promise<Traded> => {
      const instrument = listed.value.find((one) => one.baseCurrency === base);
      if (instrument === undefined) throw new Error(`${base} is not listed`);
      return tradedOf(gateway.host, instrument, idOf<InstrumentId>(`${base}/USD.SIM`), {
        base: price,
        step: '1',
        unit,
      });
    };
    const openAs = (wanted: Wanted): Opened => {
      const other = make(wanted);
      const recorder = new Recorder();
      if (other.execution === null) throw new Error('no execution');
      other.execution.recall?.(wanted.left ?? []);
      other.execution.open(recorder.execution);
      return { client: other.execution, heard: recorder };
    };
    return {
      kind: venue.kind,
      mode: 'paper',
      accountId: venue.accountId ?? (await accountOf(connection)),
      client: execution,
      marketData,
      connection,
      heard,
      host: gateway.host,
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
      main: await traded('BTC', '90000', '0.01'),
      other: await traded('ETH', '3000', '0.1'),
      optionsOn: null,
      hostIdOf: (id) => idOf<InstrumentId>(`${id.split('/')[0] ?? ''}/USD.SIM`),
      openAs,
      searchText: 'btc',
      close: async () => {
        await Promise.all(connections.map((one) => one.close()));
        await proxy.close();
        await gateway.close();
      },
      proxy,
    } satisfies MatrixBench;
  };

async function accountOf(connection: BrokerConnection): Promise<AccountId> {
  const status = await connection.execution?.massStatus(0);
  if (status?.ok !== true) throw new Error(`no account: ${JSON.stringify(status)}`);
  return status.value.account.accountId;
}

const depsOf = (venue: CryptoVenue, options: BenchOptions): BrokerDeps => ({
  scheduler: adapterClock(systemScheduler, options),
  logger: {
    ...SILENT,
    child: () => ({
      ...SILENT,
      child: () => {
        throw new Error('no grandchildren');
      },
    }),
  },
  secret: (key) => venue.secrets[key] ?? null,
  instrumentOf: () => null,
  random: () => 0.5,
});
