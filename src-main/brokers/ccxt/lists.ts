/**
 * Lists of orders and executions, read to their end in the way that each exchange pages: open ones of every book, ended ones and
 * executions since a time.
 *
 * Invariants: a list is whole or an error, never a part of one. How it goes on is judged by what the exchange sent (`session.ts` keeps
 * ccxt from dropping rows). What has one number in two markets is two things.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import { hasTriggerBook, type CcxtDesk } from './desk.ts';
import type { CcxtExchange, Params } from './exchange.ts';
import { isFields, listOf, msOf, textOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';

/** Pages of one list. */
const PAGES_MAX = 20;
/** Stretches of history that are looked through at most. */
const WINDOWS_MAX = 13;
const TOO_LONG: VenueError = {
  kind: 'timeout',
  message: 'the exchange’s history since then is too long to be read',
};

export type ListParts = { readonly desk: CcxtDesk; readonly session: Session };
/** What is open, or has ended, by book. */
export type Rows = { readonly plain: readonly Fields[]; readonly trigger: readonly Fields[] };
type Read = Promise<Result<readonly Fields[], VenueError>>;

/** What is open in every book, of all symbols. */
export async function readOpen(parts: ListParts): Promise<Result<Rows, VenueError>> {
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
export function triggerBooks(desk: CcxtDesk): readonly Params[] {
  if (!hasTriggerBook(desk)) return [];
  const { triggerKinds } = desk.settings.profile;
  return triggerKinds === null ? [{ trigger: true }] : triggerKinds.map((ordType) => ({ trigger: true, ordType }));
}

/** One book: in one answer, or page by page where the exchange gives cursors. */
async function readOpenIn({ desk, session }: ListParts, params: Params): Read {
  const { paging, pageMax } = desk.settings.profile;
  if (paging === 'cursor' || paging === 'after')
    return readByCursor(nextOf(desk), (more) =>
      session.ask('reduce', (x) => x.fetchOpenOrders(undefined, undefined, pageMax, { ...params, ...more })),
    );
  const read = await session.ask('reduce', (x) => x.fetchOpenOrders(undefined, undefined, undefined, params));
  return read.ok ? ok(listOf(read.value)) : read;
}

type ListArgs = readonly [symbol: string | undefined, since?: number, limit?: number, params?: Params];
export type Lister = (x: CcxtExchange, ...args: ListArgs) => Promise<unknown>;

/** The lists that hold every ended order together, the widest that the exchange has; empty: none. */
export function endedListers(x: CcxtExchange): readonly Lister[] {
  if (x.has['fetchOrders'] === true) return [(y, ...args) => y.fetchOrders(...args)];
  if (x.has['fetchCanceledAndClosedOrders'] === true) return [(y, ...args) => y.fetchCanceledAndClosedOrders(...args)];
  const listers: Lister[] = [];
  if (x.has['fetchClosedOrders'] === true) listers.push((y, ...args) => y.fetchClosedOrders(...args));
  if (x.has['fetchCanceledOrders'] === true) listers.push((y, ...args) => y.fetchCanceledOrders(...args));
  return listers;
}

export type Since = {
  /** Undefined: as far back as the exchange goes. */
  readonly sinceMs: number | undefined;
  readonly params: Params;
  /** `reduce` if missing. */
  readonly lane?: Lane;
};

/** A list since a time, of one symbol or of all; it may begin earlier. */
export async function readSince(parts: ListParts, lister: Lister, symbol: string | undefined, since: Since): Read {
  const { paging, historyWindowMs } = parts.desk.settings.profile;
  const read = paging === 'cursor' || paging === 'after' ? readCursors : readPages;
  if (historyWindowMs === null) return read(parts, lister, symbol, since);
  const nowMs = parts.desk.venueNowMs();
  // Exchanges with windows keep a bounded history; before it there is nothing to ask for.
  const firstMs = Math.max(since.sinceMs ?? 0, nowMs - WINDOWS_MAX * historyWindowMs);
  const found = new Map<string, Fields>();
  for (let from = firstMs; from <= nowMs; from += historyWindowMs) {
    const until = from + historyWindowMs < nowMs ? { until: from + historyWindowMs } : {};
    const rows = await read(parts, lister, symbol, { ...since, sinceMs: from, params: { ...since.params, ...until } });
    if (!rows.ok) return rows;
    keep(found, rows.value);
  }
  return ok([...found.values()]);
}

/** By cursor, or behind the last row. */
function readCursors({ desk, session }: ListParts, lister: Lister, symbol: string | undefined, since: Since): Read {
  const { pageMax, paging } = desk.settings.profile;
  const { sinceMs, params, lane = 'reduce' } = since;
  const next = nextOf(desk);
  return readByCursor(
    (found) => (paging === 'after' && sinceMs !== undefined && isPast(found, sinceMs) ? null : next(found)),
    (more) => session.ask(lane, (x) => lister(x, symbol, sinceMs, pageMax, { ...params, ...more })),
  );
}

/** From the last one's time, or by skipping so many. */
async function readPages({ desk, session }: ListParts, lister: Lister, symbol: string | undefined, since: Since): Read {
  const { pageMax, paging } = desk.settings.profile;
  const { params, lane = 'reduce' } = since;
  const found = new Map<string, Fields>();
  let from = since.sinceMs;
  for (let page = 0; page < PAGES_MAX; page++) {
    const skipped = paging === 'offset' && page > 0 ? { ...params, ofs: page * pageMax } : params;
    const asked = from;
    const read = await session.ask(lane, (x) => lister(x, symbol, asked, pageMax, skipped));
    if (!read.ok) return read;
    const rows = listOf(read.value);
    const known = found.size;
    keep(found, rows);
    if (rows.length < pageMax) return ok([...found.values()]);
    if (paging === 'offset') continue;
    const last = rows.reduce((max, row) => Math.max(max, msOf(row['timestamp']) ?? 0), from ?? 0);
    // Without a time such a list begins with the newest: what is before them cannot be asked for.
    if (from === undefined || (found.size === known && last === from)) break;
    from = last;
  }
  return err(TOO_LONG);
}

/** Every page of a list whose rows say where the next one begins. */
async function readByCursor(
  next: (rows: readonly Fields[]) => Params | null,
  ask: (more: Params) => Promise<Result<unknown, VenueError>>,
): Read {
  const found = new Map<string, Fields>();
  let more: Params = {};
  for (let page = 0; page < PAGES_MAX; page++) {
    const read = await ask(more);
    if (!read.ok) return read;
    const rows = listOf(read.value);
    const known = found.size;
    keep(found, rows);
    const following = next(rows);
    if (following === null || found.size === known) return ok([...found.values()]);
    more = following;
  }
  return err(TOO_LONG);
}

/** Each once, by its newest row. Exchanges number trades by market (OKX), and one trade may be of two orders of an account. */
function keep(found: Map<string, Fields>, rows: readonly Fields[]): void {
  for (const row of rows) {
    const id = textOf(row['id']);
    const name = [row['symbol'], id, row['order']].map((part) => textOf(part) ?? '').join(' ');
    found.set(id === null ? `${found.size}` : name, row);
  }
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

/** Behind the oldest row, by the number that its list goes by: rows have numbers that rise. */
function behind(rows: readonly Fields[]): Params | null {
  let oldest: bigint | null = null;
  for (const { info } of rows) {
    const number = isFields(info) ? numberOf(info) : null;
    if (number === null || !/^\d+$/.test(number)) continue;
    if (oldest === null || BigInt(number) < oldest) oldest = BigInt(number);
  }
  return oldest === null ? null : { after: String(oldest) };
}

/** Rows of OKX's algo book go by their own number, also those that name the order that came of them; only plain ones count what was filled. */
const numberOf = (info: Fields): string | null =>
  textOf(info['billId']) ??
  (info['accFillSz'] === undefined ? textOf(info['algoId']) : null) ??
  textOf(info['ordId']) ??
  textOf(info['algoId']);
