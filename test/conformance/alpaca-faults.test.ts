/** What is Alpaca's own: its streams' faults and fallbacks, replacements, limits, and that keys stay where they belong. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { dec, idOf, newYorkDayText, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { ALPACA_BROKER } from '../../src-main/brokers/alpaca/definition.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { SubmitRequest } from '../../src-main/ports/execution-client.ts';
import { hostIdOfSymbol } from '../gateways/alpaca/names.ts';
import { ACCOUNT, KEYS, depsFor, logged, optionsFor, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { nextOrderId, quickScheduler, until } from './bench.ts';
import { Recorder } from './recorder.ts';

let stage: AlpacaStage | null = null;
afterEach(async () => {
  const closing = stage;
  stage = null;
  await closing?.close();
});

const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const SPY = idOf<InstrumentId>('SPY.ALPACA');

type Up = { readonly connection: BrokerConnection; readonly heard: Recorder; readonly stage: AlpacaStage };

/** A connection that is up, with a market of a cent around 270.00. */
async function up(given: AlpacaStage, values: Readonly<Record<string, string>> = {}): Promise<Up> {
  stage = given;
  const heard = new Recorder();
  const connection = given.connect({}, values);
  book(given, 269.99, 270.01);
  connection.execution?.open(heard.execution);
  connection.marketData?.open(heard.market);
  await until(
    'up',
    () => heard.isUp && heard.isFeedUp,
    () => JSON.stringify([heard.connections, heard.feed]),
  );
  const listed = await connection.execution?.instruments();
  expect(listed?.ok).toBe(true);
  return { connection, heard, stage: given };
}

const book = (at: AlpacaStage, bid: number, ask: number, size = 500): void =>
  at.host.venue.control.setBook(hostIdOfSymbol('AAPL'), {
    bids: [[Math.round(bid * 10_000), size]],
    asks: [[Math.round(ask * 10_000), size]],
  });

const limit = (price: string, over: Partial<SubmitRequest> = {}): SubmitRequest => ({
  clientOrderId: nextOrderId(),
  accountId: ACCOUNT,
  instrumentId: AAPL,
  side: 'buy',
  type: 'limit',
  qty: dec('10').text(),
  limitPrice: dec(price).text(),
  tif: 'day',
  sessions: ['regular'],
  ...over,
});

