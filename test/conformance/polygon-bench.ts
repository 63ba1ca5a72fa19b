/** A bench on Polygon: the real adapter over its gateway, through the fault proxy; quotes of two shares, and every one that was heard. */
import {
  idOf,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../shared/domain/index.ts';
import { POLYGON_BROKER } from '../../src-main/brokers/polygon/definition.ts';
import type { BrokerConnection, BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import type { MarketDataClient } from '../../src-main/ports/market-data-client.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { hostIdOf, startHost, type GatewayHost } from '../gateways/core/gateway.ts';
import { startPolygonGateway, type PolygonGateway } from '../gateways/polygon/polygon-gateway.ts';
import { adapterClock, shiftedScheduler, until, type BenchOptions } from './bench.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

export const POLYGON_KEY = 'rung-polygon-test-key-0001';
export const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
export const SPY = idOf<InstrumentId>('SPY.ALPACA');

const share = (id: InstrumentId, symbol: string, assetClass: string): Instrument =>
  ({ ...{ id, symbol, assetClass, currency: 'USD', priceScale: 4, qtyScale: 0, venue: 'ALPACA' } }) as Instrument;
const KNOWN = new Map([
  [AAPL, share(AAPL, 'AAPL', 'equity')],
  [SPY, share(SPY, 'SPY', 'etf')],
]);

export type PolygonBench = {
  readonly host: GatewayHost;
  readonly gateway: PolygonGateway;
  readonly proxy: FaultProxy;
  readonly levers: PolygonGateway['levers'];
  readonly missingLevers: Readonly<Record<string, never>>;
  readonly connection: BrokerConnection;
  readonly marketData: MarketDataClient;
  readonly recorder: Recorder;
  /** What faults look at: the feed is the link. */
  readonly heard: { readonly isUp: boolean; readonly connections: readonly unknown[]; text(): string };
  /** Every quote in the order of its coming. */
  readonly told: Quote[];
  /** For a look around beside the connection. */
  readonly probe: () => ReturnType<typeof POLYGON_BROKER.probe>;
  readonly close: () => Promise<void>;
};

/** The others' book of a share, in cents from its base; `told` of the bench knows it by these numbers. */
export function setShare({ host }: Pick<PolygonBench, 'host'>, symbol: string, bidCents: number): void {
  const units = bidCents * 100;
  host.venue.control.setBook(hostIdOf(symbol), { bids: [[units, 100]], asks: [[units + 200, 100]] });
}

/** Connected, nothing followed. */
export async function openPolygonBench(options: BenchOptions): Promise<PolygonBench> {
  const market = shiftedScheduler();
  const accounts = [{ accountId: idOf<AccountId>('NONE-1'), profile: 'full' as const }];
  const host = startHost({ accounts, symbols: ['AAPL', 'SPY'], scheduler: market });
  setShare({ host }, 'AAPL', 27_000);
  setShare({ host }, 'SPY', 66_800);
  const gateway = await startPolygonGateway({ host, apiKey: POLYGON_KEY });
  const proxy = await startFaultProxy(gateway.port);
  const deps: BrokerDeps = {
    scheduler: adapterClock(market, options),
    logger: silentLogger,
    secret: () => POLYGON_KEY,
    instrumentOf: (id) => KNOWN.get(id) ?? null,
    random: () => 0.5,
  };
  const wanted: BrokerOptions = {
    connectionId: idOf<ConnectionId>('polygon-bench'),
    ...{ name: 'Polygon', mode: 'paper', accountId: null },
    values: { plan: 'realtime', requestsPerMinute: '60000', address: `http://127.0.0.1:${proxy.port}` },
  };
  const connection = POLYGON_BROKER.open(wanted, deps);
  const { marketData } = connection;
  if (marketData === null) throw new Error('it gives quotes');
  const recorder = new Recorder();
  const told: Quote[] = [];
  marketData.open({
    ...recorder.market,
    onQuotes: (quotes) => {
      told.push(...quotes);
      recorder.market.onQuotes(quotes);
    },
  });
  const text = (): string => JSON.stringify([recorder.feed.slice(-4), told.slice(-3)]);
  await until('streams', () => isStreaming({ connection, recorder }), text);
  return {
    ...{ host, gateway, proxy, levers: gateway.levers, missingLevers: {}, connection, marketData, recorder, told },
    heard: {
      get isUp() {
        return recorder.isFeedUp;
      },
      connections: recorder.feed,
      text,
    },
    probe: () => POLYGON_BROKER.probe(wanted, deps),
    close: async () => {
      await connection.close();
      await proxy.close();
      await gateway.close();
      await host.stop();
    },
  };
}

/** The stream gives the quotes, not the fallback. */
export const isStreaming = ({ connection, recorder }: Pick<PolygonBench, 'connection' | 'recorder'>): boolean =>
  recorder.isFeedUp && connection.health().feed === 'real-time SIP';
