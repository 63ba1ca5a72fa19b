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
import type { Floor } from './floor.ts';
import { sweep } from './matching.ts';
import { checkFunds, checkNotional, checkPrice, checkQty } from './order-checks.ts';
import { work } from './submit.ts';
import { isOpen, modifyReport, qtyText, type VenueOrder } from './venue-order.ts';

/** The working order of an account, or why there is none. */
function working(floor: Floor, accountId: AccountId, id: CancelRequest['clientOrderId']): Result<VenueOrder, string> {
  const order = floor.find(id);
  if (order === null || order.accountId !== accountId) return err('no such order');
  if (!isOpen(order)) return err(`too late: the order is ${order.status}`);
  return ok(order);
}

/** Cancels what is left of an order; refused when it is over already. */
export function cancel(floor: Floor, accountId: AccountId, request: CancelRequest, nowMs: number): CommandOutcome {
  const found = working(floor, accountId, request.clientOrderId);
  if (!found.ok) {
    const { clientOrderId } = request;
    floor.report(accountId, { kind: 'cancelRejected', clientOrderId, reason: found.error, tsEventMs: nowMs });
    return { kind: 'rejected', reason: found.error };
  }
  floor.end(found.value, 'canceled', null, nowMs);
  return { kind: 'acked', venueOrderId: found.value.venueOrderId };
}

/**
 * Changes a working limit order in place, at once or not at all. Less quantity at the same price keeps its place in the
 * queue; any other change goes to the end of the line and may trade at once.
 */
export function modify(floor: Floor, accountId: AccountId, request: ModifyRequest, nowMs: number): CommandOutcome {
  const found = working(floor, accountId, request.clientOrderId);
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
    floor.report(accountId, modifyReport(order, floor.instrument(order.instrumentId), nowMs, target.error));
    return { kind: 'rejected', reason: target.error };
  }
  applyChange(floor, order, target.value, nowMs);
  return { kind: 'acked', venueOrderId: order.venueOrderId };
}

type Change = { readonly qty: number; readonly limit: number; readonly opening: number };

function checkChange(floor: Floor, order: VenueOrder, request: ModifyRequest, nowMs: number): Result<Change, string> {
  const instrument = floor.instrument(order.instrumentId);
  const qty = checkQty(instrument, request.qty);
  if (!qty.ok) return qty;
  if (qty.value <= order.filled) return err(`${qtyText(order.filled, instrument)} is filled already; cancel instead`);
  const text = request.limitPrice ?? (order.limit === null ? null : unitsText(order.limit, instrument.priceScale));
  if (text === null) return err('a market order cannot be changed');
  const limit = checkPrice(instrument, text);
  if (!limit.ok) return limit;
  const least = checkNotional(instrument, qty.value, limit.value);
  if (!least.ok) return least;
  const { accountId, side, clientOrderId } = order;
  const left = qty.value - order.filled;
  const sizing = { accountId, instrument, side, qty: left, limit: limit.value, except: clientOrderId };
  const funds = checkFunds(floor, sizing);
  if (!funds.ok) return funds;
  if (floor.halts.has(instrument.id)) return err('trading is halted');
  if (floor.book(instrument.id).has(order)) {
    const taker = { accountId, side, qty: left, limit: limit.value };
    const result = sweep(floor.market.book(instrument.id), floor.book(instrument.id), taker);
    if (result.taken > 0 && floor.isStale(instrument.id, nowMs))
      return err('the market has no fresh quote to fill against');
    if (result.taken === 0 && result.blockedBy !== null) {
      return err(`it would trade with your own resting order ${result.blockedBy.clientOrderId}`);
    }
  }
  return ok({ qty: qty.value, limit: limit.value, opening: funds.value.opening });
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
  floor.dirtyOrders.add(order);
  floor.dirtyAccounts.add(order.accountId);
  floor.dirtyQuotes.add(order.instrumentId);
  floor.report(order.accountId, modifyReport(order, floor.instrument(order.instrumentId), nowMs, null));
  if (awake && !keepsPlace) work(floor, order, nowMs);
}
