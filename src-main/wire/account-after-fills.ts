/**
 * The account between two mass statuses: fills move its cash, and most venues do not tell it by themselves. It is asked for soon
 * after a fill, and again once the venue has had time to work the fill into its figures.
 *
 * Invariant: an answer is told HOLD_MS after it came, so that the fills that it contains have been heard before it: cash never moves
 * without the position that it paid for.
 */
import type { AccountReport } from '../../shared/domain/index.ts';
import type { Scheduler } from '../ports/clock.ts';

/** How long an answer waits for fills that are still on their way, ms. */
export const ACCOUNT_HOLD_MS = 1_000;

export type AccountAsks = {
  readonly scheduler: Scheduler;
  /** When it is asked for after a fill, ms. The last one is later than the venue's figures ever lag behind its fills. */
  readonly delaysMs: readonly number[];
  /** Null: it could not be read; the next one or the next mass status says it. */
  readonly read: () => Promise<AccountReport | null>;
  readonly tell: (report: AccountReport) => void;
};

export class AccountAfterFills {
  private readonly asks: AccountAsks;
  /** Delays that run already: many fills are one question. */
  private readonly due = new Set<number>();
  /** Counts what makes older answers worthless. */
  private generation = 0;

  constructor(asks: AccountAsks) {
    this.asks = asks;
  }

  /** A fill was told. */
  note(): void {
    for (const delayMs of this.asks.delaysMs) {
      if (this.due.has(delayMs)) continue;
      this.due.add(delayMs);
      this.asks.scheduler.after(delayMs, () => {
        this.due.delete(delayMs);
        void this.ask();
      });
    }
  }

  /** The account was read otherwise, or the connection went: answers under way are old. */
  drop(): void {
    this.generation += 1;
  }

  private async ask(): Promise<void> {
    const { generation } = this;
    const report = await this.asks.read();
    if (report === null || generation !== this.generation) return;
    this.asks.scheduler.after(ACCOUNT_HOLD_MS, () => {
      if (generation === this.generation) this.asks.tell(report);
    });
  }
}
