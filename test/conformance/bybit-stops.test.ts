/**
 * Stops that Bybit's spot holds: TP/SL orders, whose coins are occupied from the beginning. They keep their number when they trigger,
 * are told no direction, and are cancelled by kind (bybit-exchange.github.io/docs/v5/order/create-order, cancel-order).
 */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type ClientOrderId, type OrderStatusReport } from '../../shared/domain/index.ts';
import type { LeftOrder } from '../../src-main/ports/execution-client.ts';
import { BYBIT_GATEWAY_KEY } from '../gateways/bybit/bybit-gateway.ts';
import { signatureOf } from '../gateways/bybit/private-rest.ts';
import { priceAt, qtyOf, setMarket, setTradedMarket, until } from './bench.ts';
import { filledOf, massStatus, orderOf, positionIn, statusOf, submitted, sumOf } from './cards/card.ts';
import { cryptoBench } from './crypto-bench.ts';
import { BYBIT } from './crypto-venues.ts';
import { openIntercepted } from './intercepted.ts';
import type { MatrixBench } from './matrix/cell.ts';

const closing: MatrixBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

async function opened(): Promise<MatrixBench> {
  const bench = await cryptoBench(BYBIT)({ speed: 4 });
  closing.push(bench);
  setTradedMarket(bench, bench.main, { bid: -1, ask: 1 });
  return bench;
}

/** Four units held. */
async function holding(bench: MatrixBench): Promise<void> {
  const { clientOrderId } = await submitted(bench, bench.main, { limit: 1, tif: 'gtc' });
  await filledOf(bench, bench.main, clientOrderId, 4);
}

const STOP = { side: 'sell', type: 'stop', tif: 'gtc' } as const;

/** The market falls to where a stop at -10 triggers. */
function fall(bench: MatrixBench): void {
  const { main, host } = bench;
  setMarket(bench, main, { bid: -12, ask: -11 });
  host.venue.control.trade(main.host.id, 'sell', dec(main.unit).toUnits(main.host.qtyScale));
}

/** Another program of the same account. */
async function elsewhere(bench: MatrixBench, method: 'GET' | 'POST', path: string, params: Record<string, string>) {
  const { apiKey, secret } = BYBIT_GATEWAY_KEY;
  const text = method === 'POST' ? JSON.stringify(params) : new URLSearchParams(params).toString();
  const stamp = String(Date.now());
  const sign = signatureOf({ apiKey, secret }, `${stamp}${apiKey}5000${text}`);
  const headers = {
    ...{ 'X-BAPI-API-KEY': apiKey, 'X-BAPI-TIMESTAMP': stamp, 'X-BAPI-RECV-WINDOW': '5000', 'X-BAPI-SIGN': sign },
    'content-type': 'application/json',
  };
  const url = `http://127.0.0.1:${bench.proxy.port}/v5/${path}`;
  const get = { method, headers };
  const answer = method === 'POST' ? fetch(url, { ...get, body: text }) : fetch(`${url}?${text}`, get);
  const body = (await (await answer).json()) as { retCode: number; retMsg: string; result: Record<string, unknown> };
  expect([path, body.retCode, body.retMsg]).toEqual([path, 0, 'OK']);
  return body.result;
}

const rowsOf = async (bench: MatrixBench): Promise<readonly Record<string, unknown>[]> => {
  const { list } = await elsewhere(bench, 'GET', 'order/realtime', { category: 'spot' });
  return list as readonly Record<string, unknown>[];
};

describe('an account of Bybit’s older kind', () => {
  test('is refused in words: its stops could not be followed', async () => {
    const bench = await openIntercepted(BYBIT, {});
    closing.push(bench);
    bench.front.rewrite(({ path }, body) => {
      if (!/user\/query-api$|account\/info$/.test(path)) return body;
      const read = JSON.parse(body) as { result: Record<string, unknown> };
      if (path.endsWith('query-api')) Object.assign(read.result, { unified: 0, uta: 0 });
      else read.result['unifiedMarginStatus'] = 1;
      return JSON.stringify(read);
    });
    const other = bench.openAs?.({});
    if (other === undefined) throw new Error('no other connection');
    const reason = await until(
      'refused',
      () => other.heard.connections.find((one) => one.state === 'disconnected')?.reason,
    );
    expect(reason).toMatch(/classic one/);
    await other.client.close();
  });
});

