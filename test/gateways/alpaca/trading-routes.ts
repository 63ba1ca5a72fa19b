/** The trading API's REST: what each path answers. */
import {
  compileCalendar,
  dayText,
  newYorkAt,
  newYorkDayText,
  nextSession,
  sessionAt,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { ListedHost } from './listing.ts';
import { accountJson, assetJson, contractJson, positionJson } from './account-json.ts';
import { furtherTrading } from './further-routes.ts';
import { hostIdOfSymbol, stamp, uuidOf } from './names.ts';
import type { Answer } from './answers.ts';
import type { OrderDesk } from './order-desk.ts';
import { isOver, orderJson, type OrderRecord } from './order-record.ts';

export type TradingParts = { readonly host: ListedHost; readonly desk: OrderDesk; readonly startMs: number };
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};

const DAY_MS = 86_400_000;
const missing = (what: string): Answer => ({ status: 404, body: { code: 40410000, message: `${what} not found` } });

/** Null: the path is none of the trading API's; `silent`: nothing is answered. */
export async function answerTrading(parts: TradingParts, call: Call): Promise<Answer | 'silent' | null> {
  const { method, path } = call;
  if (path === '/v2/orders' && method === 'POST')
    return (await parts.desk.submit(withPair(parts.host, call.body))) ?? 'silent';
  if (path === '/v2/orders' && method === 'GET') return { status: 200, body: listOrders(parts, call.query) };
  if (path === '/v2/orders' && method === 'DELETE') return cancelAll(parts);
  if (path === '/v2/orders:by_client_order_id' && method === 'GET') {
    const found = parts.desk.book.find({ clientOrderId: call.query.get('client_order_id') ?? '' });
    return found === null ? missing('order') : { status: 200, body: orderJson(found) };
  }
  const order = /^\/v2\/orders\/([0-9a-f-]{36})$/.exec(path)?.[1];
  if (order !== undefined) return oneOrder(parts, call, order);
  const further = await furtherTrading(parts, call);
  if (further !== null) return further;
  return method === 'GET' ? readOnly(parts, call) : null;
}

/** `BTCUSD`, as positions have it, is the pair `BTC/USD` in orders too. */
function withPair(host: ListedHost, terms: Call['body']): Call['body'] {
  const { symbol } = terms;
  const pair = host.all().find((one) => one.symbol.includes('/') && one.symbol.replace('/', '') === symbol);
  return pair === undefined ? terms : { ...terms, symbol: pair.symbol };
}

async function oneOrder(parts: TradingParts, call: Call, id: string): Promise<Answer | 'silent' | null> {
  if (call.method === 'PATCH') return (await parts.desk.replace(id, call.body)) ?? 'silent';
  if (call.method === 'DELETE') return (await parts.desk.cancel(id)) ?? 'silent';
  const found = parts.desk.book.find({ id });
  if (found === null) return missing('order');
  const isNested = call.query.get('nested') === 'true';
  return { status: 200, body: isNested ? parts.desk.book.nested(found) : orderJson(found) };
}

async function cancelAll({ desk }: TradingParts): Promise<Answer> {
  const open = [...desk.book.orders.values()].filter(
    (order) => !isOver(order) && order.status !== 'pending_new' && order.parentId === null,
  );
  const results = await Promise.all(
    open.map(async (order) => {
      const answer = await desk.cancel(order.id);
      return { id: order.id, status: answer?.status === 204 ? 200 : (answer?.status ?? 500) };
    }),
  );
  return { status: 207, body: results };
}

/**
 * Newest first unless asked otherwise; a leg is listed within its order. Of an OCO that is so when asked for; else it is a row of its
 * own, not among the open ones while it is held (alpacahq/alpaca-trade-api-js, issue 87).
 */
