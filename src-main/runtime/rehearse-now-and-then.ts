/**
 * When it is rehearsed: soon after a start, and again before what was warmed is thrown away. In short slices with pauses between, so
 * that whatever comes meanwhile waits for one piece at most.
 */
import type { RiskLimits } from '../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { rehearsal } from './rehearsal.ts';

/** After the start, ms: what the trader sees comes first. */
const FIRST_MS = 1_000;
/** V8 throws code away that a few collections of old memory found unused; from the second time on it is some ms of work. */
export const AGAIN_MS = 60_000;
const SLICE_MS = 2;
const PAUSE_MS = 10;

export type RehearseParts = {
  /** The machine's clock. */
  readonly machine: Scheduler;
  readonly limits: RiskLimits;
  readonly logger: Logger;
};

/** Begins; what it returns ends it. One that fails is logged and is the last. */
export function rehearseNowAndThen({ machine, limits, logger }: RehearseParts): () => void {
  let pieces = rehearsal(limits);
  let first = true;
  let handle: TimerHandle;
  /** Whether it is over. */
  const slice = (): boolean => {
    const untilMs = machine.monotonicMs() + SLICE_MS;
    let piece = pieces.next();
    while (piece.done !== true && machine.monotonicMs() < untilMs) piece = pieces.next();
    if (piece.done === true && first) logger.info('orders and a close-all were rehearsed', { ...piece.value });
    return piece.done === true;
  };
  const go = (): void => {
    try {
      const isOver = slice();
      if (isOver) [pieces, first] = [rehearsal(limits), false];
      handle = machine.after(isOver ? AGAIN_MS : PAUSE_MS, go);
    } catch (thrown) {
      logger.error('the rehearsal failed', { reason: String(thrown) });
    }
  };
  handle = machine.after(FIRST_MS, go);
  return () => handle.cancel();
}
