/** A market that is gone: orders in it are refused in words; what is held and working there stays known, after a start too. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type AccountId, type ClientOrderId } from '../../shared/domain/index.ts';
import type { Answered } from '../gateways/core/interceptor.ts';
import { startOkxGateway, type OkxGateway } from '../gateways/okx/okx-gateway.ts';
import { priceAt, qtyOf, setMarket, until } from './bench.ts';
import { filledOf, massStatus, orderOf, positionIn, require, statusOf, submitted } from './cards/card.ts';
import type { CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BYBIT, BYBIT_LINEAR, COINBASE, KRAKEN, OKX, OKX_SWAP } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const closing: InterceptedBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

type Fields = Record<string, unknown>;
type Row = {
  readonly kind: string;
  readonly venue: CryptoVenue;
  /** Where orders are sent, and what is answered when the market is gone. */
  readonly orders: RegExp;
  readonly refusal: Answered;
  readonly words: RegExp;
  /** Where markets are listed, and how one of BTC is paused there. */
  readonly listing: RegExp;
  readonly pause: (body: Fields) => void;
  /** As it is when the list does not name it any more. */
  readonly forget: (body: Fields) => void;
};

const json = (status: number, body: unknown): Answered => ({ status, body: JSON.stringify(body) });
const listOf = (value: unknown): Fields[] =>
  Array.isArray(value) ? (value as Fields[]) : Object.values((value ?? {}) as Record<string, Fields>);
/** Every row of Bitcoin in a list. */
const bitcoins = (rows: unknown): Fields[] =>
  listOf(rows).filter((one) =>
    /BTC|XBT/.test(JSON.stringify([one['symbol'], one['instId'], one['altname'], one['product_id']])),
  );
/** A list of rows, or a dictionary of them, without those of Bitcoin. */
function without(of: Fields, key: string): void {
  const rows = of[key];
  const gone = new Set(bitcoins(rows));
  if (Array.isArray(rows)) of[key] = rows.filter((one) => !gone.has(one as Fields));
  else of[key] = Object.fromEntries(Object.entries(rows as Fields).filter(([, one]) => !gone.has(one as Fields)));
}
const bybit = (venue: CryptoVenue): Row => ({
  ...{ kind: venue.kind, venue, orders: /order\/create$/, words: /Bybit does not list this market/ },
  refusal: json(200, { retCode: 170121, retMsg: 'Invalid symbol.', result: {}, retExtInfo: {}, time: 1 }),
  listing: /instruments-info$/,
  pause: (body) => {
    for (const one of bitcoins((body['result'] as Fields)['list'])) one['status'] = 'PreLaunch';
  },
  forget: (body) => {
    // The other kind goes on under the same name.
    const { category } = body['result'] as Fields;
    if (category === (venue === BYBIT ? 'spot' : 'linear')) without(body['result'] as Fields, 'list');
  },
});
const okx = (venue: CryptoVenue): Row => ({
  ...{ kind: venue.kind, venue, orders: /trade\/order$/, words: /OKX does not list this market/ },
  refusal: json(200, {
    ...{ code: '1', msg: 'All operations failed' },
    data: [{ clOrdId: '', ordId: '', tag: '', sCode: '51001', sMsg: "Instrument ID doesn't exist." }],
  }),
  listing: /public\/instruments$/,
  pause: (body) => {
    for (const one of bitcoins(body['data'])) one['state'] = 'suspend';
  },
  forget: (body) => without(body, 'data'),
});

const ROWS: readonly Row[] = [
  {
    ...{ kind: 'binance', venue: BINANCE, orders: /\/v3\/order$/, words: /Binance does not list this market/ },
    refusal: json(400, { code: -1121, msg: 'Invalid symbol.' }),
    listing: /exchangeInfo$/,
    pause: (body) => {
      for (const one of bitcoins(body['symbols'])) one['status'] = 'BREAK';
    },
    forget: (body) => without(body, 'symbols'),
  },
  {
    ...{ kind: 'kraken', venue: KRAKEN, orders: /AddOrder$/, words: /Kraken does not list this market/ },
    refusal: json(200, { error: ['EQuery:Unknown asset pair'] }),
    listing: /AssetPairs$/,
    pause: (body) => {
      for (const one of bitcoins(body['result'])) one['status'] = 'maintenance';
    },
    forget: (body) => without(body, 'result'),
  },
  bybit(BYBIT),
  bybit(BYBIT_LINEAR),
  okx(OKX),
  okx(OKX_SWAP),
  {
    ...{ kind: 'coinbase', venue: COINBASE, orders: /brokerage\/orders$/, words: /Coinbase does not list this market/ },
    refusal: json(200, {
      success: false,
      error_response: { error: 'INVALID_PRODUCT_ID', message: 'invalid product', new_order_failure_reason: '' },
    }),
    listing: /products$/,
    pause: (body) => {
      for (const one of bitcoins(body['products'])) one['trading_disabled'] = true;
    },
    forget: (body) => without(body, 'products'),
  },
];