function listOrders({ desk }: TradingParts, query: URLSearchParams): unknown[] {
  const status = query.get('status') ?? 'open';
  const limit = Math.min(500, Number(query.get('limit') ?? '50'));
  const after = momentOf(query.get('after')) ?? Number.NEGATIVE_INFINITY;
  const until = momentOf(query.get('until')) ?? Number.POSITIVE_INFINITY;
  const symbols = query.get('symbols')?.split(',') ?? null;
  const isNested = query.get('nested') === 'true';
  const wanted = (order: OrderRecord): boolean =>
    (order.parentId === null || (!isNested && !(status === 'open' && order.status === 'held'))) &&
    (status === 'all' || (status === 'open') === !isOver(order)) &&
    order.createdMs > after &&
    order.createdMs < until &&
    (symbols === null || symbols.includes(order.terms.symbol));
  const found = [...desk.book.orders.values()].filter(wanted).toSorted((a, b) => b.createdMs - a.createdMs);
  if (query.get('direction') === 'asc') found.reverse();
  return found.slice(0, limit).map((order) => (isNested ? desk.book.nested(order) : orderJson(order)));
}

const momentOf = (text: string | null): number | null => {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
};

async function readOnly(parts: TradingParts, call: Call): Promise<Answer | 'silent' | null> {
  const { host, desk } = parts;
  const { path, query } = call;
  if (path === '/v2/account' || path === '/v2/positions') {
    const status = await desk.execution.massStatus(host.scheduler.nowMs());
    if (!status.ok)
      return status.error.kind === 'timeout'
        ? 'silent'
        : { status: 500, body: { code: 50010000, message: 'internal server error' } };
    if (path === '/v2/account') return { status: 200, body: accountJson(host, status.value, parts.startMs) };
    return { status: 200, body: status.value.positions.map((p) => positionJson(host, p)).filter((p) => p !== null) };
  }
  if (path.startsWith('/v2/account/activities')) return { status: 200, body: activities(parts, call) };
  if (path === '/v2/clock') return { status: 200, body: clockJson(host.scheduler.nowMs()) };
  if (path === '/v2/calendar') return { status: 200, body: calendarJson(query) };
  if (path === '/v2/assets') return { status: 200, body: assets(host, query) };
  const asset = /^\/v2\/assets\/(?!fixed_income\/)(.+)$/.exec(path)?.[1];
  if (asset !== undefined) return oneAsset(host, decodeURIComponent(asset));
  if (path === '/v2/options/contracts') return contracts(parts, query);
  const contract = /^\/v2\/options\/contracts\/([A-Z0-9]+)$/.exec(path)?.[1];
  if (contract === undefined) return null;
  const [found] = await contractsNamed(parts, [hostIdOfSymbol(contract)]);
  const body = found === undefined ? null : contractJson(found);
  return body === null ? missing('option contract') : { status: 200, body };
}

function activities({ desk }: TradingParts, { path, query }: Call): unknown[] {
  const type = path.split('/')[4] ?? query.get('activity_types');
  const types = type?.split(',') ?? null;
  const category = query.get('category');
  const wanted = (one: string): boolean =>
    types === null ? category === null || (category === 'trade_activity') === (one === 'FILL') : types.includes(one);
  const after = momentOf(query.get('after')) ?? Number.NEGATIVE_INFINITY;
  const size = Math.min(100, Number(query.get('page_size') ?? '100'));
  const ordered = desk.book.activities.all.filter((one) => one.atMs > after && wanted(String(one['activity_type'])));
  if (query.get('direction') !== 'asc') ordered.reverse();
  const token = query.get('page_token');
  const from = token === null ? 0 : ordered.findIndex((one) => one.id === token) + 1;
  return ordered
    .slice(from, from + size)
    .map((one) => Object.fromEntries(Object.entries(one).filter(([key]) => key !== 'atMs')));
}

const usCalendar = (nowMs: number): ReturnType<typeof compileCalendar> =>
  compileCalendar('us-equity', nowMs - DAY_MS, nowMs + 10 * DAY_MS);

function clockJson(nowMs: number): Record<string, unknown> {
  const calendar = usCalendar(nowMs);
  const now = sessionAt(calendar, nowMs);
  const open = now?.kind === 'regular';
  const next = nextSession(calendar, nowMs, ['regular']);
  const close = open ? now.endMs : (next?.endMs ?? nowMs);
  return { timestamp: stamp(nowMs), is_open: open, next_open: stamp(next?.startMs ?? nowMs), next_close: stamp(close) };
}

