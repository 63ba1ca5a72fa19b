/**
 * The account between two mass statuses: fills move its cash, and most venues do not tell it by themselves. It is asked for soon
 * after a fill, and again once the venue has had time to work the fill into its figures. Figures that changed are asked for once more
 * when every fill in them must have been heard: the engine believes what no fill explains by a second reading.
 *
 * Invariant: an answer is told HOLD_MS after it came, so that the fills that it contains have been heard before it: cash never moves
 * without the position that it paid for.
 */
import type { AccountReport, ExecutionMassStatus } from '../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../ports/clock.ts';

/** How long an answer waits for fills that are still on their way, ms. */
export const ACCOUNT_HOLD_MS = 1_000;
/** Figures that changed are read again so long after the venue's lag: more than its clock and ours may differ. */
export const CONFIRM_AFTER_LAG_MS = 7_000;

export type AccountAsks = {
  readonly scheduler: Scheduler;
  /** When it is asked for after a fill, ms. The last one is later than the venue's figures ever lag behind its fills. */
  readonly delaysMs: readonly number[];
  /** How far the venue's figures may lag behind its fills, as in `settledMs` of its reports. */
  readonly lagMs: number;
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
  private totals: string | null = null;
  private confirm: TimerHandle | null = null;

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

  /** The account was read with everything else: answers under way are old; its figures may lack the newest fills. */
  onMassStatus({ account, fills }: ExecutionMassStatus): void {
    this.generation += 1;
    const { settledMs } = account;
    if (settledMs !== undefined && fills.some((fill) => fill.tsEventMs > settledMs)) this.note();
    // Whether the engine heard of it is not known here, so what is asked next counts as new.
    if (totalsOf(account) !== this.totals) this.confirmLater();
  }

  /** The connection went: answers under way are old. */
  drop(): void {
    this.generation += 1;
    this.confirm?.cancel();
    this.confirm = null;
  }

  private saw(report: AccountReport): void {
    const totals = totalsOf(report);
    if (totals !== this.totals) this.confirmLater();
    this.totals = totals;
  }

  private confirmLater(): void {
    const { scheduler, lagMs } = this.asks;
    this.confirm?.cancel();
    this.confirm = scheduler.after(lagMs + CONFIRM_AFTER_LAG_MS, () => void this.ask());
  }

  private async ask(): Promise<void> {
    const { generation } = this;
    const report = await this.asks.read();
    if (report === null || generation !== this.generation) return;
    this.saw(report);
    this.asks.scheduler.after(ACCOUNT_HOLD_MS, () => {
      if (generation === this.generation) this.asks.tell(report);
    });
  }
}

const totalsOf = ({ balances }: AccountReport): string =>
  JSON.stringify(balances.map(({ currency, total }) => [currency, total]));
