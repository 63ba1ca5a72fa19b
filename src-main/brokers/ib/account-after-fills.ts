/**
 * The account between two mass statuses: fills move its cash, and IB does not tell by itself. It is asked for soon after a fill,
 * and again once TWS has had time to work the fill into its own figures.
 */
import type { AccountReport } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';

/** When it is asked for after a fill, ms; the second time for figures that TWS works out late. */
export const ACCOUNT_AFTER_FILL_MS = [1_000, 10_000] as const;

export type AccountAsks = {
  readonly scheduler: Scheduler;
  /** Null: it could not be read; the next one or the next mass status says it. */
  readonly read: () => Promise<AccountReport | null>;
  readonly tell: (report: AccountReport) => void;
};

export class AccountAfterFills {
  private readonly asks: AccountAsks;
  /** Delays that run already: many fills are one question. */
  private readonly due = new Set<number>();

  constructor(asks: AccountAsks) {
    this.asks = asks;
  }

  /** A fill was told. */
  note(): void {
    for (const delayMs of ACCOUNT_AFTER_FILL_MS) {
      if (this.due.has(delayMs)) continue;
      this.due.add(delayMs);
      this.asks.scheduler.after(delayMs, () => {
        this.due.delete(delayMs);
        void this.ask();
      });
    }
  }

  private async ask(): Promise<void> {
    const report = await this.asks.read();
    if (report !== null) this.asks.tell(report);
  }
}
