/** The link over real sockets on this machine, and what it does when the other end misbehaves. No waits but for what must happen. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  idOf,
  ok,
  type AccountId,
  type ConnectionId,
  type InstrumentId,
  type Quote,
} from '../../shared/domain/index.ts';
import type { SimAccount } from '../../src-main/brokers/sim/types.ts';
import { createSimVenue } from '../../src-main/brokers/sim/create-sim-venue.ts';
import { machineScheduler } from '../../src-main/brokers/sim/link/machine-scheduler.ts';
import { serveVenue } from '../../src-main/brokers/sim/link/venue-server.ts';
import { connectSimVenue, readVenueClock } from '../../src-main/brokers/sim/venue-process.ts';
import { offsetScheduler } from '../../src-main/ports/schedulers/offset-scheduler.ts';
import { FRIDAY_0945, accountA, instrument, orderId, request } from '../unit/brokers/sim/venue-fixture.ts';
import { quietLogger } from '../fixtures/loggers.ts';

const TIMES = { requestMs: 1500, pingEveryMs: 40, silenceMs: 400, retryFirstMs: 10, retryMostMs: 40 };
const sim = idOf<ConnectionId>('sim');
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Waits until something holds; the test's own time-out is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const scheduler = offsetScheduler(machineScheduler(), FRIDAY_0945 - machineScheduler().nowMs());

async function serve(accounts?: readonly SimAccount[]) {
  const made = createSimVenue({
    dataFile: ':memory:',
    seed: 3,
    scheduler,
    logger: quietLogger,
    market: { kind: 'model', symbols: ['KO', 'SPY', 'BTC/USD'] },
    startMs: FRIDAY_0945,
    latency: { toVenueMs: 0, toClientMs: 0, jitterMs: 0 },
    ...(accounts === undefined ? {} : { accounts }),
  });
  if (!made.ok) throw new Error(made.error.message);
  const venue = made.value;
  const server = await serveVenue({ venue, port: 0, logger: quietLogger, allowControl: true });
  if (!server.ok) throw new Error(server.error.message);
  venue.start();
  closers.push(
    () => venue.stop(),
    () => server.value.close(),
  );
  return { venue, server: server.value, port: server.value.port };
}

function remote(port: number) {
  const far = connectSimVenue({ host: '127.0.0.1', port, scheduler, logger: quietLogger, times: TIMES });
  closers.push(() => far.close());
  return far;
}

function opened(port: number) {
  const far = remote(port);
  const client = far.executionClient(sim, accountA);
  const links: string[] = [];
  const kinds: string[] = [];
  client.open({
    onReports: (reports) => kinds.push(...reports.map((r) => r.kind)),
    onConnection: ({ state, reason }) => links.push(`${state} ${reason ?? ''}`.trim()),
  });
  return { far, client, links, kinds };
}

/** A server that does with its sockets what a test wants. */
async function rogue(onSocket: (socket: Socket, data: () => string) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      onSocket(socket, () => text);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const welcome = '{"t":"welcome","v":2,"nowMs":1}\n{"t":"link","up":true,"reason":null}\n';

describe('a venue in another process', () => {
  it('trades, reports, answers queries, streams quotes, bars and depth, and keeps its audit', async () => {
    const { port } = await serve();
    const { far, client, links, kinds } = opened(port);
    await until(() => links.length > 0);
    expect(await client.submitOrder(request({ id: 'a', qty: '10', limit: '200.00' }))).toMatchObject({ kind: 'acked' });
    await until(() => kinds.includes('account'));
    expect(kinds).toEqual(['orderStatus', 'fill', 'orderStatus', 'account']);
    expect(await client.queryOrder(orderId('a'))).toMatchObject({
      ok: true,
      value: { status: 'filled', filledQty: '10' },
    });
    expect(await client.submitOrder(request({ id: 'a', qty: '10', limit: '200.00' }))).toMatchObject({
      kind: 'rejected',
    });
    expect(await client.submitOrder(request({ id: 'b', qty: '10', limit: '60.00' }))).toMatchObject({ kind: 'acked' });
    const ids = { clientOrderId: orderId('b'), venueOrderId: null, instrumentId: instrument('KO') };
    expect(
      await client.modifyOrder({ ...ids, qty: request({ id: 'x', qty: '20' }).qty, limitPrice: null }),
    ).toMatchObject({ kind: 'acked' });
    expect(await client.cancelOrder(ids)).toMatchObject({ kind: 'acked' });
    const mass = await client.massStatus(0);
    expect(mass.ok && [mass.value.orders.length, mass.value.fills.length, mass.value.positions.length]).toEqual([
      2, 1, 1,
    ]);
    expect(await far.audit()).toEqual(
      ok([
        { clientOrderId: 'a', received: 2, accepted: 1 },
        { clientOrderId: 'b', received: 1, accepted: 1 },
      ]),
    );
    const md = far.marketDataClient();
    const quotes: Quote[] = [];
    const depths: InstrumentId[] = [];
    md.open({
      onQuotes: (q) => quotes.push(...q),
      onBar: () => undefined,
      onDepth: (d) => depths.push(d.instrumentId),
      onConnection: () => undefined,
    });
    md.subscribeQuotes([instrument('SPY')]);
    md.subscribeDepth(instrument('SPY'));
    await until(() => quotes.length > 3 && depths.length > 0);
    expect((await md.bars(instrument('SPY'), '1m', 50)).ok).toBe(true);
    expect(await md.bars(instrument('NOPE'), '1m', 50)).toMatchObject({ ok: false, error: { kind: 'refused' } });
    expect(md.calendars(FRIDAY_0945, FRIDAY_0945 + 1000).map((c) => c.calendar)).toEqual(
      expect.arrayContaining(['us-equity', 'always']),
    );
    const clock = await readVenueClock({ host: '127.0.0.1', port }, 500);
    expect(clock.ok && clock.value.nowMs >= FRIDAY_0945).toBe(true);
  });

  it('levers reach it: an answer lost on the way is unknown, and asking tells the truth', async () => {
    const { port } = await serve();
    const { far, client, links } = opened(port);
    await until(() => links.length > 0);
    expect(await far.control('dropAck', [1])).toEqual(ok(null));
    expect((await client.submitOrder(request({ id: 'a', limit: '60.00' }))).kind).toBe('unknown');
    expect(await client.queryOrder(orderId('a'))).toMatchObject({ ok: true, value: { status: 'accepted' } });
    expect(await far.control('disconnect', [20])).toEqual(ok(null));
    await until(() => links.length >= 3);
    expect(links.map((l) => l.split(' ')[0])).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('a server that goes away makes requests unknown; the client comes back with it', async () => {
    const first = await serve();
    const { client, links } = opened(first.port);
    await until(() => links.length > 0);
    await first.server.close();
    await until(() => links.length > 1);
    expect(await client.submitOrder(request({ id: 'a' }))).toEqual({
      kind: 'rejected',
      reason: 'not connected to the venue',
    });
    const again = await serveVenue({ venue: first.venue, port: first.port, logger: quietLogger, allowControl: false });
    if (!again.ok) throw new Error(again.error.message);
    closers.push(() => again.value.close());
    await until(() => links.length > 2);
    expect(links.at(-1)).toBe('connected');
    expect(await client.queryOrder(orderId('a'))).toMatchObject({ ok: true, value: { status: 'notFound' } });
  });

  it('nobody there: clients keep trying and say so, the clock cannot be read', async () => {
    const port = await rogue(() => undefined);
    for (const close of closers.splice(0)) await close();
    const { links } = opened(port);
    await until(() => links.length > 0);
    expect(links[0]).toMatch(/^disconnected .*ECONNREFUSED/);
    expect(await readVenueClock({ host: '127.0.0.1', port }, 200)).toMatchObject({ ok: false });
  });
});

describe('several accounts in another process', () => {
  const accounts: readonly SimAccount[] = [
    { accountId: accountA, profile: 'full' },
    { accountId: idOf<AccountId>('SIM-2'), profile: 'bare' },
  ];

  it('are named before anybody connects; each client says what its own venue can do', async () => {
    const { port } = await serve(accounts);
    expect(await readVenueClock({ host: '127.0.0.1', port }, 500)).toMatchObject({ ok: true, value: { accounts } });
    const far = remote(port);
    const clients = accounts.map(({ accountId }, i) => far.executionClient(idOf<ConnectionId>(`c${i}`), accountId));
    const up = new Set<number>();
    clients.forEach((client, i) =>
      client.open({
        onReports: () => undefined,
        onConnection: ({ state }) => void (state === 'connected' && up.add(i)),
      }),
    );
    await until(() => up.size === 2);
    expect(clients.map(({ capabilities }) => capabilities.modify)).toEqual([true, false]);
    const stop = request({ id: 's', side: 'sell', type: 'stop', trigger: '60.00', flags: { reduceOnly: false } });
    expect((await clients[0]!.submitOrder({ ...stop, linkId: 'L' })).kind).toBe('acked');
    expect(await clients[1]!.submitOrder({ ...stop, clientOrderId: orderId('s2'), accountId: idOf('SIM-2') })).toEqual({
      kind: 'rejected',
      reason: 'this venue takes no stop orders',
    });
    const status = await clients[0]!.queryOrder(orderId('s'));
    expect(status).toMatchObject({ ok: true, value: { trigger: { price: '60.0000', triggered: false } } });
    const open = await far.control('openOrders', [accountA]);
    expect(open).toMatchObject({ ok: true, value: [{ clientOrderId: 's', type: 'stop' }] });
  });
});

describe('another end that misbehaves', () => {
  it.each([
    ['garbage', 'this is not a venue\n', /not JSON/],
    ['a welcome that is none', '{"t":"hello"}\n', /did not say welcome/],
    ['a frame that nobody knows', `${welcome}{"t":"gossip"}\n`, /not known/],
    ['reports that are none', `${welcome}{"t":"reports","reports":[1,2]}\n`, /not known/],
  ])('%s: the link is dropped with the reason, and tried again', async (_name, text, reason) => {
    let visits = 0;
    const port = await rogue((socket, data) => {
      if (!data().includes('hello') || socket.destroyed) return;
      visits += 1;
      socket.write(text);
    });
    const { links } = opened(port);
    await until(() => links.some((l) => reason.test(l)) && visits > 1);
    expect(links.some((l) => l === 'connected')).toBe(text.startsWith(welcome));
  });

  it('half a frame and then nothing: silence is noticed, pings or not, and what was asked is unknown', async () => {
    const port = await rogue((socket, data) => {
      if (data().includes('hello') && !data().includes('"submit"') && !data().includes('ping'))
        socket.write(`${welcome}{"t":"rep`);
    });
    const { client, links } = opened(port);
    await until(() => links.includes('connected'));
    const outcome = await client.submitOrder(request({ id: 'a' }));
    expect(outcome.kind).toBe('unknown');
    await until(() => links.some((l) => l.includes('silent')));
  });

  it('an answer that makes no sense is unknown for a command and malformed for a question', async () => {
    const port = await rogue((socket, data) => {
      const text = data();
      if (!text.includes('request')) socket.write(welcome);
      else
        for (const [, id] of text.matchAll(/"id":(\d+),"op"/g))
          socket.write(`{"t":"answer","id":${id},"value":{"kind":"maybe"}}\n`);
    });
    const { client, links } = opened(port);
    await until(() => links.includes('connected'));
    expect((await client.submitOrder(request({ id: 'a' }))).kind).toBe('unknown');
    expect(await client.massStatus(0)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  it('a frame of 16 MB is refused before it is held', async () => {
    const port = await rogue((socket, data) => {
      if (data().includes('hello')) socket.write(Buffer.alloc(16 * 1024 * 1024, 'x'));
    });
    const { links } = opened(port);
    await until(() => links.length > 0);
    expect(links[0]).toMatch(/longer than 8388608 bytes/);
  });
});

describe('the venue under clients that misbehave', () => {
  const talk = (port: number, bytes: string | Buffer): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
      socket.write(bytes);
    });

  it.each([
    ['garbage', 'GET / HTTP/1.1\r\n\r\n', /not JSON/],
    ['no hello', '{"t":"request","id":1,"op":"audit"}\n', /must be hello/],
    ['another protocol', '{"t":"hello","v":99,"role":"market"}\n', /protocol 99/],
    ['a role that is none', '{"t":"hello","v":2,"role":"god"}\n', /unknown role/],
    ['no account', '{"t":"hello","v":2,"role":"execution"}\n', /no connection and account/],
    [
      'a request without sense',
      '{"t":"hello","v":2,"role":"market"}\n{"t":"request","id":1,"op":"bars","limit":1}\n',
      /request's instrumentId/,
    ],
    ['a frame of 1 MB', Buffer.alloc(1024 * 1024, 'y'), /longer than/],
  ])('%s is answered with what is wrong, and the venue lives on', async (_name, bytes, says) => {
    const { port } = await serve();
    expect(await talk(port, bytes)).toMatch(says);
    expect((await readVenueClock({ host: '127.0.0.1', port }, 500)).ok).toBe(true);
  });

  it('levers are refused unless the venue was started for tests', async () => {
    const { venue } = await serve();
    const closed = await serveVenue({ venue, port: 0, logger: quietLogger, allowControl: false });
    if (!closed.ok) throw new Error(closed.error.message);
    closers.push(() => closed.value.close());
    expect(await remote(closed.value.port).control('halt', ['KO.SIM'])).toMatchObject({
      ok: false,
      error: { kind: 'refused' },
    });
    expect(venue.quote(instrument('KO'))?.status).toBe('trading');
  });
});

describe('options over the link', () => {
  it('S0.13: chain, contracts, combo, what-if and quotes are those of the venue; what makes no sense ends the connection', async () => {
    const { port, venue } = await serve();
    const { client, far, links } = opened(port);
    await until(() => links.includes('connected'));
    const chain = await client.optionChain(instrument('SPY'));
    const strikes = chain.ok ? (chain.value.expiries[3]?.strikes ?? []) : [];
    const ids = strikes.slice(30, 32).flatMap((s) => s.putId ?? []);
    const defined = await client.defineInstruments(ids);
    expect(defined.ok && defined.value.map((i) => i.id)).toEqual(ids);
    const legs = ids.map((instrumentId, i) => ({ instrumentId, side: i === 0 ? 'sell' : 'buy', ratio: 1 }) as const);
    const combo = await client.defineCombo(legs);
    if (!combo.ok) throw new Error(combo.error.message);
    expect(venue.quote(combo.value.id)).not.toBeNull();
    expect(await client.defineCombo(legs.slice(1))).toMatchObject({ ok: false, error: { kind: 'refused' } });
    const ask = { ...request({ id: 'w1', symbol: 'SPY', limit: '1.00' }), instrumentId: combo.value.id };
    expect(await client.whatIf(ask)).toMatchObject({ ok: true });
    const feed = far.marketDataClient();
    const quotes: Quote[] = [];
    feed.open({
      onQuotes: (q) => quotes.push(...q),
      onBar: () => undefined,
      onDepth: () => undefined,
      onConnection: () => undefined,
    });
    feed.subscribeQuotes([combo.value.id]);
    await until(() => quotes.some((q) => q.instrumentId === combo.value.id));
    expect(feed.calendars(FRIDAY_0945, FRIDAY_0945 + 86_400_000).map((c) => c.calendar)).toContain('us-option-1615');
    feed.unsubscribeQuotes([combo.value.id]);
  });
});
