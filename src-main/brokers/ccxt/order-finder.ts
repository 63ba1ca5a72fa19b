/** Looks for one order at the exchange, by our id: in every book that it may be in. */
import {
  err,
  foreignOrderId,
  isForeignOrderId,
  ok,
  type ClientOrderId,
  type OrderStatusReport,
  type Result,
} from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { notFoundReport } from '../../ports/not-found-report.ts';
import { toWireId } from './client-ids.ts';
import { hasTriggerBook, type CcxtDesk } from './desk.ts';
import type { Params } from './exchange.ts';
import type { KnownOrder } from './known-orders.ts';
import { endedListers, readOpen, readSince } from './lists.ts';
import type { OrderTracker } from './order-tracker.ts';
import type { Listed } from './parse/market.ts';
import { listOf, type Fields } from './parse/read.ts';
import { venueErrorOf, type Session } from './session.ts';

export type FinderParts = { readonly desk: CcxtDesk; readonly session: Session; readonly tracker: OrderTracker };

/** An order in a market; null: every book says that it is not there. */
export async function findOrder(
  parts: FinderParts,
  id: ClientOrderId,
  listed: Listed,
): Promise<Result<OrderStatusReport | null, VenueError>> {
  const { desk, tracker } = parts;
  const { profile } = desk.settings;
  const known = tracker.known.get(id);
  const wire = toWireId(profile.idRule, id);
  if (wire === null) return err({ kind: 'refused', message: `${profile.title} cannot carry the order’s id` });
  if (profile.find === 'byFilter') return search(parts, id, listed, { orderLinkId: wire });
  if (profile.find === 'bySearch') return search(parts, id, listed);
  const books = hasTriggerBook(desk) ? (['plain', 'trigger'] as const) : (['plain'] as const);
  const ordered = known?.book === 'trigger' ? books.toReversed() : books;
  const found: OrderStatusReport[] = [];
  for (const book of ordered) {
    const params = { clientOrderId: wire, ...(book === 'trigger' ? { trigger: true } : {}) };
    const read = await readOne(parts, listed, { id, number: undefined, params });
    if (!read.ok) return read;
    found.push(...read.value);
  }
  const number = tracker.known.get(id)?.engineId ?? null;
  if (profile.triggerStream && number !== null && found.every(({ status }) => status === 'accepted')) {
    // What came of a trigger has no id of ours at OKX: it is asked for by its number.
    const read = await readOne(parts, listed, { id, number, params: {} });
    if (!read.ok) return read;
    found.push(...read.value);
    return ok(found.at(-1) ?? null);
  }
  // Of a triggered order the plain book has the newer word.
  const ended = found.find(({ status }) => status !== 'accepted' && status !== 'unknown');
  return ok(ended ?? found.at(-1) ?? null);
}

type Wanted = { readonly id: ClientOrderId; readonly number: string | undefined; readonly params: Params };

/** One question about one order; nothing: it is not there. */
async function readOne(
  { session, tracker }: FinderParts,
  listed: Listed,
  { id, number, params }: Wanted,
): Promise<Result<readonly OrderStatusReport[], VenueError>> {
  const done = await session.call('order', (x) => x.fetchOrder(number, listed.symbol, params));
  if (done.ok) return tracker.allOf(listOf([done.value]), id);
  return done.error.noOrder ? ok([]) : err(venueErrorOf(done.error));
}

/** In the lists of open and ended orders; `narrow`: what keeps all others out of them. */
async function search(
  { desk, session, tracker }: FinderParts,
  id: ClientOrderId,
  listed: Listed,
  narrow: Params | null = null,
): Promise<Result<OrderStatusReport | null, VenueError>> {
  const ours = (rows: readonly Fields[]): Result<OrderStatusReport | undefined, VenueError> => {
    const read = tracker.allOf(rows, id);
    return read.ok ? ok(read.value.findLast((report) => report.clientOrderId === id)) : read;
  };
  const open = await openRows({ desk, session }, listed, narrow);
  if (!open.ok) return open;
  const working = ours(open.value);
  if (!working.ok) return working;
  if (working.value !== undefined) return ok(working.value);
  for (const lister of endedListers(session.exchange)) {
    const since = { sinceMs: sentFrom(desk, tracker, id), params: narrow ?? {}, lane: 'order' as const };
    const ended =
      narrow === null
        ? await readSince({ desk, session }, lister, symbolIn(desk, listed), since)
        : await session.ask('order', (x) => lister(x, listed.symbol, undefined, undefined, narrow));
    if (!ended.ok) return ended;
    const found = ours(listOf(ended.value));
    if (!found.ok) return found;
    if (found.value !== undefined) return ok(found.value);
  }
  return ok(null);
}

