/** Close-all at Alpaca where its orders are not those of every day: outside regular hours, and with parts of a share held. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId } from '../../shared/domain/index.ts';
import type { Answer } from '../gateways/alpaca/answers.ts';
import { hostIdOfSymbol, uuidOf } from '../gateways/alpaca/names.ts';
import type { Call } from '../gateways/alpaca/trading-routes.ts';
import { heldAt } from '../gateways/core/at-exchange.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { pressCloseAll } from './press-close-all.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

let stage: AlpacaStage | null = null;
let terminal: WiredTerminal | null = null;
afterEach(async () => {
  const [closing, ending] = [stage, terminal];
  [stage, terminal] = [null, null];
  await ending?.close();
  await closing?.close();
});

const FULL = process.env['RUNG_FULL'] === '1';
const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const HOST_ID = hostIdOfSymbol('AAPL');

async function start(startMs?: number): Promise<AlpacaStage> {
  const at = await stageAlpaca(startMs === undefined ? {} : { startMs });
  stage = at;
  at.host.venue.control.setBook(HOST_ID, { bids: [[2_699_900, 500]], asks: [[2_700_100, 500]] });
  return at;
}

async function ready(at: AlpacaStage): Promise<WiredTerminal> {
  const made = wireTerminal(at.connect(), at.scheduler);
  terminal = made;
  const { view } = made.core;
  await until(
    'ready, with what is held and its quote',
    () =>
      [...view.connections.values()].some((link) => link.state === 'ready') &&
      view.quotes.has(AAPL) &&
      [...view.positions.values()].some((held) => held.instrumentId === AAPL),
  );
  return made;
}

/** Requests for orders, as they arrived. */
function asked(at: AlpacaStage, change: (call: Call, answer: Answer) => Answer = (_, answer) => answer) {
  const bodies: Call['body'][] = [];
  at.gateway.amend((call, answer) => {
    if (call.method === 'POST' && call.path === '/v2/orders') bodies.push(call.body);
    return change(call, answer);
  });
  return bodies;
}

/** An account that holds parts of a share, by Alpaca's rule that such orders are for the day. */
function heldInParts(at: AlpacaStage, qty: string) {
  let isHeld = true;
  const when = (): string => new Date(at.scheduler.nowMs()).toISOString();
  const position = {
    ...{ asset_id: uuidOf('asset AAPL'), symbol: 'AAPL', exchange: 'NASDAQ', asset_class: 'us_equity' },
    ...{ avg_entry_price: '270', qty, qty_available: qty, side: 'long', market_value: '2835', cost_basis: '2835' },
  };
  const executed = (order: Readonly<Record<string, unknown>>, executionId: string) => ({
    ...{ id: `20261118100000000::${executionId}`, activity_type: 'FILL', type: 'fill', order_id: order['id'] },
    ...{ symbol: 'AAPL', side: 'sell', qty, price: '269.99', cum_qty: qty, leaves_qty: '0', transaction_time: when() },
  });
  let activity: unknown = null;
  let closed: unknown = null;
  const bodies = asked(at, (call, answer) => {
    const { method, path, query, body } = call;
    if (path === '/v2/positions') return { status: 200, body: isHeld ? [position] : [] };
    if (path === '/v2/assets/AAPL') return { ...answer, body: { ...(answer.body as object), fractionable: true } };
    if (path === '/v2/account/activities' && query.get('activity_types') === 'FILL')
      return { status: 200, body: activity === null ? [] : [activity] };
    if (path === '/v2/orders' && method === 'GET')
      return { status: 200, body: closed === null || query.get('status') === 'open' ? [] : [closed] };
    if (path !== '/v2/orders' || method !== 'POST') return answer;
    if (body['time_in_force'] !== 'day')
      return { status: 422, body: { code: 42210000, message: 'fractional orders must be DAY orders' } };
    const id = uuidOf('fractional close');
    const executionId = uuidOf('fractional execution');
    const order = {
      ...{ ...body, id, asset_class: 'us_equity', order_class: 'simple', created_at: when(), updated_at: when() },
      ...{ filled_qty: '0', status: 'new', replaces: null, replaced_by: null, legs: null },
    };
    const filled = { ...order, filled_qty: qty, filled_avg_price: '269.99', status: 'filled' };
    isHeld = false;
    activity = executed(order, executionId);
    closed = filled;
    const fill = { event: 'fill', execution_id: executionId, price: '269.99', qty, position_qty: '0' };
    at.gateway.say({ event: 'new', timestamp: when(), order });
    at.gateway.say({ ...fill, timestamp: when(), order: filled });
    return { status: 200, body: order };
  });
  return { bodies, isFlat: () => !isHeld };
}

