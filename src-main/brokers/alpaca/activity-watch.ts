/**
 * What Alpaca books apart from trades while the connection stands: no stream tells of it, so its list is looked at now and then. Money
 * (dividends, interest, fees, transfers) is told as it comes; what changes holdings (splits, assignments, exercises, expiries)
 * makes everything be read again, positions and their explanation together.
 */
import type { VenueReport } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { readActivities } from './account-reads.ts';
import { changesHoldings, chargesOf } from './parse/charges.ts';
import type { ActivityWire } from './parse/wire.ts';
import type { AlpacaRest } from './rest.ts';

/** How often the list is looked at: splits are booked hours before the market opens. */
export const ACTIVITIES_EVERY_MS = 10 * 60_000;
/** Looks overlap by this: clocks may differ. */
const OVERLAP_MS = 5 * 60_000;

export type ActivityWatchParts = {
  readonly rest: AlpacaRest;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly tell: (reports: readonly VenueReport[]) => void;
  /** Everything is to be read again. */
  readonly onHoldings: (reason: string) => void;
};

export class ActivityWatch {
  private readonly parts: ActivityWatchParts;
  private timer: TimerHandle | null = null;
  /** Activities that were told, of the time from `fromMs` on. */
  private seen: ReadonlySet<string> = new Set();
  private fromMs = 0;
  private generation = 0;

  constructor(parts: ActivityWatchParts) {
    this.parts = parts;
  }

  /** The account was read as a whole from `fromMs` on, and these activities were listed. */
  start(listed: readonly Pick<ActivityWire, 'id'>[], fromMs: number): void {
    this.stop();
    this.seen = new Set(listed.map(({ id }) => id));
    this.fromMs = fromMs - OVERLAP_MS;
    this.again(this.generation);
  }

  stop(): void {
    this.generation += 1;
    this.timer?.cancel();
    this.timer = null;
  }

  private again(generation: number): void {
    this.timer = this.parts.scheduler.after(ACTIVITIES_EVERY_MS, () => void this.look(generation));
  }

  private async look(generation: number): Promise<void> {
    const { rest, scheduler, logger, tell, onHoldings } = this.parts;
    const startedMs = scheduler.nowMs();
    const read = await readActivities(rest, { category: 'non_trade_activity' }, this.fromMs, 'other');
    if (generation !== this.generation) return;
    this.again(generation);
    if (!read.ok) return logger.warn('the list of activities could not be read', { reason: read.error.message });
    const fresh = read.value.filter(({ id }) => !this.seen.has(id));
    this.seen = new Set(read.value.map(({ id }) => id));
    this.fromMs = startedMs - OVERLAP_MS;
    const moved = fresh.find(changesHoldings);
    if (moved !== undefined) {
      const of = moved.symbol ?? 'the account';
      return onHoldings(`Alpaca booked ${moved.activity_type} of ${of}: everything is read again`);
    }
    const charges = chargesOf(fresh, scheduler.nowMs());
    if (charges.length > 0) tell(charges.map((charge) => ({ kind: 'charge', charge })));
  }
}
