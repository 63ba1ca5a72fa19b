/** What the exchange refuses before an order lives: symbol, units, tick, lot, sizes, hours, funds, shorts. Reasons are for the trader. */
import {
  Decimal,
  dec,
  isOnTick,
  tickAt,
  sessionsInWords,
  type AccountId,
  type ClientOrderId,
  type Instrument,
  type Price,
  type Quantity,
  type Result,
  type Side,
  err,
  ok,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../ports/execution-client.ts';
import { worstPrice } from './execute.ts';
import { feeEstimate } from './fees.ts';
import type { Floor } from './floor.ts';
import { contractLock, isContract, strandsCalls } from './option-margin.ts';
import { reducibleBy, reservedBy } from './positions.ts';
import { leaves, notionalOf, qtyText, reckonedPrice, type VenueOrder } from './venue-order.ts';

/** Share of its notional that a new short keeps locked on top of its proceeds. */
const SHORT_MARGIN = dec('0.5');

/** A quantity in units: on the lot, within the instrument's bounds. */
export function checkQty(instrument: Instrument, text: Quantity): Result<number, string> {
  const parsed = Decimal.parse(text);
  if (!parsed.ok) return err(`quantity ${text.slice(0, 40)} is not a number`);
  const qty = parsed.value;
  if (qty.sign() <= 0) return err('quantity must be above zero');
  if (!qty.isMultipleOf(dec(instrument.lotSize)))
    return err(`quantity ${text} is off the lot of ${instrument.lotSize}`);
  if (qty.lt(dec(instrument.qtyMin))) return err(`quantity ${text} is below the minimum of ${instrument.qtyMin}`);
  if (qty.gt(dec(instrument.qtyMax))) return err(`quantity ${text} is above the maximum of ${instrument.qtyMax}`);
  return ok(qty.toUnits(instrument.qtyScale));
}

/** A limit price in units: positive and on the tick that holds there. */
export function checkPrice(instrument: Instrument, text: Price): Result<number, string> {
  const parsed = Decimal.parse(text);
  if (!parsed.ok) return err(`price ${text.slice(0, 40)} is not a number`);
  const price = parsed.value;
  if (price.sign() <= 0 && instrument.legs === null) return err('price must be above zero');
  if (!isOnTick(instrument, price))
    return err(`price ${text} is off the tick of ${tickAt(instrument, price).toString()}`);
  if (price.abs().gt(Decimal.of(PRICE_UNITS_MAX, instrument.priceScale))) return err(`price ${text} is absurd`);
  return ok(price.toUnits(instrument.priceScale));
}
/** Above any price that a quote could hold. */
const PRICE_UNITS_MAX = 10_000_000_000_000;

/** Whether it may live now: `sleeps` until one of its sessions, `works` at once; or why not. */
export function checkHours(
  floor: Floor,
  instrument: Instrument,
  order: Pick<SubmitRequest, 'type' | 'tif' | 'sessions'>,
  nowMs: number,
): Result<{ sleeps: boolean; expiresMs: number | null }, string> {
  const session = floor.session(instrument, nowMs);
  const works = session !== null && order.sessions.includes(session.kind);
  if (floor.over) return err('the recording has ended');
  const words = sessionsInWords(order.sessions);
  const immediate = order.type === 'market' || order.tif === 'ioc' || order.tif === 'fok';
  if (order.sessions.length === 0) return err('the order names no session');
  if (immediate && !works) return err(`the market is closed for this order (it trades ${words})`);
  if (order.type === 'market' && session !== null && session.kind !== 'regular' && session.kind !== 'continuous') {
    return err('market orders trade in regular hours only');
  }
  if (order.tif !== 'day') return ok({ sleeps: !works, expiresMs: null });
  const expiresMs = floor.hours.dayEndMs(instrument.calendar, order.sessions, nowMs);
  if (expiresMs === null) return err(`the day's last session for this order is over (it trades ${words})`);
  return ok({ sleeps: !works, expiresMs });
}

type Sizing = {
  readonly accountId: AccountId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly qty: number;
  readonly limit: number | null;
  /** The order it replaces, not counted. */
  readonly except: ClientOrderId | null;
  /** Orders of its own link are not counted either: one cancels the other. */
  readonly linkId?: string | null;
};

/** Units of an order that open or add to a position, the account's other working orders counted first. */
export function openingUnits(floor: Floor, order: Sizing): number {
  const { accountId, side, except } = order;
  const instrumentId = order.instrument.id;
  const against = reducibleBy(floor, accountId, instrumentId, side);
  const working = reservedBy(floor, { accountId, instrumentId, side, except, linkId: order.linkId ?? null });
  return Math.max(0, order.qty - Math.max(0, against - working));
}

/** Cash that open orders keep, by currency. */
export function orderLocks(floor: Floor, accountId: AccountId, except: ClientOrderId | null): Map<string, Decimal> {
  const locks = new Map<string, Decimal>();
  for (const order of floor.open) {
    const price = reckonedPrice(order);
    if (order.accountId !== accountId || order.clientOrderId === except || price === null) continue;
    const instrument = floor.instrument(order.instrumentId);
    const amount = isContract(instrument)
      ? contractAmount(floor, { ...order, instrument, qty: leaves(order), price })
      : lockOf(instrument, order, price);
    locks.set(instrument.currency, (locks.get(instrument.currency) ?? Decimal.ZERO).add(amount));
  }
  return locks;
}

function lockOf(
  instrument: Instrument,
  order: Pick<VenueOrder, 'side' | 'opening' | 'qty' | 'filled'>,
  price: number,
): Decimal {
  const qty = Math.min(order.opening, leaves(order));
  if (qty <= 0) return Decimal.ZERO;
  const value = notionalOf(instrument, price, qty);
  return (order.side === 'buy' ? value : value.mul(SHORT_MARGIN)).add(feeEstimate(instrument, qty, price));
}

/** What a working order of options keeps, fees included. One that lost its cover meanwhile keeps what it pays. */
function contractAmount(floor: Floor, order: Parameters<typeof contractLock>[1]): Decimal {
  const lock = contractLock(floor, order);
  return (lock.ok ? lock.value : Decimal.ZERO).add(feeEstimate(order.instrument, order.qty, Math.abs(order.price)));
}

/** Options and combos: cover, and cash for what they pay and may oblige to. */
function checkContracts(floor: Floor, order: Sizing): Result<{ opening: number }, string> {
  const { instrument, accountId, side, qty } = order;
  const opening = instrument.legs === null ? openingUnits(floor, order) : qty;
  const price = order.limit ?? worstPrice(floor, instrument.id, side, qty);
  if (price === null) return err('no quote to price a market order against');
  const taken = contractLock(floor, { accountId, instrument, side, qty, price });
  if (!taken.ok) return taken;
  const needed = taken.value;
  if (needed.isZero()) return ok({ opening });
  return enoughCash(floor, order, needed.add(feeEstimate(instrument, qty, Math.abs(price))), opening);
}

/** Shorts and cash. What reduces a position needs neither. */
export function checkFunds(floor: Floor, order: Sizing): Result<{ opening: number }, string> {
  const { instrument, accountId, side, qty } = order;
  if (isContract(instrument)) return checkContracts(floor, order);
  if (side === 'sell' && strandsCalls(floor, accountId, instrument, qty)) {
    return err('these shares cover short calls; buy the calls back first');
  }
  const opening = openingUnits(floor, order);
  if (opening === 0) return ok({ opening });
  if (side === 'sell' && !instrument.shortable && floor.profile(accountId).shortsCoins !== true) {
    const free = qtyText(Math.max(0, qty - opening), instrument);
    return err(`only ${free} ${instrument.baseCurrency ?? instrument.symbol} can be sold; it cannot be sold short`);
  }
  if (side === 'sell' && floor.lending.of(instrument)?.availability === 'none') {
    return err(`there are no shares of ${instrument.symbol} to borrow`);
  }
  const price = order.limit ?? worstPrice(floor, instrument.id, side, qty);
  if (price === null) return err('no quote to price a market order against');
  return enoughCash(floor, order, lockOf(instrument, { side, opening, qty, filled: 0 }, price), opening);
}

function enoughCash(
  floor: Floor,
  order: Sizing,
  needed: Decimal,
  opening: number,
): Result<{ opening: number }, string> {
  const { instrument, accountId } = order;
  const cash = floor.accounts.get(accountId).cash.get(instrument.currency) ?? Decimal.ZERO;
  const kept = orderLocks(floor, accountId, order.except).get(instrument.currency) ?? Decimal.ZERO;
  const free = cash.sub(kept).sub(floor.accounts.shortLock(accountId, instrument.currency));
  if (needed.lte(free)) return ok({ opening });
  const cents = (amount: Decimal): string => amount.round(2, 'nearest').toString();
  return err(`not enough funds: ${cents(needed)} ${instrument.currency} needed, ${cents(free)} free`);
}

/** Least notional of an order, where the instrument has one. */
export function checkNotional(instrument: Instrument, qty: number, price: number | null): Result<void, string> {
  const least = dec(instrument.notionalMin);
  if (price === null || least.isZero() || notionalOf(instrument, price, qty).gte(least)) return ok(undefined);
  return err(`order value is below the minimum of ${instrument.notionalMin} ${instrument.currency}`);
}
