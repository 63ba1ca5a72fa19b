/** What time alone does at the exchange: orders expire, sleep and wake with their sessions, days roll, halts end and begin. */
import type { InstrumentId, MarketStatus } from '../../../../shared/domain/index.ts';
import { onBook } from './execute.ts';
import { settleExpired } from './expiry.ts';
import type { Floor } from './floor.ts';
import { auctionDueMs, runAuctions } from './auctions.ts';
import { carryOutChange } from './change.ts';
import { isOpen, type VenueOrder } from './venue-order.ts';
import { isAwake, work } from './work.ts';

/** When something is due next that no market event brings. */
export function nextDeadlineMs(floor: Floor, nowMs: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const order of floor.open) {
    if (order.expiresMs !== null) next = Math.min(next, order.expiresMs);
    if (order.pendingChange !== null) next = Math.min(next, order.pendingChange.dueMs);
    const auctionMs = auctionDueMs(order, nowMs);
    if (auctionMs !== null) next = Math.min(next, auctionMs);
  }
  for (const calendar of floor.calendars) next = Math.min(next, floor.hours.nextEdgeMs(calendar, nowMs));
  return next;
}

/** Brings the exchange to a time: the edges' auctions and expiries first, then sleepers, then wakers in their time priority. */
export function onClock(floor: Floor, nowMs: number): void {
  for (const [id, stats] of floor.stats) if (stats.roll(nowMs)) floor.dirtyQuotes.add(id);
  const orders = [...floor.open].sort((a, b) => a.priority - b.priority || a.createdMs - b.createdMs);
  runAuctions(floor, nowMs);
  for (const order of orders) {
    if (!isOpen(order)) continue;
    if (order.pendingChange !== null && order.pendingChange.dueMs <= nowMs) carryOutChange(floor, order, nowMs);
    if (order.expiresMs !== null && order.expiresMs <= nowMs) {
      floor.end(order, 'expired', order.tif === 'gtd' ? 'the date it was good till' : 'the day is over', nowMs);
      continue;
    }
    const book = floor.book(order.instrumentId);
    if (book.has(order) && !isAwake(floor, order, nowMs)) {
      book.remove(order);
      floor.sleepers.add(order);
      floor.dirtyQuotes.add(order.instrumentId);
    }
  }
  settleExpired(floor, nowMs);
  for (const order of orders) if (floor.sleepers.has(order)) wake(floor, order, nowMs);
}

/** A sleeper goes to work once its session is open, trading is on and the quote is fresh. */
function wake(floor: Floor, order: VenueOrder, nowMs: number): void {
  const id = order.instrumentId;
  if (order.auctionMs !== null) return;
  if (isAwake(floor, order, nowMs) && !floor.halts.has(id) && !floor.isStale(id, nowMs)) work(floor, order, nowMs);
}

/** A fresh book of an instrument: its sleepers may have waited for it. */
export function wakeSleepers(floor: Floor, id: InstrumentId, nowMs: number): void {
  if (floor.sleepers.size === 0) return;
  runAuctions(floor, nowMs);
  for (const order of [...floor.sleepers]) if (order.instrumentId === id) wake(floor, order, nowMs);
}

/** A session began or ended: every quote of the calendar says so. */
export function markSessionEdge(floor: Floor): void {
  for (const id of floor.instruments.keys()) floor.dirtyQuotes.add(id);
}

/** Closes an instrument's market out of hours, or gives it back to its calendar; its orders sleep meanwhile. */
export function setShut(floor: Floor, id: InstrumentId, shut: boolean, nowMs: number): void {
  if (shut) floor.shut.add(id);
  else floor.shut.delete(id);
  floor.dirtyQuotes.add(id);
  floor.stir(id, null);
  onClock(floor, nowMs);
}

/** Stops or resumes trading in an instrument; orders stay, cancels go. */
export function setHalt(
  floor: Floor,
  id: InstrumentId,
  halt: Extract<MarketStatus, 'halted' | 'luld'> | null,
  nowMs: number,
): void {
  if (halt === null) floor.halts.delete(id);
  else floor.halts.set(id, halt);
  floor.dirtyQuotes.add(id);
  if (halt !== null) return;
  onBook(floor, id, nowMs);
  wakeSleepers(floor, id, nowMs);
}
