/**
 * Everything that the exchange holds, as one answer: the union of its books, fills, balances, positions. One part that fails makes all
 * of it unknown; a fill that is heard of while it is read makes it be read again, so that positions and fills agree. Where history is
 * dear it is left out while the stream explains what is held and open (`account-story.ts`).
 */
import {
  err,
  ok,
  type ExecutionMassStatus,
  type FillReport,
  type OrderStatusReport,
  type PositionStatusReport,
  type Result,
} from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { AccountStory } from './account-story.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import { hasTriggerBook, type CcxtDesk } from './desk.ts';
import type { CcxtExchange, Params } from './exchange.ts';
import type { KnownOrders } from './known-orders.ts';
import { accountReport, readHoldings, type Held } from './read-holdings.ts';
import type { Listed } from './parse/market.ts';
import { isFields, listOf, msOf, textOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';

/** Readings before it is given up because fills keep coming. */
const READINGS_MAX = 4;
/** Pages of one list. */
const PAGES_MAX = 20;
/** Stretches of history that are looked through at most. */
const WINDOWS_MAX = 13;
/** How often, and how long apart, is looked whether the stream explains an answer, ms. */
const LOOKS = 6;
const LOOK_MS = 50;
const TOO_LONG: VenueError = {
  kind: 'timeout',
  message: 'the exchange’s history since then is too long to be read',
};

export type MassParts = {
  readonly desk: CcxtDesk;
  readonly session: Session;
  /** Turns messages into reports and remembers their numbers; an unreadable one of ours is an error. */
  readonly orders: (rows: readonly Fields[]) => Result<readonly OrderStatusReport[], VenueError>;
  readonly fills: (rows: readonly Fields[]) => readonly FillReport[];
  /** How many fills were heard of since the start. */
  readonly fillsHeard: () => number;
  readonly known: KnownOrders;
  readonly story: AccountStory;
};

export async function readMassStatus(
  parts: MassParts,
  sinceMs: number,
): Promise<Result<ExecutionMassStatus, VenueError>> {
  for (let reading = 0; reading < READINGS_MAX; reading++) {
    const before = parts.fillsHeard();
    const read = await readOnce(parts, sinceMs);
    if (!read.ok || parts.fillsHeard() === before) return read;
  }
  return err({ kind: 'timeout', message: 'fills kept coming while the account was read' });
}

async function readOnce(parts: MassParts, sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
  const { desk } = parts;
  const atMs = desk.venueNowMs();
  const held = await readHoldings(parts);
  if (!held.ok) return held;
  const before = parts.story.streamed();
  const open = await readOpen(parts);
  if (!open.ok) return open;
  const play = inPlay(desk, held.value.positions, open.value);
  const working = parts.orders([...open.value.trigger, ...open.value.plain]);
  if (!working.ok) return working;
  const told = await toldBy(parts, held.value, working.value, sinceMs);
  if (told !== null) return ok({ ...accountOf(desk, held.value), ...told, sinceMs, tsEventMs: atMs });
  const rows = await readEnded(parts, play, sinceMs);
  if (!rows.ok) return rows;
  // The trigger book first: it says which numbers its orders have in the plain one.
  const orders = parts.orders([...open.value.trigger, ...rows.value.trigger, ...rows.value.plain, ...open.value.plain]);
  if (!orders.ok) return orders;
  const trades = await readTrades(parts, play, sinceMs);
  if (!trades.ok) return trades;
  const lists = { orders: newest(orders.value), fills: parts.fills(trades.value), sinceMs };
  parts.story.taken({ ...lists, positions: held.value.positions }, before);
  return ok({ ...accountOf(desk, held.value), ...lists, tsEventMs: atMs });
}

const accountOf = (desk: CcxtDesk, held: Held): Pick<ExecutionMassStatus, 'account' | 'positions'> => ({
  account: accountReport(desk, held),
  positions: held.positions,
});

/**
 * Orders and executions where the last full reading and the stream explain what is held and open; null: history has to be asked. The stream
 * may be a little later than an answer: it is waited for, history costs far more.
 */
async function toldBy(
  { desk, story, known }: MassParts,
  { positions }: Held,
  open: readonly OrderStatusReport[],
  sinceMs: number,
): Promise<Pick<ExecutionMassStatus, 'orders' | 'fills'> | null> {
  if (!desk.settings.profile.sparesHistory) return null;
  const now = { positions, sinceMs, open: newest(open) };
  for (let looks = 0; looks < LOOKS; looks++) {
    const told = story.tell(now, known);
    if (told !== null || !story.isBegun()) return told;
    await new Promise<void>((resolve) => void desk.deps.scheduler.after(LOOK_MS, resolve));
  }
  return null;
}

/** One report an order: open lists come last and are the newest word. */
function newest(reports: readonly OrderStatusReport[]): readonly OrderStatusReport[] {
  const byKey = new Map<string, OrderStatusReport>();
  for (const report of reports) byKey.set(report.clientOrderId ?? `V ${report.venueOrderId ?? ''}`, report);
  return [...byKey.values()];
}

type Rows = { readonly plain: readonly Fields[]; readonly trigger: readonly Fields[] };

/** What is open in every book, of all symbols. */
export async function readOpen(parts: Pick<MassParts, 'desk' | 'session'>): Promise<Result<Rows, VenueError>> {
  const plain = await readOpenIn(parts, {});
  if (!plain.ok) return plain;
  const trigger: Fields[] = [];
  for (const params of triggerBooks(parts.desk)) {
    const waiting = await readOpenIn(parts, params);
    if (!waiting.ok) return waiting;
    trigger.push(...waiting.value);
  }
  return ok({ plain: plain.value, trigger });
}

/** How the lists of conditional orders are asked for; none where they are among the plain ones. */
function triggerBooks(desk: CcxtDesk): readonly Params[] {
  if (!hasTriggerBook(desk)) return [];
  const { triggerKinds } = desk.settings.profile;
  return triggerKinds === null ? [{ trigger: true }] : triggerKinds.map((ordType) => ({ trigger: true, ordType }));
}

/** One book: in one answer, or page by page where the exchange gives cursors. */
async function readOpenIn(
  { desk, session }: Pick<MassParts, 'desk' | 'session'>,
  params: Params,
): Promise<Result<readonly Fields[], VenueError>> {
  const { paging, pageMax } = desk.settings.profile;
  if (paging === 'cursor' || paging === 'after')
    return readByCursor(nextOf(desk), (more) =>
      session.ask('reduce', (x) => x.fetchOpenOrders(undefined, undefined, pageMax, { ...params, ...more })),
    );
  const read = await session.ask('reduce', (x) => x.fetchOpenOrders(undefined, undefined, undefined, params));
  return read.ok ? ok(listOf(read.value)) : read;
}

/** Every page of a list whose rows say where the next one begins. */
async function readByCursor(
  next: (rows: readonly Fields[]) => Params | null,
  ask: (more: Params) => Promise<Result<unknown, VenueError>>,
): Promise<Result<readonly Fields[], VenueError>> {
  const found = new Map<string, Fields>();
  let more: Params = {};
  for (let page = 0; page < PAGES_MAX; page++) {
    const read = await ask(more);
    if (!read.ok) return read;
    const rows = listOf(read.value);
    const known = found.size;
    for (const row of rows) found.set(textOf(row['id']) ?? `${found.size}`, row);
    const following = next(rows);
    if (following === null || found.size === known) return ok([...found.values()]);
    more = following;
  }
  return err(TOO_LONG);
}

/** Where the next page begins, by the exchange's way of paging; null: this was the last. */
const nextOf = ({ settings: { profile } }: CcxtDesk): ((rows: readonly Fields[]) => Params | null) =>
  profile.paging === 'cursor' ? cursorIn : (rows) => (rows.length < profile.pageMax ? null : behind(rows));

/** ccxt leaves the cursor in what it was given for one of the rows. */
function cursorIn(rows: readonly Fields[]): Params | null {
  for (const { info } of rows) {
    const cursor = isFields(info) ? (textOf(info['nextPageCursor']) ?? textOf(info['cursor'])) : null;
    if (cursor !== null) return { cursor };
  }
  return null;
}

/** Whether a list that begins with the newest has come to before a time: some of OKX's take none. What triggered since is in the plain ones. */
const isPast = (rows: readonly Fields[], fromMs: number): boolean =>
  rows.some((row) => (msOf(row['timestamp']) ?? fromMs) < fromMs);

/** Behind the oldest row: rows have numbers that rise. */
function behind(rows: readonly Fields[]): Params | null {
  let oldest: bigint | null = null;
  for (const { info } of rows) {
    const number = isFields(info) ? (textOf(info['billId']) ?? textOf(info['ordId']) ?? textOf(info['algoId'])) : null;
    if (number === null || !/^\d+$/.test(number)) continue;
    if (oldest === null || BigInt(number) < oldest) oldest = BigInt(number);
  }
  return oldest === null ? null : { after: String(oldest) };
}

/** Markets whose history is read: those the terminal knows, and those that have an order or a position. */
function inPlay(desk: CcxtDesk, positions: readonly PositionStatusReport[], open: Rows): readonly Listed[] {
  const rows = [...open.plain, ...open.trigger].map((row) => desk.unlisted.placed(row));
  const symbols = rows.map((row) => textOf(row['symbol']) ?? '');
  const found = symbols.flatMap((symbol) => desk.markets.of(symbol) ?? []).map((listed) => listed.instrument.id);
  desk.tell([...found, ...positions.map((p) => p.instrumentId)]);
  return desk.markets.toldMarkets();
}

type ListArgs = readonly [symbol: string | undefined, since?: number, limit?: number, params?: Params];
type Lister = (x: CcxtExchange, ...args: ListArgs) => Promise<unknown>;

/** The lists that hold every ended order together, the widest that the exchange has; empty: none. */
export function endedListers(x: CcxtExchange): readonly Lister[] {
  if (x.has['fetchOrders'] === true) return [(y, ...args) => y.fetchOrders(...args)];
  if (x.has['fetchCanceledAndClosedOrders'] === true) return [(y, ...args) => y.fetchCanceledAndClosedOrders(...args)];
  const listers: Lister[] = [];
  if (x.has['fetchClosedOrders'] === true) listers.push((y, ...args) => y.fetchClosedOrders(...args));
  if (x.has['fetchCanceledOrders'] === true) listers.push((y, ...args) => y.fetchCanceledOrders(...args));
  return listers;
}

async function readEnded(
  parts: MassParts,
  play: readonly Listed[],
  sinceMs: number,
): Promise<Result<Rows, VenueError>> {
  const rows: { plain: Fields[]; trigger: Fields[] } = { plain: [], trigger: [] };
  for (const lister of endedListers(parts.session.exchange)) {
    const plain = await readLists(parts, lister, { play, sinceMs, params: {} });
    if (!plain.ok) return plain;
    rows.plain.push(...plain.value);
    for (const params of triggerBooks(parts.desk)) {
      const trigger = await readLists(parts, lister, { play, sinceMs, params });
      if (!trigger.ok) return trigger;
      rows.trigger.push(...trigger.value);
    }
  }
  for (const ordType of parts.desk.settings.profile.failedKinds) {
    const params = { trigger: true, ordType, state: 'order_failed' };
    const failed = await readLists(parts, (x, ...args) => x.fetchClosedOrders(...args), { play, sinceMs, params });
    if (!failed.ok) return failed;
    rows.trigger.push(...failed.value);
  }
  return ok(rows);
}

const readTrades = (parts: MassParts, play: readonly Listed[], sinceMs: number) =>
  readLists(parts, (x, ...args) => x.fetchMyTrades(...args), {
    ...{ play, sinceMs },
    params: parts.desk.settings.profile.tradeParams,
  });

type Wanted = { readonly play: readonly Listed[]; readonly sinceMs: number; readonly params: Params };

/** A list since a time: by symbol where the exchange wants it so, page by page. */
async function readLists(
  parts: MassParts,
  lister: Lister,
  wanted: Wanted,
): Promise<Result<readonly Fields[], VenueError>> {
  const { bySymbol } = parts.desk.settings.profile;
  const symbols = bySymbol ? wanted.play.map((listed) => listed.symbol) : [undefined];
  const rows: Fields[] = [];
  for (const symbol of symbols) {
    const { paging } = parts.desk.settings.profile;
    const byCursor = paging === 'cursor' || paging === 'after';
    const read = await (byCursor ? readWindows : readPages)(parts, lister, symbol, wanted);
    if (!read.ok) return read;
    rows.push(...read.value);
  }
  return ok(rows);
}

async function readPages(
  { desk, session }: MassParts,
  lister: Lister,
  symbol: string | undefined,
  { sinceMs, params }: Wanted,
): Promise<Result<readonly Fields[], VenueError>> {
  const { pageMax, paging } = desk.settings.profile;
  const found = new Map<string, Fields>();
  let from = sinceMs;
  for (let page = 0; page < PAGES_MAX; page++) {
    const skipped = paging === 'offset' && page > 0 ? { ...params, ofs: page * pageMax } : params;
    const read = await session.ask('reduce', (x) => lister(x, symbol, from, pageMax, skipped));
    if (!read.ok) return read;
    const rows = listOf(read.value);
    const known = found.size;
    for (const row of rows) found.set(textOf(row['id']) ?? `${found.size}`, row);
    if (rows.length < pageMax) return ok([...found.values()]);
    if (paging === 'offset') continue;
    const last = rows.reduce((max, row) => Math.max(max, msOf(row['timestamp']) ?? 0), from);
    if (found.size === known && last === from) break;
    from = last;
  }
  return err(TOO_LONG);
}

/** By cursor, one stretch of time after the other. */
export async function readWindows(
  { desk, session }: Pick<MassParts, 'desk' | 'session'>,
  lister: Lister,
  symbol: string | undefined,
  { sinceMs, params, lane = 'reduce' }: Pick<Wanted, 'sinceMs' | 'params'> & { readonly lane?: Lane },
): Promise<Result<readonly Fields[], VenueError>> {
  const { pageMax, paging, historyWindowMs } = desk.settings.profile;
  const nowMs = desk.venueNowMs();
  const step = historyWindowMs ?? Number.POSITIVE_INFINITY;
  // Exchanges with windows keep a bounded history; before it there is nothing to ask for.
  const firstMs = historyWindowMs === null ? sinceMs : Math.max(sinceMs, nowMs - WINDOWS_MAX * historyWindowMs);
  const rows: Fields[] = [];
  for (let from = firstMs; from <= nowMs; from += step) {
    const until = from + step < nowMs ? { until: from + step } : {};
    const next = nextOf(desk);
    const read = await readByCursor(
      (found) => (paging === 'after' && isPast(found, from) ? null : next(found)),
      (more) => session.ask(lane, (x) => lister(x, symbol, from, pageMax, { ...params, ...until, ...more })),
    );
    if (!read.ok) return read;
    rows.push(...read.value);
  }
  return ok(rows);
}
