/**
 * Whether a ladder may step now: the first cause that forbids it, judged on the reference quote. Pure reads.
 */
import {
  sessionAt,
  type Instrument,
  type Ladder,
  type PauseCause,
  type Quote,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { isLive, quoteAgeMs, spreadMax, twoSided } from '../../portfolio/quote-prices.ts';
import { liveOrders } from './record.ts';

/** What a cause does to the resting order, and whether it ends by itself (conventions: Ladder). */
export type CausePolicy = {
  readonly resting: 'left' | 'cancelled' | 'cancelledLater';
  readonly selfResumes: boolean;
  readonly text: string;
};

export const CAUSES: Readonly<Record<PauseCause, CausePolicy>> = {
  trader: { resting: 'left', selfResumes: false, text: 'Paused by you' },
  stale: { resting: 'cancelledLater', selfResumes: true, text: 'The quote is stale or not live' },
  noQuote: { resting: 'cancelledLater', selfResumes: true, text: 'There is no quote' },
  crossed: { resting: 'left', selfResumes: true, text: 'The market is crossed' },
  oneSided: { resting: 'left', selfResumes: true, text: 'One side of the market is empty' },
  tooWide: { resting: 'left', selfResumes: true, text: 'The spread is wider than its limit' },
  locked: { resting: 'left', selfResumes: true, text: 'The market is locked' },
  halted: { resting: 'cancelled', selfResumes: false, text: 'Trading is halted' },
  closed: { resting: 'cancelled', selfResumes: false, text: 'The market is closed in its sessions' },
  disconnected: { resting: 'left', selfResumes: true, text: 'The venue is not connected' },
  restarted: { resting: 'left', selfResumes: false, text: 'Restarted: look at the market, then resume' },
  unknownOrder: { resting: 'left', selfResumes: true, text: 'The outcome of its order is unknown and being asked for' },
};

/** The cause that holds now, or null. `trader` and `restarted` are no causes of the market's. */
export function pauseCauseOf(ctx: StepContext, ladder: Ladder): PauseCause | null {
  const { state } = ctx;
  if (state.connections.get(ladder.connectionId)?.state !== 'ready') return 'disconnected';
  if (liveOrders(ctx, ladder).some((o) => o.status === 'unknown')) return 'unknownOrder';
  const instrument = state.instruments.get(ladder.instrumentId);
  const quote = state.referenceQuote(ladder.instrumentId);
  if (instrument === undefined || quote === null) return 'noQuote';
  return sessionCause(ctx, ladder, instrument, quote) ?? quoteCause(ctx, ladder, instrument, quote);
}

function sessionCause(ctx: StepContext, ladder: Ladder, instrument: Instrument, quote: Quote): PauseCause | null {
  if (quote.status === 'halted' || quote.status === 'luld') return 'halted';
  if (quote.status === 'closed') return 'closed';
  const calendar = ctx.state.calendars.get(instrument.calendar);
  if (calendar === undefined) return 'closed';
  const session = sessionAt(calendar, ctx.nowMs);
  if (session === null) return 'closed';
  return session.kind === 'continuous' || ladder.sessions.includes(session.kind) ? null : 'closed';
}

function quoteCause(ctx: StepContext, ladder: Ladder, instrument: Instrument, quote: Quote): PauseCause | null {
  const { limits } = ctx.state;
  if (quoteAgeMs(quote, ctx.nowMs) > limits.quoteAgeMsMax) return 'stale';
  if (!isLive(instrument, quote)) return 'stale';
  if (quote.bid === null && quote.ask === null) return 'noQuote';
  const both = twoSided(instrument, quote);
  if (both === null) return 'oneSided';
  if (both.spread.sign() < 0) return 'crossed';
  if (both.spread.isZero() && ladder.params.onLocked === 'wait') return 'locked';
  if (!ladder.reducing && both.spread.gt(spreadMax(instrument, limits, both.mid))) return 'tooWide';
  return null;
}
