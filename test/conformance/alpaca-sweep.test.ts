/**
 * G7, G8: many cancels when the minute's requests run out. Two of them, a list and Alpaca's cancel of everything, take the place of
 * the rest, so that some are left for the closes; and only when everything that is listed waits to be cancelled.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type OrderStatusReport } from '../../shared/domain/index.ts';
import { hostIdOf } from '../gateways/core/gateway.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { Recorder } from './recorder.ts';

const PER_MINUTE = 40;

let stage: AlpacaStage | null = null;
afterEach(async () => {
  const closing = stage;
  stage = null;
  await closing?.close();
});

type Arrived = 'one' | 'all' | 'list' | 'submit';

/** Orders of others rest; ours is a connection whose minute is nearly over after it came up. */
async function withOrders(many: number, speed = 1) {
  const arrived: Arrived[] = [];
  const made = await stageAlpaca(
    { speed },
    {
      onAnswer: ({ method, path, query }) => {
        if (method === 'DELETE') arrived.push(path === '/v2/orders' ? 'all' : 'one');
        else if (method === 'GET' && path === '/v2/orders' && query.get('limit') === '500') arrived.push('list');
        else if (method === 'POST') arrived.push('submit');
      },
    },
  );
  stage = made;
  const { host } = made;
  for (let n = 0; n < many; n++) rest(made, n);
  const connection = made.connect({}, { requestsPerMinute: String(PER_MINUTE), symbols: 'AAPL' });
  const { execution } = connection;
  if (execution === null) throw new Error('it executes');
  const heard = new Recorder();
  execution.open(heard.execution);
  await until('connected', () => heard.isUp);
  const status = await execution.massStatus(host.scheduler.nowMs());
  if (!status.ok) throw new Error(status.error.message);
  const orders = status.value.orders.filter((order) => order.status === 'accepted');
  const cancel = ({ venueOrderId, instrumentId }: OrderStatusReport) =>
    execution.cancelOrder({ clientOrderId: idOf(`V-${venueOrderId ?? ''}`), venueOrderId, instrumentId });
  arrived.length = 0;
  return { made, host, execution, connection, heard, orders, cancel, arrived };
}

function rest({ host }: AlpacaStage, n: number): void {
  const placed = host.venue.control.placeForeign(ACCOUNT, {
    ...{ instrumentId: hostIdOf('AAPL'), side: 'buy', type: 'limit' },
    ...{ qty: dec('1').text(), limitPrice: dec((1 + n / 100).toFixed(2)).text() },
  });
  if (typeof placed !== 'string') throw new Error(placed.refused);
}

const count = (arrived: readonly Arrived[], what: Arrived): number => arrived.filter((one) => one === what).length;

describe('many cancels at Alpaca when requests run out', () => {
  test('G7: what waits is taken by one call, each order gets its own outcome, and requests are left for the closes', async () => {
    const { host, orders, cancel, arrived, heard, connection } = await withOrders(60);
    expect(orders).toHaveLength(60);
    const outcomes = await Promise.all(orders.map(cancel));
    expect(outcomes.map(({ kind }) => kind)).toEqual(orders.map(() => 'acked'));
    expect(host.venue.control.openOrders(ACCOUNT)).toEqual([]);
    expect(count(arrived, 'all')).toBe(1);
    expect(count(arrived, 'list')).toBe(1);
    expect(count(arrived, 'one')).toBeLessThan(PER_MINUTE);
    const { headroom } = connection.health();
    expect(headroom?.left).toBeGreaterThan(PER_MINUTE / 5);
    const canceled = (): number =>
      new Set(heard.reports.map((r) => (r.kind === 'orderStatus' && r.status === 'canceled' ? r.venueOrderId : null)))
        .size;
    await until('each is told', () => canceled() >= 60);
    process.stdout.write(
      `cancel of 60 orders at Alpaca, ${PER_MINUTE} requests a minute: ${count(arrived, 'one')} by order, then ${count(arrived, 'list')} list and ${count(arrived, 'all')} call for the other ${60 - count(arrived, 'one')}; ${headroom?.left ?? 0} requests left for what follows\n`,
    );
  });

  test('G8: one order that nobody asked to cancel keeps the call from leaving: the others go by order, it stays', async () => {
    const { host, orders, cancel, arrived } = await withOrders(25);
    const [kept, ...others] = orders;
    const outcomes = await Promise.all(others.map(cancel));
    expect(outcomes.map(({ kind }) => kind)).toEqual(others.map(() => 'acked'));
    expect(count(arrived, 'all')).toBe(0);
    expect(host.venue.control.openOrders(ACCOUNT).map(({ venueOrderId }) => venueOrderId)).toHaveLength(1);
    expect(kept?.venueOrderId).not.toBeNull();
  });

  test('G15: the answer of the call is lost: those that it was for are unknown, and are found canceled when asked for', async () => {
    const { made, host, execution, orders, cancel, arrived } = await withOrders(60, 4);
    const before = setInterval(() => {
      if (count(arrived, 'list') > 0) made.gateway.levers.loseAnswers(1);
      if (count(arrived, 'list') > 0) clearInterval(before);
    }, 1);
    const outcomes = await Promise.all(orders.map(cancel));
    clearInterval(before);
    expect(outcomes.every(({ kind }) => kind !== 'rejected')).toBe(true);
    expect(host.venue.control.openOrders(ACCOUNT)).toEqual([]);
    expect(count(arrived, 'all')).toBeLessThanOrEqual(1);
    const status = await execution.massStatus(host.scheduler.nowMs());
    expect(status.ok && status.value.orders.filter((order) => order.status === 'accepted')).toEqual([]);
  });

  test('G9: an order that is on its way while the list is read is not taken with the rest', async () => {
    const { host, execution, orders, cancel, arrived } = await withOrders(25);
    const submit = execution.submitOrder({
      ...{ clientOrderId: idOf('mine-1'), accountId: ACCOUNT, instrumentId: idOf('AAPL.ALPACA') },
      ...{ side: 'buy', type: 'limit', qty: dec('1').text(), limitPrice: dec('1.99').text() },
      ...{ tif: 'gtc', sessions: ['regular'], reducing: true },
    });
    const outcomes = await Promise.all([...orders.map(cancel), submit]);
    expect(outcomes.every(({ kind }) => kind === 'acked')).toBe(true);
    const left = host.venue.control.openOrders(ACCOUNT);
    expect(left).toHaveLength(1);
    expect(count(arrived, 'submit')).toBe(1);
    expect(count(arrived, 'all')).toBe(0);
  });
});