/** From now on orders in the market are refused and the list says that it is paused. */
function takeAway(bench: InterceptedBench, row: Row): void {
  bench.front.answer(({ method, path }) => (method === 'POST' && row.orders.test(path) ? row.refusal : null));
  relist(bench, row, row.pause);
}

/** From now on the list is changed; null: it is as it is. */
function relist({ front }: InterceptedBench, { listing }: Row, by: ((body: Fields) => void) | null): void {
  front.rewrite(({ path }, body) => {
    if (by === null || !listing.test(path)) return body;
    const read = JSON.parse(body) as Fields;
    by(read);
    return JSON.stringify(read);
  });
}

describe('a market that is gone', () => {
  test.each(ROWS)(
    'G17 $kind: refused in words; position and order in it stay known and can be cancelled after a start',
    async (row) => {
      const bench = await openIntercepted(row.venue, {});
      closing.push(bench);
      const { main, client } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const taken = await submitted(bench, main, { limit: 1 });
      await filledOf(bench, main, taken.clientOrderId, 4);
      const resting = await submitted(bench, main, { limit: -30 });
      await statusOf(bench, resting.clientOrderId, 'accepted');
      const held = positionIn(await massStatus(bench), main);
      expect(held.sign()).toBe(1);
      takeAway(bench, row);
      const refused = await client.submitOrder(orderOf(bench, main, { limit: -30 }));
      process.stdout.write(`  ${row.kind}: "${refused.kind === 'acked' ? '' : refused.reason}"\n`);
      expect(refused).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(row.words) });
      const other = bench.openAs?.({});
      require(other !== undefined, 'no other connection');
      await until(
        'up',
        () => other.heard.isUp,
        () => other.heard.text(),
      );
      expect((await other.client.instruments()).ok).toBe(true);
      const status = await massStatus({ ...bench, ...other });
      expect(positionIn(status, main).eq(held)).toBe(true);
      const { clientOrderId, instrumentId } = resting;
      expect(status.orders.find((one) => one.clientOrderId === clientOrderId)?.status).toBe('accepted');
      expect((await other.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('acked');
      await statusOf(bench, clientOrderId, 'canceled');
      await other.client.close();
    },
  );
});

const full = process.env['RUNG_FULL'] === '1';
/** One of each kind; the others take the same way. */
const QUICK: readonly string[] = ['bybit', 'kraken'];
if (!full) process.stdout.write('markets that the list forgot at the other exchanges: with npm run test:full\n');

describe('a market that the list does not name at the start', () => {
  test.each(ROWS.filter(({ kind }) => full || QUICK.includes(kind)))(
    'G2, G17 $kind: orders in it are known, under our id and others, in words, and can be cancelled',
    async (row) => {
      const bench = await openIntercepted(row.venue, {});
      closing.push(bench);
      const { main, other: second } = bench;
      require(second !== null, 'two coins');
      setMarket(bench, main, { bid: -1, ask: 1 });
      setMarket(bench, second, { bid: -1, ask: 1 });
      const resting = await submitted(bench, main, { limit: -30 });
      await statusOf(bench, resting.clientOrderId, 'accepted');
      const kept = await submitted(bench, second, { limit: -30 });
      await statusOf(bench, kept.clientOrderId, 'accepted');
      const foreign = bench.host.venue.control.placeForeign(bench.accountId, {
        ...{ instrumentId: main.host.id, side: 'buy', type: 'limit', tif: 'gtc' },
        ...{ qty: qtyOf(main, 2), limitPrice: priceAt(main, -40) },
      });
      expect(typeof foreign).toBe('string');
      relist(bench, row, row.forget);
      const opened = bench.openAs?.({});
      require(opened !== undefined, 'no other connection');
      await until(
        'up',
        () => opened.heard.isUp,
        () => opened.heard.text(),
      );
      const at = { ...bench, ...opened };
      expect((await opened.client.instruments()).ok).toBe(true);
      const status = await massStatus(at);
      const found = status.orders.filter((one) => one.instrumentId === main.instrument.id && one.status === 'accepted');
      // How many coins a contract is stood in the list alone: the words say so.
      const inContracts = row.kind === 'okxswap';
      const qty = (units: number): string => (inContracts ? String(units) : qtyOf(main, units));
      const shown = found.map((one) => [one.clientOrderId, one.qty, one.limitPrice]);
      expect(shown.length).toBe(2);
      expect(shown).toEqual(
        expect.arrayContaining([
          [resting.clientOrderId, qty(4), priceAt(main, -30)],
          [null, qty(2), priceAt(main, -40)],
        ]),
      );
      expect(status.orders.find((one) => one.clientOrderId === kept.clientOrderId)?.instrumentId).toBe(
        second.instrument.id,
      );
      const listed = await opened.client.instruments();
      const told = listed.ok ? listed.value.find(({ id }) => id === main.instrument.id) : undefined;
      process.stdout.write(`  ${row.kind}: "${told?.name ?? ''}"\n`);
      expect(told?.name).toMatch(
        inContracts ? /not listed any more; quantities are contracts/ : /not listed any more\)/,
      );
      const refused = await opened.client.submitOrder(orderOf(at, main, { limit: -30 }));
      expect(refused).toMatchObject({ kind: 'rejected', unsent: true, reason: expect.stringMatching(/any more/) });
      for (const { clientOrderId, venueOrderId, instrumentId } of found) {
        const id = clientOrderId ?? idOf<ClientOrderId>(`V-${venueOrderId ?? ''}`.slice(0, 64));
        const done = await opened.client.cancelOrder({ clientOrderId: id, venueOrderId, instrumentId });
        expect(done).toMatchObject({ kind: 'acked' });
      }
      await until(
        'only the other coin’s is left',
        () => bench.host.venue.control.openOrders(bench.accountId).length === 1,
        () => JSON.stringify(bench.host.venue.control.openOrders(bench.accountId)),
      );
      await opened.client.close();
    },
  );
});