function calendarJson(query: URLSearchParams): unknown[] {
  const from = momentOf(query.get('start')) ?? 0;
  const to = momentOf(query.get('end')) ?? from + 30 * DAY_MS;
  if (!(from < to) || to - from > 400 * DAY_MS) return [];
  const time = (ms: number, colon: boolean): string => {
    const { minutes } = newYorkAt(ms);
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${two(Math.floor(minutes / 60))}${colon ? ':' : ''}${two(minutes % 60)}`;
  };
  const sessions = compileCalendar('us-equity', from, to + DAY_MS).intervals;
  return sessions
    .filter((one) => one.kind === 'regular')
    .map((one) => {
      const date = newYorkDayText(one.startMs);
      const same = sessions.filter((other) => newYorkDayText(other.startMs) === date);
      return {
        date,
        open: time(one.startMs, true),
        close: time(one.endMs, true),
        session_open: time(Math.min(...same.map((other) => other.startMs)), false),
        session_close: time(Math.max(...same.map((other) => other.endMs)), false),
        settlement_date: dayText(newYorkAt(one.startMs + DAY_MS).day),
      };
    });
}

function assets(host: ListedHost, query: URLSearchParams): unknown[] {
  const wanted = query.get('asset_class') ?? 'us_equity';
  return host
    .all()
    .filter((one) => one.option === null && one.legs === null)
    .map((one) => assetOf(host, one))
    .filter((one) => one['class'] === wanted);
}

function oneAsset(host: ListedHost, key: string): Answer {
  const found = host
    .all()
    .find(
      (one) =>
        one.option === null &&
        one.legs === null &&
        (one.symbol === key || one.symbol.replace('/', '') === key || uuidOf(`asset ${one.symbol}`) === key),
    );
  return found === undefined ? missing(`asset ${key}`) : { status: 200, body: assetOf(host, found) };
}

const assetOf = (host: ListedHost, instrument: Instrument): Record<string, unknown> =>
  assetJson(instrument, host.venue.lending(instrument.id)?.availability ?? null);

/** By date and page, of one or more underlyings. */
async function contracts(parts: TradingParts, query: URLSearchParams): Promise<Answer> {
  const { host, desk } = parts;
  const limit = Math.min(10_000, Number(query.get('limit') ?? '100'));
  const gte = query.get('expiration_date_gte') ?? newYorkDayText(host.scheduler.nowMs());
  const lte = query.get('expiration_date_lte') ?? newYorkDayText(host.scheduler.nowMs() + 7 * DAY_MS);
  const exact = query.get('expiration_date');
  const ids: InstrumentId[] = [];
  for (const symbol of (query.get('underlying_symbols') ?? '').split(',').filter((one) => one !== '')) {
    const chain = await desk.execution.optionChain(hostIdOfSymbol(symbol));
    if (!chain.ok) continue;
    for (const { expiry, strikes } of chain.value.expiries) {
      if (exact === null ? expiry < gte || expiry > lte : expiry !== exact) continue;
      for (const { callId, putId } of strikes) for (const id of [callId, putId]) if (id !== null) ids.push(id);
    }
  }
  const from = Number(Buffer.from(query.get('page_token') ?? '', 'base64').toString() || '0');
  const page = ids.slice(from, from + limit);
  const found = await contractsNamed(parts, page);
  const next = from + limit < ids.length ? Buffer.from(String(from + limit)).toString('base64') : null;
  return {
    status: 200,
    body: { option_contracts: found.map(contractJson).filter((one) => one !== null), next_page_token: next },
  };
}

/** Asks the exchange for contracts as often as it lists so many at once. */
async function contractsNamed({ host, desk }: TradingParts, ids: readonly InstrumentId[]): Promise<Instrument[]> {
  const found: Instrument[] = [];
  for (let at = 0; at < ids.length; at += 200) {
    const listed = await desk.execution.defineInstruments(ids.slice(at, at + 200));
    if (!listed.ok) continue;
    host.note(listed.value);
    found.push(...listed.value);
  }
  return found;
}
