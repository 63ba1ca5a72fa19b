/** S0.13: ccxt as anybody has it, with its default options: only its addresses and keys are changed. REST and its pro streams. */
import ccxt, { type Exchange } from 'ccxt';
import { afterEach, describe, expect, it } from 'vitest';
import { GATEWAY_KEY, startBinanceGateway } from '../../gateways/binance/binance-gateway.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../../gateways/bybit/bybit-gateway.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../../gateways/coinbase/coinbase-gateway.ts';
import type { Gateway } from '../../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../../gateways/kraken/kraken-gateway.ts';
import { OKX_GATEWAY_KEY, startOkxGateway } from '../../gateways/okx/okx-gateway.ts';

type Venue = {
  readonly id: 'binance' | 'kraken' | 'bybit' | 'okx' | 'coinbase';
  readonly start: () => Promise<Gateway>;
  readonly keys: Readonly<Record<string, string>>;
  readonly symbol: string;
};

const VENUES: readonly Venue[] = [
  { id: 'binance', start: startBinanceGateway, keys: GATEWAY_KEY, symbol: 'BTC/USDT' },
  { id: 'kraken', start: startKrakenGateway, keys: KRAKEN_GATEWAY_KEY, symbol: 'BTC/USD' },
  { id: 'bybit', start: startBybitGateway, keys: BYBIT_GATEWAY_KEY, symbol: 'BTC/USDT' },
  { id: 'okx', start: startOkxGateway, keys: OKX_GATEWAY_KEY, symbol: 'BTC/USDT' },
  { id: 'coinbase', start: startCoinbaseGateway, keys: COINBASE_GATEWAY_KEY, symbol: 'BTC/USD' },
];

/** Bybit's list is short, and ccxt wants to hear that one knows. */
const READ_ANYWAY = { acknowledged: true };

/** Every address of the exchange, on this machine. */
function rewritten(value: unknown, port: number): unknown {
  if (typeof value === 'string')
    return value
      .replace(/^https?:\/\/[^/]+/, `http://127.0.0.1:${port}`)
      .replace(/^wss?:\/\/[^/]+/, `ws://127.0.0.1:${port}`);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewritten(inner, port)]));
}

const full = process.env['RUNG_FULL'] === '1';

describe('S0.13: ccxt with its default options', () => {
  let gateway: Gateway | null = null;
  let exchange: Exchange | null = null;
  afterEach(async () => {
    await exchange?.close();
    await gateway?.close();
    exchange = null;
    gateway = null;
  });

  for (const venue of full ? VENUES : VENUES.slice(0, 1))
    it(`${venue.id}: loads its markets, reads, places, cancels, trades and streams`, async () => {
      gateway = await venue.start();
      const made: Exchange = new ccxt.pro[venue.id]({ ...venue.keys });
      exchange = made;
      // What ccxt itself asks of those who reach it over ws:// instead of wss://.
      await made.loadHttpProxyAgent();
      made.urls = { ...made.urls, api: rewritten(made.urls['api'], gateway.port) as Exchange['urls'][string] };
      const { symbol } = venue;
      const done: string[] = [];
      const step = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
        try {
          const value = await run();
          done.push(what);
          return value;
        } catch (thrown) {
          throw new Error(`${venue.id}, ${what}: ${String(thrown).slice(0, 400)}`, { cause: thrown });
        }
      };
      const markets = await step('loadMarkets', () => made.loadMarkets());
      expect(Object.keys(markets)).toContain(symbol);
      const balance = await step('fetchBalance', () => made.fetchBalance());
      expect(Number(balance[symbol.endsWith('USDT') ? 'USDT' : 'USD']?.free)).toBeGreaterThan(0);
      const ticker = await step('fetchTicker', () => made.fetchTicker(symbol));
      const book = await step('fetchOrderBook', () => made.fetchOrderBook(symbol));
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
      await step('fetchOHLCV', () => made.fetchOHLCV(symbol, '1m'));
      await step('fetchTrades', () => made.fetchTrades(symbol));
      const price = Number(made.priceToPrecision(symbol, Number(ticker.bid) * 0.8));
      const placed = await step('createOrder', () => made.createOrder(symbol, 'limit', 'buy', 0.01, price));
      const open = await step('fetchOpenOrders', () => made.fetchOpenOrders(symbol));
      expect(open.map((one) => one.id)).toContain(placed.id);
      const read = await step('fetchOrder', () => made.fetchOrder(placed.id ?? '', symbol, READ_ANYWAY));
      expect(read.status).toBe('open');
      await step('cancelOrder', () => made.cancelOrder(placed.id ?? '', symbol));
      const ask = Number(made.priceToPrecision(symbol, Number(ticker.ask) * 1.01));
      await step('a marketable order', () => made.createOrder(symbol, 'limit', 'buy', 0.01, ask));
      const trades = await step('fetchMyTrades', () => made.fetchMyTrades(symbol));
      expect(trades.length).toBeGreaterThan(0);
      const streamed = await step('watchOrderBook', () => made.watchOrderBook(symbol));
      expect(streamed.bids.length).toBeGreaterThan(0);
      const watched = await step('watchOrders', async () => {
        const heard = made.watchOrders(symbol);
        // Once the stream stands.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await made.createOrder(symbol, 'limit', 'buy', 0.01, price);
        return heard;
      });
      expect(watched.length).toBeGreaterThan(0);
      process.stdout.write(`ccxt at ${venue.id}, default options: ${done.length} steps (${done.join(', ')})\n`);
    }, 120_000);
});
