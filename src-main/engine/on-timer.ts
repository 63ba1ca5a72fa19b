/** Timers come back as inputs; their ids say whose they are. One that nobody waits for any more changes nothing. */
import { idOf, type LadderId } from '../../shared/domain/index.ts';
import { onCloseAllTimer } from './algos/close-all/drive.ts';
import { onVerticalTimer } from './algos/vertical/drive.ts';
import type { StepContext } from './context.ts';
import { bracketOfTimer } from './algos/bracket/run.ts';
import { onBracketTimer } from './algos/bracket/settle.ts';
import { onDayTimer } from './day-roll.ts';
import { onExpiryTimer } from './expiry.ts';
import { orderOfTimer } from './orders/emit-order-event.ts';
import { onEndTimer } from './orders/on-end-timer.ts';
import { onQueryTimer } from './orders/query.ts';
import { onWatchTimer } from './orders/watch-held.ts';
import { onQueuedTimer } from './queue/queued.ts';
import { onReadAgainTimer } from './reconcile/on-mass-status.ts';
import { onRiskTimer } from './risk/watch.ts';

const LADDER = 'ladder:';

/** Hands a timer to whom it belongs. */
export function onTimer(ctx: StepContext, timerId: string): void {
  if (
    onDayTimer(ctx, timerId) ||
    onCloseAllTimer(ctx, timerId) ||
    onQueuedTimer(ctx, timerId) ||
    onRiskTimer(ctx, timerId) ||
    onExpiryTimer(ctx, timerId) ||
    onReadAgainTimer(ctx, timerId)
  )
    return;
  if (onVerticalTimer(ctx, timerId)) return;
  if (onWatchTimer(ctx, timerId) || onEndTimer(ctx, timerId)) return;
  const bracketId = bracketOfTimer(timerId);
  if (bracketId !== null) return onBracketTimer(ctx, bracketId);
  const order = orderOfTimer(timerId);
  if (order !== null) return onQueryTimer(ctx, order);
  if (!timerId.startsWith(LADDER)) return;
  const ladderId = idOf<LadderId>(timerId.slice(LADDER.length));
  const run = ctx.state.runs.get(ladderId);
  if (run === undefined) return;
  run.armedMs = null;
  ctx.touched.add(ladderId);
}
