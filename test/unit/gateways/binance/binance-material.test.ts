/** The Binance gateway against what others recorded: every message of the material has its like from the gateway, field by field. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createHmac } from 'node:crypto';
import { socketText } from '../../../gateways/crypto/http-front.ts';
import { dec, idOf, type AccountId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { GATEWAY_KEY, startBinanceGateway, type BinanceGateway } from '../../../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../../../gateways/binance/spot-rest.ts';

const MATERIAL = path.resolve('../shared/data/exchange-fixtures/binance');
const there = existsSync(MATERIAL);
if (!there) process.stdout.write('skipped: the recorded Binance material is not here\n');

type Json = Readonly<Record<string, unknown>>;
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(MATERIAL, file), 'utf8'));
const first = (value: unknown): Json => (Array.isArray(value) ? value[0] : value) as Json;

/** Fields of the material that the gateway's message lacks or has with another JSON type. */
function differences(theirs: unknown, ours: unknown, at = ''): string[] {
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours)) return [`${at}: no list`];
    return theirs.length === 0 || ours.length === 0 ? [] : differences(theirs[0], ours[0], `${at}[]`);
  }
  if (typeof theirs === 'object' && theirs !== null) {
    if (typeof ours !== 'object' || ours === null) return [`${at}: no object`];
    return Object.entries(theirs).flatMap(([key, value]) =>
      Object.hasOwn(ours, key) ? differences(value, (ours as Json)[key], `${at}.${key}`) : [`${at}.${key}: missing`],
    );
  }
  if (theirs === null || ours === null) return [];
  return typeof theirs === typeof ours ? [] : [`${at}: ${typeof theirs} there, ${typeof ours} here`];
}

const signed = (params: Record<string, string>): string => {
  const query = new URLSearchParams({ ...params, timestamp: String(Date.now()) }).toString();
  return `${query}&signature=${createHmac('sha256', GATEWAY_KEY.secret).update(query).digest('hex')}`;
};

