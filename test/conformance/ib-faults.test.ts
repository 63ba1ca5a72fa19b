/** What is Interactive Brokers' own: client ids, order ids, connectivity codes, lanes, market data lines, nonsense on the wire. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { idOf, type AccountId, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { IB } from '../../src-main/brokers/ib/definition.ts';
import type { BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import { keptHeapBytes } from '../fixtures/kept-heap.ts';
import { quickScheduler, setMarket, shiftedScheduler, until } from './bench.ts';
import { massStatus, orderOf, statusOf, submitted } from './cards/card.ts';
import { openIbBench, IB_ACCOUNT, type IbBench } from './ib-bench.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const DROPS = FULL ? 1000 : 150;
/** Before the count begins: the compiler and the library's own tables have settled. */
const WARM_UP = FULL ? 600 : 30;
const DROPS_MS = FULL ? 600_000 : 90_000;

let bench: IbBench | null = null;
let server: Server | null = null;
afterEach(async () => {
  const [closing, stopping] = [bench, server];
  bench = null;
  server = null;
  await closing?.close();
  await new Promise<void>((resolve) => (stopping === null ? resolve() : void stopping.close(() => resolve())));
});

async function open(speed = 1): Promise<IbBench> {
  const made = await openIbBench({ speed });
  bench = made;
  return made;
}

describe('orders of several clients', () => {
  test('G16: after a restart the same client id finds its orders by orderRef, cancels them, and never uses an order id twice', async () => {
    const first = await open();
    setMarket(first, first.main, { bid: -1, ask: 5 });
    const before = await submitted(first, first.main, { limit: -3, tif: 'gtc' });
    await statusOf(first, before.clientOrderId, 'accepted');
    await first.connection?.close();
    await until('TWS sees it go', () => first.gateway.clients() === 0);
    const again = first.connect({ clientId: first.clientId });
    const heard = new Recorder();
    again.execution?.open(heard.execution);
    await until('connected', () => heard.isUp);
    const second: IbBench = { ...first, client: again.execution ?? first.client, connection: again, heard };
    const status = await massStatus(second);
    const found = status.orders.find((o) => o.clientOrderId === before.clientOrderId);
    expect(found?.status).toBe('accepted');
    await again.find('AAPL', 1);
    const next = await submitted(second, first.main, { limit: -4, tif: 'gtc' });
    await statusOf(second, next.clientOrderId, 'accepted');
    const { clientOrderId, instrumentId } = before;
    const outcome = await second.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
    expect(outcome.kind).toBe('acked');
    expect(first.host.venue.control.openOrders(IB_ACCOUNT)).toHaveLength(1);
  });

  test('an order of another client id is foreign, and a cancel of it is refused with whose it is', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    const other = one.connect({ clientId: 777 });
    const heard = new Recorder();
    other.execution?.open(heard.execution);
    await until('connected', () => heard.isUp);
    await other.find('AAPL', 1);
    const sent = await other.execution?.submitOrder(orderOf(one, one.main, { limit: -3, tif: 'gtc' }));
    expect(sent?.kind).toBe('acked');
    const { orders } = await massStatus(one);
    const foreign = orders.find((o) => o.clientOrderId === null);
    expect(foreign?.limitPrice).not.toBeNull();
    const outcome = await one.client.cancelOrder({
      ...{ clientOrderId: idOf('foreign-1'), instrumentId: one.main.instrument.id },
      venueOrderId: foreign?.venueOrderId ?? null,
    });
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('client 777') as string });
    await other.close();
  });

  test('a client id in use is refused with what to do, and taken as soon as it is free', async () => {
    const one = await open(10);
    const second = one.connect({ clientId: one.clientId });
    const heard = new Recorder();
    second.execution?.open(heard.execution);
    await until('the refusal', () => heard.connections.some((c) => c.reason?.includes('choose another one') === true));
    expect(heard.connections.some((c) => c.state === 'connected')).toBe(false);
    await one.connection?.close();
    await until('connected', () => heard.isUp);
    await second.close();
  });
});

