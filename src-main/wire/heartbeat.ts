/**
 * Notices a connection that is open and dead: after `quietMs` without a word it asks, and when nothing answers within
 * `answerMs` more it says so, once. Whatever is heard counts as an answer.
 */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

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
export const HEARTBEAT_QUIET_MS = 4_000;
export const HEARTBEAT_ANSWER_MS = 4_000;

export class Heartbeat {
  private readonly parts: HeartbeatParts;
  private timer: TimerHandle | null = null;
  private heardMs = 0;
  private asked = false;

  constructor(parts: HeartbeatParts) {
    this.parts = parts;
  }

  /** From now on, for a connection that has just opened. */
  start(): void {
    this.stop();
    this.heardMs = this.parts.scheduler.monotonicMs();
    this.asked = false;
    this.wait(this.parts.quietMs ?? HEARTBEAT_QUIET_MS);
  }

  /** Something came from the other side. Cheap: no timer is touched. */
  heard(): void {
    this.heardMs = this.parts.scheduler.monotonicMs();
    this.asked = false;
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private wait(ms: number): void {
    this.timer = this.parts.scheduler.after(ms, () => this.look());
  }

  private look(): void {
    this.timer = null;
    const { scheduler, ask, onSilent, quietMs = HEARTBEAT_QUIET_MS, answerMs = HEARTBEAT_ANSWER_MS } = this.parts;
    const silentMs = scheduler.monotonicMs() - this.heardMs;
    if (this.asked && silentMs >= answerMs) return onSilent(silentMs);
    if (silentMs < quietMs) return this.wait(quietMs - silentMs);
    this.asked = true;
    this.wait(answerMs);
    ask();
  }
}
