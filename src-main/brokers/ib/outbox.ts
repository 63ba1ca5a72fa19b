/**
 * Reports on their way to the engine, in the order in which IB said them. A fill waits a moment for its commission, which IB sends
 * apart; what comes after it waits behind it.
 */
import type { VenueReport } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';

/** Longest that a fill waits for its commission, ms. */
export const COMMISSION_WAIT_MS = 250;

/** Reports that wait: made when they are let go, so that they have what came meanwhile. */
export type Waiting = { readonly release: () => void };

type Entry = { ready: boolean; readonly make: () => readonly VenueReport[]; timer: TimerHandle | null };

export class Outbox {
  private readonly scheduler: Scheduler;
  private readonly tell: (reports: readonly VenueReport[]) => void;
  private entries: Entry[] = [];

  constructor(scheduler: Scheduler, tell: (reports: readonly VenueReport[]) => void) {
    this.scheduler = scheduler;
    this.tell = tell;
  }

  /** Reports that are complete. */
  push(reports: readonly VenueReport[]): void {
    this.entries.push({ ready: true, make: () => reports, timer: null });
    this.flush();
  }

  /** Reports that wait for `release`, or for the longest wait. */
  hold(make: () => readonly VenueReport[]): Waiting {
    const entry: Entry = { ready: false, make, timer: null };
    const release = (): void => {
      if (entry.ready) return;
      entry.ready = true;
      entry.timer?.cancel();
      this.flush();
    };
    entry.timer = this.scheduler.after(COMMISSION_WAIT_MS, release);
    this.entries.push(entry);
    return { release };
  }

  /** The connection is over: what waits is told as it is. */
  flushAll(): void {
    for (const entry of this.entries) {
      entry.ready = true;
      entry.timer?.cancel();
    }
    this.flush();
  }

  private flush(): void {
    const ready: VenueReport[] = [];
    while (this.entries[0]?.ready === true) ready.push(...(this.entries.shift()?.make() ?? []));
    if (ready.length > 0) this.tell(ready);
  }
}
