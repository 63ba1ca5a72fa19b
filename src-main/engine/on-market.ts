/** What the market and its reference data say. Not journaled: events carry the quotes that they need. */
import type {
  CompiledCalendar,
  ConnectionId,
  Instrument,
  InstrumentId,
  Ladder,
  Quote,
} from '../../shared/domain/index.ts';
import { onBracketQuote } from './algos/bracket/on-order.ts';
import { touchAllBrackets } from './algos/bracket/settle.ts';
import { asTaken } from './commands/venue-quotes.ts';
import type { StepContext } from './context.ts';
import { rollPositions, setDayTimer } from './day-roll.ts';
import { watchExpiries } from './expiry.ts';
import { seedMemory, takeQuote } from './market-book.ts';
import { armEnds } from './orders/order-end.ts';
import { watchInstrument } from './orders/watch-held.ts';
import { onQuoteQueued } from './queue/queued.ts';
import { hasFallen, noteFall } from './risk/short-restriction.ts';
import { noteListings } from './routing/venues.ts';
import { looksAt } from './still-market.ts';

/** New quotes; ladders in their instruments look at them. */
export function onQuotes(ctx: StepContext, quotes: readonly Quote[]): void {
  for (const heard of quotes) {
    const quote = asTaken(ctx.state, heard);
    const before = ctx.state.referenceQuote(quote.instrumentId);
    takeQuote(ctx.state, quote);
    if (hasFallen(quote)) noteFall(ctx, quote);
    if (ctx.state.heldByInstrument.has(quote.instrumentId)) watchInstrument(ctx, quote.instrumentId, 'quote');
    if (looksAt(ctx, quote.instrumentId, before)) {
      for (const id of ctx.state.liveByInstrument.get(quote.instrumentId) ?? []) ctx.touched.add(id);
      if (ctx.state.liveBrackets.size > 0) onBracketQuote(ctx, quote.instrumentId);
    }
    if (ctx.state.liveQueued.size > 0) onQuoteQueued(ctx, quote.instrumentId);
  }
}

/** Instruments, replacing those of the same id; none is dropped, since orders and positions refer to them. */
export function onInstruments(
  ctx: StepContext,
  instruments: readonly Instrument[],
  connectionId: ConnectionId | null,
): void {
  if (connectionId !== null) noteListings(ctx.state, connectionId, instruments);
  for (const instrument of instruments) ctx.state.instruments.set(instrument.id, instrument);
  for (const ladder of ctx.state.live()) seedFromLadder(ctx, ladder);
  touchAllBrackets(ctx);
  for (const calendar of ctx.state.calendars.keys()) rollPositions(ctx, calendar);
  if (ctx.state.heldByInstrument.size > 0) armEnds(ctx, null);
}

/** Contracts nobody needs; one that has come into use meanwhile stays. */
export function onDropInstruments(ctx: StepContext, ids: readonly InstrumentId[]): void {
  const { state } = ctx;
  for (const id of ids) {
    const held = [...state.positions.values()].some((p) => p.instrumentId === id);
    if (held || state.workingByInstrument.has(id) || state.liveByInstrument.has(id)) continue;
    state.instruments.delete(id);
    state.listings.delete(id);
    state.quotes.delete(id);
    state.books.delete(id);
    state.trades.delete(id);
    state.borrows.delete(id);
  }
}

/** After a restart the market from before our order joined is known from the ladder's own record. */
function seedFromLadder(ctx: StepContext, ladder: Ladder): void {
  const placed = ladder.rungs.findLast((r) => r.placedMs !== null);
  seedMemory(ctx.state, ladder.instrumentId, placed?.bid ?? ladder.arrival.bid, placed?.ask ?? ladder.arrival.ask);
}

/** Calendars; positions of a day that ended meanwhile are rolled, and the next boundary is waited for. */
export function onCalendars(ctx: StepContext, calendars: readonly CompiledCalendar[]): void {
  for (const calendar of calendars) {
    ctx.state.calendars.set(calendar.calendar, calendar);
    rollPositions(ctx, calendar.calendar);
    setDayTimer(ctx, calendar.calendar);
  }
  watchExpiries(ctx);
  if (ctx.state.heldByInstrument.size > 0) armEnds(ctx, null);
}
