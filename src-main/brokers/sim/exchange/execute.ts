/** Trades: a taker walking the book, resting orders met by the others, recorded trades that reach our prices. */
import { Decimal, type InstrumentId, type LiquidityRole, type Side } from '../../../../shared/domain/index.ts';
import type { MarketEvent } from '../market/market-source.ts';
import { bookLegs } from './combo-fill.ts';
import { fillFee } from './fees.ts';
import type { Floor } from './floor.ts';
import { levelsAgainst, sweep, takeFromOthers, type Take } from './matching.ts';
import { followQueue, joinQueue } from './queue.ts';
import { lostRace, reduceLinked, trimToPosition } from './links.ts';
import { fillReport, isOpen, isWaiting, leaves, type VenueFill, type VenueOrder } from './venue-order.ts';

/** The others' best bid and ask as published, before a trade touches them. */
type Top = Pick<VenueFill, 'bid' | 'bidSize' | 'ask' | 'askSize'>;
type Trade = { readonly price: number; readonly qty: number; readonly role: LiquidityRole; readonly top: Top };

function topOf(floor: Floor, id: InstrumentId): Top {
  const shown = floor.market.shown(id);
  const [bid, bidSize] = shown.bids[0] ?? [null, 0];
  const [ask, askSize] = shown.asks[0] ?? [null, 0];
  return { bid, bidSize, ask, askSize };
}

/**
 * Books one fill of an order and what follows from it for others of its account: linked ones and reduce-only ones shrink. Its
 * own status is told by the caller, once.
 */
function bookFill(floor: Floor, order: VenueOrder, trade: Trade, nowMs: number): void {
  bookOne(floor, order, trade, nowMs);
  for (const { other, qty } of lostRace(floor, order, trade.qty)) {
    if (other.trigger !== null && isWaiting(other)) other.trigger.triggeredMs = nowMs;
    bookOne(floor, other, { ...trade, qty, price: other.limit ?? trade.price }, nowMs);
    floor.tell(other, nowMs);
    reduceLinked(floor, other, qty, nowMs);
  }
  if (order.linkId !== null) reduceLinked(floor, order, trade.qty, nowMs);
  const { accountId, instrumentId } = order;
  trimToPosition(floor, { accountId, instrumentId, except: order }, nowMs);
}

/** One fill: fee, cash, position, report. */
function bookOne(floor: Floor, order: VenueOrder, trade: Trade, nowMs: number): void {
  const instrument = floor.instrument(order.instrumentId);
  const fee = fillFee(instrument, order, trade);
  const fill: VenueFill = {
    tradeId: floor.nextTradeId(),
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    accountId: order.accountId,
    instrumentId: order.instrumentId,
    side: order.side,
    qty: trade.qty,
    price: trade.price,
    fee,
    liquidity: trade.role,
    ...trade.top,
    tsMs: nowMs,
  };
  // Multiplier apart: the fee schedule applies it to the average price.
  const value = Decimal.of(trade.price, instrument.priceScale).mul(Decimal.of(trade.qty, instrument.qtyScale));
  order.notional = order.notional.add(value).trim();
  order.fees = order.fees.add(fee).trim();
  order.filled += trade.qty;
  order.status = leaves(order) === 0 ? 'filled' : 'partiallyFilled';
  if (instrument.legs === null) {
    floor.accounts.book(order.accountId, instrument, { side: order.side, qty: trade.qty, price: trade.price, fee });
  }
  floor.newFills.push(fill);
  floor.dirtyAccounts.add(order.accountId);
  floor.report(order.accountId, fillReport(fill, instrument));
  if (instrument.legs !== null) bookLegs(floor, fill);
}

/** Books a trade on the tape: last, volume, bars. A recording's tape is its own; ours do not print there. */
function print(floor: Floor, id: InstrumentId, trade: { price: number; qty: number }, nowMs: number): void {
  floor.dirtyQuotes.add(id);
  if (floor.market.kind === 'recording') return;
  const { price, qty } = trade;
  printAs(floor, id, nowMs, { open: price, high: price, low: price, close: price, volume: qty });
}

/** A trade that nobody here took part in. */
export function onTape(floor: Floor, event: Extract<MarketEvent, { kind: 'tape' }>): void {
  const { instrumentId, price, size, tsMs } = event;
  printAs(floor, instrumentId, tsMs, { open: price, high: price, low: price, close: price, volume: size });
}