describe('stops at Bybit spot', () => {
  test('G14: a stop is a TP/SL order: its coins are occupied, and one for coins that are not free is refused at once', async () => {
    const bench = await opened();
    const { main, client } = bench;
    await holding(bench);
    const stop = await submitted(bench, main, { ...STOP, trigger: -10 });
    await statusOf(bench, stop.clientOrderId, 'accepted');
    expect(await rowsOf(bench)).toMatchObject([
      { stopOrderType: 'tpslOrder', orderStatus: 'Untriggered', orderLinkId: stop.clientOrderId, orderType: 'Market' },
    ]);
    expect(client.capabilities).toMatchObject({ exitsReserve: true, triggerSources: ['last'], linksExits: false });
    const second = await client.submitOrder(orderOf(bench, main, { ...STOP, trigger: -20 }));
    expect(second).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/^not enough balance/) });
    const sold = await client.submitOrder(orderOf(bench, main, { side: 'sell', limit: 5, tif: 'gtc' }));
    expect(sold).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/^not enough balance/) });
  });

  test('G14, G17: a stop that triggers while the link is down is known again on return, with its fills under its own id', async () => {
    const bench = await opened();
    const { main, wire, heard } = bench;
    await holding(bench);
    const stop = await submitted(bench, main, { ...STOP, trigger: -10 });
    const { venueOrderId } = await statusOf(bench, stop.clientOrderId, 'accepted');
    wire.down(true);
    await until('the loss is told', () => !heard.isUp);
    fall(bench);
    await until('it fires', () => bench.host.venue.control.openOrders(bench.accountId).length === 0);
    wire.down(false);
    await until('up again', () => heard.isUp);
    const status = await massStatus(bench);
    const found = status.orders.find((one) => one.clientOrderId === stop.clientOrderId);
    expect(found).toMatchObject({ status: 'filled', venueOrderId, type: 'stop', trigger: { triggered: true } });
    const fills = status.fills.filter((one) => one.clientOrderId === stop.clientOrderId);
    expect(fills.reduce((sum, fill) => sum.add(dec(fill.qty)), dec('0')).eq(dec(qtyOf(main, 4)))).toBe(true);
    expect(positionIn(status, main).isZero()).toBe(true);
  });

  test('a stop-limit that has triggered rests as an order like any other, says so, and is cancelled as one', async () => {
    const bench = await opened();
    const { main, client } = bench;
    await holding(bench);
    const stop = await submitted(bench, main, { ...STOP, type: 'stopLimit', trigger: -10, limit: -9 });
    await statusOf(bench, stop.clientOrderId, 'accepted');
    fall(bench);
    const told = await until('triggered', () =>
      bench.heard.statusReports(stop.clientOrderId).find((one) => one.trigger?.triggered === true),
    );
    expect(told).toMatchObject({ status: 'accepted', type: 'stopLimit' });
    expect(sumOf(bench, stop.clientOrderId).isZero()).toBe(true);
    const { clientOrderId, instrumentId } = stop;
    expect((await client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('acked');
    await statusOf(bench, clientOrderId, 'canceled');
  });

  test('G13: a stop that the market passed on its way waits the wrong way there: it is taken back, in words', async () => {
    const bench = await opened();
    const { main } = bench;
    await holding(bench);
    // The exchange takes it for a target: it would wait for a rise to +10 and sleep through any fall.
    const wrong = await submitted(bench, main, { ...STOP, trigger: 10 });
    const { reason } = await statusOf(bench, wrong.clientOrderId, 'canceled');
    process.stdout.write(`  bybit, a stop that waits the wrong way: "${reason}"\n`);
    expect(reason).toMatch(/had passed the trigger/);
    const right = await submitted(bench, main, { ...STOP, trigger: -10 });
    await statusOf(bench, right.clientOrderId, 'accepted');
    const target = { clientOrderId: right.clientOrderId, instrumentId: right.instrumentId, venueOrderId: null };
    const moved = { ...target, qty: right.qty, limitPrice: null, triggerPrice: priceAt(main, -8) };
    expect((await bench.client.modifyOrder(moved)).kind).toBe('acked');
    await until('the move is told', () =>
      bench.heard.statusReports(right.clientOrderId).some((one) => one.trigger?.price === priceAt(main, -8)),
    );
    fall(bench);
    await filledOf(bench, main, right.clientOrderId, 4);
    expect(bench.heard.statuses(right.clientOrderId)).not.toContain('canceled');
  });

  test('G13, G18: what an earlier life left there is looked after by what it is for: wrong waits are taken back, moved stops stay', async () => {
    const bench = await opened();
    const { main } = bench;
    await holding(bench);
    const left = (id: string, trigger: number): LeftOrder => {
      const order = orderOf(bench, main, { ...STOP, trigger });
      return { ...order, clientOrderId: idOf<ClientOrderId>(id), trigger: order.trigger ?? null };
    };
    // Sent by a terminal that died before it could see that the market had passed the one, and after it had moved the other.
    const sent = { category: 'spot', symbol: 'BTCUSDT', orderType: 'Market', qty: main.unit, marketUnit: 'baseCoin' };
    const asStop = { ...sent, side: 'Sell', orderFilter: 'tpslOrder' };
    const place = (id: string, at: number) =>
      elsewhere(bench, 'POST', 'order/create', { ...asStop, orderLinkId: id, triggerPrice: priceAt(main, at) });
    await place('passed-1', 10);
    await place('moved-1', -10);
    setTradedMarket(bench, main, { bid: 7, ask: 9 });
    const amend = { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'moved-1', triggerPrice: priceAt(main, 4) };
    await elsewhere(bench, 'POST', 'order/amend', amend);
    const other = bench.openAs?.({ left: [left('passed-1', 10), left('moved-1', -10)] });
    if (other === undefined) throw new Error('no other connection');
    await until('up', () => other.heard.isUp);
    const { orders } = await massStatus({ ...bench, client: other.client });
    expect(orders.filter(({ status }) => status === 'accepted').map(({ type }) => type)).toEqual(['stop', 'stop']);
    const { reason } = await statusOf({ ...bench, heard: other.heard }, idOf<ClientOrderId>('passed-1'), 'canceled');
    expect(reason).toMatch(/had passed the trigger/);
    expect(await rowsOf(bench)).toMatchObject([{ orderLinkId: 'moved-1', triggerPrice: priceAt(main, 4) }]);
    setMarket(bench, main, { bid: 2, ask: 3 });
    bench.host.venue.control.trade(main.host.id, 'sell', dec(main.unit).toUnits(main.host.qtyScale));
    await statusOf({ ...bench, heard: other.heard }, idOf<ClientOrderId>('moved-1'), 'filled');
    await other.client.close();
  });

  test('conditional orders of other programs are known by what they wait for, whatever their kind, and can be cancelled', async () => {
    const bench = await opened();
    const { main, client } = bench;
    await holding(bench);
    const base = { category: 'spot', symbol: 'BTCUSDT', orderType: 'Market', qty: main.unit, marketUnit: 'baseCoin' };
    const wanted: readonly (readonly [Record<string, string>, OrderStatusReport['type']])[] = [
      [{ side: 'Sell', orderFilter: 'tpslOrder', triggerPrice: priceAt(main, -10) }, 'stop'],
      [{ side: 'Sell', orderFilter: 'tpslOrder', triggerPrice: priceAt(main, 10) }, 'takeProfit'],
      [{ side: 'Sell', orderFilter: 'StopOrder', triggerPrice: priceAt(main, -20) }, 'stop'],
      [{ side: 'Buy', orderFilter: 'StopOrder', triggerPrice: priceAt(main, 20) }, 'stop'],
      [{ side: 'Buy', orderType: 'Limit', price: priceAt(main, -30) }, 'limit'],
    ];
    const numbers: string[] = [];
    for (const [order] of wanted) {
      const { orderId } = await elsewhere(bench, 'POST', 'order/create', { ...base, ...order });
      numbers.push(String(orderId));
    }
    const { orders } = await massStatus(bench);
    const found = numbers.map((number) => orders.find((one) => one.venueOrderId === number));
    expect(found.map((one) => one?.type)).toEqual(wanted.map(([, type]) => type));
    expect(found.every((one) => one?.clientOrderId === null && one.status === 'accepted')).toBe(true);
    for (const one of found) {
      const target = {
        clientOrderId: idOf<ClientOrderId>(`V-${one?.venueOrderId ?? ''}`),
        instrumentId: main.instrument.id,
      };
      const done = await client.cancelOrder({ ...target, venueOrderId: one?.venueOrderId ?? null });
      expect(done).toMatchObject({ kind: 'acked' });
    }
    await until('none is left', () => bench.host.venue.control.openOrders(bench.accountId).length === 0);
  });

  test('G15: a stop whose answer was lost is found by its id alone among many, and looked after as if it had been answered', async () => {
    const bench = await opened();
    const { main, client, levers } = bench;
    await holding(bench);
    // More ended orders than one page of the exchange's history shows.
    for (let i = 0; i < 25; i++) {
      const one = await submitted(bench, main, { limit: -30, units: 1, tif: 'gtc' });
      await client.cancelOrder({
        clientOrderId: one.clientOrderId,
        instrumentId: one.instrumentId,
        venueOrderId: null,
      });
    }
    levers.loseAnswers(1);
    const stop = orderOf(bench, main, { ...STOP, trigger: -10 });
    expect((await client.submitOrder(stop)).kind).toBe('unknown');
    const { clientOrderId, instrumentId } = stop;
    expect(await client.queryOrder(clientOrderId)).toMatchObject({
      ok: true,
      value: { status: 'accepted', type: 'stop' },
    });
    const other = bench.openAs?.({});
    if (other === undefined) throw new Error('no other connection');
    await until('up', () => other.heard.isUp);
    await other.client.instruments();
    // Of a connection that never heard of it: by our id alone.
    expect(await other.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).toMatchObject({
      kind: 'acked',
    });
    await statusOf(bench, clientOrderId, 'canceled');
    for (let i = 0; i < 25; i++) {
      const one = await submitted(bench, main, { limit: -30, units: 1, tif: 'gtc' });
      await client.cancelOrder({
        clientOrderId: one.clientOrderId,
        instrumentId: one.instrumentId,
        venueOrderId: null,
      });
    }
    expect(await other.client.queryOrder(clientOrderId)).toMatchObject({ ok: true, value: { status: 'canceled' } });
    await other.client.close();
  });
});
