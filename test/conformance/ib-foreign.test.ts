/** G2, G8: cancels of orders that another client or a hand in TWS placed, by way of a connection under that client's id. */
import { afterEach, describe, expect, test } from 'vitest';
import { idOf, type OrderStatusReport, type VenueOrderId } from '../../shared/domain/index.ts';
import { priceAt, qtyOf, setMarket, until } from './bench.ts';
import { massStatus, orderOf, statusOf, submitted } from './cards/card.ts';
import { IB_ACCOUNT, openIbBench, type IbBench } from './ib-bench.ts';
import { Recorder } from './recorder.ts';

let bench: IbBench | null = null;
afterEach(async () => {
  const closing = bench;
  bench = null;
  await closing?.close();
});

async function open(): Promise<IbBench> {
  const made = await openIbBench({});
  bench = made;
  setMarket(made, made.main, { bid: -1, ask: 5 });
  return made;
}

/** Orders of another client, which then goes. */
async function leftBehind(one: IbBench, clientId: number, count: number, others = 1): Promise<void> {
  const other = one.connect({ clientId });
  const heard = new Recorder();
  other.execution?.open(heard.execution);
  await until('connected', () => heard.isUp);
  await other.find('AAPL', 1);
  for (let i = 0; i < count; i++) {
    const sent = await other.execution?.submitOrder(orderOf(one, one.main, { limit: -3 - i, tif: 'gtc' }));
    expect(sent?.kind).toBe('acked');
  }
  await other.close();
  await until('it has gone', () => one.gateway.clients() === others);
}

async function foreignOrders(one: IbBench): Promise<readonly OrderStatusReport[]> {
  const { orders } = await massStatus(one);
  return orders.filter((o) => o.clientOrderId === null && o.status === 'accepted');
}

const cancelOf = (one: IbBench, venueOrderId: VenueOrderId | null) =>
  one.client.cancelOrder({
    ...{ clientOrderId: idOf(`V-${venueOrderId ?? ''}`), instrumentId: one.main.instrument.id },
    venueOrderId,
  });

const canceled = (one: IbBench, venueOrderId: VenueOrderId | null): boolean =>
  one.heard.reports.some((r) => r.kind === 'orderStatus' && r.venueOrderId === venueOrderId && r.status === 'canceled');

describe('orders of others', () => {
  test('two orders of a client that is not there are canceled under its id, over one connection that then goes', async () => {
    const one = await open();
    await leftBehind(one, 777, 2);
    const mine = await submitted(one, one.main, { limit: -8, tif: 'gtc' });
    await statusOf(one, mine.clientOrderId, 'accepted');
    const found = await foreignOrders(one);
    expect(found).toHaveLength(2);
    const taken = one.proxy.counts().taken;
    const outcomes = await Promise.all(found.map((o) => cancelOf(one, o.venueOrderId)));
    expect(outcomes.map((o) => o.kind)).toEqual(['acked', 'acked']);
    for (const { venueOrderId } of found) await until('it is told', () => canceled(one, venueOrderId));
    expect(one.proxy.counts().taken).toBe(taken + 1);
    await until('the other connection goes', () => one.gateway.clients() === 1);
    expect(one.gateway.clientIds()).toEqual([one.clientId]);
    const left = one.host.venue.control.openOrders(IB_ACCOUNT).map((o) => o.clientOrderId);
    expect(left).toEqual([mine.clientOrderId]);
    expect(await foreignOrders(one)).toEqual([]);
  });

  test('an order that was placed in TWS by hand is bound to client 0 and canceled', async () => {
    const one = await open();
    const placed = one.host.venue.control.placeForeign(IB_ACCOUNT, {
      ...{ instrumentId: one.main.host.id, side: 'buy', type: 'limit' },
      ...{ qty: qtyOf(one.main, 4), limitPrice: priceAt(one.main, -3) },
    });
    expect(typeof placed).toBe('string');
    const [found] = await foreignOrders(one);
    expect(found).toBeDefined();
    expect((await cancelOf(one, found?.venueOrderId ?? null)).kind).toBe('acked');
    await until('it is told', () => canceled(one, found?.venueOrderId ?? null));
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toEqual([]);
  });

  test('the client is still connected: refused with whose order it is, and nothing else is touched', async () => {
    const one = await open();
    await leftBehind(one, 778, 1);
    const other = one.connect({ clientId: 778 });
    const heard = new Recorder();
    other.execution?.open(heard.execution);
    await until('connected', () => heard.isUp);
    const [found] = await foreignOrders(one);
    const outcome = await cancelOf(one, found?.venueOrderId ?? null);
    expect(outcome).toMatchObject({ kind: 'rejected' });
    expect(outcome.kind === 'rejected' ? outcome.reason : '').toMatch(/order of client 778.*326/);
    expect(heard.isUp).toBe(true);
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toHaveLength(1);
  });
});