describe('words that come late', () => {
  test('an order that IB refuses after it had taken it is rejected with IB’s words; an informational code changes nothing', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    const { clientOrderId } = await submitted(one, one.main, { limit: -3 });
    await statusOf(one, clientOrderId, 'accepted');
    one.gateway.announce(399, 'Order Message: held until the market opens.');
    expect(await one.gateway.refuseLast('THE EXCHANGE DOES NOT WANT IT')).toBe(true);
    const told = await statusOf(one, clientOrderId, 'rejected');
    expect(told.reason).toContain('THE EXCHANGE DOES NOT WANT IT');
    const next = await submitted(one, one.main, { limit: -3 });
    await statusOf(one, next.clientOrderId, 'accepted');
  });

  test(
    `S4: ${DROPS} drops: as many sockets, timers and lines as at the start, and the heap does not grow with them`,
    async () => {
      const one = await open(100);
      one.marketData?.subscribeQuotes([one.main.instrument.id]);
      const dropOnce = async (): Promise<void> => {
        const before = one.heard.connections.length;
        one.wire.cut();
        await until('lost and back', () => one.heard.connections.length >= before + 2 && one.heard.isUp);
        await until('the feed too', () => one.heard.isFeedUp);
        for (const list of [one.heard.connections, one.heard.feed]) list.splice(0, list.length - 1);
      };
      for (let i = 0; i < WARM_UP; i++) await dropOnce();
      const handles = process.getActiveResourcesInfo().length;
      const before = await keptHeapBytes();
      for (let i = 0; i < DROPS; i++) await dropOnce();
      const grown = ((await keptHeapBytes()) - before) / DROPS / 1024;
      await until('handles settle', () => process.getActiveResourcesInfo().length <= handles + 4);
      await until('one line', () => one.gateway.lines() === 1);
      process.stdout.write(
        `IB: ${DROPS} drops, ${grown.toFixed(2)} KB of heap a drop, ${process.getActiveResourcesInfo().length - handles} more handles\n`,
      );
      expect(one.gateway.clientIds()).toHaveLength(1);
      expect(one.proxy.counts().open).toBe(1);
      // Of a short storm the compiler's own memory is the greater part.
      if (FULL) expect(grown).toBeLessThan(1);
    },
    DROPS_MS,
  );
});

describe('connectivity', () => {
  test('1100 gates trading while the socket stands; 1102 gives it back and everything can be read', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    one.gateway.announce(1100, 'Connectivity between IB and Trader Workstation has been lost.');
    await until('the loss is told', () => !one.heard.isUp);
    const refused = await one.client.submitOrder(orderOf(one, one.main, { limit: -3 }));
    expect(refused).toMatchObject({ kind: 'rejected', unsent: true });
    one.gateway.announce(1102, 'Connectivity between IB and TWS has been restored - data maintained.');
    await until('it is back', () => one.heard.isUp);
    expect(one.proxy.counts().taken).toBe(1);
    const { clientOrderId } = await submitted(one, one.main, { limit: -3 });
    await statusOf(one, clientOrderId, 'accepted');
  });

  test('delayed data says so in the quotes and in health; a missing subscription gives its words', async () => {
    const one = await open();
    one.gateway.setData('delayed');
    setMarket(one, one.main, { bid: -1, ask: 1 });
    one.marketData?.subscribeQuotes([one.main.instrument.id]);
    await until('a delayed quote', () => one.heard.quotes.get(one.main.instrument.id)?.timeliness === 'delayed');
    expect(one.connection?.health().feed).toContain('delayed');
    one.gateway.setData('none');
    one.marketData?.subscribeQuotes([one.optionsOn?.instrument.id ?? one.main.instrument.id]);
    await until('the fault', () => one.connection?.health().feed?.includes('IB 354') === true);
  });
});