function printAs(
  floor: Floor,
  id: InstrumentId,
  startMs: number,
  bar: { open: number; high: number; low: number; close: number; volume: number },
): void {
  const session = floor.session(floor.instrument(id), startMs)?.kind ?? null;
  floor.stats.get(id)?.print(bar.close, bar.volume, session);
  floor.bars.add(id, startMs, bar, session);
  floor.dirtyQuotes.add(id);
  floor.stir(id, bar.open);
  if (bar.high === bar.low) return;
  for (const price of [bar.low, bar.high, bar.close]) floor.stir(id, price);
}

/** Who takes: an order of ours, or one of the others (`order` null). */
type Against = { readonly id: InstrumentId; readonly side: Side; readonly order: VenueOrder | null };

/**
 * Makes the trades of a sweep happen; how much was traded. Less than the sweep found where a fill cancelled or shrank an order
 * that came later in it.
 */
function settle(floor: Floor, against: Against, takes: readonly Take[], nowMs: number): number {
  const { id, side, order } = against;
  const others = floor.market.book(id);
  const queue = floor.book(id).side(side === 'buy' ? 'sell' : 'buy');
  const makers = new Set<VenueOrder>();
  const top = topOf(floor, id);
  let run: { price: number; qty: number } | null = null;
  let traded = 0;
  const flush = (): void => {
    if (run !== null && order !== null) bookFill(floor, order, { ...run, role: 'taker', top }, nowMs);
    run = null;
  };
  for (const found of takes) {
    const qty = found.maker === null ? found.qty : Math.min(found.qty, isOpen(found.maker) ? leaves(found.maker) : 0);
    if (qty <= 0) continue;
    const take = { ...found, qty };
    traded += qty;
    if (take.maker === null) {
      takeFromOthers(levelsAgainst(others, side), queue, take.price, take.qty);
      if (order !== null) floor.market.consumed(id, side === 'buy' ? 'sell' : 'buy', take.qty);
    } else {
      bookFill(floor, take.maker, { price: take.price, qty: take.qty, role: 'maker', top }, nowMs);
      makers.add(take.maker);
    }
    if (order !== null && run !== null && run.price !== take.price) flush();
    run = run === null ? { price: take.price, qty: take.qty } : { price: take.price, qty: run.qty + take.qty };
    print(floor, id, take, nowMs);
  }
  flush();
  for (const maker of makers) floor.tell(maker, nowMs);
  floor.stir(id, null);
  return traded;
}

/**
 * Lets an order take what it can within its limit. Returns what it took; its status is told by the caller. Its own account's
 * resting orders stop it (self-trade prevention).
 */
export function executeTaker(floor: Floor, order: VenueOrder, nowMs: number): { taken: number; blocked: boolean } {
  const { instrumentId: id, side, accountId, limit } = order;
  const result = sweep(floor.market.book(id), floor.book(id), { accountId, side, qty: leaves(order), limit });
  const taken = result.taken > 0 ? settle(floor, { id, side, order }, result.takes, nowMs) : 0;
  return { taken, blocked: result.blockedBy !== null };
}

/** All of an order at once or nothing; whether it traded. */
export function fillWhole(floor: Floor, order: VenueOrder, nowMs: number): boolean {
  const { instrumentId: id, side, accountId, limit } = order;
  const result = sweep(floor.market.book(id), floor.book(id), { accountId, side, qty: leaves(order), limit });
  if (result.taken < leaves(order)) return false;
  settle(floor, { id, side, order }, result.takes, nowMs);
  return true;
}

/** An order's trade in an auction: at the auction's one price, against whoever was there. */
export function fillAtAuction(
  floor: Floor,
  order: VenueOrder,
  at: { readonly price: number; readonly qty: number },
  nowMs: number,
): void {
  const { instrumentId: id } = order;
  bookFill(floor, order, { ...at, role: 'taker', top: topOf(floor, id) }, nowMs);
  print(floor, id, at, nowMs);
}

/** One of the others takes from the book. */
export function executeOther(
  floor: Floor,
  id: InstrumentId,
  taker: { side: Side; qty: number; limit: number | null },
  nowMs: number,
): void {
  const result = sweep(floor.market.book(id), floor.book(id), { ...taker, accountId: null });
  if (result.taken > 0) settle(floor, { id, side: taker.side, order: null }, result.takes, nowMs);
}

