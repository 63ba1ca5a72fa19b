/** A new order arrives at the exchange. */
import {
  Decimal,
  NO_FLAGS,
  err,
  ok,
  type AccountId,
  type CommandOutcome,
  type Instrument,
  type OrderFlags,
  type OrderStatusReport,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../ports/execution-client.ts';
import { auctionFor, isAuctionTime } from './auctions.ts';
import { worstPrice } from './execute.ts';
import type { Floor } from './floor.ts';
import { sweep } from './matching.ts';
import { checkFunds, checkHours, checkNotional, checkPrice, checkQty } from './order-checks.ts';
import { reducibleBy } from './positions.ts';
import { checkAgainstOthers, checkOffered } from './profile-checks.ts';
import { checkFlags, checkLimitFits, checkLink, checkTrigger } from './trigger-checks.ts';
import { beginTrail, isPassed } from './triggers.ts';
import { qtyText, type OrderTriggerState, type VenueOrder } from './venue-order.ts';
import { work, wouldTake } from './work.ts';

const refused = (reason: string): CommandOutcome => ({ kind: 'rejected', reason });

type Times = { readonly sleeps: boolean; readonly expiresMs: number | null; readonly auctionMs: number | null };
type Terms = {
  readonly qty: number;
  readonly limit: number | null;
  readonly trigger: OrderTriggerState | null;
  readonly flags: OrderFlags;
  readonly linkId: string | null;
};
type Checked = Terms & Times & { readonly opening: number };

/** When an order comes, why it is refused whatever it is (null: it is not), and whether another client sent it. */
type Entry = {
  readonly nowMs: number;
  readonly forced: string | null;
  readonly foreign?: VenueOrder['foreign'];
};

/** Takes or refuses an order. Idempotent: an id seen before is refused and changes nothing. `forced` refuses with that reason. */
export function submit(floor: Floor, accountId: AccountId, request: SubmitRequest, at: Entry): CommandOutcome {
  const id = request.clientOrderId;
  floor.received.set(id, (floor.received.get(id) ?? 0) + 1);
  if (floor.find(id) !== null) return refused('duplicate client order id');
  const instrument = floor.instruments.get(request.instrumentId);
  if (instrument === undefined) return refused(`unknown symbol ${request.instrumentId}`);
  const arrival = { accountId, instrument, request, nowMs: at.nowMs, foreign: at.foreign ?? null };
  const checked = at.forced === null ? check(floor, arrival) : err(at.forced);
  if (!checked.ok && arrival.foreign !== null) return refused(checked.error);
  if (!checked.ok) {
    floor.report(accountId, rejection(request, checked.error, at.nowMs));
    remember(floor, arrival, checked.error);
    return refused(checked.error);
  }
  const order = makeOrder(floor, arrival, checked.value);
  beginTrail(floor, order, at.nowMs);
  floor.tell(order, at.nowMs);
  floor.dirtyAccounts.add(accountId);
  if (order.trigger !== null) floor.watch(order);
  else if (checked.value.sleeps) floor.sleepers.add(order);
  else work(floor, order, at.nowMs);
  return { kind: 'acked', venueOrderId: order.venueOrderId };
}

/** An order at the exchange's door. */
type Arrival = {
  readonly accountId: AccountId;
  readonly instrument: Instrument;
  readonly request: SubmitRequest;
  readonly nowMs: number;
  readonly foreign: VenueOrder['foreign'];
};

function check(floor: Floor, arrival: Arrival): Result<Checked, string> {
  const { accountId, instrument, request } = arrival;
  const offered = checkOffered(floor.profile(accountId), instrument, request);
  if (!offered.ok) return offered;
  const read = readTerms(instrument, request);
  if (!read.ok) return read;
  const terms = boundTerms(floor, accountId, read.value);
  const times = checkTimes(floor, arrival);
  if (!times.ok) return times;
  const status = floor.haltOf(instrument) ?? undefined;
  // What waits for a trigger is taken in a halt as well: it triggers after it.
  if (status !== undefined && terms.trigger === null)
    return err(status === 'luld' ? 'trading is paused (limit up, limit down)' : 'trading is halted');
  const { side } = request;
  const { qty, limit, trigger, flags, linkId } = terms;
  const price = limit ?? trigger?.price ?? priceNow(floor, arrival, qty, times.value.auctionMs !== null);
  const least = checkNotional(instrument, qty, price);
  if (!least.ok) return least;
  if (flags.reduceOnly) {
    const most = reducibleBy(floor, accountId, instrument.id, side);
    if (qty > most) return err(`reduce-only: there is ${qtyText(most, instrument)} to reduce`);
  }
  const { type } = request;
  const wanted = { accountId, instrument, side, type, limit, trigger, qty, linkId, changes: null };
  const others = checkAgainstOthers(floor, wanted);
  if (!others.ok) return others;
  const sizing = { accountId, instrument, side, qty, limit: price, except: null, linkId };
  const funds = flags.reduceOnly ? ok({ opening: 0 }) : checkFunds(floor, sizing);
  if (!funds.ok) return funds;
  const now = checkNow(floor, arrival, terms, times.value.sleeps);
  if (!now.ok) return now;
  return ok({ ...terms, ...times.value, opening: funds.value.opening });
}

/** The order's terms in units; or which of them is wrong or does not fit the others. */
function readTerms(instrument: Instrument, request: SubmitRequest): Result<Terms, string> {
  const qty = checkQty(instrument, request.qty);
  if (!qty.ok) return qty;
  const fits = checkLimitFits(request.type, request.limitPrice);
  if (!fits.ok) return fits;
  const limit = request.limitPrice === null ? ok(null) : checkPrice(instrument, request.limitPrice);
  if (!limit.ok) return limit;
  const trigger = checkTrigger(instrument, request);
  if (!trigger.ok) return trigger;
  const flags = checkFlags(request);
  if (!flags.ok) return flags;
  const linkId = checkLink(request.linkId);
  if (!linkId.ok) return linkId;
  return ok({
    qty: qty.value,
    limit: limit.value,
    trigger: trigger.value,
    flags: flags.value,
    linkId: linkId.value,
  });
}

/** Where a venue's trigger orders only reduce, they carry that flag whoever sent them. */
function boundTerms(floor: Floor, accountId: AccountId, terms: Terms): Terms {
  if (terms.trigger === null || !floor.profile(accountId).triggersReduceOnly) return terms;
  return { ...terms, flags: { ...terms.flags, reduceOnly: true } };
}

/** When it works, when it ends, and whether an auction is its only place. */
function checkTimes(floor: Floor, { instrument, request, nowMs }: Arrival): Result<Times, string> {
  const { type, tif, sessions } = request;
  const expireMs = request.expireMs ?? null;
  if (tif !== 'gtd' && expireMs !== null) return err('only an order good till a date has a date');
  if (isAuctionTime(tif)) {
    if (floor.over) return err('the recording has ended');
    if (type !== 'market' && type !== 'limit') return err('only market and limit orders go into an auction');
    if (!sessions.includes('regular')) return err('an auction belongs to the regular session');
    const auction = auctionFor(floor, instrument, tif, nowMs);
    return auction.ok ? ok({ sleeps: true, expiresMs: null, auctionMs: auction.value }) : auction;
  }
  const hours = checkHours(floor, instrument, request, nowMs);
  if (!hours.ok) return hours;
  if (tif !== 'gtd') return ok({ ...hours.value, auctionMs: null });
  if (expireMs === null) return err('an order good till a date needs the date');
  if (expireMs <= nowMs) return err('the date it is good till has passed');
  return ok({ ...hours.value, expiresMs: expireMs, auctionMs: null });
}

/** What an order without a price is reckoned at now. */
function priceNow(floor: Floor, { instrument, request }: Arrival, qty: number, inAuction: boolean): number | null {
  const worst = worstPrice(floor, instrument.id, request.side, qty);
  return worst ?? (inAuction ? (floor.stats.get(instrument.id)?.last ?? null) : null);
}

/** What the market as it stands forbids: a passed trigger, a post-only order that takes, and the rules for what takes. */
function checkNow(floor: Floor, arrival: Arrival, terms: Terms, sleeps: boolean): Result<void, string> {
  const { accountId, instrument, request, nowMs } = arrival;
  const { side, type } = request;
  const { qty, limit, trigger, flags } = terms;
  const asked = { instrumentId: instrument.id, accountId, side, type, limit, trigger };
  if (trigger !== null) {
    const passed = floor.profile(accountId).refusesPassedTriggers && isPassed(floor, asked);
    return passed ? err('the order would trigger immediately') : ok(undefined);
  }
  if (sleeps || flags.allOrNone) return ok(undefined);
  if (flags.postOnly && wouldTake(floor, asked)) return err('post-only: it would trade at once');
  return checkTaking(floor, accountId, request, { qty, limit, nowMs });
}

/** Rules for what would trade at once: never against a stale quote, fill or kill as a whole, never only with oneself. */
function checkTaking(
  floor: Floor,
  accountId: AccountId,
  request: SubmitRequest,
  at: { readonly qty: number; readonly limit: number | null; readonly nowMs: number },
): Result<void, string> {
  const id = request.instrumentId;
  const { qty, limit } = at;
  const result = sweep(floor.market.book(id), floor.book(id), { accountId, side: request.side, qty, limit });
  const immediate = request.type === 'market' || request.tif === 'ioc' || request.tif === 'fok';
  if ((result.taken > 0 || immediate) && floor.isStale(id, at.nowMs))
    return err('the market has no fresh quote to fill against');
  if (result.taken === 0 && result.blockedBy !== null) {
    return err(`it would trade with your own resting order ${result.blockedBy.clientOrderId}`);
  }
  if (request.tif === 'fok' && result.taken < qty) return err('fill or kill: not all of it can be filled now');
  return ok(undefined);
}

function makeOrder(floor: Floor, arrival: Arrival, checked: Checked): VenueOrder {
  const { accountId, request, nowMs } = arrival;
  return {
    venueOrderId: floor.nextVenueOrderId(),
    clientOrderId: request.clientOrderId,
    accountId,
    instrumentId: request.instrumentId,
    side: request.side,
    type: request.type,
    tif: request.tif,
    sessions: request.sessions,
    qty: checked.qty,
    limit: checked.limit,
    filled: 0,
    opening: checked.opening,
    notional: Decimal.ZERO,
    fees: Decimal.ZERO,
    status: 'accepted',
    reason: null,
    priority: 0,
    ahead: null,
    seen: 0,
    restedMs: nowMs,
    expiresMs: checked.expiresMs,
    trigger: checked.trigger,
    flags: checked.flags,
    linkId: checked.linkId,
    auctionMs: checked.auctionMs,
    foreign: arrival.foreign,
    pendingChange: null,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
}

/** Keeps a refused order, so that asking for it later says `rejected` and its id stays taken. */
function remember(floor: Floor, arrival: Arrival, reason: string): void {
  const { instrument, request } = arrival;
  const qty = checkQty(instrument, request.qty);
  const limit = request.limitPrice === null ? ok(null) : checkPrice(instrument, request.limitPrice);
  const checked = {
    qty: qty.ok ? qty.value : 0,
    limit: limit.ok ? limit.value : null,
    opening: 0,
    sleeps: false,
    expiresMs: null,
    auctionMs: null,
    trigger: null,
    flags: NO_FLAGS,
    linkId: null,
  };
  const order = makeOrder(floor, arrival, checked);
  order.status = 'rejected';
  order.reason = reason;
  floor.keep(order);
}

const rejection = (request: SubmitRequest, reason: string, tsEventMs: number): OrderStatusReport => ({
  kind: 'orderStatus',
  clientOrderId: request.clientOrderId,
  venueOrderId: null,
  instrumentId: request.instrumentId,
  side: request.side,
  type: request.type,
  tif: request.tif,
  status: 'rejected',
  qty: request.qty,
  limitPrice: request.limitPrice,
  filledQty: Decimal.ZERO.text(),
  reason,
  tsEventMs,
});
