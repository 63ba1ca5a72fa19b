/**
 * Notices a connection that is open and dead: after `quietMs` without a word it asks, and when nothing answers within
 * `answerMs` more it says so, once. Whatever is heard counts as an answer.
 *
 * Invariant: a line is judged only by what could have been read of it. Timers run before sockets are read, so a program that stood still
 * (a blocked loop, a machine asleep) wakes with its time over and the answer waiting: a look that comes late asks again instead, and
 * every last look is preceded by a turn in which sockets are read.
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
/** A look that is later than this means that nothing was read for as long, ms. */
export const HEARTBEAT_LATE_MS = 500;
/** Late looks in one silence that ask again; a machine that is late for ever must not believe in a line for ever. */
export const HEARTBEAT_LATE_MAX = 3;
/** For what is waiting to be read before a line is given up, ms. */
const TURN_MS = 50;

export class Heartbeat {
  private readonly parts: HeartbeatParts;
  private timer: TimerHandle | null = null;
  private heardMs = 0;
  private dueMs = 0;
  private asked = false;
  /** Late looks since the last word. */
  private lates = 0;

  constructor(parts: HeartbeatParts) {
    this.parts = parts;
  }

  /** From now on, for a connection that has just opened. */
  start(): void {
    this.stop();
    this.heard();
    this.wait(this.parts.quietMs ?? HEARTBEAT_QUIET_MS);
  }

  /** Something came from the other side. Cheap: no timer is touched. */
  heard(): void {
    this.heardMs = this.parts.scheduler.monotonicMs();
    this.asked = false;
    this.lates = 0;
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private wait(ms: number): void {
    const { scheduler } = this.parts;
    this.dueMs = scheduler.monotonicMs() + ms;
    this.timer = scheduler.after(ms, () => this.look());
  }

  private look(): void {
    this.timer = null;
    const { scheduler, quietMs = HEARTBEAT_QUIET_MS, answerMs = HEARTBEAT_ANSWER_MS } = this.parts;
    const silentMs = scheduler.monotonicMs() - this.heardMs;
    if (this.asked && silentMs >= answerMs) return this.doubt();
    if (silentMs < quietMs) return this.wait(quietMs - silentMs);
    this.question();
  }

  private question(): void {
    this.asked = true;
    this.wait(this.parts.answerMs ?? HEARTBEAT_ANSWER_MS);
    this.parts.ask();
  }

  /** The answer is overdue: it may still be waiting to be read. */
  private doubt(): void {
    const { scheduler } = this.parts;
    const isLate = scheduler.monotonicMs() - this.dueMs > HEARTBEAT_LATE_MS;
    if (isLate && this.lates < HEARTBEAT_LATE_MAX) {
      this.lates += 1;
      return this.question();
    }
    this.timer = scheduler.after(TURN_MS, () => this.judge());
  }

  /** Sockets were read since the doubt. */
  private judge(): void {
    this.timer = null;
    const { scheduler, onSilent, quietMs = HEARTBEAT_QUIET_MS } = this.parts;
    const silentMs = scheduler.monotonicMs() - this.heardMs;
    if (this.asked) return onSilent(silentMs);
    this.wait(Math.max(0, quietMs - silentMs));
  }
}
