/**
 * How long an opening order may wait for its turn on the wire. What reads the venue (a mass status) goes before opening orders: one
 * that still waited here would look as if it had never arrived, be given up, and then be sent after all, beside its successor (G15).
 * So an order that waited too long does not leave at all, which is proven. What reduces shares its lane with those reads, in
 * order: it is never overtaken, and may wait.
 */
import type { Scheduler } from '../ports/clock.ts';
import type { Lane } from './lane-limiter.ts';

/** Below the engine's 3 s after which "never heard of it" counts, with room for the way there, ms. */
export const ORDER_WAIT_MS_MAX = 2_000;

/** Begins to wait: asked when the turn has come, it says why the order must not leave any more; null: it may. */
export function orderWait(scheduler: Pick<Scheduler, 'monotonicMs'>, lane: Lane): () => string | null {
  const startMs = scheduler.monotonicMs();
  return () =>
    lane === 'order' && scheduler.monotonicMs() - startMs > ORDER_WAIT_MS_MAX
      ? `the venue's rate limit held it for more than ${ORDER_WAIT_MS_MAX / 1000} s: it was not sent`
      : null;
}