describe('Alpaca over its wire', () => {
  test('S3.4: while the stream is refused quotes come by REST, which is said; when it is back, so is the stream', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca({ speed: 10 }));
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.get(AAPL)?.bid === 2_699_900);
    expect(connection.health().feed).toBe('real-time SIP');
    at.gateway.refuseStreams(true);
    await until('the loss is told', () => heard.feed.some((one) => !one.up));
    book(at, 269.95, 269.97);
    await until('a quote by REST', () => heard.quotes.get(AAPL)?.bid === 2_699_500);
    await until('it is said', () => connection.health().feed === 'real-time SIP by REST every 2 s' && heard.isFeedUp);
    at.gateway.refuseStreams(false);
    await until('the stream is back', () => connection.health().feed === 'real-time SIP');
    book(at, 269.9, 269.92);
    await until('a quote by the stream', () => heard.quotes.get(AAPL)?.bid === 2_699_000);
  });

  test('S3.4: a trade of an average price is told by the tape and is no last price: a stop that the app holds sleeps on', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    await until('trades are followed', () => {
      at.gateway.print('AAPL', 270, ['@']);
      return heard.quotes.get(AAPL)?.last === 2_700_000;
    });
    const before = heard.quotes.get(AAPL)?.volume ?? 0;
    at.gateway.print('AAPL', 199, ['@', 'W']);
    at.gateway.print('AAPL', 198, ['B']);
    await until('both are counted', () => (heard.quotes.get(AAPL)?.volume ?? 0) >= before + 200);
    expect(heard.quotes.get(AAPL)?.last).toBe(2_700_000);
    at.gateway.print('AAPL', 270.01, ['@', 'F']);
    await until('a sweep is the last', () => heard.quotes.get(AAPL)?.last === 2_700_100);
  });

  test.runIf(process.env['RUNG_FULL'] === '1')(
    'a night passes: the close before is asked for anew, which no stream tells',
    async () => {
      // Two and a half seconds before midnight in New York.
      const at = await stageAlpaca({ speed: 10, startMs: Date.UTC(2026, 10, 19, 4, 59, 57, 500) });
      const days: string[] = [];
      at.gateway.amend(({ path }, answer) => {
        if (path === '/v2/stocks/snapshots') days.push(newYorkDayText(at.scheduler.nowMs()));
        return answer;
      });
      const { connection } = await up(at);
      connection.marketData?.subscribeQuotes([AAPL]);
      await until('asked for once', () => days.includes('2026-11-18'));
      await until('asked for on the next day', () => days.includes('2026-11-19'));
      expect(new Set(days)).toEqual(new Set(['2026-11-18', '2026-11-19']));
    },
  );

  test('half-open streams are noticed, of market data as of orders, and replaced', async () => {
    const { heard, stage: at } = await up(await stageAlpaca({ speed: 10 }));
    at.proxy.set({ kind: 'silent' });
    await until('both are told', () => !heard.isUp && !heard.isFeedUp);
    at.proxy.set({ kind: 'none' });
    await until('both are back', () => heard.isUp && heard.isFeedUp);
    expect(heard.connections.filter((one) => one.state === 'connected')).toHaveLength(2);
  });

  test('a stream that takes fewer symbols than thought (405): the rest is asked for by REST, none is lost', async () => {
    const { connection, heard } = await up(await stageAlpaca({ speed: 10 }, { symbolsMax: 1 }));
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('the first', () => heard.quotes.has(AAPL));
    connection.marketData?.subscribeQuotes([SPY]);
    await until('the other as well', () => heard.quotes.has(SPY));
    await until(
      'it is said',
      () => /1 more by REST/.test(connection.health().feed ?? ''),
      () => JSON.stringify(connection.health()),
    );
    expect(connection.health().subscriptions?.max).toBe(1);
  });

  test('S3.4: what is held keeps the stream when symbols are more than it takes; the other one is asked for by REST', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca({ speed: 10 }), { symbolsMax: '1' });
    const order = limit('270.01');
    expect((await connection.execution?.submitOrder(order))?.kind).toBe('acked');
    await until('its fill', () => heard.fills(order.clientOrderId).length > 0);
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('the first', () => heard.quotes.has(AAPL));
    connection.marketData?.subscribeQuotes([SPY]);
    await until(
      'the other by REST',
      () => heard.quotes.has(SPY) && /1 more by REST/.test(connection.health().feed ?? ''),
    );
    book(at, 269.5, 269.52);
    await until('the held one goes on', () => heard.quotes.get(AAPL)?.bid === 2_695_000);
    expect(at.gateway.followed('AAPL')).toBe(true);
    expect(at.gateway.followed('SPY')).toBe(false);
  });

  test('a feed that is not in the subscription: its words, and quotes by REST', async () => {
    stage = await stageAlpaca({ speed: 10 }, { refusedFeeds: ['sip'] });
    const heard = new Recorder();
    const connection = stage.connect();
    connection.execution?.open(heard.execution);
    connection.marketData?.open(heard.market);
    await until('up', () => heard.isUp);
    await connection.execution?.instruments();
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('quotes', () => heard.quotes.has(AAPL) && heard.isFeedUp);
    expect(connection.health().feed).toMatch(/REST/);
  });

  test('garbled frames on every stream end nothing, and the next messages are understood', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    at.gateway.levers.garble();
    const order = limit('270.01');
    expect((await connection.execution?.submitOrder(order))?.kind).toBe('acked');
    await until('its fill', () => heard.fills(order.clientOrderId).length === 1);
    book(at, 269.9, 269.92);
    await until('a quote after it', () => heard.quotes.get(AAPL)?.bid === 2_699_000);
  });

  test('bytes in pieces of three make the same messages', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    at.proxy.set({ kind: 'split', bytes: 3 });
    const order = limit('270.01');
    expect((await connection.execution?.submitOrder(order))?.kind).toBe('acked');
    await until('its fill', () => heard.fills(order.clientOrderId).length === 1);
  });

  test('a cancel while a replacement is pending is asked again until it goes through', async () => {
    const { connection, heard } = await up(await stageAlpaca());
    const order = limit('260');
    const outcome = await connection.execution?.submitOrder(order);
    const venueOrderId = outcome?.kind === 'acked' ? outcome.venueOrderId : null;
    const { clientOrderId, instrumentId, qty } = order;
    const changed = await connection.execution?.modifyOrder({
      clientOrderId,
      venueOrderId,
      instrumentId,
      qty,
      limitPrice: dec('261').text(),
    });
    expect(changed?.kind).toBe('acked');
    const canceled = await connection.execution?.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
    expect(canceled?.kind).toBe('acked');
    await until('its end', () => heard.statuses(clientOrderId).includes('canceled'));
  });

  test('G7: a cancel goes to the order that stands though the stream has not told yet that it took the place', async () => {
    const { connection, stage: at } = await up(await stageAlpaca());
    const order = limit('260');
    const outcome = await connection.execution?.submitOrder(order);
    const venueOrderId = outcome?.kind === 'acked' ? outcome.venueOrderId : null;
    const { clientOrderId, instrumentId, qty } = order;
    at.gateway.levers.delayReports(20_000);
    const change = { clientOrderId, venueOrderId, instrumentId, qty, limitPrice: dec('261').text() };
    expect((await connection.execution?.modifyOrder(change))?.kind).toBe('acked');
    await until('replaced there', () => !at.gateway.pendingChanges());
    expect(await connection.execution?.cancelOrder({ clientOrderId, venueOrderId, instrumentId })).toMatchObject({
      kind: 'acked',
    });
    await until('taken back there', () => at.host.venue.control.openOrders(ACCOUNT).length === 0);
  });

  test('G18: after a restart a replaced order is found under our id with its new terms, and once', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    const order = limit('260');
    await connection.execution?.submitOrder(order);
    const { clientOrderId, instrumentId, qty } = order;
    for (const price of ['261', '262']) {
      const told = heard.reports.filter((one) => one.kind === 'modified').length;
      await connection.execution?.modifyOrder({
        clientOrderId,
        venueOrderId: null,
        instrumentId,
        qty,
        limitPrice: dec(price).text(),
      });
      await until('changed', () => heard.reports.filter((one) => one.kind === 'modified').length > told);
    }
    const again = at.connect({ connectionId: idOf<ConnectionId>('alpaca-again') });
    const fresh = new Recorder();
    again.execution?.open(fresh.execution);
    await until('up', () => fresh.isUp);
    const status = await again.execution?.massStatus(0);
    const listed = status?.ok === true ? status.value.orders.filter((one) => one.clientOrderId === clientOrderId) : [];
    expect(listed.map((one) => [one.status, one.limitPrice])).toEqual([['accepted', '262']]);
    const asked = await again.execution?.queryOrder(clientOrderId);
    expect(asked?.ok === true ? asked.value.limitPrice : asked).toBe('262');
    const canceled = await again.execution?.cancelOrder({ clientOrderId, venueOrderId: null, instrumentId });
    expect(canceled?.kind).toBe('acked');
    await until(
      'its end is told to both',
      () => heard.statuses(clientOrderId).includes('canceled') && fresh.statuses(clientOrderId).includes('canceled'),
    );
  });

  test('a trade that is taken back makes everything be read again; an event that nobody knows changes nothing', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca({ speed: 10 }));
    const order = limit('270.01');
    await connection.execution?.submitOrder(order);
    await until('its fill', () => heard.fills(order.clientOrderId).length === 1);
    const reports = heard.reports.filter((one) => one.kind !== 'account').length;
    at.gateway.tellOf('something_new', order.clientOrderId);
    at.gateway.tellOf('trade_bust', order.clientOrderId);
    await until('it is told', () => heard.connections.some((one) => /took a trade back/.test(one.reason ?? '')));
    await until('it is back', () => heard.isUp);
    expect(heard.reports.filter((one) => one.kind !== 'account')).toHaveLength(reports);
  });

  test('a 429 proves that the order was not taken; the next one goes', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    at.gateway.levers.throttle(1);
    const refused = await connection.execution?.submitOrder(limit('260'));
    expect(refused).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/too many requests/) });
    const order = limit('260');
    expect((await connection.execution?.submitOrder(order))?.kind).toBe('acked');
    await until('it works', () => heard.statuses(order.clientOrderId).includes('accepted'));
    expect(at.host.venue.control.openOrders(ACCOUNT)).toHaveLength(1);
  });

  test('G21: an account that changes its number behind the same key ends the connection with words', async () => {
    const { connection, heard, stage: at } = await up(await stageAlpaca());
    at.gateway.renameAccount('PA9OTHER0001');
    const status = await connection.execution?.massStatus(0);
    expect(status?.ok).toBe(false);
    await until('it is down', () => !heard.isUp);
    expect(heard.connections.at(-1)?.reason).toMatch(/PA9OTHER0001.*PA3RUNG0001/);
    expect((await connection.execution?.submitOrder(limit('260')))?.kind).toBe('rejected');
  });

  test('the probe finds the account, and says in words what is wrong with key, port and garbage', async () => {
    stage = await stageAlpaca();
    const deps = depsFor(stage.scheduler);
    const found = await ALPACA_BROKER.probe(optionsFor(stage.gateway.port, { accountId: null }), deps);
    expect(found.ok === true ? found.value.accounts.map((one) => [one.accountId, one.mode]) : found).toEqual([
      [ACCOUNT, 'paper'],
    ]);
    if (found.ok) expect(found.value.items.filter((item) => item.state === 'failed')).toEqual([]);
    const wrongKey = await ALPACA_BROKER.probe(
      optionsFor(stage.gateway.port, { accountId: null }),
      depsFor(stage.scheduler, { keyId: 'PKWRONG', secret: 'wrong' }),
    );
    expect(wrongKey).toMatchObject({ ok: false, error: { message: expect.stringMatching(/key was not accepted/) } });
    const wrongPort = await ALPACA_BROKER.probe(optionsFor(9, { accountId: null }), deps);
    expect(wrongPort).toMatchObject({ ok: false, error: { message: expect.stringMatching(/not reached|broke/) } });
    stage.proxy.cutWithin(12);
    const cut = await ALPACA_BROKER.probe(optionsFor(stage.proxy.port, { accountId: null }), deps);
    expect(cut).toMatchObject({ ok: false });
  });

  test('bad neighbours: one that takes sockets and says nothing, one that sends 16 MB, one that talks nonsense; each is told', async () => {
    stage = await stageAlpaca();
    const big = Buffer.alloc(16 * 1024 * 1024, 0x20);
    const kinds: readonly ((socket: WebSocket) => void)[] = [
      () => undefined,
      (socket) => socket.send(big),
      (socket) => socket.send('\u0000not json'),
      (socket) =>
        socket.send(
          JSON.stringify({ stream: 'authorization', data: { status: 'unauthorized', action: 'authenticate' } }),
        ),
    ];
    for (const greet of kinds) {
      const server = createServer((_, response) => void response.writeHead(200).end('<html>maintenance</html>'));
      const sockets = new WebSocketServer({ server });
      sockets.on('connection', greet);
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
      const { port } = server.address() as AddressInfo;
      const connection = ALPACA_BROKER.open(optionsFor(port), depsFor(quickScheduler(stage.scheduler, 50)));
      const heard = new Recorder();
      connection.execution?.open(heard.execution);
      await until('it is told', () => heard.connections.at(-1)?.state === 'disconnected');
      expect(heard.connections.some((one) => one.state === 'connected')).toBe(false);
      expect((heard.connections.at(-1)?.reason ?? '').length).toBeGreaterThan(10);
      expect(await ALPACA_BROKER.probe(optionsFor(port, { accountId: null }), depsFor(stage.scheduler))).toMatchObject({
        ok: false,
        error: { kind: 'malformed' },
      });
      expect((await connection.execution?.submitOrder(limit('260')))?.kind).toBe('rejected');
      await connection.close();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    }
  });

  test('G24: in all of this no key stood in a log line', () => {
    expect(logged.length).toBeGreaterThan(10);
    const seen = logged.filter((line) => line.includes(KEYS.keyId) || line.includes(KEYS.secret));
    expect(seen).toEqual([]);
    process.stdout.write(`alpaca: ${logged.length} log lines searched for the keys\n`);
  });
});
