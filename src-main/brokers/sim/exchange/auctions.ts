/**
 * The opening and the closing auction: which one an order goes into, until when it is taken and can be taken back, and the
 * trade. One price for all, the first or the last mid of the regular session on the tick; whoever's limit allows it trades.
 */
import {
  Decimal,
  err,
  ok,
  roundToTick,
  type Instrument,
  type InstrumentId,
  type Result,
  type TimeInForce,
} from '../../../../shared/domain/index.ts';
import { fillAtAuction } from './execute.ts';
import type { Floor } from './floor.ts';
import { leaves, type VenueOrder } from './venue-order.ts';

/** Before the auction, ms: 09:28 for the open, 15:50 (on a half day ten minutes before its end) for the close. */
export const CUT_OFF_MS = { atOpen: 2 * 60_000, atClose: 10 * 60_000 } as const;
/** An auction that has found no price for so long did not take place, ms. */
export const AUCTION_LATE_MS = 5 * 60_000;

type AuctionTime = keyof typeof CUT_OFF_MS;
const WORDS: Readonly<Record<AuctionTime, string>> = { atOpen: 'opening', atClose: 'closing' };

export const isAuctionTime = (tif: TimeInForce): tif is AuctionTime => tif === 'atOpen' || tif === 'atClose';

/** The auction that an order sent now trades in, UTC ms; or why it is not taken. */
export function auctionFor(
  floor: Floor,
  instrument: Instrument,
  tif: AuctionTime,
  nowMs: number,
): Result<number, string> {
  if (instrument.calendar !== 'us-equity') return err(`${instrument.symbol} has no ${WORDS[tif]} auction`);
  const found = floor.hours.regularAround(instrument.calendar, nowMs);
  if (found === null) return err(`no ${WORDS[tif]} auction is known for ${instrument.symbol}`);
  const atMs = tif === 'atOpen' ? found.startMs : found.endMs;
  if (nowMs < atMs - CUT_OFF_MS[tif]) return ok(atMs);
  return err(
    `too late for today's ${WORDS[tif]} auction: orders are taken until ${CUT_OFF_MS[tif] / 60_000} minutes before`,
  );
}

/** Why an auction order cannot be cancelled or changed any more; null: it can. */
export function auctionLock(order: Pick<VenueOrder, 'tif' | 'auctionMs'>, nowMs: number): string | null {
  if (order.auctionMs === null || !isAuctionTime(order.tif)) return null;
  if (nowMs < order.auctionMs - CUT_OFF_MS[order.tif]) return null;
  const minutes = CUT_OFF_MS[order.tif] / 60_000;
  return `too late: orders of the ${WORDS[order.tif]} auction stand from ${minutes} minutes before it`;
}

/** Holds the auctions that are due and have a price. `edge`: the clock stands at a session's edge, its last book counts. */
export function runAuctions(floor: Floor, nowMs: number): void {
  for (const order of [...floor.sleepers]) {
    if (order.auctionMs === null || order.auctionMs > nowMs) continue;
    const price = auctionPrice(floor, order, nowMs);
    if (price !== null) trade(floor, order, price, nowMs);
    else if (nowMs >= order.auctionMs + AUCTION_LATE_MS)
      floor.end(order, 'expired', 'the auction did not take place', nowMs);
  }
}

/** The mid of the book on the tick; at the open of a book from after the open, at the close of the last one before. */
function auctionPrice(floor: Floor, order: VenueOrder, nowMs: number): number | null {
  const { instrumentId: id, auctionMs } = order;
  const book = floor.market.book(id);
  if (auctionMs === null || floor.halts.has(id) || nowMs >= auctionMs + AUCTION_LATE_MS) return null;
  const fits = order.tif === 'atOpen' ? book.tsMs >= auctionMs : book.tsMs >= auctionMs - AUCTION_LATE_MS;
  return fits ? midOnTick(floor, id) : null;
}

function midOnTick(floor: Floor, id: InstrumentId): number | null {
  const { bids, asks } = floor.market.shown(id);
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return null;
  const { priceScale, ...instrument } = floor.instrument(id);
  const mid = Decimal.of(bid + ask, priceScale).div(Decimal.of(2), priceScale + 1, 'nearest');
  return roundToTick(instrument, mid, 'nearest').toUnits(priceScale);
}

function trade(floor: Floor, order: VenueOrder, price: number, nowMs: number): void {
  const { limit, side } = order;
  const takes = limit === null || (side === 'buy' ? limit >= price : limit <= price);
  if (takes) fillAtAuction(floor, order, { price, qty: leaves(order) }, nowMs);
  if (leaves(order) === 0) return floor.tell(order, nowMs);
  floor.end(order, 'expired', 'the auction price was beyond its limit', nowMs);
}

/** When an auction is due next, or when it is given up; for the clock. */
export const auctionDueMs = (order: Pick<VenueOrder, 'auctionMs'>, nowMs: number): number | null => {
  if (order.auctionMs === null) return null;
  return order.auctionMs > nowMs ? order.auctionMs : order.auctionMs + AUCTION_LATE_MS;
};
