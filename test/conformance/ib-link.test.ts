/** Interactive Brokers' connection and what hangs on it: order ids, a second address, data farms, lines, read-only, corrections. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type AccountId, type FillReport } from '../../shared/domain/index.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { startTwsGateway, type TwsGateway } from '../gateways/tws/tws-gateway.ts';
import { priceAt, setMarket, until } from './bench.ts';
import { creditSpread } from './cards/combos.ts';
import { cameBack, filledOf, massStatus, orderOf, statusOf, submitted } from './cards/card.ts';
import { IB_ACCOUNT, openIbBench, type IbBench } from './ib-bench.ts';
import { Recorder } from './recorder.ts';

let bench: IbBench | null = null;
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await bench?.connection?.close();
  for (const one of closing.splice(0).toReversed()) await one.close();
  const done = bench;
  bench = null;
  await done?.close();
});

async function open(speed = 1): Promise<IbBench> {
  const made = await openIbBench({ speed });
  bench = made;
  return made;
}

/** A bench whose client is a further connection of the same gateway. */
function on(one: IbBench, connection: BrokerConnection, heard: Recorder): IbBench {
  if (connection.execution === null) throw new Error('it executes');
  return { ...one, client: connection.execution, connection, heard };
}

describe('order ids', () => {
  test('G16: a nextValidId that went backwards never reuses the id of an order that works or was executed', async () => {
    const first = await open();
    setMarket(first, first.main, { bid: -1, ask: 1 });
    const taken = await submitted(first, first.main, { limit: 1 });
    await filledOf(first, first.main, taken.clientOrderId, 4);
    const resting = await submitted(first, first.main, { limit: -3, tif: 'gtc' });
    await statusOf(first, resting.clientOrderId, 'accepted');
    await first.connection?.close();
    await until('TWS sees it go', () => first.gateway.clients() === 0);
    first.gateway.resetOrderIds();
    const again = first.connect({ clientId: first.clientId });
    const heard = new Recorder();
    const second = on(first, again, heard);
    second.client.open(heard.execution);
    await until('connected', () => heard.isUp);
    await again.find('AAPL', 1);
    await massStatus(second);
    const next = await submitted(second, second.main, { limit: -4, tif: 'gtc' });
    const told = await statusOf(second, next.clientOrderId, 'accepted');
    expect(told.qty).toBe(dec(next.qty).text());
    const { orders, fills } = await massStatus(second);
    const working = orders.filter((o) => o.status === 'accepted').map((o) => o.clientOrderId);
    expect(new Set(working)).toEqual(new Set([resting.clientOrderId, next.clientOrderId]));
    // The old execution stays the old order's.
    expect(fills.map((f) => f.clientOrderId)).toEqual(fills.map(() => taken.clientOrderId));
    const { clientOrderId, instrumentId } = resting;
    expect((await second.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('acked');
    expect(first.host.venue.control.openOrders(IB_ACCOUNT).map((o) => o.clientOrderId)).toEqual([next.clientOrderId]);
  });
});

/** A second way to the same TWS. */
async function otherWay(one: IbBench, to: number = one.gateway.port): Promise<FaultProxy> {
  const proxy = await startFaultProxy(to);
  closing.push(proxy);
  expect(proxy.port).not.toBe(one.proxy.port);
  return proxy;
}

/** A TWS of another login before the same exchange. */
async function strangersTws(one: IbBench, account: AccountId): Promise<TwsGateway> {
  const gateway = await startTwsGateway({ host: one.host, accounts: [account] });
  closing.push(gateway);
  return gateway;
}

describe('a second address', () => {
  test('S0.10: the first does not answer: the second does, the account is verified there, and the checklist says so', async () => {
    const one = await open(20);
    const way = await otherWay(one);
    one.wire.down(true);
    const connection = one.connect({ secondPort: way.port });
    const heard = new Recorder();
    connection.execution?.open(heard.execution);
    await until(
      'connected',
      () => heard.isUp,
      () => heard.text(),
    );
    expect(heard.connections[0]).toMatchObject({ state: 'disconnected' });
    expect(heard.connections[0]?.reason).toContain(`trying 127.0.0.1:${way.port} next`);
    const [reachable] = await connection.check();
    expect(reachable).toMatchObject({ what: 'reachable', state: 'warning' });
    expect(reachable?.text).toContain('second address');
  });

  test('S0.10, S2.9: the first is lost with an order at work: by the second the order is known again and can be canceled', async () => {
    const one = await open(20);
    setMarket(one, one.main, { bid: -1, ask: 5 });
    const way = await otherWay(one);
    const connection = one.connect({ secondPort: way.port });
    const heard = new Recorder();
    const here = on(one, connection, heard);
    here.client.open(heard.execution);
    await until('connected', () => heard.isUp);
    await connection.find('AAPL', 1);
    const resting = await submitted(here, here.main, { limit: -3, tif: 'gtc' });
    await statusOf(here, resting.clientOrderId, 'accepted');
    const before = heard.connections.length;
    one.wire.down(true);
    await cameBack(here, before);
    expect(way.counts().open).toBe(1);
    // While it was away nothing could be sent: every order on the way was refused as unsent.
    const { orders } = await massStatus(here);
    expect(orders.find((o) => o.clientOrderId === resting.clientOrderId)?.status).toBe('accepted');
    const { clientOrderId, instrumentId } = resting;
    expect((await here.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('acked');
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toEqual([]);
  });

  test.each([
    ['another account', 'DU7654321', 'nothing is traded on another account'],
    ['a live account', 'U1234567', 'nothing is traded on another account'],
  ])(
    'G21: %s answers at the second address: refused with words, nothing is sent; the first is taken when it is back',
    async (_, name, words) => {
      const one = await open(20);
      setMarket(one, one.main, { bid: -1, ask: 5 });
      const stranger = await strangersTws(one, idOf<AccountId>(name));
      const connection = one.connect({ secondPort: stranger.port });
      const heard = new Recorder();
      const here = on(one, connection, heard);
      here.client.open(heard.execution);
      await until('connected', () => heard.isUp);
      await connection.find('AAPL', 1);
      one.wire.down(true);
      await until(
        'it is refused',
        () => heard.connections.some((c) => c.reason?.includes(words) === true),
        () => heard.text(),
      );
      const sent = await here.client.submitOrder(orderOf(here, here.main, { limit: -3 }));
      expect(sent).toMatchObject({ kind: 'rejected', unsent: true });
      expect(stranger.clients()).toBeLessThanOrEqual(1);
      expect(one.host.venue.control.openOrders(idOf<AccountId>(name))).toEqual([]);
      one.wire.down(false);
      await until('the first is taken', () => heard.isUp && one.proxy.counts().open >= 2);
      expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toEqual([]);
    },
  );
});

describe('what TWS says of itself', () => {
  test('a broken data farm is named in health and fails the checklist until it is back', async () => {
    const one = await open();
    one.gateway.announce(2103, 'Market data farm connection is broken:usfarm');
    await until('health says so', () => one.connection?.health().feed?.includes('usfarm') === true);
    const data = (items: Awaited<ReturnType<BrokerConnection['check']>> | undefined) =>
      items?.find((i) => i.what === 'data');
    expect(data(await one.connection?.check())).toMatchObject({ state: 'failed' });
    one.gateway.announce(2104, 'Market data farm connection is OK:usfarm');
    await until('it is back', () => one.connection?.health().feed?.includes('usfarm') === false);
    expect(data(await one.connection?.check())?.state).not.toBe('failed');
  });

  test('a read-only API: the order is refused with what to change, and the checklist says it', async () => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 5 });
    one.gateway.levers.readOnly = true;
    const outcome = await one.client.submitOrder(orderOf(one, one.main, { limit: -3 }));
    expect(outcome).toMatchObject({ kind: 'rejected' });
    expect(outcome.kind === 'rejected' ? outcome.reason : '').toContain('Read-Only API');
    const items = await one.connection?.check();
    expect(items?.find((i) => i.what === 'permissions')).toMatchObject({ state: 'failed' });
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toEqual([]);
  });

  test.each([
    [1101, 'Connectivity between IB and TWS has been restored - data lost.'],
    [1102, 'Connectivity between IB and TWS has been restored - data maintained.'],
  ])('after %i every instrument is quoted again, on one line', async (code, text) => {
    const one = await open();
    setMarket(one, one.main, { bid: -1, ask: 1 });
    one.marketData?.subscribeQuotes([one.main.instrument.id]);
    await until('a quote', () => one.heard.quotes.has(one.main.instrument.id));
    for (let i = 0; i < 3; i++) {
      one.gateway.announce(1100, 'Connectivity between IB and Trader Workstation has been lost.');
      await until('the loss', () => !one.heard.isFeedUp);
      one.heard.quotes.clear();
      one.gateway.announce(code, text);
      await until('it is back', () => one.heard.isFeedUp);
      await until('a fresh quote', () => one.heard.quotes.has(one.main.instrument.id));
    }
    await until('one line', () => one.gateway.lines() <= 1);
    expect(one.gateway.lines()).toBe(1);
  });
});

describe('corrections of fills', () => {
  const filled = async (one: IbBench): Promise<FillReport> => {
    setMarket(one, one.main, { bid: -1, ask: 1 });
    const { clientOrderId } = await submitted(one, one.main, { limit: 1 });
    await filledOf(one, one.main, clientOrderId, 4);
    const [fill] = one.heard.fills(clientOrderId);
    if (fill === undefined) throw new Error('no fill');
    return fill;
  };
  const changes = (one: IbBench): FillReport[] =>
    one.heard.reports.filter((r): r is FillReport => r.kind === 'fill' && r.nonTrade !== undefined);

  test('another price: what takes the old fill back, and the new one; told once, and again in the mass status', async () => {
    const one = await open();
    const fill = await filled(one);
    const price = priceAt(one.main, 2);
    expect(one.gateway.correctLast(price)).toBe(true);
    await until('the correction', () => changes(one).length === 2);
    const [undone, instead] = changes(one);
    expect(undone).toMatchObject({
      nonTrade: 'corrected',
      side: 'sell',
      qty: fill.qty,
      price: fill.price,
      clientOrderId: null,
    });
    expect(instead).toMatchObject({ nonTrade: 'corrected', side: 'buy', qty: fill.qty, price, clientOrderId: null });
    const { fills } = await massStatus(one);
    const ids = [fill, ...changes(one)].map((f) => f.tradeId);
    expect(new Set(fills.map((f) => f.tradeId))).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(3);
    expect(one.gateway.correctLast(fill.price)).toBe(true);
    await until('the second correction', () => changes(one).length === 4);
    expect(changes(one)[2]).toMatchObject({ side: 'sell', price });
    expect(one.heard.isUp).toBe(true);
  });

  test('made while the terminal was away: the list has the newest revision under the fill’s id, and says which it is', async () => {
    const first = await open();
    const fill = await filled(first);
    await first.connection?.close();
    await until('TWS sees it go', () => first.gateway.clients() === 0);
    const price = priceAt(first.main, 2);
    expect(first.gateway.correctLast(price)).toBe(true);
    const again = first.connect({ clientId: first.clientId });
    const heard = new Recorder();
    const second = on(first, again, heard);
    second.client.open(heard.execution);
    await until('connected', () => heard.isUp);
    const { fills } = await massStatus(second);
    expect(fills).toMatchObject([{ tradeId: fill.tradeId, price, qty: fill.qty, revision: 2 }]);
    expect(first.gateway.correctLast(null)).toBe(true);
    await until('the bust', () => changes(second).length === 1);
    expect(changes(second)).toMatchObject([{ nonTrade: 'busted', price, qty: fill.qty }]);
  });

  test('a bust: only what takes the fill back', async () => {
    const one = await open();
    const fill = await filled(one);
    expect(one.gateway.correctLast(null)).toBe(true);
    await until('the bust', () => changes(one).length === 1);
    expect(changes(one)).toMatchObject([{ nonTrade: 'busted', side: 'sell', qty: fill.qty, price: fill.price }]);
    await massStatus(one);
    expect(changes(one)).toHaveLength(1);
  });
});

describe('combinations', () => {
  test('linked orders: IB has no OCA of combinations, so one goes without it and a second is refused while the first works', async () => {
    const one = await open();
    const { combo } = await creditSpread(one);
    const linked = { limit: -30, units: 1, linkId: 'B1-O1' };
    const first = await submitted(one, combo, linked);
    await statusOf(one, first.clientOrderId, 'accepted');
    const second = await one.client.submitOrder(orderOf(one, combo, linked));
    expect(second).toMatchObject({ kind: 'rejected', unsent: true });
    const { clientOrderId, instrumentId } = first;
    await one.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
    await statusOf(one, clientOrderId, 'canceled');
    const third = await submitted(one, combo, linked);
    await statusOf(one, third.clientOrderId, 'accepted');
  });
});

describe('bars', () => {
  test('the same history within fifteen seconds is asked for once; another interval is another request', async () => {
    const one = await open();
    const { id } = one.main.instrument;
    const first = await one.marketData?.bars(id, '5m', 50);
    const again = await one.marketData?.bars(id, '5m', 50);
    expect(first?.ok).toBe(true);
    expect(again).toBe(first);
    expect(await one.marketData?.bars(id, '1h', 50)).not.toBe(first);
  });

  test('a chart goes on with the trades after its history was read', async () => {
    const one = await open();
    const { id, priceScale } = one.main.instrument;
    setMarket(one, one.main, { bid: -1, ask: 1 });
    one.marketData?.subscribeQuotes([id]);
    const read = await one.marketData?.bars(id, '5m', 10);
    const newest = read?.ok === true ? read.value.at(-1) : undefined;
    await until('a quote', () => one.heard.quotes.has(id));
    const bought = await submitted(one, one.main, { limit: 1 });
    await filledOf(one, one.main, bought.clientOrderId, 4);
    const price = dec(priceAt(one.main, 1)).toUnits(priceScale);
    const bar = await until('the trade in a bar', () => one.heard.bars.find((b) => b.id === id && b.bar[4] === price));
    expect(bar.interval).toBe('5m');
    expect(bar.bar[0]).toBeGreaterThanOrEqual(newest?.[0] ?? 0);
    expect(bar.bar[2]).toBeGreaterThanOrEqual(price);
    expect(bar.bar[3]).toBeLessThanOrEqual(price);
  });
});

describe('the clock', () => {
  test('S4.5: one that is far off opens nothing and says so; what reduces goes, and it is over once the clock is set', async () => {
    const one = await open(4);
    const { client, connection, gateway, main } = one;
    setMarket(one, main, { bid: -1, ask: 1 });
    gateway.levers.skewMs = 60_000;
    await until('the clock is seen', () => (connection?.health().clockSkewMs ?? 0) > 50_000);
    const late = orderOf(one, main, { limit: -20 });
    const refused = await client.submitOrder(late);
    expect(refused).toMatchObject({ kind: 'rejected', unsent: true });
    expect(JSON.stringify(refused)).toMatch(/clock is \d+ s behind IB’s/);
    expect((await client.submitOrder({ ...orderOf(one, main, { limit: -20 }), reducing: true })).kind).toBe('acked');
    gateway.levers.skewMs = 0;
    await until('the clock is right', () => Math.abs(connection?.health().clockSkewMs ?? 60_000) < 2_000);
    expect((await client.submitOrder(late)).kind).toBe('acked');
  });
});
