/** Cancels and modifications of working orders. */
import {
  err,
  ok,
  unitsText,
  type AccountId,
  type CommandOutcome,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { CancelRequest, ModifyRequest } from '../../../ports/execution-client.ts';
import { auctionLock } from './auctions.ts';
import type { Floor } from './floor.ts';
import { sweep } from './matching.ts';
import { checkFunds, checkNotional, checkPrice, checkQty } from './order-checks.ts';
import { reducibleBy } from './positions.ts';
import { checkAgainstOthers } from './profile-checks.ts';
import { isPassed } from './triggers.ts';
import { isOpen, isWaiting, modifyReport, qtyText, type VenueOrder } from './venue-order.ts';
import { work, wouldTake } from './work.ts';

/** The working order of an account, by the client's id or else by the venue's; or why there is none. */
function working(
  floor: Floor,
  accountId: AccountId,
  request: Pick<CancelRequest, 'clientOrderId' | 'venueOrderId'>,
): Result<VenueOrder, string> {
  const order = floor.find(request.clientOrderId) ?? byVenueId(floor, request.venueOrderId);
  if (order === null || order.accountId !== accountId) return err('no such order');
  if (!isOpen(order)) return err(`too late: the order is ${order.status}`);
  return order.foreign === 'locked' ? err('it belongs to another client, only that one may change it') : ok(order);
}

function byVenueId(floor: Floor, id: CancelRequest['venueOrderId']): VenueOrder | null {
  if (id === null) return null;
  for (const order of floor.open) if (order.venueOrderId === id) return order;
  return null;
}

/** Refuses a cancel and says so. */
export function refuseCancel(
  floor: Floor,
  accountId: AccountId,
  refusal: { readonly clientOrderId: CancelRequest['clientOrderId']; readonly reason: string },
  nowMs: number,
): CommandOutcome {
  floor.report(accountId, { kind: 'cancelRejected', ...refusal, tsEventMs: nowMs });
  return { kind: 'rejected', reason: refusal.reason };
}

/** Cancels what is left of an order; refused when it is over already, locked by an auction or being replaced. */
export function cancel(floor: Floor, accountId: AccountId, request: CancelRequest, nowMs: number): CommandOutcome {
  const { clientOrderId } = request;
  const found = working(floor, accountId, request);
  const refused = found.ok ? cancelFault(floor, found.value, nowMs) : found.error;
  if (!found.ok || refused !== null)
    return refuseCancel(floor, accountId, { clientOrderId, reason: refused ?? 'refused' }, nowMs);
  floor.end(found.value, 'canceled', null, nowMs);
  return { kind: 'acked', venueOrderId: found.value.venueOrderId };
}

function cancelFault(floor: Floor, order: VenueOrder, nowMs: number): string | null {
  if (order.pendingChange !== null && !floor.profile(order.accountId).cancelsWhileReplacing)
    return 'unable to cancel: the order is pending replacement (42210000)';
  return auctionLock(order, nowMs);
}

/**
 * Changes a working order in place, at once (or once the venue gets to it) or not at all. Less quantity at the same price
 * keeps its place in the queue; any other change goes to the end of the line and may trade at once.
 */
export function modify(floor: Floor, accountId: AccountId, request: ModifyRequest, nowMs: number): CommandOutcome {
  const found = working(floor, accountId, request);
  if (!found.ok) {
    floor.report(accountId, {
      kind: 'modifyRejected',
      clientOrderId: request.clientOrderId,
      venueOrderId: request.venueOrderId,
      qty: request.qty,
      limitPrice: request.limitPrice,
      reason: found.error,
      tsEventMs: nowMs,
    });
    return { kind: 'rejected', reason: found.error };
  }
  const order = found.value;
  const target = checkChange(floor, order, request, nowMs);
  if (!target.ok) {
    tellChange(floor, order, target.error, nowMs);
    return { kind: 'rejected', reason: target.error };
  }
  const { replaceMs } = floor.profile(accountId);
  if (replaceMs > 0) {
    order.pendingChange = { ...target.value, dueMs: nowMs + replaceMs };
    floor.dirtyOrders.add(order);
  } else applyChange(floor, order, target.value, nowMs);
  return { kind: 'acked', venueOrderId: order.venueOrderId };
}

/** A replacement's time has come: it is carried out, or refused because of what happened since. */
export function carryOutChange(floor: Floor, order: VenueOrder, nowMs: number): void {
  const change = order.pendingChange;
  order.pendingChange = null;
  floor.dirtyOrders.add(order);
  if (change === null || !isOpen(order)) return;
  if (change.qty <= order.filled) return tellChange(floor, order, 'as much is filled already', nowMs);
  if (floor.halts.has(order.instrumentId)) return tellChange(floor, order, 'trading is halted', nowMs);
  applyChange(floor, order, change, nowMs);
}

const tellChange = (floor: Floor, order: VenueOrder, refused: string | null, nowMs: number): void =>
  floor.report(order.accountId, modifyReport(order, floor.instrument(order.instrumentId), nowMs, refused));

type Change = {
  readonly qty: number;
  readonly limit: number | null;
  readonly triggerPrice: number | null;
  readonly opening: number;
};

function checkChange(floor: Floor, order: VenueOrder, request: ModifyRequest, nowMs: number): Result<Change, string> {
  const instrument = floor.instrument(order.instrumentId);
  const profile = floor.profile(order.accountId);
  if (!profile.modify) return err('this venue changes no orders: cancel, then send anew');
  if (order.pendingChange !== null) return err('a replacement is pending already');
  const locked = auctionLock(order, nowMs);
  if (locked !== null) return err(locked);
  const qty = checkQty(instrument, request.qty);
  if (!qty.ok) return qty;
  if (qty.value <= order.filled) return err(`${qtyText(order.filled, instrument)} is filled already; cancel instead`);
  const prices = checkPrices(floor, order, request);
  if (!prices.ok) return prices;
  const { limit, triggerPrice } = prices.value;
  const price = limit ?? triggerPrice;
  const least = checkNotional(instrument, qty.value, price);
  if (!least.ok) return least;
  const { accountId, side, clientOrderId, linkId } = order;
  const left = qty.value - order.filled;
  const most = reducibleBy(floor, accountId, instrument.id, side);
  if (order.flags.reduceOnly && left > most) return err(`reduce-only: there is ${qtyText(most, instrument)} to reduce`);
  const others = checkAgainstOthers(floor, { ...order, limit, qty: left, instrument, changes: order });
  if (!others.ok) return others;
  const sizing = { accountId, instrument, side, qty: left, limit: price, except: clientOrderId, linkId };
  const funds = order.flags.reduceOnly ? ok({ opening: 0 }) : checkFunds(floor, sizing);
  if (!funds.ok) return funds;
  const now = checkNow(floor, order, { left, limit, triggerPrice }, nowMs);
  return now.ok ? ok({ qty: qty.value, limit, triggerPrice, opening: funds.value.opening }) : now;
}

/** The prices that the order will have: those named, else its own. */
function checkPrices(
  floor: Floor,
  order: VenueOrder,
  request: ModifyRequest,
): Result<{ limit: number | null; triggerPrice: number | null }, string> {
  const instrument = floor.instrument(order.instrumentId);
  const named = request.triggerPrice ?? null;
  const known = order.trigger?.price ?? null;
  if (named !== null && order.trigger === null) return err('the order has no trigger');
  const trigger = named === null ? ok(known) : checkPrice(instrument, named);
  if (!trigger.ok) return err(`trigger ${trigger.error}`);
  if (!isWaiting(order) && trigger.value !== known) return err('too late: the order has been triggered');
  if (order.limit === null) {
    if (request.limitPrice !== null) return err('the order has no limit price');
    return isWaiting(order)
      ? ok({ limit: null, triggerPrice: trigger.value })
      : err('a market order cannot be changed');
  }
  const limit = checkPrice(instrument, request.limitPrice ?? unitsText(order.limit, instrument.priceScale));
  return limit.ok ? ok({ limit: limit.value, triggerPrice: trigger.value }) : limit;
}

/** What the market as it stands forbids. */
function checkNow(
  floor: Floor,
  order: VenueOrder,
  to: { readonly left: number; readonly limit: number | null; readonly triggerPrice: number | null },
  nowMs: number,
): Result<void, string> {
  const { accountId, side, instrumentId: id, trigger } = order;
  const { left, limit } = to;
  if (trigger !== null && isWaiting(order)) {
    const moved = { ...order, trigger: { ...trigger, price: to.triggerPrice } };
    const passed = floor.profile(accountId).refusesPassedTriggers && isPassed(floor, moved);
    return passed ? err('the order would trigger immediately') : ok(undefined);
  }
  if (floor.halts.has(id)) return err('trading is halted');
  if (order.flags.postOnly && floor.book(id).has(order) && wouldTake(floor, { ...order, limit }))
    return err('post-only: it would trade at once');
  if (!floor.book(id).has(order)) return ok(undefined);
  const result = sweep(floor.market.book(id), floor.book(id), { accountId, side, qty: left, limit });
  if (result.taken > 0 && floor.isStale(id, nowMs)) return err('the market has no fresh quote to fill against');
  if (result.taken === 0 && result.blockedBy !== null) {
    return err(`it would trade with your own resting order ${result.blockedBy.clientOrderId}`);
  }
  return ok(undefined);
}

function applyChange(floor: Floor, order: VenueOrder, change: Change, nowMs: number): void {
  const keepsPlace = change.limit === order.limit && change.qty <= order.qty;
  const book = floor.book(order.instrumentId);
  const awake = book.has(order);
  if (awake && !keepsPlace) book.remove(order);
  order.qty = change.qty;
  order.limit = change.limit;
  order.opening = change.opening;
  order.updatedMs = nowMs;
  const { trigger } = order;
  if (trigger !== null && trigger.price !== change.triggerPrice) {
    trigger.price = change.triggerPrice;
    trigger.toldPrice = change.triggerPrice;
    // It trails on from the best price from now on.
    trigger.extremeTwice = null;
  }
  floor.stir(order.instrumentId, null);
  floor.dirtyOrders.add(order);
  floor.dirtyAccounts.add(order.accountId);
  floor.dirtyQuotes.add(order.instrumentId);
  tellChange(floor, order, null, nowMs);
  if (awake && !keepsPlace) work(floor, order, nowMs);
}
