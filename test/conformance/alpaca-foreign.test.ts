/** Orders that others place at Alpaca in forms that ours never have: exits of a bracket, orders for money, types of tomorrow. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId, type VenueOrderId } from '../../shared/domain/index.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { Answer } from '../gateways/alpaca/answers.ts';
import { hostIdOfSymbol, uuidOf } from '../gateways/alpaca/names.ts';
import type { Call } from '../gateways/alpaca/trading-routes.ts';
import { heldAt } from '../gateways/core/at-exchange.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { pressCloseAll } from './press-close-all.ts';
import { Recorder } from './recorder.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

let stage: AlpacaStage | null = null;
let terminal: WiredTerminal | null = null;
afterEach(async () => {
  const [closing, ending] = [stage, terminal];
  [stage, terminal] = [null, null];
  await ending?.close();
  await closing?.close();
});

const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const CREATED = '2026-01-05T15:00:00Z';

const wireOrder = (name: string, over: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...{ id: uuidOf(name), client_order_id: uuidOf(`${name} client`), created_at: CREATED, updated_at: CREATED },
  ...{ submitted_at: CREATED, filled_at: null, expired_at: null, canceled_at: null, failed_at: null },
  ...{ replaced_at: null, replaced_by: null, replaces: null, asset_id: uuidOf('asset AAPL'), symbol: 'AAPL' },
  ...{ asset_class: 'us_equity', notional: null, qty: '10', filled_qty: '0', filled_avg_price: null },
  ...{ order_class: 'simple', order_type: 'limit', type: 'limit', side: 'sell', time_in_force: 'gtc' },
  ...{ limit_price: null, stop_price: null, status: 'new', extended_hours: false, legs: null },
  ...over,
});
const TARGET = wireOrder('target', { order_class: 'bracket', limit_price: '300' });
const STOP = wireOrder('stop', { order_class: 'bracket', type: 'stop', stop_price: '250', status: 'held' });
const BRACKET = wireOrder('entry', {
  ...{ order_class: 'bracket', type: 'market', side: 'buy', status: 'filled', filled_qty: '10' },
  ...{ filled_avg_price: '270', legs: [TARGET, STOP] },
});

const ASSET = {
  ...{ id: uuidOf('asset AAPL'), class: 'us_equity', exchange: 'NASDAQ', symbol: 'AAPL', name: 'Apple Inc.' },
  ...{ marginable: true, shortable: true, easy_to_borrow: true, fractionable: true, attributes: [] },
};

const isList = ({ method, path }: Call): boolean => method === 'GET' && path === '/v2/orders';
const listWith = (answer: Answer, more: readonly unknown[]): Answer => ({
  ...answer,
  body: [...(answer.body as unknown[]), ...more],
});

async function up(): Promise<{ readonly at: AlpacaStage; readonly connection: BrokerConnection; heard: Recorder }> {
  const at = await stageAlpaca();
  stage = at;
  at.host.venue.control.setBook(hostIdOfSymbol('AAPL'), { bids: [[2_699_900, 500]], asks: [[2_700_100, 500]] });
  const connection = at.connect();
  const heard = new Recorder();
  connection.execution?.open(heard.execution);
  await until('up', () => heard.isUp);
  return { at, connection, heard };
}

async function listed(connection: BrokerConnection) {
  const read = await connection.execution?.massStatus(0);
  if (read?.ok !== true) throw new Error(JSON.stringify(read));
  return read.value.orders;
}

describe('orders of others at Alpaca', () => {
  test('G2: the exits of a bracket whose entry is filled are listed as the orders that they are', async () => {
    const { at, connection } = await up();
    at.gateway.amend((call, answer) => {
      if (!isList(call)) return answer;
      if (call.query.get('status') === 'all') return listWith(answer, [BRACKET]);
      return call.query.get('nested') === 'true' ? answer : listWith(answer, [TARGET]);
    });
    const orders = await listed(connection);
    expect(orders.map((one) => [one.venueOrderId, one.side, one.type, one.status, one.qty])).toEqual([
      [uuidOf('entry'), 'buy', 'market', 'filled', '10'],
      [uuidOf('target'), 'sell', 'limit', 'accepted', '10'],
      [uuidOf('stop'), 'sell', 'stop', 'accepted', '10'],
    ]);
    expect(orders.at(-1)?.trigger?.price).toBe('250');
  });

  test('G2: an order for money, and one of a type that nobody knows here, are listed and can be cancelled', async () => {
    const { at, connection } = await up();
    const money = wireOrder('money', {
      ...{ qty: null, notional: '500', type: 'market', side: 'buy', time_in_force: 'day', status: 'accepted' },
    });
    const atLimit = wireOrder('capped', { qty: null, notional: '500', side: 'buy', limit_price: '200' });
    const novel = wireOrder('novel', { type: 'pegged', time_in_force: 'until_friday', limit_price: '260' });
    const cancelled: string[] = [];
    at.gateway.amend((call, answer) => {
      if (call.method === 'DELETE') {
        cancelled.push(call.path.split('/').at(-1) ?? '');
        return { status: 204, body: undefined };
      }
      return isList(call) ? listWith(answer, [money, atLimit, novel]) : answer;
    });
    const orders = await listed(connection);
    expect(orders.map((one) => [one.venueOrderId, one.type, one.status, one.qty])).toEqual([
      [uuidOf('money'), 'market', 'accepted', '1'],
      [uuidOf('capped'), 'limit', 'accepted', '2.5'],
      [uuidOf('novel'), 'limit', 'accepted', '10'],
    ]);
    for (const { venueOrderId, instrumentId } of orders) {
      const request = { clientOrderId: idOf<never>(`V-${venueOrderId ?? ''}`), venueOrderId, instrumentId };
      expect((await connection.execution?.cancelOrder(request))?.kind).toBe('acked');
    }
    expect(cancelled).toEqual(['money', 'capped', 'novel'].map(uuidOf));
  });

  test('the fill of an order for money is heard, and the connection stays', async () => {
    const { at, heard } = await up();
    const order = wireOrder('money', {
      ...{ qty: null, notional: '500', type: 'market', side: 'buy', time_in_force: 'day', status: 'filled' },
      ...{ filled_qty: '1.851851851', filled_avg_price: '270' },
    });
    const fill = { execution_id: uuidOf('execution'), price: '270', qty: '1.851851851', position_qty: '1.851851851' };
    at.gateway.say({ event: 'fill', timestamp: CREATED, ...fill, order });
    await until('its fill', () => heard.reports.some((one) => one.kind === 'fill'));
    const about = heard.reports.filter((one) => one.kind === 'fill' || one.kind === 'orderStatus');
    expect(about.map((one) => [one.kind, one.venueOrderId, one.instrumentId, one.qty])).toEqual([
      ['orderStatus', uuidOf('money') as VenueOrderId, AAPL, '1.851851851'],
      ['fill', uuidOf('money') as VenueOrderId, AAPL, '1.851851851'],
    ]);
    expect(heard.connections.filter((one) => one.state === 'disconnected')).toEqual([]);
  });

  test.each([
    ['is no longer tradable', { status: 200, body: { ...ASSET, status: 'inactive', tradable: false } }],
    ['is no longer listed', { status: 404, body: { code: 40410000, message: 'asset not found for AAPL' } }],
  ])('G5: a position in a share that %s is held and shown; new orders for it are not offered', async (_, answered) => {
    const at = await stageAlpaca();
    stage = at;
    const id = hostIdOfSymbol('AAPL');
    at.host.venue.control.setPosition(ACCOUNT, id, dec('10').text(), dec('270').text());
    at.gateway.amend((call, answer) => (call.path === '/v2/assets/AAPL' ? answered : answer));
    const connection = at.connect();
    terminal = wireTerminal(connection, at.scheduler);
    const { view } = terminal.core;
    await until('ready', () => [...view.connections.values()].some((link) => link.state === 'ready'));
    expect([...view.positions.values()].map((held) => [held.instrumentId, held.qty])).toEqual([[AAPL, '10']]);
    expect([...view.alerts.values()].map(({ title }) => title)).not.toContain('Position in unknown AAPL.ALPACA');
    expect(await connection.execution?.defineInstruments([AAPL])).toMatchObject({ ok: false });
  });

  test("G2: close-all takes the exits of somebody's bracket back before it closes what they hold", async () => {
    const at = await stageAlpaca();
    stage = at;
    const id = hostIdOfSymbol('AAPL');
    at.host.venue.control.setBook(id, { bids: [[2_699_900, 500]], asks: [[2_700_100, 500]] });
    at.host.venue.control.setPosition(ACCOUNT, id, dec('10').text(), dec('270').text());
    const open = new Map([TARGET, STOP].map((one) => [String(one['id']), one]));
    const seen: string[] = [];
    at.gateway.amend((call, answer) => {
      const named = call.path.split('/').at(-1) ?? '';
      if (call.method === 'POST') seen.push('close');
      if (call.method === 'DELETE' && open.delete(named)) {
        seen.push('cancel');
        const order = {
          ...(named === TARGET['id'] ? TARGET : STOP),
          status: 'canceled',
          updated_at: new Date().toISOString(),
        };
        at.gateway.say({ event: 'canceled', timestamp: new Date().toISOString(), order });
        return { status: 204, body: undefined };
      }
      if (!isList(call)) return answer;
      const legs = [TARGET, STOP].map((one) => open.get(String(one['id'])) ?? { ...one, status: 'canceled' });
      return call.query.get('status') === 'all' ? listWith(answer, [{ ...BRACKET, legs }]) : answer;
    });
    terminal = wireTerminal(at.connect(), at.scheduler);
    const { view } = terminal.core;
    await until(
      'ready',
      () => [...view.connections.values()].some((link) => link.state === 'ready') && view.quotes.has(AAPL),
    );
    expect([...view.orders.values()].filter((one) => one.origin === 'foreign')).toHaveLength(2);
    const report = await pressCloseAll(terminal);
    expect(report.rows.map((row) => [row.key.includes('AAPL'), row.status])).toEqual([[true, 'flat']]);
    expect(seen).toEqual(['cancel', 'cancel', 'close']);
    expect((await heldAt(at.host, ACCOUNT)).size).toBe(0);
  }, 60_000);
});
