/** What each path of the REST API answers, from the exchange's market. */
import {
  newYorkDayText,
  BAR_INTERVAL_MS,
  compileCalendar,
  sessionAt,
  unitsText,
  type Bar,
  type BarInterval,
  type Instrument,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import type { GatewayHost } from '../core/gateway.ts';

export type Asked = { readonly path: string; readonly query: URLSearchParams };
export type Reply = { readonly status: number; readonly body: unknown };

type Parts = {
  readonly host: GatewayHost;
  readonly market: MarketDataClient;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly lacks: readonly string[];
  readonly requestId: string;
};

const DAY_MS = 86_400_000;
const FRAMES: Readonly<Record<string, BarInterval>> = {
  '1 minute': '1m',
  '5 minute': '5m',
  '15 minute': '15m',
  '1 hour': '1h',
  '1 day': '1d',
};

export const priceOf = (units: number, instrument: Instrument): number =>
  Number(unitsText(units, instrument.priceScale));
export const sizeOf = (units: number, instrument: Instrument): number => Number(unitsText(units, instrument.qtyScale));
const nanos = (ms: number): number => ms * 1_000_000;

export async function answerRest(parts: Parts, { path, query }: Asked): Promise<Reply> {
  if (path === '/v1/marketstatus/now') return ok(marketStatus(parts.host.scheduler.nowMs()));
  if (path === '/v3/reference/tickers') return ok(tickers(parts, query));
  const [, kind, symbol] = /^\/(v2\/last\/nbbo|v2\/last\/trade|v3\/reference\/tickers)\/([A-Z.]+)$/.exec(path) ?? [];
  if (kind === 'v3/reference/tickers')
    return withStock(parts, symbol, (one) => ok({ status: 'OK', request_id: parts.requestId, results: ticker(one) }));
  if (kind !== undefined)
    return withQuote(parts, symbol, (one, quote) =>
      kind === 'v2/last/nbbo' ? lastQuote(parts, one, quote) : lastTrade(parts, one, quote),
    );
  const snapshot = /^\/v2\/snapshot\/locale\/us\/markets\/stocks\/tickers(?:\/([A-Z.]+))?$/.exec(path);
  if (snapshot !== null) return snapshots(parts, snapshot[1] ?? null, query);
  const previous = /^\/v2\/aggs\/ticker\/([A-Z.]+)\/prev$/.exec(path)?.[1];
  if (previous !== undefined) return previousDay(parts, previous);
  const range = /^\/v2\/aggs\/ticker\/([A-Z.]+)\/range\/(\d+)\/(\w+)\/([^/]+)\/([^/]+)$/.exec(path);
  if (range !== null) return aggregates(parts, range, query);
  return { status: 404, body: { status: 'NOT_FOUND', request_id: parts.requestId, message: '404 page not found' } };
}

/** The last day that is over. */
async function previousDay(parts: Parts, symbol: string): Promise<Reply> {
  const nowMs = parts.host.scheduler.nowMs();
  const day = (back: number): string => newYorkDayText(nowMs - back * 86_400_000);
  const path = `/v2/aggs/ticker/${symbol}/range/1/day/${day(10)}/${day(1)}`;
  const answer = await answerRest(parts, { path, query: new URLSearchParams({ sort: 'desc', limit: '1' }) });
  const body = answer.body as { readonly results?: readonly object[] };
  const [newest] = body.results ?? [];
  if (answer.status !== 200 || newest === undefined) return answer;
  return ok({ ...body, queryCount: 1, resultsCount: 1, count: 1, results: [{ T: symbol, ...newest }] });
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const notFound = ({ requestId }: Parts): Reply => ({
  status: 404,
  body: { status: 'NOT_FOUND', request_id: requestId, message: 'Data not found.' },
});
const notEntitled = ({ requestId }: Parts): Reply => ({
  status: 403,
  body: {
    status: 'NOT_AUTHORIZED',
    request_id: requestId,
    message: 'You are not entitled to this data. Please upgrade your plan.',
  },
});

function withStock(parts: Parts, symbol: string | undefined, say: (instrument: Instrument) => Reply): Reply {
  const found = symbol === undefined ? undefined : parts.instruments.get(symbol);
  return found === undefined ? notFound(parts) : say(found);
}

function withQuote(
  parts: Parts,
  symbol: string | undefined,
  say: (instrument: Instrument, quote: Quote) => Reply,
): Reply {
  if (parts.lacks.includes('quotes')) return notEntitled(parts);
  return withStock(parts, symbol, (instrument) => {
    const quote = parts.host.venue.quote(instrument.id);
    return quote === null ? notFound(parts) : say(instrument, quote);
  });
}

const lastQuote = ({ requestId }: Parts, one: Instrument, quote: Quote): Reply =>
  ok({
    status: 'OK',
    request_id: requestId,
    results: {
      T: one.symbol,
      P: quote.ask === null ? 0 : priceOf(quote.ask, one),
      S: sizeOf(quote.askSize, one),
      X: 12,
      p: quote.bid === null ? 0 : priceOf(quote.bid, one),
      s: sizeOf(quote.bidSize, one),
      x: 12,
      t: nanos(quote.tsEventMs),
      y: nanos(quote.tsEventMs),
      q: 1,
      z: 3,
    },
  });

const lastTrade = ({ requestId }: Parts, one: Instrument, quote: Quote): Reply =>
  ok({
    status: 'OK',
    request_id: requestId,
    results: {
      T: one.symbol,
      c: [0],
      i: '1',
      p: quote.last === null ? 0 : priceOf(quote.last, one),
      s: 100,
      t: nanos(quote.tsEventMs),
      y: nanos(quote.tsEventMs),
      q: 1,
      x: 12,
      z: 3,
    },
  });

function marketStatus(nowMs: number): unknown {
  const session = sessionAt(compileCalendar('us-equity', nowMs - DAY_MS, nowMs + DAY_MS), nowMs);
  const word = session === null ? 'closed' : session.kind === 'regular' ? 'open' : 'extended-hours';
  return {
    market: word,
    earlyHours: session?.kind === 'pre',
    afterHours: session?.kind === 'post',
    serverTime: new Date(nowMs).toISOString().replace(/\.\d+Z/, '+00:00'),
    exchanges: { nasdaq: word, nyse: word, otc: word },
    currencies: { crypto: 'open', fx: 'open' },
  };
}

const ticker = (one: Instrument): Record<string, unknown> => ({
  ticker: one.symbol,
  name: one.name,
  market: 'stocks',
  locale: 'us',
  type: one.assetClass === 'etf' ? 'ETF' : 'CS',
  active: true,
  currency_name: 'usd',
  primary_exchange: { NASDAQ: 'XNAS', NYSE: 'XNYS', ARCA: 'ARCX', BATS: 'BATS', AMEX: 'XASE' }[one.listing] ?? 'XNYS',
});

function tickers({ instruments, requestId }: Parts, query: URLSearchParams): unknown {
  const search = (query.get('search') ?? '').toUpperCase();
  const exact = query.get('ticker');
  const limit = Math.min(1000, Number(query.get('limit') ?? '100'));
  const found = [...instruments.values()]
    .filter((one) =>
      exact === null ? one.symbol.includes(search) || one.name.toUpperCase().includes(search) : one.symbol === exact,
    )
    .slice(0, limit)
    .map(ticker);
  return { status: 'OK', request_id: requestId, count: found.length, results: found };
}

async function snapshots(parts: Parts, one: string | null, query: URLSearchParams): Promise<Reply> {
  if (parts.lacks.includes('snapshots')) return notEntitled(parts);
  const named = one === null ? (query.get('tickers') ?? '').split(',').filter((symbol) => symbol !== '') : [one];
  const wanted = named.length === 0 ? [...parts.instruments.keys()] : named;
  const found: Record<string, unknown>[] = [];
  for (const symbol of wanted) {
    const instrument = parts.instruments.get(symbol);
    const quote = instrument === undefined ? null : parts.host.venue.quote(instrument.id);
    if (instrument !== undefined && quote !== null) found.push(await snapshotOf(parts, instrument, quote));
  }
  if (one === null) return ok({ status: 'OK', count: found.length, tickers: found });
  return found[0] === undefined ? notFound(parts) : ok({ status: 'OK', request_id: parts.requestId, ticker: found[0] });
}

async function snapshotOf({ market }: Parts, one: Instrument, quote: Quote): Promise<Record<string, unknown>> {
  const price = (units: number | null): number => (units === null ? 0 : priceOf(units, one));
  const days = await market.bars(one.id, '1d', 1);
  const minutes = await market.bars(one.id, '1m', 1);
  const day = days.ok ? days.value.at(-1) : undefined;
  const minute = minutes.ok ? minutes.value.at(-1) : undefined;
  const bar = (of: Bar | undefined): Record<string, number> => {
    const [, o = 0, h = 0, l = 0, c = 0] = of ?? [];
    return {
      o: price(o),
      h: price(h),
      l: price(l),
      c: price(c),
      v: of === undefined ? 0 : sizeOf(of[5], one),
      vw: price(c),
    };
  };
  const close = quote.previousClose ?? quote.last ?? 0;
  const change = (quote.last ?? close) - close;
  return {
    ticker: one.symbol,
    day: { ...bar(day), v: sizeOf(quote.volume, one) },
    lastQuote: {
      P: price(quote.ask),
      S: sizeOf(quote.askSize, one),
      p: price(quote.bid),
      s: sizeOf(quote.bidSize, one),
      t: nanos(quote.tsEventMs),
    },
    lastTrade: { c: [0], i: '1', p: price(quote.last), s: 100, t: nanos(quote.tsEventMs), x: 12 },
    min: { ...bar(minute), av: sizeOf(quote.volume, one), t: minute?.[0] ?? 0, n: 1 },
    prevDay: { o: price(close), h: price(close), l: price(close), c: price(close), v: 0, vw: price(close) },
    todaysChange: priceOf(change, one),
    todaysChangePerc: close === 0 ? 0 : Number(((change / close) * 100).toFixed(4)),
    updated: nanos(quote.tsEventMs),
  };
}

const momentOf = (text: string): number => (/^\d{10,}$/.test(text) ? Number(text) : Date.parse(text));

async function aggregates(parts: Parts, match: RegExpExecArray, query: URLSearchParams): Promise<Reply> {
  const [, symbol, multiplier = '', timespan = '', from = '', to = ''] = match;
  const interval = FRAMES[`${Number(multiplier)} ${timespan}`];
  const instrument = symbol === undefined ? undefined : parts.instruments.get(symbol);
  if (interval === undefined || instrument === undefined) return notFound(parts);
  const limit = Math.min(50_000, Number(query.get('limit') ?? '5000'));
  const all = await parts.market.bars(instrument.id, interval, 5_000);
  const endMs = momentOf(to) + (/^\d{10,}$/.test(to) ? 0 : DAY_MS);
  const within = (all.ok ? all.value : []).filter(
    ([startMs]) => startMs >= momentOf(from) && startMs <= endMs + BAR_INTERVAL_MS[interval],
  );
  const page = (query.get('sort') === 'desc' ? within.toReversed() : within).slice(0, limit);
  const results = page.map(([t, o, h, l, c, v]) => ({
    ...{
      t,
      o: priceOf(o, instrument),
      h: priceOf(h, instrument),
      l: priceOf(l, instrument),
      c: priceOf(c, instrument),
    },
    ...{ v: sizeOf(v, instrument), vw: priceOf(c, instrument), n: 1 },
  }));
  return ok({
    ticker: symbol,
    adjusted: true,
    queryCount: results.length,
    resultsCount: results.length,
    status: 'OK',
    request_id: parts.requestId,
    results,
  });
}
