/** What a working ladder keeps beside its record. Not journaled: after a restart every ladder waits for the trader. */
import type { ClientOrderId, LadderId, Price, Quantity } from '../../../../shared/domain/index.ts';

export type LadderRun = {
  /** Since when the cause of a pause has been gone. */
  causeGoneMs: number | null;
  selfResumesLeft: number;
  /** What was left of the current rung's wait when it paused. */
  remainingWaitMs: number | null;
  /** The order that we asked to cancel: its end is no surprise. */
  cancelAsked: ClientOrderId | null;
  /** The current rung's order rested for `orderTimeoutMs` and was taken back. */
  timedOut: boolean;
  /** Since when the working order has rested at its price. */
  restSinceMs: number;
  /** The terms that the working order was asked to take. */
  modifyAsked: { readonly qty: Quantity; readonly limitPrice: Price | null } | null;
  /** The venue refused a modification: from now on cancel and place. */
  modifyRefused: boolean;
  cancelRefusals: number;
  /** No cancel before this. */
  retryAtMs: number | null;
  /** When the rungs to come were last written down while following. */
  replannedMs: number;
  /** When the timer that is set will fire. */
  armedMs: number | null;
  partialAlerted: boolean;
  /** Nothing is sent before this: the message limit denied it; and how often in a row it has. */
  roomAtMs: number | null;
  roomWaits: number;
};

/** Self-resumes per ladder until the trader resumes it (conventions: Ladder). */
export const SELF_RESUMES_MAX = 3;

export const newRun = (nowMs: number): LadderRun => ({
  causeGoneMs: null,
  selfResumesLeft: SELF_RESUMES_MAX,
  remainingWaitMs: null,
  cancelAsked: null,
  timedOut: false,
  restSinceMs: nowMs,
  modifyAsked: null,
  modifyRefused: false,
  cancelRefusals: 0,
  retryAtMs: null,
  replannedMs: nowMs,
  armedMs: null,
  partialAlerted: false,
  roomAtMs: null,
  roomWaits: 0,
});

/** The one timer of a ladder. */
export const ladderTimerId = (id: LadderId): string => `ladder:${id}`;
