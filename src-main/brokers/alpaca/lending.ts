/**
 * What Alpaca lends for short sales: said with each asset, and looked up again from time to time for the shares that are followed, since
 * the list is made anew every day. What lending costs is not said there.
 */
import type { Borrow, Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { AssetWire } from './parse/wire.ts';

/** How often followed shares are asked for again, ms. */
export const LENDING_EVERY_MS = 15 * 60_000;

/** Of a share; null: it is none. `easy_to_borrow` is the older word for `borrow_status`. */
export function availabilityOf(asset: AssetWire): Borrow['availability'] | null {
  if (asset.class !== 'us_equity') return null;
  if (!asset.shortable) return 'none';
  const easy = asset.borrow_status == null ? asset.easy_to_borrow === true : asset.borrow_status === 'easy_to_borrow';
  return easy ? 'easy' : 'locate';
}

export type LendingParts = {
  readonly scheduler: Scheduler;
  /** What is known of an instrument without asking; null: nothing. */
  readonly known: (id: InstrumentId) => Borrow['availability'] | null;
  /** Asks for an instrument's asset again. */
  readonly ask: (id: InstrumentId) => Promise<unknown>;
  readonly onBorrow: (borrows: readonly Borrow[]) => void;
};

export class LendingWatch {
  private readonly parts: LendingParts;
  private readonly followed = new Map<InstrumentId, Borrow['availability'] | null>();
  private timer: TimerHandle | null = null;

  constructor(parts: LendingParts) {
    this.parts = parts;
  }

  /** Tells what is known of a share, and of its changes from now on. */
  follow({ id, assetClass }: Instrument): void {
    if ((assetClass !== 'equity' && assetClass !== 'etf') || this.followed.has(id)) return;
    this.followed.set(id, null);
    this.tell(id);
    this.timer ??= this.parts.scheduler.after(LENDING_EVERY_MS, () => void this.askAll());
  }

  unfollow(id: InstrumentId): void {
    this.followed.delete(id);
  }

  close(): void {
    this.followed.clear();
    this.timer?.cancel();
    this.timer = null;
  }

  /** One after the other: nothing waits for it. */
  private async askAll(): Promise<void> {
    for (const id of [...this.followed.keys()]) {
      if (!this.followed.has(id)) continue;
      await this.parts.ask(id);
      this.tell(id);
    }
    this.timer =
      this.followed.size === 0 ? null : this.parts.scheduler.after(LENDING_EVERY_MS, () => void this.askAll());
  }

  private tell(instrumentId: InstrumentId): void {
    const availability = this.parts.known(instrumentId);
    if (!this.followed.has(instrumentId) || availability === null) return;
    if (this.followed.get(instrumentId) === availability) return;
    this.followed.set(instrumentId, availability);
    const tsMs = this.parts.scheduler.nowMs();
    this.parts.onBorrow([{ instrumentId, availability, shares: null, feePctYear: null, tsMs }]);
  }
}
