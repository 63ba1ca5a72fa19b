/** G17: lists of orders and executions are read to their end, and nothing in them is lost by the way in which it is numbered. */
import { describe, expect, it } from 'vitest';
import { ok } from '../../../../shared/domain/index.ts';
import type { CcxtDesk } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { CcxtExchange, Params } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { readOpen, readSince, type ListParts, type Lister } from '../../../../src-main/brokers/ccxt/lists.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;

type Asked = { readonly since: number | undefined; readonly params: Params };

/** An exchange of that way of paging which answers each question with `answer`. */
function exchangeThat(id: string, answer: (asked: Asked) => readonly Fields[]) {
  const asked: Asked[] = [];
  const list: Lister = (_x, _symbol, since, _limit, params = {}) => {
    asked.push({ since, params });
    return Promise.resolve(answer({ since, params }));
  };
  const exchange = {
    fetchOpenOrders: (_symbol?: string, since?: number, _limit?: number, params: Params = {}) =>
      list(exchange as CcxtExchange, undefined, since, undefined, params),
  } as unknown as CcxtExchange;
  const profile = profileOf(id);
  if (profile === null) throw new Error(id);
  const parts = {
    desk: { settings: { profile, market: 'perpetual' }, venueNowMs: () => NOW_MS } as unknown as CcxtDesk,
    session: { ask: async (_lane: string, run: (x: CcxtExchange) => Promise<unknown>) => ok(await run(exchange)) },
  } as unknown as ListParts;
  return { parts, list, asked };
}

const trade = (id: string, symbol: string, order: string): Fields => ({
  id,
  symbol,
  order,
  timestamp: NOW_MS,
  info: {},
});

describe('a list that is read to its end', () => {
  it('has both trades where two markets number theirs alike, and both sides of a trade with oneself', async () => {
    const rows = [
      trade('7', 'BTC/USDT:USDT', 'a'),
      trade('7', 'ETH/USDT:USDT', 'b'),
      trade('7', 'ETH/USDT:USDT', 'c'),
      trade('7', 'ETH/USDT:USDT', 'c'),
    ];
    const { parts, list } = exchangeThat('okx', () => rows);
    const read = await readSince(parts, list, undefined, { sinceMs: NOW_MS - 1, params: {} });
    expect(read.ok && read.value.map(({ symbol, order }) => `${String(symbol)} ${String(order)}`)).toEqual([
      'BTC/USDT:USDT a',
      'ETH/USDT:USDT b',
      'ETH/USDT:USDT c',
    ]);
  });

  it('goes on in OKX’s algo book by that book’s own numbers, whatever came of the orders', async () => {
    const row = (algoId: number): Fields => ({
      ...{ id: String(algoId), timestamp: NOW_MS },
      info: { algoId: String(algoId), ordId: String(algoId + 100_000) },
    });
    const all = Array.from({ length: 250 }, (_none, i) => row(1_000 - i));
    const { parts, list } = exchangeThat('okx', ({ params }) => {
      const after = Number(params['after'] ?? Number.POSITIVE_INFINITY);
      return all.filter(({ id }) => Number(id) < after).slice(0, 100);
    });
    const read = await readSince(parts, list, undefined, { sinceMs: 0, params: { trigger: true } });
    expect(read.ok && read.value.length).toBe(250);
  });

  it('is asked for week by week where the exchange answers no longer stretch, to the end of the newest', async () => {
    const { parts, list, asked } = exchangeThat('binanceusdm', () => []);
    await readSince(parts, list, 'BTC/USDT:USDT', { sinceMs: NOW_MS - 20 * DAY_MS, params: {} });
    expect(asked).toHaveLength(3);
    expect(asked[0]).toEqual({ since: NOW_MS - 20 * DAY_MS, params: { until: asked[1]?.since } });
    expect(asked[2]?.params).toEqual({});
    expect((asked[1]?.since ?? 0) - (asked[0]?.since ?? 0)).toBeLessThan(7 * DAY_MS);
  });

  it('is an error where it cannot be read to its end: never a part of it', async () => {
    const page = Array.from({ length: 100 }, (_none, i) => trade(String(i), 'BTC/USDT', 'a'));
    const { parts, list } = exchangeThat('bitstamp', () => page);
    expect(await readSince(parts, list, 'BTC/USDT', { sinceMs: undefined, params: {} })).toMatchObject({ ok: false });
    let pages = 0;
    const cursors = exchangeThat('coinbase', () => {
      pages += 1;
      return [{ ...trade(`t${pages}`, 'BTC/USD', 'a'), info: { cursor: `c${pages}` } }];
    });
    expect(await readOpen(cursors.parts)).toMatchObject({ ok: false });
  });
});
