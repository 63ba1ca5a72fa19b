/** The engine's timers on the market's clock: set and cleared by id, coming back as inputs. */
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

export class EngineTimers {
  private readonly scheduler: Scheduler;
  private readonly onTimer: (timerId: string) => void;
  private readonly held = new Map<string, TimerHandle>();

  constructor(scheduler: Scheduler, onTimer: (timerId: string) => void) {
    this.scheduler = scheduler;
    this.onTimer = onTimer;
  }

  /** Replaces a timer of the same id. */
  set(timerId: string, atMs: number): void {
    this.held.get(timerId)?.cancel();
    const handle = this.scheduler.at(atMs, () => {
      this.held.delete(timerId);
      this.onTimer(timerId);
    });
    this.held.set(timerId, handle);
  }

  clear(timerId: string): void {
    this.held.get(timerId)?.cancel();
    this.held.delete(timerId);
  }

  clearAll(): void {
    for (const handle of this.held.values()) handle.cancel();
    this.held.clear();
  }

  get count(): number {
    return this.held.size;
  }
}
