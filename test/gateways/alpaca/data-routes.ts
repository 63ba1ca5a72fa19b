/** The market data API's REST: quotes, trades, bars and snapshots of the exchange's market. */
import type { Instrument, Quote } from '../../../shared/domain/index.ts';
import type { BarInterval } from '../../../shared/domain/index.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import type { ListedHost } from './listing.ts';
import { floatOf } from './account-json.ts';
import { classOfSymbol } from './host-orders.ts';
import { hostIdOfSymbol, stamp, symbolOfInstrument } from './names.ts';
import type { Answer } from './answers.ts';
import type { Call } from './trading-routes.ts';

export type DataParts = { readonly host: ListedHost; readonly market: MarketDataClient };

const FRAMES: Readonly<Record<string, BarInterval>> = {
  '1Min': '1m',
  '5Min': '5m',
  '15Min': '15m',
  '1Hour': '1h',
  '1Day': '1d',
};

/** A quote as the API writes it; zeroes where a side is empty. */
export function quoteJson(instrument: Instrument, quote: Quote): Record<string, unknown> {
  const { bid, ask, bidSize, askSize } = quote;
  const { priceScale, qtyScale } = instrument;
  const size = (units: number): number => floatOf(units, qtyScale);
  const base = {
    t: stamp(quote.tsEventMs),
    bp: bid === null ? 0 : floatOf(bid, priceScale),
    bs: bid === null ? 0 : size(bidSize),
    ap: ask === null ? 0 : floatOf(ask, priceScale),
    as: ask === null ? 0 : size(askSize),
  };
  if (instrument.assetClass === 'crypto') return base;
  if (instrument.option !== null) return { ...base, bx: 'A', ax: 'A', c: 'A' };
  return { ...base, bx: 'V', ax: 'V', c: ['R'], z: 'C' };
}

/** The last trade; null before there was one. Its size is not kept by the exchange: one lot. */
export function tradeJson(instrument: Instrument, quote: Quote): Record<string, unknown> | null {
  if (quote.last === null) return null;
  const base = {
    t: stamp(quote.tsEventMs),
    p: floatOf(quote.last, instrument.priceScale),
    s: instrument.assetClass === 'crypto' ? 0.01 : 100,
  };
  if (instrument.assetClass === 'crypto') return { ...base, i: 1, tks: 'B' };
  if (instrument.option !== null) return { ...base, x: 'A', c: 'I' };
  return { ...base, x: 'V', c: ['@'], i: 1, z: 'C' };
}

/** Null: the path is none of the data API's. */
export async function answerData(parts: DataParts, { path, query }: Call): Promise<Answer | null> {
  const kind = /^\/(v2\/stocks|v1beta1\/options|v1beta3\/crypto\/us)\/(.+)$/.exec(path);
  const what = kind?.[2];
  if (what === undefined) return null;
  const single = /^([A-Z.]+)\/(bars|snapshot|(?:quotes|trades|bars)\/latest)$/.exec(what);
  if (single !== null && path.startsWith('/v2/stocks')) return ofOne(parts, single[1] ?? '', single[2] ?? '', query);
  const symbols = (query.get('symbols') ?? '').split(',').filter((one) => one !== '');
  if (what === 'bars/latest' || what === 'latest/bars') return latestBars(parts, symbols);
  if (what === 'bars') return bars(parts, symbols, query);
  if (what === 'quotes/latest' || what === 'latest/quotes')
    return { status: 200, body: { quotes: each(parts, symbols, quoteJson) } };
  if (what === 'trades/latest' || what === 'latest/trades')
    return { status: 200, body: { trades: each(parts, symbols, tradeJson) } };
  if (what === 'snapshots') {
    const snapshots = await snapshotsOf(parts, symbols);
    const stocks = path.startsWith('/v2/stocks');
    return {
      status: 200,
      body: stocks ? snapshots : { snapshots, ...(path.includes('/options/') ? { next_page_token: null } : {}) },
    };
  }
  const underlying = /^snapshots\/([A-Z]+)$/.exec(what)?.[1];
  if (underlying === undefined) return null;
  return { status: 200, body: { snapshots: await chainSnapshots(parts, underlying), next_page_token: null } };
}

/** What is told of each symbol that the exchange knows. */
function each(
  { host }: DataParts,
  symbols: readonly string[],
  shown: (instrument: Instrument, quote: Quote) => unknown,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const symbol of symbols) {
    const instrument = host.find(hostIdOfSymbol(symbol));
    const quote = instrument === null ? null : host.venue.quote(instrument.id);
    const one = instrument === null || quote === null ? null : shown(instrument, quote);
    if (one !== null) found[symbol] = one;
  }
  return found;
}

/** Symbols that have rows on this page. */
const withRows = (found: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(found).filter(([, rows]) => rows.length > 0));

