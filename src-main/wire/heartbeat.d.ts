/**
 * Notices a connection that is open and dead: after `quietMs` without a word it asks, and when nothing answers within
 * `answerMs` more it says so, once. Whatever is heard counts as an answer.
 */
import type { Scheduler } from '../ports/clock.ts';
export type HeartbeatParts = {
  readonly scheduler: Scheduler;
  /** Asks the other side for anything (a ping, its clock). */
  readonly ask: () => void;
  /** Nothing was heard: the connection is to be given up. The time since the last word, ms. */
  readonly onSilent: (silentMs: number) => void;
  readonly quietMs?: number;
  readonly answerMs?: number;
};
/** Together below the 10 s within which a half-open socket must be noticed. */
export declare const HEARTBEAT_QUIET_MS = 4000;
export declare const HEARTBEAT_ANSWER_MS = 4000;
export declare class Heartbeat {
  private readonly parts;
  private timer;
  private heardMs;
  private asked;
  constructor(parts: HeartbeatParts);
  /** From now on, for a connection that has just opened. */
  start(): void;
  /** Something came from the other side. Cheap: no timer is touched. */
  heard(): void;
  stop(): void;
  private wait;
  private look;
}
