/**
 * G15, G17: an order that an exchange names in a state that no document of it has, over the wire with the real client library: it is
 * unknown, with that word, and everything else is read; one of others is found by its number for as long as it works.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { foreignOrderId } from '../../shared/domain/index.ts';
import { setMarket, until } from './bench.ts';
import { massStatus, statusOf, submitted } from './cards/card.ts';
import type { CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, COINBASE, KRAKEN, OKX } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const FULL = process.env['RUNG_FULL'] === '1';

const closing: InterceptedBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

type Row = {
  readonly kind: string;
  readonly venue: CryptoVenue;
  readonly as: RegExp;
  readonly odd: string;
  readonly word: string;
};
const row = (venue: CryptoVenue, as: RegExp, odd: string, word: string): Row => ({
  ...{ kind: venue.kind, venue, as, odd, word },
});

const ROWS: readonly Row[] = [
  row(BYBIT, /"orderStatus":"New"/g, '"orderStatus":"HeldBack"', 'HeldBack'),
  row(BINANCE, /"status":"NEW"/g, '"status":"HELD_BACK"', 'HELD_BACK'),
  row(BINANCE_USDM, /"status":"NEW"/g, '"status":"HELD_BACK"', 'HELD_BACK'),
  row(KRAKEN, /"status":"open"/g, '"status":"held"', 'held'),
  row(OKX, /"state":"live"/g, '"state":"held"', 'held'),
  row(COINBASE, /"status":"OPEN"/g, '"status":"UNKNOWN_ORDER_STATUS"', 'UNKNOWN_ORDER_STATUS'),
];

/** The markets' own states stay what they are. */
const MARKETS = /exchangeInfo|instruments|AssetPairs|products/;

describe('an order in a state that nobody knows', () => {
  test.runIf(FULL).each(ROWS)('$kind: it is unknown with its word, nothing else is', async (of) => {
    const bench = await openIntercepted(of.venue, {});
    closing.push(bench);
    const { client, front, heard, main } = bench;
    setMarket(bench, main, { bid: -1, ask: 1 });
    const { clientOrderId, instrumentId } = await submitted(bench, main, { limit: -30 });
    await statusOf(bench, clientOrderId, 'accepted');
    front.rewrite(({ path }, body) => (MARKETS.test(path) ? body : body.replace(of.as, of.odd)));
    const mine = (await massStatus(bench)).orders.find((one) => one.clientOrderId === clientOrderId);
    expect(mine).toMatchObject({ status: 'unknown', reason: expect.stringContaining(`“${of.word}”`) });
    expect(await client.queryOrder(clientOrderId)).toMatchObject({ ok: true, value: { status: 'unknown' } });
    expect(heard.isUp).toBe(true);
    front.rewrite(null);
    expect(await client.queryOrder(clientOrderId)).toMatchObject({ ok: true, value: { status: 'accepted' } });
    // It can be taken back all the while.
    const venueOrderId = mine?.venueOrderId ?? null;
    expect(await client.cancelOrder({ clientOrderId, instrumentId, venueOrderId })).toMatchObject({ kind: 'acked' });
  });

  test.runIf(FULL).each([BINANCE, BYBIT, COINBASE, KRAKEN, OKX].map((venue) => ({ kind: venue.kind, venue })))(
    'G2 $kind: an order of others is asked for by its number, and is there while it works',
    async ({ venue }) => {
      const bench = await openIntercepted(venue, {});
      closing.push(bench);
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId, instrumentId } = await submitted(bench, bench.main, { limit: -30 });
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      const other = bench.openAs?.({});
      if (other === undefined || venueOrderId === null) throw new Error('no other connection');
      await until('the other one is up', () => other.heard.isUp);
      const named = foreignOrderId(venueOrderId);
      expect(await other.client.queryOrder(named)).toMatchObject({
        ok: true,
        value: { status: 'accepted', venueOrderId },
      });
      await bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId });
      await statusOf(bench, clientOrderId, 'canceled');
      expect(await other.client.queryOrder(named)).toMatchObject({ ok: true, value: { status: 'notFound' } });
    },
  );
});