describe.skipIf(!there)('the Binance gateway and the recorded material', () => {
  let gateway: BinanceGateway;
  let checked = 0;
  const known: string[] = [];
  const spotEvents: Json[] = [];
  const usdmEvents: Json[] = [];
  const market: Json[] = [];
  const sockets: WebSocket[] = [];

  const call = async (method: string, pathname: string, params: Record<string, string> | null): Promise<unknown> => {
    const query = params === null ? '' : `?${signed(params)}`;
    const answer = await fetch(`http://127.0.0.1:${gateway.port}${pathname}${query}`, {
      method,
      headers: { 'X-MBX-APIKEY': GATEWAY_KEY.apiKey },
    });
    return answer.json();
  };
  const listen = (pathname: string, into: Json[], hello?: unknown): Promise<void> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${pathname}`);
      sockets.push(socket);
      socket.on('message', (data) => into.push(JSON.parse(socketText(data)) as Json));
      socket.on('open', () => {
        if (hello !== undefined) socket.send(JSON.stringify(hello));
        resolve();
      });
    });
  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (let i = 0; i < 2_000; i++) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('never came');
  };
  /** Compares one file; `except`: fields that differ for a reason. */
  const like = (file: string, ours: unknown, except: readonly string[] = []): void => {
    const found = differences(first(read(file)), first(ours)).filter((text) => !except.some((e) => text.startsWith(e)));
    expect(found, file).toEqual([]);
    checked += 1;
    known.push(...except.map((e) => `${file} ${e}`));
  };

  beforeAll(async () => {
    gateway = await startBinanceGateway({ usdmAccountId: idOf<AccountId>('USDM') });
    const id = idOf<InstrumentId>('BTC/USD.SIM');
    gateway.host.venue.control.setBook(id, { bids: [[9_000_000, 100_000]], asks: [[9_000_100, 100_000]] });
    const params = { apiKey: GATEWAY_KEY.apiKey, timestamp: String(Date.now()) };
    const payload = `apiKey=${params.apiKey}&timestamp=${params.timestamp}`;
    const signature = createHmac('sha256', GATEWAY_KEY.secret).update(payload).digest('hex');
    const { listenKey } = (await call('POST', '/fapi/v1/listenKey', null)) as { listenKey: string };
    await listen('/ws-api/v3', spotEvents, {
      id: '1',
      method: 'userDataStream.subscribe.signature',
      params: { ...params, signature },
    });
    await listen(`/private/ws?listenKey=${listenKey}`, usdmEvents);
    const names = ['btcusdt@bookTicker', 'btcusdt@depth', 'btcusdt@ticker', 'btcusdt@trade'];
    await listen('/public/ws', market, { id: 1, method: 'SUBSCRIBE', params: names });
    await until(() => spotEvents.find((event) => event['status'] === 200));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.terminate();
    await gateway.close();
    process.stdout.write(`binance material: ${checked} messages compared field by field, all like the gateway's\n`);
    for (const text of known) process.stdout.write(`  not produced: ${text}\n`);
  });

  it('public REST answers have every field of the published examples', async () => {
    like('spot/http_json/ping_response.json', await call('GET', '/api/v3/ping', null));
    like('spot/http_json/server_time_response.json', await call('GET', '/api/v3/time', null));
    like('spot/http_json/exchange_info_response.json', await call('GET', '/api/v3/exchangeInfo', null));
    const symbol = '?symbol=BTCUSDT';
    like('spot/http_json/depth_response.json', await call('GET', `/api/v3/depth${symbol}`, null));
    like('spot/http_json/book_ticker_response.json', await call('GET', `/api/v3/ticker/bookTicker${symbol}`, null));
    like('spot/http_json/ticker_24hr_response.json', await call('GET', `/api/v3/ticker/24hr${symbol}`, null));
    like('spot/http_json/klines_response.json', await call('GET', `/api/v3/klines${symbol}&interval=1m&limit=3`, null));
    like('spot/http_json/avg_price_response.json', await call('GET', `/api/v3/avgPrice${symbol}`, null));
    like('spot/http_json/ticker_price_response.json', await call('GET', `/api/v3/ticker/price${symbol}`, null));
    gateway.host.venue.control.trade(idOf<InstrumentId>('BTC/USD.SIM'), 'buy', 1000);
    let trades: unknown = [];
    for (let i = 0; i < 500 && Array.isArray(trades) && trades.length === 0; i++)
      trades = await call('GET', `/api/v3/trades${symbol}`, null);
    like('spot/http_json/trades_response.json', trades);
    expect(checked).toBeGreaterThan(0);
  });

  it('spot orders, fills and their events have every field of the published examples', async () => {
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '90001',
    };
    const filled = await call('POST', '/api/v3/order', { ...order, newOrderRespType: 'FULL' });
    like('spot/http_json/new_order_full_response.json', filled);
    const rest = (await call('POST', '/api/v3/order', { ...order, price: '80000' })) as Json;
    const orderId = String(rest['orderId']);
    like('spot/http_json/order_response.json', await call('GET', '/api/v3/order', { symbol: 'BTCUSDT', orderId }));
    like('spot/http_json/open_orders_response.json', await call('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }));
    like('spot/http_json/all_orders_response.json', await call('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' }));
    like('spot/http_json/account_trades_response.json', await call('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' }));
    like('spot/http_json/account_response.json', await call('GET', '/api/v3/account', {}));
    like(
      'spot/http_json/cancel_order_response.json',
      await call('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', orderId }),
    );
    await call('POST', '/api/v3/order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '79000',
      stopPrice: '80000',
    });
    const event = (kind: string, more: (e: Json) => boolean = () => true): Promise<Json> =>
      until(() => spotEvents.map((e) => e['event'] as Json | undefined).find((e) => e?.['x'] === kind && more(e)));
    like('spot/user_data_json/execution_report_new.json', await event('NEW'));
    like('spot/user_data_json/execution_report_trade.json', await event('TRADE'));
    like('spot/user_data_json/execution_report_canceled.json', await event('CANCELED'));
    like(
      'spot/user_data_json/execution_report_stop_loss.json',
      await event('NEW', (e) => e['o'] === 'STOP_LOSS_LIMIT'),
    );
    like(
      'spot/user_data_json/execution_report_wrapped.json',
      await until(() => spotEvents.find((e) => e['event'] !== undefined)),
    );
    const resting = { ...order, price: '70000' };
    await call('POST', '/api/v3/order', resting);
    like(
      'spot/http_json/cancel_open_orders_response.json',
      await call('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' }),
    );
    expect(checked).toBeGreaterThan(0);
  });

  it('USD-M orders of both books and their events have every field of the published examples', async () => {
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
    like('futures/http_json/order_response.json', await call('POST', '/fapi/v1/order', { ...order, price: '80000' }));
    await call('POST', '/fapi/v1/order', { ...order, price: '90001' });
    const algo = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      algoType: 'CONDITIONAL',
      quantity: '0.01',
      triggerPrice: '80000',
    };
    const placed = (await call('POST', '/fapi/v1/algoOrder', algo)) as Json;
    like('futures/http_json/open_algo_orders.json', await call('GET', '/fapi/v1/openAlgoOrders', {}), [
      // The published answer calls it orderType; the recorder's file is of an older draft.
      '.type: missing',
    ]);
    await call('DELETE', '/fapi/v1/algoOrder', { algoId: String(placed['algoId']) });
    like('futures/http_json/position_risk.json', await call('GET', '/fapi/v2/positionRisk', {}));
    like('futures/http_json/account_info_v2.json', await call('GET', '/fapi/v2/account', {}));
    const event = (e: string, more: (o: Json) => boolean): Promise<Json> =>
      until(() => usdmEvents.find((one) => one['e'] === e && more(one['o'] as Json)));
    like('futures/user_data_json/order_update_new.json', await event('ORDER_TRADE_UPDATE', (o) => o['x'] === 'NEW'), [
      // "Will not push if no commission" (documentation of the event).
      '.o.N',
      '.o.n',
    ]);
    like(
      'futures/user_data_json/order_update_trade.json',
      await event('ORDER_TRADE_UPDATE', (o) => o['x'] === 'TRADE'),
    );
    like('futures/user_data_json/algo_update_new.json', await event('ALGO_UPDATE', (o) => o['X'] === 'NEW'));
    like('futures/user_data_json/algo_update_canceled.json', await event('ALGO_UPDATE', (o) => o['X'] === 'CANCELED'));
    expect(checked).toBeGreaterThan(0);
  });

  it('market streams have every field of the published examples', async () => {
    // st and ps: added to USD-M streams for pre-market contracts, which the simulated exchange does not have.
    const premarket = ['.st', '.ps'];
    like(
      'futures/market_data_json/book_ticker_stream.json',
      await until(() => market.find((e) => e['e'] === 'bookTicker')),
      premarket,
    );
    gateway.host.venue.control.setBook(idOf<InstrumentId>('BTC/USD.SIM'), {
      bids: [[9_000_000, 50_000]],
      asks: [[9_000_100, 100_000]],
    });
    like(
      'futures/market_data_json/depth_update_stream.json',
      await until(() => market.find((e) => e['e'] === 'depthUpdate')),
      premarket,
    );
    like(
      'futures/market_data_json/ticker_stream.json',
      await until(() => market.find((e) => e['e'] === '24hrTicker')),
      premarket,
    );
    gateway.host.venue.control.trade(idOf<InstrumentId>('BTC/USD.SIM'), 'buy', 1000);
    like(
      'futures/market_data_json/trade_stream.json',
      await until(() => market.find((e) => e['e'] === 'trade')),
      premarket,
    );
    expect(checked).toBeGreaterThan(0);
  });

  it('the spot account is the one that its number says, with exact balances', async () => {
    const account = (await call('GET', '/api/v3/account', {})) as {
      uid: number;
      balances: { asset: string; free: string; locked: string }[];
    };
    expect(account.uid).toBe(SPOT_UID);
    for (const { free, locked } of account.balances)
      expect(dec(free).add(dec(locked)).sign()).toBeGreaterThanOrEqual(0);
  });
});
