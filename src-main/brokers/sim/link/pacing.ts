/**
 * Keeps a client to its venue's rate (conventions: Venue facts), cancels before orders before everything else (G7). What the
 * engine has to read before it may act (mass status, instruments, one order) goes with the orders: a close waits for it.
 */
import type { Scheduler } from '../../../ports/clock.ts';
import { LaneLimiter, type Lane } from '../../../wire/lane-limiter.ts';
import type { Request } from './protocol.ts';

/** Of the requests of a second this share may go at once; the rest evenly, so that no second ever sees more. */
const BURST_SHARE = 0.2;
const SECOND_MS = 1_000;

const LANES: Readonly<Partial<Record<Request['op'], Lane>>> = {
  cancel: 'cancel',
  submit: 'order',
  modify: 'order',
  query: 'order',
  massStatus: 'order',
  instruments: 'order',
};

/** The lane of a request. */
export const laneOf = (op: Request['op']): Lane => LANES[op] ?? 'other';

/** A limiter for so many requests in any second. `perSecond` at least 5. */
export function limiterOf(perSecond: number, scheduler: Scheduler): LaneLimiter {
  const tokens = Math.floor(perSecond * BURST_SHARE);
  const rest = perSecond - tokens;
  return new LaneLimiter({ scheduler, rules: [{ tokens, perMs: (tokens * SECOND_MS) / rest }] });
}