describe('orders of a client that does not let go, for a rescue', () => {
  /** The bench's own connection stands for a terminal that hangs: it keeps its client id and does nothing. */
  async function rescueBeside(one: IbBench, shown: (id: VenueOrderId) => boolean) {
    const connection = one.connect({ clientId: one.clientId, standIn: { shown } });
    const heard = new Recorder();
    connection.execution?.open(heard.execution);
    await until('the rescue is connected', () => heard.isUp);
    const { execution } = connection;
    if (execution === null) throw new Error('it executes');
    const cancel = (venueOrderId: VenueOrderId) =>
      execution.cancelOrder({
        ...{ clientOrderId: idOf(`V-${venueOrderId}`), instrumentId: one.main.instrument.id },
        venueOrderId,
      });
    const status = await execution.massStatus(0);
    const orders = status.ok ? status.value.orders.filter((o) => o.status === 'accepted') : [];
    const ids = orders.flatMap((o) => (o.venueOrderId === null ? [] : [o.venueOrderId]));
    return { heard, execution, cancel, ids };
  }

  test('G7, G8: it connects beside it under a client id of its own, and cancels everything once all of it was shown', async () => {
    const one = await open();
    for (const limit of [-3, -5]) {
      const mine = await submitted(one, one.main, { limit, tif: 'gtc' });
      await statusOf(one, mine.clientOrderId, 'accepted');
    }
    const rescue = await rescueBeside(one, () => true);
    expect(one.gateway.clientIds()).toContain(one.clientId);
    expect(one.gateway.clients()).toBe(2);
    expect(rescue.ids).toHaveLength(2);
    const outcomes = await Promise.all(rescue.ids.map(rescue.cancel));
    expect(outcomes.map((o) => o.kind)).toEqual(['acked', 'acked']);
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toEqual([]);
    const ends = rescue.heard.reports.filter((r) => r.kind === 'orderStatus' && r.status === 'canceled');
    const told = new Set(ends.map((r) => (r.kind === 'orderStatus' ? r.venueOrderId : null)));
    expect(told).toEqual(new Set(rescue.ids));
    expect(one.gateway.clientIds()).toContain(one.clientId);
  });

  test('G8: an order that was not shown keeps all of them: refused with whose it is and why', async () => {
    const one = await open();
    const mine = await submitted(one, one.main, { limit: -3, tif: 'gtc' });
    await statusOf(one, mine.clientOrderId, 'accepted');
    const shown = new Set<VenueOrderId>();
    const rescue = await rescueBeside(one, (id) => shown.has(id));
    for (const id of rescue.ids) shown.add(id);
    await leftBehind(one, 779, 1, 2);
    const [id] = rescue.ids;
    if (id === undefined) throw new Error('an order');
    const outcome = await rescue.cancel(id);
    expect(outcome.kind === 'rejected' ? outcome.reason : outcome.kind).toMatch(
      /order of client \d+.*326.*canceling everything would take an order that was not shown/,
    );
    expect(one.host.venue.control.openOrders(IB_ACCOUNT)).toHaveLength(2);
  });
});
