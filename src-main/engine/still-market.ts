/**
 * Most quotes change sizes and times only: ladders and brackets, which price by the sides of the reference quote and by time,
 * have nothing new to see in them, and time is what their own timers are for. So a market that stands still is looked at only
 * now and then, and at once when anything else that they look at may have changed.
 */
import type { Command, InstrumentId, Quote } from '../../shared/domain/index.ts';
import type { StepContext } from './context.ts';
import { quoteAgeMs } from './portfolio/quote-prices.ts';
import type { EngineInput } from './types.ts';

/** A market that stands still is looked at again after this, ms. */
export const STILL_LOOK_MS = 250;

/** Notes a look at the market of an instrument, whose reference was `before` until now; false: there is nothing to look at. */
export function looksAt(ctx: StepContext, id: InstrumentId, before: Quote | null): boolean {
  const { state, nowMs } = ctx;
  const lookedMs = state.marketLooks.get(id);
  const now = state.referenceQuote(id);
  const still = lookedMs !== undefined && nowMs - lookedMs < STILL_LOOK_MS && isStill(ctx, before, now);
  if (!still) state.marketLooks.set(id, nowMs);
  return !still;
}

function isStill(ctx: StepContext, before: Quote | null, now: Quote | null): boolean {
  if (before === null || now === null) return before === now;
  // A feed that was away and is back is news, whatever it says.
  if (quoteAgeMs(before, ctx.nowMs) > ctx.state.limits.quoteAgeMsMax) return false;
  return (
    before.bid === now.bid &&
    before.ask === now.ask &&
    before.last === now.last &&
    before.status === now.status &&
    before.timeliness === now.timeliness &&
    before.scope === now.scope
  );
}

const STIRRING: ReadonlySet<Command['kind']> = new Set(['setLimits', 'setTradingState', 'takeVenueQuotes']);

/** What an input may change of what ladders and brackets look at, beside the orders, positions and times that call them. */
export function stirs(input: EngineInput): boolean {
  switch (input.kind) {
    case 'quotes':
    case 'reports':
    case 'outcome':
    case 'timer':
      return false;
    case 'command':
      return STIRRING.has(input.command.kind);
    default:
      return true;
  }
}
