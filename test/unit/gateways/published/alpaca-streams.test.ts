/** The Alpaca gateway's streams against the fields that Alpaca's documentation publishes, in JSON as a plain client hears them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { idOf, type AccountId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { shiftedScheduler } from '../../../conformance/bench.ts';
import { startAlpacaGateway, type AlpacaGateway } from '../../../gateways/alpaca/alpaca-gateway.ts';
import * as published from '../../../gateways/alpaca/published.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { openApi, sharedData } from '../../../gateways/core/openapi.ts';
import { HeldAgainst, listen, until, type Heard } from './held-against.ts';

const KEYS = { keyId: 'PKPUBLISHED', secret: 'published-secret' };
const ACCOUNT = idOf<AccountId>('PA3PUBLISHED');
const APPLE = idOf<InstrumentId>('AAPL.SIM');
const BITCOIN = idOf<InstrumentId>('BTC/USD.SIM');
type Json = Readonly<Record<string, unknown>>;

let gateway: AlpacaGateway;
let host: GatewayHost;
const held = new HeldAgainst();
const sockets: Heard[] = [];
beforeAll(async () => {
  const accounts = [{ accountId: ACCOUNT, profile: 'alpacaLike' as const }];
  host = startHost({ accounts, symbols: ['AAPL', 'BTC/USD'], scheduler: shiftedScheduler(), openingCash: '1000000' });
  gateway = await startAlpacaGateway({ host, accountId: ACCOUNT, keys: KEYS });
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await gateway.close();
  await host.stop();
  process.stdout.write(held.words('Alpaca streams'));
});

const open = async (path: string): Promise<Heard> => {
  const socket = await listen(`ws://127.0.0.1:${gateway.port}${path}`);
  sockets.push(socket);
  return socket;
};
const frames = ({ messages }: Heard): readonly Json[] => (messages as Json[][]).flat();
const post = async (method: string, path: string, body?: unknown): Promise<Json> => {
  const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret };
  const address = `http://127.0.0.1:${gateway.port}${path}`;
  const answer = await fetch(address, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return text === '' ? {} : (JSON.parse(text) as Json);
};

async function market(path: string, symbol: string, more: Readonly<Record<string, z.ZodType>>): Promise<void> {
  const socket = await open(path);
  socket.send({ action: 'subscribe', quotes: [symbol] });
  socket.send({ action: 'auth', key: KEYS.keyId, secret: 'wrong' });
  socket.send({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret });
  socket.send({ action: 'subscribe', quotes: [symbol], trades: [symbol], bars: [symbol], dailyBars: [symbol] });
  await until('a subscription', () => frames(socket).some((one) => one['T'] === 'subscription'));
  const id = symbol === 'AAPL' ? APPLE : BITCOIN;
  const [bid, size] = symbol === 'AAPL' ? [2_699_900, 500] : [9_000_000, 100_000];
  for (let at = 0; at < 5; at++) {
    host.venue.control.setBook(id, { bids: [[bid, size + at]], asks: [[bid + 100, size + at]] });
    host.venue.control.trade(id, at % 2 === 0 ? 'buy' : 'sell', Math.floor(size / 5));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await until('a trade', () => frames(socket).some((one) => one['T'] === 't'));
  const schemas: Readonly<Record<string, z.ZodType>> = {
    ...{ success: published.success, error: published.error, subscription: published.subscription },
    ...{ b: published.bar, d: published.bar, s: published.status, ...more },
  };
  held.holdAll(frames(socket), (message) => {
    const name = String((message as Json)['T']);
    const schema = schemas[name];
    return schema === undefined ? null : [`${path} ${name}`, schema];
  });
  const codes = frames(socket).flatMap((one) => (one['T'] === 'error' ? [one['code']] : []));
  expect(codes).toEqual([401, 402]);
}

it('stock and crypto data: quotes, trades, bars, what is refused', async () => {
  await market('/v2/sip', 'AAPL', { q: published.quote, t: published.trade });
  await market('/v1beta3/crypto/us', 'BTC/USD', { q: published.cryptoQuote, t: published.cryptoTrade });
  expect(held.faults).toEqual([]);
});

it('order events: new, filled, canceled, replaced, each with an order as REST has it', async () => {
  host.venue.control.setBook(APPLE, { bids: [[2_699_900, 500]], asks: [[2_700_000, 500]] });
  const socket = await open('/stream');
  socket.send({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret });
  socket.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  await until('listening', () => frames(socket).some((one) => one['stream'] === 'listening'));
  const order = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'limit', time_in_force: 'day' };
  const events = (): readonly string[] =>
    frames(socket).flatMap((one) =>
      one['stream'] === 'trade_updates' ? [String((one['data'] as Json)['event'])] : [],
    );
  await post('POST', '/v2/orders', { ...order, limit_price: '270' });
  await until('a fill', () => events().includes('fill'));
  const resting = await post('POST', '/v2/orders', { ...order, limit_price: '250' });
  const replaced = await post('PATCH', `/v2/orders/${String(resting['id'])}`, { limit_price: '251' });
  await until('a replacement', () => events().includes('replaced'));
  await post('DELETE', `/v2/orders/${String(replaced['id'])}`);
  await until('a cancel', () => events().includes('canceled'));
  const schemas: Readonly<Record<string, z.ZodType>> = {
    ...{ authorization: published.authorization, listening: published.listening, trade_updates: published.update },
  };
  held.holdAll(frames(socket), (message) => {
    const name = String((message as Json)['stream']);
    const schema = schemas[name];
    return schema === undefined ? null : [name, schema];
  });
  expect(held.faults).toEqual([]);
  const file = sharedData('specs/alpaca-trading-api.json');
  if (file === null) return void process.stdout.write('skipped: the published document of orders is not here\n');
  const document = openApi(file);
  const told = frames(socket).flatMap((one) =>
    one['stream'] === 'trade_updates' ? [(one['data'] as Json)['order'] as Json] : [],
  );
  for (const one of told)
    expect(document.check('GET', `/v2/orders/${String(one['id'])}`, 200, one), JSON.stringify(one)).toBe('passed');
  process.stdout.write(`Alpaca streams: ${told.length} orders of events pass the published document of orders\n`);
});