/** The others' book changed: queues move, and quotes that reach our prices trade with them, at our prices. */
export function onBook(floor: Floor, id: InstrumentId, nowMs: number): void {
  floor.dirtyQuotes.add(id);
  floor.stir(id, null);
  const own = floor.book(id);
  if (own.isEmpty()) return;
  const others = floor.market.book(id);
  followQueue(own.buy, others);
  followQueue(own.sell, others);
  if (floor.status(floor.instrument(id), nowMs) !== 'trading' || floor.isStale(id, nowMs)) return;
  const top = topOf(floor, id);
  for (const side of ['buy', 'sell'] as const) {
    const levels = levelsAgainst(others, side);
    for (const order of [...own.side(side)]) {
      let met = 0;
      for (;;) {
        const level = levels[0];
        const reaches = level !== undefined && (side === 'buy' ? level[0] <= order.limit! : level[0] >= order.limit!);
        if (!reaches || !isOpen(order) || leaves(order) === 0) break;
        const qty = Math.min(level[1], leaves(order));
        const price = level[0];
        takeFromOthers(levels, [], price, qty);
        floor.market.consumed(id, side === 'buy' ? 'sell' : 'buy', qty);
        bookFill(floor, order, { price: order.limit!, qty, role: 'maker', top }, nowMs);
        print(floor, id, { price: order.limit!, qty }, nowMs);
        met += qty;
      }
      if (met > 0) floor.tell(order, nowMs);
    }
  }
}

/** A recorded trade: prints, and fills our orders that it traded through, or that stood at its price with nobody left before them. */
export function onPrint(floor: Floor, event: Extract<MarketEvent, { kind: 'print' }>): void {
  const { instrumentId: id, price, size, tsMs } = event;
  printAs(floor, id, tsMs, { open: price, high: price, low: price, close: price, volume: size });
  const own = floor.book(id);
  if (own.isEmpty() || floor.status(floor.instrument(id), tsMs) !== 'trading') return;
  const shown = floor.market.shown(id);
  const bid = shown.bids[0]?.[0] ?? null;
  const ask = shown.asks[0]?.[0] ?? null;
  // At the ask a buyer took, at the bid a seller: that side's own queue is untouched.
  const sold = ask === null || price < ask || (bid !== null && price <= bid);
  const bought = bid === null || price > bid || (ask !== null && price >= ask);
  let available = size;
  for (const side of ['buy', 'sell'] as const) {
    for (const order of [...own.side(side)]) {
      if (available <= 0) return;
      if (order.restedMs >= tsMs || !isOpen(order)) continue;
      const limit = order.limit!;
      const through = side === 'buy' ? limit > price : limit < price;
      const at = limit === price && (side === 'buy' ? sold : bought);
      if (!through && !at) continue;
      if (at) {
        if (order.ahead === null) continue;
        const queued = Math.min(order.ahead, available);
        order.ahead -= queued;
        available -= queued;
        // The shown size will shrink by this trade: that is no cancel on top of it.
        order.seen = Math.max(0, order.seen - size);
      }
      const qty = Math.min(available, leaves(order));
      if (qty <= 0) continue;
      available -= qty;
      bookFill(floor, order, { price: limit, qty, role: 'maker', top: topOf(floor, id) }, tsMs);
      floor.tell(order, tsMs);
    }
  }
}

/** A recorded bar of trades ends: prints, and fills orders that rested all through it and that its range went beyond. */
export function onBarPrint(floor: Floor, event: Extract<MarketEvent, { kind: 'barPrint' }>): void {
  const { instrumentId: id, tsMs, startMs } = event;
  printAs(floor, id, startMs, event);
  const own = floor.book(id);
  if (own.isEmpty() || floor.status(floor.instrument(id), tsMs) !== 'trading') return;
  let available = event.volume;
  for (const side of ['buy', 'sell'] as const) {
    for (const order of [...own.side(side)]) {
      const limit = order.limit!;
      const through = side === 'buy' ? event.low < limit : event.high > limit;
      const qty = Math.min(available, leaves(order));
      if (!through || order.restedMs > startMs || qty <= 0 || !isOpen(order)) continue;
      available -= qty;
      bookFill(floor, order, { price: limit, qty, role: 'maker', top: topOf(floor, id) }, tsMs);
      floor.tell(order, tsMs);
    }
  }
}

/** Puts an open order with something left into the book, behind everyone at its price. */
export function rest(floor: Floor, order: VenueOrder, nowMs: number): void {
  order.priority = floor.nextPriority();
  order.restedMs = nowMs;
  joinQueue(order, floor.market.book(order.instrumentId));
  floor.book(order.instrumentId).add(order);
}

/** What a market order would have to pay at most now, for the check of funds; null when nobody is there. */
export function worstPrice(floor: Floor, id: InstrumentId, side: Side, qty: number): number | null {
  const { takes } = sweep(floor.market.book(id), floor.book(id), { accountId: null, side, qty, limit: null });
  return takes.at(-1)?.price ?? null;
}