describe('lanes and lines', () => {
  test('G7: a cancel leaves before 150 questions that wait, and TWS is never sent more than 50 messages in a second', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    const { clientOrderId, instrumentId } = await submitted(one, one.main, { limit: -3, tif: 'gtc' });
    const { venueOrderId } = await statusOf(one, clientOrderId, 'accepted');
    let answered = 0;
    const flood = Array.from({ length: 150 }, async (_, i) => {
      await one.connection?.find(`NOTHING${i}`, 1);
      answered += 1;
    });
    const outcome = await one.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
    expect(outcome.kind).toBe('acked');
    expect(answered).toBeLessThan(100);
    await Promise.all(flood);
    expect(one.gateway.levers.violations).toBe(0);
  });

  test('market data lines: the one asked for longest ago is given up, never one with an order', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    const { clientOrderId } = await submitted(one, one.main, { limit: -3 });
    await statusOf(one, clientOrderId, 'accepted');
    const chain = await one.client.optionChain(one.optionsOn?.instrument.id ?? one.main.instrument.id);
    const ids = chain.ok ? (chain.value.expiries.at(-1)?.strikes ?? []).flatMap((s) => [s.callId, s.putId]) : [];
    const wanted = ids.filter((id): id is InstrumentId => id !== null).slice(0, 30);
    const defined = await one.client.defineInstruments(wanted);
    expect(defined.ok).toBe(true);
    one.marketData?.subscribeQuotes([one.main.instrument.id]);
    await until('a quote', () => one.heard.quotes.has(one.main.instrument.id));
    one.gateway.setLines(20);
    expect(one.marketData?.subscribeQuotes(wanted.slice(0, 19)).ok).toBe(true);
    await until('all lines', () => one.connection?.health().subscriptions?.used === 20);
    expect(one.marketData?.subscribeQuotes(wanted.slice(19, 25)).ok).toBe(true);
    await until(
      'the limit was learned',
      () => (one.connection?.health().subscriptions?.max ?? 100) <= 20,
      () => JSON.stringify(one.connection?.health()),
    );
    one.heard.quotes.clear();
    setMarket(one, one.main, { bid: 0, ask: 6 });
    await until('the one with the order is still quoted', () => one.heard.quotes.has(one.main.instrument.id));
  });
});

/** A server that answers whatever a test wants to whoever connects. */
async function answering(answer: (write: (bytes: Uint8Array) => void) => void): Promise<number> {
  const made = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => answer((bytes) => void (socket.destroyed || socket.write(bytes))));
  });
  server = made;
  await new Promise<void>((resolve) => void made.listen(0, '127.0.0.1', () => resolve()));
  return (made.address() as AddressInfo).port;
}

const probeOf = (port: number): Parameters<typeof IB.probe> => {
  const options: BrokerOptions = {
    connectionId: idOf<ConnectionId>('probe'),
    ...{ name: 'IB', mode: 'paper', accountId: null as AccountId | null },
    values: { host: '127.0.0.1', port: String(port), clientId: '5', symbols: '' },
  };
  const deps: BrokerDeps = {
    scheduler: quickScheduler(shiftedScheduler(), 20),
    logger: silentLogger,
    ...{ secret: () => null, instrumentOf: () => null, random: () => 0.5 },
  };
  return [options, deps];
};

describe('a port that is no TWS', () => {
  const length = (bytes: number): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(bytes >>> 0);
    return head;
  };
  const cases: readonly (readonly [name: string, bytes: Uint8Array, words: string])[] = [
    ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'cannot be read'],
    ['a frame of negative length', length(-4), 'cannot be read'],
    ['a frame of 4 GB', length(0xffff_fff0), 'cannot be read'],
    ['half a frame', Buffer.concat([length(40), Buffer.from('177\0')]), 'does not greet'],
    ['nothing', Buffer.alloc(0), 'does not greet'],
    ['a version from the future', Buffer.concat([length(9), Buffer.from('999\0now1\0')]), 'IB'],
    ['a version from long ago', Buffer.concat([length(8), Buffer.from('20\0then\0')]), 'IB'],
  ];
  test.each(cases)('%s: a clear reason, and the process lives', async (_, bytes, words) => {
    const port = await answering((write) => {
      if (bytes.length > 0) write(bytes);
    });
    const found = await IB.probe(...probeOf(port));
    expect(found.ok).toBe(false);
    expect(found.ok ? '' : found.error.message).toContain(words);
  });

  test('nobody listens: says what to start and where', async () => {
    const port = await answering(() => undefined);
    await new Promise<void>((resolve) => void server?.close(() => resolve()));
    server = null;
    const found = await IB.probe(...probeOf(port));
    expect(found.ok ? '' : found.error.message).toContain('is TWS or IB Gateway running');
  });

  test('a probe of a good one names its accounts and leaves', async () => {
    const one = await open();
    const found = await IB.probe(...probeOf(one.gateway.port));
    expect(found.ok ? found.value.accounts : found).toEqual([
      { accountId: IB_ACCOUNT, mode: 'paper', text: `${IB_ACCOUNT}, paper` },
    ]);
    await until('it has gone', () => one.gateway.clients() === 1);
  });
});
