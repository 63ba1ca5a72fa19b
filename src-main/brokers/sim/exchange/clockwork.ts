/** What time alone does at the exchange: orders expire, sleep and wake with their sessions, days roll, halts end and begin. */
import type { InstrumentId, MarketStatus } from '../../../../shared/domain/index.ts';
import { onBook } from './execute.ts';
import type { Floor } from './floor.ts';
import { work } from './submit.ts';
import type { VenueOrder } from './venue-order.ts';

/** When something is due next that no market event brings. */
export function nextDeadlineMs(floor: Floor, nowMs: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const order of floor.open) if (order.expiresMs !== null) next = Math.min(next, order.expiresMs);
  const calendars = new Set([...floor.instruments.values()].map((i) => i.calendar));
  for (const calendar of calendars) next = Math.min(next, floor.hours.nextEdgeMs(calendar, nowMs));
  return next;
}

/** Whether an order may trade in the session that holds. */
export function isAwake(floor: Floor, order: VenueOrder, nowMs: number): boolean {
  const session = floor.session(floor.instrument(order.instrumentId), nowMs);
  return session !== null && order.sessions.includes(session.kind);
}

/** Brings the exchange to a time: expiries first, then sleepers, then wakers in their time priority. */
export function onClock(floor: Floor, nowMs: number): void {
  for (const [id, stats] of floor.stats) if (stats.roll(nowMs)) floor.dirtyQuotes.add(id);
  const orders = [...floor.open].sort((a, b) => a.priority - b.priority || a.createdMs - b.createdMs);
  for (const order of orders) {
    if (order.expiresMs !== null && order.expiresMs <= nowMs) {
      floor.end(order, 'expired', 'the day is over', nowMs);
      continue;
    }
    const book = floor.book(order.instrumentId);
    if (book.has(order) && !isAwake(floor, order, nowMs)) {
      book.remove(order);
      floor.sleepers.add(order);
      floor.dirtyQuotes.add(order.instrumentId);
    }
  }
  for (const order of orders) if (floor.sleepers.has(order)) wake(floor, order, nowMs);
}

/** A sleeper goes to work once its session is open, trading is on and the quote is fresh. */
function wake(floor: Floor, order: VenueOrder, nowMs: number): void {
  const id = order.instrumentId;
  if (isAwake(floor, order, nowMs) && !floor.halts.has(id) && !floor.isStale(id, nowMs)) work(floor, order, nowMs);
}

/** A fresh book of an instrument: its sleepers may have waited for it. */
export function wakeSleepers(floor: Floor, id: InstrumentId, nowMs: number): void {
  if (floor.sleepers.size === 0) return;
  for (const order of [...floor.sleepers]) if (order.instrumentId === id) wake(floor, order, nowMs);
}

/** A session began or ended: every quote of the calendar says so. */
export function markSessionEdge(floor: Floor): void {
  for (const id of floor.instruments.keys()) floor.dirtyQuotes.add(id);
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
  if (halt === null) onBook(floor, id, nowMs);
}
