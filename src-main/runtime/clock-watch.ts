/**
 * Notices that the machine slept or that its clock was set: then nothing that was known of a venue can be trusted, and the
 * links are treated as lost (G17).
 */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

export const WATCH_EVERY_MS = 1_000;
/** The wall clock may part from the monotonic one by so much between two looks. */
export const JUMP_MAX_MS = 2_000;
/** A look that comes later than this means that the process did not run. */
export const STALL_MAX_MS = 10_000;

export class ClockWatch {
  private readonly machine: Scheduler;
  private readonly onJump: (text: string) => void;
  private handle: TimerHandle | null = null;
  private wallMs = 0;
  private monotonicMs = 0;

  constructor(machine: Scheduler, onJump: (text: string) => void) {
    this.machine = machine;
    this.onJump = onJump;
  }

  start(): void {
    this.wallMs = this.machine.nowMs();
    this.monotonicMs = this.machine.monotonicMs();
    this.handle = this.machine.after(WATCH_EVERY_MS, () => this.look());
  }

  stop(): void {
    this.handle?.cancel();
    this.handle = null;
  }

  /**
   * Before something is decided on: a program that wakes may hear of it before its timers run, and then nobody has looked yet.
   */
  check(): void {
    if (this.handle === null) return;
    const passedMs = this.machine.monotonicMs() - this.monotonicMs;
    const jumpMs = this.machine.nowMs() - this.wallMs - passedMs;
    if (passedMs <= STALL_MAX_MS && Math.abs(jumpMs) <= JUMP_MAX_MS) return;
    this.handle.cancel();
    this.look();
  }

  private look(): void {
    const passedMs = this.machine.monotonicMs() - this.monotonicMs;
    const jumpMs = this.machine.nowMs() - this.wallMs - passedMs;
    this.start();
    if (Math.abs(jumpMs) > JUMP_MAX_MS) {
      this.onJump(`the computer's clock jumped by ${(jumpMs / 1_000).toFixed(1)} s`);
    } else if (passedMs > STALL_MAX_MS) {
      this.onJump(`the program stood still for ${(passedMs / 1_000).toFixed(1)} s`);
    }
  }
}
