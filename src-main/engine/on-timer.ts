/** Timers come back as inputs; their ids say whose they are. One that nobody waits for any more changes nothing. */
import { idOf, type LadderId } from '../../shared/domain/index.ts';
import type { StepContext } from './context.ts';
import { onDayTimer } from './day-roll.ts';
import { orderOfTimer } from './orders/emit-order-event.ts';
import { onQueryTimer } from './orders/query.ts';

const LADDER = 'ladder:';

/** Hands a timer to whom it belongs. */
export function onTimer(ctx: StepContext, timerId: string): void {
  if (onDayTimer(ctx, timerId)) return;
  const order = orderOfTimer(timerId);
  if (order !== null) return onQueryTimer(ctx, order);
  if (!timerId.startsWith(LADDER)) return;
  const ladderId = idOf<LadderId>(timerId.slice(LADDER.length));
  const run = ctx.state.runs.get(ladderId);
  if (run === undefined) return;
  run.armedMs = null;
  ctx.touched.add(ladderId);
}
