/** Puts a held order's instrument under watch; `watch-held.ts` does the watching. */
import type { InstrumentId, Order } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';

export const WATCH_PREFIX = 'watch:';

/** An order is held (or its terms are new): it is looked at before the step ends. */
export function startWatch(ctx: StepContext, order: Order): void {
  const { instrumentId } = order;
  ctx.heldTouched.add(instrumentId);
  if (ctx.state.heldWatches.has(instrumentId)) return;
  ctx.state.heldWatches.set(instrumentId, { seenMs: ctx.nowMs, alarmed: false, away: false });
  armWatch(ctx, instrumentId);
}

/** Sets the timer that notices when quotes stay away. */
export function armWatch(ctx: StepContext, instrumentId: InstrumentId): void {
  const atMs = ctx.nowMs + ctx.state.limits.quoteAgeMsMax + 1;
  ctx.effect({ kind: 'setTimer', timerId: `${WATCH_PREFIX}${instrumentId}`, atMs });
}
