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
import type { CcxtDesk } from './desk.ts';
import type { Params } from './exchange.ts';
import type { KnownOrders } from './known-orders.ts';
import { endedListers, readOpen, readSince, triggerBooks, type Lister, type Rows } from './lists.ts';
import { accountReport, readHoldings, type Held } from './read-holdings.ts';
import type { Listed } from './parse/market.ts';
import { msOf, textOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';

/** Readings before it is given up because fills keep coming. */
const READINGS_MAX = 4;
/** How often, and how long apart, is looked whether the stream explains an answer, ms. */
const LOOKS = 6;
const LOOK_MS = 50;

export type MassParts = {
  readonly desk: CcxtDesk;
  readonly session: Session;
  /** Turns messages into reports and remembers their numbers; an unreadable one of ours is an error. */
  readonly orders: (rows: readonly Fields[]) => Result<readonly OrderStatusReport[], VenueError>;
  /** What is held, before the orders that may be of all of it. */
  readonly hold: (positions: readonly PositionStatusReport[]) => void;
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
  parts.hold(held.value.positions);
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

/** Markets whose history is read: those the terminal knows, and those that have an order or a position. */
function inPlay(desk: CcxtDesk, positions: readonly PositionStatusReport[], open: Rows): readonly Listed[] {
  const rows = [...open.plain, ...open.trigger].map((row) => desk.unlisted.placed(row));
  const symbols = rows.map((row) => textOf(row['symbol']) ?? '');
  const found = symbols.flatMap((symbol) => desk.markets.of(symbol) ?? []).map((listed) => listed.instrument.id);
  desk.tell([...found, ...positions.map((p) => p.instrumentId)]);
  return desk.markets.toldMarkets();
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

/** Executions since a time: older ones that a page has are in what was held then. */
async function readTrades(
  parts: MassParts,
  play: readonly Listed[],
  sinceMs: number,
): Promise<Result<readonly Fields[], VenueError>> {
  const params = parts.desk.settings.profile.tradeParams;
  const read = await readLists(parts, (x, ...args) => x.fetchMyTrades(...args), { play, sinceMs, params });
  return read.ok ? ok(read.value.filter((row) => (msOf(row['timestamp']) ?? sinceMs) >= sinceMs)) : read;
}

type Wanted = { readonly play: readonly Listed[]; readonly sinceMs: number; readonly params: Params };

/** A list since a time: by symbol where the exchange wants it so. */
async function readLists(
  parts: MassParts,
  lister: Lister,
  { play, ...since }: Wanted,
): Promise<Result<readonly Fields[], VenueError>> {
  const { bySymbol } = parts.desk.settings.profile;
  const symbols = bySymbol ? play.map((listed) => listed.symbol) : [undefined];
  const rows: Fields[] = [];
  for (const symbol of symbols) {
    const read = await readSince(parts, lister, symbol, since);
    if (!read.ok) return read;
    rows.push(...read.value);
  }
  return ok(rows);
}