/** Kraken lists all markets together: narrowed to one by ccxt, a full page would look like the last one. */
const symbolIn = ({ settings: { profile } }: CcxtDesk, { symbol }: Listed): string | undefined =>
  profile.paging === 'offset' ? undefined : symbol;

/** Clocks may differ, and requests travel, ms. */
const SENT_SLOP_MS = 600_000;

/** From when on an order may be in a list, by the exchange's clock; undefined: nobody here knows when it was sent. */
function sentFrom(desk: CcxtDesk, tracker: OrderTracker, id: ClientOrderId): number | undefined {
  const madeMs = tracker.leftMs(id);
  const sentMs = tracker.known.get(id)?.sentVenueMs ?? (madeMs === null ? undefined : madeMs + (desk.clockSkewMs ?? 0));
  return sentMs === undefined ? undefined : sentMs - SENT_SLOP_MS;
}

async function openRows(
  parts: Pick<FinderParts, 'desk' | 'session'>,
  { symbol }: Listed,
  narrow: Params | null,
): Promise<Result<readonly Fields[], VenueError>> {
  if (narrow === null) {
    const open = await readOpen(parts);
    return open.ok ? ok([...open.value.trigger, ...open.value.plain]) : open;
  }
  const open = await parts.session.ask('order', (x) => x.fetchOpenOrders(symbol, undefined, undefined, narrow));
  return open.ok ? ok(listOf(open.value)) : open;
}

/** What became of an order wherever it may be; `notFound` only when a lost request cannot arrive any more. */
export async function queryOrder(
  parts: FinderParts,
  id: ClientOrderId,
): Promise<Result<OrderStatusReport, VenueError>> {
  const { desk, tracker } = parts;
  const known = tracker.known.get(id);
  if (known === null && isForeignOrderId(id)) return queryForeign(parts, id);
  const own = known === null ? null : desk.markets.get(known.instrumentId);
  // Where it cannot be looked for, it is not "not there".
  if (known !== null && own === null)
    return err({
      kind: 'refused',
      message: `${desk.settings.profile.title} does not list ${known.instrumentId} any more`,
    });
  const markets = own === null ? desk.markets.toldMarkets() : [own];
  for (const listed of markets) {
    const found = await findOrder(parts, id, listed);
    if (!found.ok) return found;
    if (found.value !== null) return ok(found.value);
  }
  if (mayStillArrive(desk, known))
    return err({ kind: 'timeout', message: 'the exchange does not know it yet; a late arrival is still possible' });
  return ok(
    notFoundReport({
      clientOrderId: id,
      instrumentId: known?.instrumentId,
      reason: 'the exchange has no order with this id',
      tsEventMs: desk.venueNowMs(),
    }),
  );
}

/** An order that is known by its number alone, of which no exchange knows our name: it works while an open list has it. */
async function queryForeign(
  { desk, session, tracker }: FinderParts,
  id: ClientOrderId,
): Promise<Result<OrderStatusReport, VenueError>> {
  const open = await readOpen({ desk, session });
  if (!open.ok) return open;
  const read = tracker.allOf([...open.value.trigger, ...open.value.plain], id);
  if (!read.ok) return read;
  const found = read.value.findLast(({ venueOrderId }) => venueOrderId !== null && foreignOrderId(venueOrderId) === id);
  if (found !== undefined) return ok(found);
  const reason = 'the exchange does not list it as open any more';
  return ok(notFoundReport({ clientOrderId: id, reason, tsEventMs: desk.venueNowMs() }));
}

/** A request that was lost on the way can still arrive until its time stamp is too old. */
function mayStillArrive(desk: CcxtDesk, known: KnownOrder | null): boolean {
  if (known === null || known.sentAtMs === null) return false;
  const settleMs = desk.times.settleMs ?? desk.settings.profile.settleMs;
  return desk.deps.scheduler.monotonicMs() - known.sentAtMs < settleMs;
}
