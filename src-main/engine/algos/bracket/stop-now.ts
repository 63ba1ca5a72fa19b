/** Where a bracket's stop stands now: its placement, and for one that trails the furthest that it has come. */
import {
  dec,
  isTerminal,
  type Bracket,
  type Decimal,
  type Instrument,
  type Order,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { trailedPrice } from '../../orders/trigger.ts';
import { watchOf } from '../../orders/watchable.ts';
import { isTighter, stopPrice, type EntryFacts } from './price.ts';
import { closingSide, exitOrders } from './record.ts';

/** The stop's trigger price; null without a stop. */
export function stopNow(ctx: StepContext, bracket: Bracket, entry: EntryFacts, instrument: Instrument): Decimal | null {
  const { stop } = bracket.params;
  if (stop === null) return null;
  const placed = stopPrice(stop.placement, entry, instrument);
  if (stop.type !== 'trailingStop') return placed;
  let best = placed;
  const better = (price: Decimal): void => {
    if (isTighter(bracket.side, price, best)) best = price;
  };
  const order = exitOrders(ctx.state, bracket).find((o) => o.role === 'stop' && !isTerminal(o.status));
  if (order?.trigger?.price != null) better(dec(order.trigger.price));
  if (bracket.stop?.price != null) better(dec(bracket.stop.price));
  const followed = followedPrice(ctx, bracket, instrument);
  if (followed !== null) better(followed);
  return best;
}

/** Where the trail would stand behind the market that is there; null while it cannot be seen. */
function followedPrice(ctx: StepContext, bracket: Bracket, instrument: Instrument): Decimal | null {
  const { stop } = bracket.params;
  if (stop === null || stop.trail === null) return null;
  const side: Order['side'] = closingSide(bracket);
  const trigger = {
    price: null,
    source: stop.source,
    trail: stop.trail,
    extreme: null,
    heldBy: 'app',
    triggeredMs: null,
  } as const;
  const { instrumentId } = bracket;
  const watch = watchOf(ctx.state, { instrumentId, side, trigger, sessions: stop.sessions }, ctx.nowMs);
  return watch.kind === 'sees'
    ? trailedPrice(stop.trail, side, watch.price, instrument).round(instrument.priceScale, 'nearest')
    : null;
}