async function latestBars({ host, market }: DataParts, symbols: readonly string[]): Promise<Answer> {
  const found: Record<string, unknown> = {};
  for (const symbol of symbols) {
    const instrument = host.find(hostIdOfSymbol(symbol));
    const read = instrument === null ? null : await market.bars(instrument.id, '1m', 1);
    const bar = read?.ok === true ? read.value.at(-1) : undefined;
    if (instrument !== null && bar !== undefined) found[symbol] = barJson(instrument, bar);
  }
  return { status: 200, body: { bars: found } };
}

/** The forms for one symbol, which name it in the path. */
async function ofOne(parts: DataParts, symbol: string, what: string, query: URLSearchParams): Promise<Answer> {
  const plural = what === 'snapshot' ? 'snapshots' : what;
  const params = new URLSearchParams([...query, ['symbols', symbol]]);
  const call: Call = { method: 'GET', path: `/v2/stocks/${plural}`, query: params, body: {} };
  const answer = await answerData(parts, call);
  if (answer === null || answer.status !== 200) return answer ?? { status: 404, body: { message: 'not found' } };
  const body = answer.body as Readonly<Record<string, unknown>>;
  if (what === 'snapshot') return { status: 200, body: { symbol, ...(body[symbol] as object | undefined) } };
  const kind = /^(quote|trade|bar)/.exec(what)?.[1] ?? '';
  const rows = (body[`${kind}s`] as Readonly<Record<string, unknown>>)[symbol] ?? null;
  if (what === 'bars')
    return { status: 200, body: { symbol, bars: rows, next_page_token: body['next_page_token'] ?? null } };
  return { status: 200, body: { symbol, [kind]: rows } };
}

async function bars({ host, market }: DataParts, symbols: readonly string[], query: URLSearchParams): Promise<Answer> {
  const interval = FRAMES[query.get('timeframe') ?? ''];
  if (interval === undefined) return { status: 400, body: { message: 'invalid timeframe' } };
  const limit = Math.min(10_000, Number(query.get('limit') ?? '1000'));
  const from = Date.parse(query.get('start') ?? '') || 0;
  const until = Date.parse(query.get('end') ?? '') || Number.POSITIVE_INFINITY;
  const rows: (readonly [symbol: string, bar: unknown])[] = [];
  for (const symbol of symbols) {
    const instrument = host.find(hostIdOfSymbol(symbol));
    if (instrument === null) continue;
    const all = await market.bars(instrument.id, interval, 5_000);
    const since = all.ok ? all.value.filter(([startMs]) => startMs >= from && startMs <= until) : [];
    const sorted = query.get('sort') === 'desc' ? since.toReversed() : since;
    rows.push(...sorted.map((bar) => [symbol, barJson(instrument, bar)] as const));
  }
  // A page goes on where the one before it ended, through all symbols.
  const at = Number(Buffer.from(query.get('page_token') ?? '', 'base64').toString() || '0');
  const page = rows.slice(at, at + limit);
  const found = Object.fromEntries(
    symbols.map((symbol) => [symbol, page.flatMap(([of, bar]) => (of === symbol ? [bar] : []))]),
  );
  const more = at + limit < rows.length ? Buffer.from(String(at + limit)).toString('base64') : null;
  return { status: 200, body: { bars: withRows(found), next_page_token: more } };
}

/** A bar; trades are not counted by the exchange, so their number is one. */
export function barJson(instrument: Instrument, bar: readonly number[]): Record<string, unknown> {
  const [startMs = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = bar;
  const price = (units: number): number => floatOf(units, instrument.priceScale);
  return {
    t: stamp(startMs).replace('.000000Z', 'Z'),
    o: price(open),
    h: price(high),
    l: price(low),
    c: price(close),
    v: floatOf(volume, instrument.qtyScale),
    n: 1,
    vw: price(close),
  };
}

async function snapshotsOf({ host, market }: DataParts, symbols: readonly string[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const symbol of symbols) {
    const instrument = host.find(hostIdOfSymbol(symbol));
    const quote = instrument === null ? null : host.venue.quote(instrument.id);
    if (instrument === null || quote === null) continue;
    const days = await market.bars(instrument.id, '1d', 2);
    const [before, today] = days.ok ? days.value.slice(-2) : [];
    const trade = tradeJson(instrument, quote);
    const close = quote.previousClose;
    const previous = close === null ? before : ([before?.[0] ?? 0, close, close, close, close, 0] as const);
    found[symbol] = {
      latestQuote: quoteJson(instrument, quote),
      ...(trade === null ? {} : { latestTrade: trade }),
      ...(today === undefined
        ? {}
        : { dailyBar: { ...barJson(instrument, today), v: floatOf(quote.volume, instrument.qtyScale) } }),
      ...(previous === undefined ? {} : { prevDailyBar: barJson(instrument, previous) }),
    };
  }
  return found;
}

async function chainSnapshots(parts: DataParts, underlying: string): Promise<Record<string, unknown>> {
  const listed = parts.host.all().filter((one) => one.option?.underlyingId === hostIdOfSymbol(underlying));
  return snapshotsOf(parts, listed.map(symbolOfInstrument));
}

/** Which data API a symbol belongs to. */
export const classOf = classOfSymbol;