describe('close-all at Alpaca', () => {
  // 18 November 2026 in New York: before the open, and after the close.
  test.each([
    ['after the close', Date.UTC(2026, 10, 18, 22, 0)] as const,
    ...(FULL ? [['before the open', Date.UTC(2026, 10, 18, 13, 0)] as const] : []),
  ])(
    'G6: %s shares are closed with limits for the day that are flagged for the session',
    async (_, startMs) => {
      const at = await start(startMs);
      at.host.venue.control.setPosition(ACCOUNT, HOST_ID, dec('10').text(), dec('270').text());
      const bodies = asked(at);
      const report = await pressCloseAll(await ready(at));
      expect(report.rows.map((row) => [row.status, row.text])).toEqual([['flat', 'flat by two reads of the venue']]);
      expect(bodies).toMatchObject([
        { type: 'limit', time_in_force: 'day', extended_hours: true, qty: '10', side: 'sell' },
      ]);
      expect((await heldAt(at.host, ACCOUNT)).size).toBe(0);
    },
    60_000,
  );

  test.runIf(FULL)(
    'an order outside regular hours that nobody takes goes back and is sent again further',
    async () => {
      const at = await start(Date.UTC(2026, 10, 18, 22, 0));
      at.host.venue.control.setPosition(ACCOUNT, HOST_ID, dec('10').text(), dec('270').text());
      const bodies = asked(at, (call, answer) => {
        // The market goes away from the first one, and back while it rests.
        if (call.method === 'POST' && bodies.length === 1) {
          at.host.venue.control.setBook(HOST_ID, { bids: [[2_650_000, 500]], asks: [[2_700_100, 500]] });
        }
        return answer;
      });
      const made = await ready(at);
      at.host.venue.control.setBook(HOST_ID, { bids: [[2_699_900, 4]], asks: [[2_700_100, 500]] });
      const report = await pressCloseAll(made);
      expect(report.rows.map((row) => row.status)).toEqual(['flat']);
      expect(bodies.length).toBeGreaterThan(1);
      expect((await heldAt(at.host, ACCOUNT)).size).toBe(0);
      expect(at.host.venue.control.openOrders(ACCOUNT)).toEqual([]);
    },
    60_000,
  );

  test('G2: parts of a share are closed whole, with an order for the day', async () => {
    const at = await start();
    const { bodies, isFlat } = heldInParts(at, '10.5');
    const report = await pressCloseAll(await ready(at));
    expect(report.rows.map((row) => [row.status, row.text])).toEqual([['flat', 'flat by two reads of the venue']]);
    expect(bodies).toMatchObject([{ time_in_force: 'day', qty: '10.5', side: 'sell', type: 'limit' }]);
    expect(isFlat()).toBe(true);
  }, 60_000);

  test('G5: a part of a share that comes to be held later is no dust: it is closed with the rest', async () => {
    const at = await start();
    at.host.venue.control.setPosition(ACCOUNT, HOST_ID, dec('10').text(), dec('270').text());
    const made = await ready(at);
    expect(made.core.view.instruments.get(AAPL)?.lotSize).toBe('1');
    const { bodies } = heldInParts(at, '10.75');
    const report = await pressCloseAll(made);
    expect(report.rows.map((row) => row.status)).toEqual(['flat']);
    expect(bodies).toMatchObject([{ time_in_force: 'day', qty: '10.75', side: 'sell', type: 'limit' }]);
    const quote = made.core.view.quotes.get(AAPL);
    expect([quote?.bidSize, made.core.view.instruments.get(AAPL)?.qtyScale]).toEqual([500_000_000, 6]);
  }, 60_000);
});