describe('a paused market that opens again', () => {
  test.each(ROWS.filter(({ kind }) => full || kind === 'bybit'))(
    '$kind: its quotes are there without a reconnect',
    async (row) => {
      // Looks are twenty times as often here.
      const bench = await openIntercepted(row.venue, { speed: 20 });
      closing.push(bench);
      const { main, marketData, heard, proxy } = bench;
      require(marketData !== null, 'quotes');
      setMarket(bench, main, { bid: -1, ask: 1 });
      marketData.subscribeQuotes([main.instrument.id]);
      await until('a quote', () => heard.quotes.has(main.instrument.id));
      relist(bench, row, row.pause);
      const words = heard.feed.length;
      proxy.cut();
      await until(
        'down and up, while it is paused',
        () => heard.feed.length >= words + 2 && heard.isFeedUp,
        () => JSON.stringify(heard.feed),
      );
      heard.quotes.clear();
      const feed = heard.feed.length;
      setMarket(bench, main, { bid: -3, ask: 3 });
      relist(bench, row, null);
      await until(
        'its quotes',
        () => {
          setMarket(bench, main, { bid: -3, ask: 3, bidSize: 90 + Math.floor(Math.random() * 20) });
          return heard.quotes.has(main.instrument.id);
        },
        () => JSON.stringify(heard.feed),
      );
      expect(heard.feed.length).toBe(feed);
    },
  );
});

describe('a market that its streams do not know any more', () => {
  test('okx: the subscription is refused, the markets are read again, and the quotes of all others go on', async () => {
    let gateway: OkxGateway | null = null;
    const start: CryptoVenue['start'] = async (more) => {
      gateway = await startOkxGateway({ ...more, accounts: { SPOT: OKX.accountId ?? idOf<AccountId>('none') } });
      return gateway;
    };
    const bench = await openIntercepted({ ...OKX, start }, { speed: 4 });
    closing.push(bench);
    const { main, other, heard, marketData, front, proxy } = bench;
    require(other !== null && marketData !== null, 'two coins');
    setMarket(bench, main, { bid: -1, ask: 1 });
    setMarket(bench, other, { bid: -1, ask: 1 });
    marketData.subscribeQuotes([main.instrument.id, other.instrument.id]);
    await until('both', () => heard.quotes.has(main.instrument.id) && heard.quotes.has(other.instrument.id));
    (gateway as OkxGateway | null)?.forget('BTC-USDT');
    front.rewrite(({ path }, body) => {
      if (!path.endsWith('public/instruments')) return body;
      const read = JSON.parse(body) as { data: Fields[] };
      return JSON.stringify({ ...read, data: read.data.filter((one) => !bitcoins([one]).includes(one)) });
    });
    heard.quotes.clear();
    proxy.cut();
    await until(
      'the other goes on',
      () => heard.quotes.has(other.instrument.id),
      () => JSON.stringify(heard.feed),
    );
    const words = heard.feed.length;
    for (const bid of [-3, -5, -7]) {
      setMarket(bench, other, { bid, ask: 1 });
      const units = dec(priceAt(other, bid)).toUnits(other.instrument.priceScale);
      await until(
        'a quote',
        () => heard.quotes.get(other.instrument.id)?.bid === units,
        () => JSON.stringify(heard.feed),
      );
    }
    // Not a loop of losses: what was refused is not asked for again.
    expect(heard.feed.length - words).toBeLessThanOrEqual(2);
    expect(heard.isFeedUp).toBe(true);
    await until(
      'the account too',
      () => heard.isUp,
      () => heard.text(),
    );
    expect((await massStatus(bench)).account.accountId).toBe(bench.accountId);
    const reasons = heard.feed.filter((one) => !one.up).map((one) => one.reason);
    process.stdout.write(`  okx, a stream that does not know it: ${JSON.stringify([...new Set(reasons)])}\n`);
  });
});
