/** A new order arrives at the exchange. */
import {
  Decimal,
  err,
  ok,
  type AccountId,
  type CommandOutcome,
  type Instrument,
  type OrderStatusReport,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../ports/execution-client.ts';
import { executeTaker, rest, worstPrice } from './execute.ts';
import type { Floor } from './floor.ts';
import { sweep } from './matching.ts';
import { checkFunds, checkHours, checkNotional, checkPrice, checkQty } from './order-checks.ts';
import { leaves, type VenueOrder } from './venue-order.ts';

const refused = (reason: string): CommandOutcome => ({ kind: 'rejected', reason });

type Checked = {
  readonly qty: number;
  readonly limit: number | null;
  readonly opening: number;
  readonly sleeps: boolean;
  readonly expiresMs: number | null;
};

/** Takes or refuses an order. Idempotent: an id seen before is refused and changes nothing. `forced` refuses with that reason. */
export function submit(
  floor: Floor,
  accountId: AccountId,
  request: SubmitRequest,
  at: { readonly nowMs: number; readonly forced: string | null },
): CommandOutcome {
  const id = request.clientOrderId;
  floor.received.set(id, (floor.received.get(id) ?? 0) + 1);
  if (floor.find(id) !== null) return refused('duplicate client order id');
  const instrument = floor.instruments.get(request.instrumentId);
  if (instrument === undefined) return refused(`unknown symbol ${request.instrumentId}`);
  const arrival = { accountId, instrument, request, nowMs: at.nowMs };
  const checked = at.forced === null ? check(floor, arrival) : err(at.forced);
  if (!checked.ok) {
    floor.report(accountId, rejection(request, checked.error, at.nowMs));
    remember(floor, arrival, checked.error);
    return refused(checked.error);
  }
  const order = makeOrder(floor, arrival, checked.value);
  floor.tell(order, at.nowMs);
  floor.dirtyAccounts.add(accountId);
  if (checked.value.sleeps) floor.sleepers.add(order);
  else work(floor, order, at.nowMs);
  return { kind: 'acked', venueOrderId: order.venueOrderId };
}

/** Lets a living order trade, and rests, cancels or ends what is left as its time in force says. */
export function work(floor: Floor, order: VenueOrder, nowMs: number): void {
  floor.sleepers.delete(order);
  const { taken, blocked } = executeTaker(floor, order, nowMs);
  if (leaves(order) === 0) return floor.tell(order, nowMs);
  if (blocked) return floor.end(order, 'canceled', 'would have traded with your own resting order', nowMs);
  if (order.type === 'market') return floor.end(order, 'canceled', 'nobody left to trade with', nowMs);
  if (order.tif === 'ioc' || order.tif === 'fok') {
    return floor.end(order, 'canceled', order.tif === 'ioc' ? 'immediate or cancel: the rest' : 'fill or kill', nowMs);
  }
  rest(floor, order, nowMs);
  floor.dirtyQuotes.add(order.instrumentId);
  floor.dirtyOrders.add(order);
  if (taken > 0) floor.tell(order, nowMs);
}

/** An order at the exchange's door. */
type Arrival = {
  readonly accountId: AccountId;
  readonly instrument: Instrument;
  readonly request: SubmitRequest;
  readonly nowMs: number;
};

function check(floor: Floor, arrival: Arrival): Result<Checked, string> {
  const { accountId, instrument, request, nowMs } = arrival;
  const qty = checkQty(instrument, request.qty);
  if (!qty.ok) return qty;
  if (request.type === 'market' && request.limitPrice !== null) return err('a market order has no limit price');
  if (request.type === 'limit' && request.limitPrice === null) return err('a limit order needs a limit price');
  const limit = request.limitPrice === null ? ok(null) : checkPrice(instrument, request.limitPrice);
  if (!limit.ok) return limit;
  const hours = checkHours(floor, instrument, request, nowMs);
  if (!hours.ok) return hours;
  const status = floor.halts.get(instrument.id);
  if (status !== undefined)
    return err(status === 'luld' ? 'trading is paused (limit up, limit down)' : 'trading is halted');
  const least = checkNotional(
    instrument,
    qty.value,
    limit.value ?? worstPrice(floor, instrument.id, request.side, qty.value),
  );
  if (!least.ok) return least;
  const sizing = { accountId, instrument, side: request.side, qty: qty.value, limit: limit.value, except: null };
  const funds = checkFunds(floor, sizing);
  if (!funds.ok) return funds;
  const taking = hours.value.sleeps
    ? ok(undefined)
    : checkTaking(floor, accountId, request, { qty: qty.value, limit: limit.value, nowMs });
  if (!taking.ok) return taking;
  return ok({ qty: qty.value, limit: limit.value, opening: funds.value.opening, ...hours.value });
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
  const immediate = request.type === 'market' || (request.tif !== 'day' && request.tif !== 'gtc');
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
