/** Changes in place, dates and trailing distances at the Binance gateway, by the rules that Binance publishes. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import { GATEWAY_KEY, startBinanceGateway, type BinanceGateway } from '../../../gateways/binance/binance-gateway.ts';

const BITCOIN = idOf<InstrumentId>('BTC/USD.SIM');
let gateway: BinanceGateway;
type Json = Readonly<Record<string, unknown>>;

beforeEach(async () => {
  gateway = await startBinanceGateway();
  gateway.host.venue.control.setBook(BITCOIN, { bids: [[9_000_000, 5_000_000]], asks: [[9_000_100, 30_000]] });
});
afterEach(() => gateway.close());

async function ask(method: string, path: string, params: Readonly<Record<string, string>>): Promise<Json> {
  const query = new URLSearchParams({ ...params, timestamp: String(Date.now()) }).toString();
  const signature = createHmac('sha256', GATEWAY_KEY.secret).update(query).digest('hex');
  const address = `http://127.0.0.1:${gateway.port}${path}?${query}&signature=${signature}`;
  const answer = await fetch(address, { method, headers: { 'X-MBX-APIKEY': GATEWAY_KEY.apiKey } });
  return (await answer.json()) as Json;
}
const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
const order = (over: Readonly<Record<string, string>>) =>
  ask('POST', '/fapi/v1/order', { ...BUY, quantity: '0.01', price: '80000', ...over });
const change = (placed: Json, quantity: string, price: string) =>
  ask('PUT', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', orderId: String(placed['orderId']), quantity, price });

it('a limit order of the futures is changed under its number; what would change nothing is refused', async () => {
  const placed = await order({});
  expect(await change(placed, '0.02', '80100')).toMatchObject({
    ...{ orderId: placed['orderId'], origQty: '0.02', price: '80100', status: 'NEW' },
  });
  expect(await change(placed, '0.02', '80100')).toMatchObject({ code: -5027 });
  expect(await change(placed, '0.02', '80100.001')).toMatchObject({ code: -4014 });
  expect(await change({ orderId: 1 }, '0.02', '80100')).toMatchObject({ code: -2013 });
});

it('a change to what is filled already ends the order there', async () => {
  const placed = await order({ quantity: '1', price: '90001' });
  const filled = String(placed['executedQty']);
  expect(Number(filled)).toBeGreaterThan(0);
  expect(await change(placed, filled, '90001')).toMatchObject({ status: 'CANCELED', executedQty: filled });
});

it('a date has to be ten minutes ahead, and counts by whole seconds', async () => {
  const at = Date.now() + 700_500;
  const dated = { timeInForce: 'GTD', goodTillDate: String(at) };
  expect(await order(dated)).toMatchObject({ timeInForce: 'GTD', goodTillDate: Math.floor(at / 1000) * 1000 });
  expect(await order({ ...dated, goodTillDate: String(Date.now() + 500_000) })).toMatchObject({ code: -5040 });
  expect(await order({ timeInForce: 'GTD' })).toMatchObject({ code: -5040 });
});

it('a stop of the spot trails by hundredths of a per cent, within bounds', async () => {
  const trail = (trailingDelta: string) =>
    ask('POST', '/api/v3/order', { ...BUY, type: 'STOP_LOSS', timeInForce: '', quantity: '0.01', trailingDelta });
  const { timeInForce: _none, ...terms } = { ...BUY, type: 'STOP_LOSS', quantity: '0.01' };
  const good = await ask('POST', '/api/v3/order', { ...terms, trailingDelta: '150' });
  const read = await ask('GET', '/api/v3/order', { symbol: 'BTCUSDT', orderId: String(good['orderId']) });
  expect(read).toMatchObject({ type: 'STOP_LOSS', trailingDelta: 150, status: 'NEW' });
  for (const delta of ['9', '2001', '10.5'])
    expect(await ask('POST', '/api/v3/order', { ...terms, trailingDelta: delta })).toMatchObject({ code: -1013 });
  expect(await trail('150')).toMatchObject({ code: -1115 });
});
