/** Changes in place at crypto exchanges: what is asked before one, and what is known when that fails. */
import { afterEach, describe, expect, test } from 'vitest';
import { priceAt, setMarket, until } from './bench.ts';
import { orderOf, statusOf, submitted } from './cards/card.ts';
import { BYBIT, KRAKEN, OKX } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const closing: InterceptedBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

describe('a change in place', () => {
  test.each([
    { venue: BYBIT, change: 'POST /v5/order/amend' },
    { venue: OKX, change: 'POST /api/v5/trade/amend-order' },
    { venue: KRAKEN, change: 'POST /0/private/AmendOrder' },
  ])('$venue.kind: an order that was heard of is changed by one request', async ({ venue, change }) => {
    const bench = await openIntercepted(venue, {});
    closing.push(bench);
    setMarket(bench, bench.main, { bid: -1, ask: 1 });
    const { clientOrderId, instrumentId, qty } = await submitted(bench, bench.main, { limit: -30 });
    await statusOf(bench, clientOrderId, 'accepted');
    bench.front.asked.splice(0);
    const moved = { clientOrderId, instrumentId, qty, venueOrderId: null, limitPrice: priceAt(bench.main, -20) };
    expect(await bench.client.modifyOrder(moved)).toMatchObject({ kind: 'acked' });
    expect(bench.front.asked.filter((one) => one.startsWith('POST'))).toEqual([change]);
  });

  test('G15: an order that cannot be looked up first is not changed, and that is proven, not unknown', async () => {
    const bench = await openIntercepted(BYBIT, {});
    closing.push(bench);
    setMarket(bench, bench.main, { bid: -1, ask: 1 });
    const request = orderOf(bench, bench.main, { limit: -30 });
    const sent = await bench.client.submitOrder(request);
    await statusOf(bench, request.clientOrderId, 'accepted');
    // A connection of the same account that opens later has not heard of it.
    const other = bench.openAs?.({});
    if (other === undefined) throw new Error('no other connection');
    await until('the other one is up', () => other.heard.isUp);
    bench.front.answer(({ path }) =>
      /order\/(?:realtime|history)/.test(path)
        ? { status: 200, body: '{"retCode":10006,"retMsg":"Too many visits.","result":{},"retExtInfo":{},"time":1}' }
        : null,
    );
    bench.front.asked.splice(0);
    const change = {
      ...{ clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, qty: request.qty },
      venueOrderId: sent.kind === 'acked' ? sent.venueOrderId : null,
      limitPrice: priceAt(bench.main, -20),
    };
    expect(await other.client.modifyOrder(change)).toMatchObject({ kind: 'rejected', unsent: true });
    expect(bench.front.asked).not.toContain('POST /v5/order/amend');
    await other.client.close();
  });
});
