/**
 * G15, G17: what an exchange lists of the past is read to its end, over the wire with the real client library: an execution or an end that
 * lies in another week or on another page is not lost, and an order is not "not there" as long as a page was not read.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { SubmitRequest } from '../../src-main/ports/execution-client.ts';
import { setMarket, until } from './bench.ts';
import { filledOf, orderOf, statusOf, submitted } from './cards/card.ts';
import type { CryptoVenue } from './crypto-bench.ts';
import { BINANCE_USDM, COINBASE, KRAKEN } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const DAY_MS = 86_400_000;

const closing: InterceptedBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

async function open(venue: CryptoVenue): Promise<InterceptedBench> {
  const bench = await openIntercepted(venue, {});
  closing.push(bench);
  setMarket(bench, bench.main, { bid: -1, ask: 1 });
  return bench;
}

async function canceled({ client }: InterceptedBench, request: SubmitRequest): Promise<void> {
  const { clientOrderId, instrumentId } = request;
  const sent = await client.submitOrder(request);
  expect(sent).toMatchObject({ kind: 'acked' });
  const venueOrderId = sent.kind === 'acked' ? sent.venueOrderId : null;
  expect(await client.cancelOrder({ clientOrderId, instrumentId, venueOrderId })).toMatchObject({ kind: 'acked' });
}

/** A connection of the same account that has heard of nothing. */
async function another(bench: InterceptedBench) {
  const other = bench.openAs?.({});
  if (other === undefined) throw new Error('no other connection');
  await until('the other one is up', () => other.heard.isUp);
  return other.client;
}

describe('what an exchange lists of the past', () => {
  test('G17 binanceusdm: an execution of today is read where the oldest working order is ten days old', async () => {
    const bench = await open(BINANCE_USDM);
    const bought = await submitted(bench, bench.main, { limit: 5 });
    await filledOf(bench, bench.main, bought.clientOrderId, 4);
    const gone = orderOf(bench, bench.main, { limit: -30 });
    await canceled(bench, gone);
    const read = await (await another(bench)).massStatus(Date.now() - 10 * DAY_MS);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.fills.filter((fill) => fill.clientOrderId === bought.clientOrderId)).not.toHaveLength(0);
    expect(read.value.orders.find((one) => one.clientOrderId === gone.clientOrderId)?.status).toBe('canceled');
  });

  test.runIf(FULL)(
    'G17 kraken: an order made before the time that is asked for, and ended after it, hides no further page',
    async () => {
      const bench = await open(KRAKEN);
      const early = await submitted(bench, bench.main, { limit: -30 });
      await statusOf(bench, early.clientOrderId, 'accepted');
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const sinceMs = Date.now() - 50;
      const hidden = orderOf(bench, bench.main, { limit: -30 });
      await canceled(bench, hidden);
      for (let n = 0; n < 52; n++) await canceled(bench, orderOf(bench, bench.main, { limit: -30 }));
      const { clientOrderId, instrumentId } = early;
      await bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
      const read = await (await another(bench)).massStatus(sinceMs);
      if (!read.ok) throw new Error(read.error.message);
      const ids = read.value.orders.map((one) => one.clientOrderId);
      expect(ids).toContain(hidden.clientOrderId);
      expect(ids).toContain(early.clientOrderId);
    },
    60_000,
  );

  test.runIf(FULL).each([
    { venue: KRAKEN, others: 55 },
    { venue: COINBASE, others: 105 },
  ])(
    'G15 $venue.kind: an order of which only a later page tells is found, not "never taken"',
    async ({ venue, others }) => {
      const bench = await open(venue);
      const wanted = orderOf(bench, bench.main, { limit: -30 });
      await canceled(bench, wanted);
      const { main, other } = bench;
      for (let n = 0; n < others; n++)
        await canceled(bench, orderOf(bench, n % 2 === 0 ? main : (other ?? main), { limit: -30 }));
      const asked = await (await another(bench)).queryOrder(wanted.clientOrderId);
      expect(asked).toMatchObject({ ok: true, value: { status: 'canceled', clientOrderId: wanted.clientOrderId } });
    },
    60_000,
  );
});
