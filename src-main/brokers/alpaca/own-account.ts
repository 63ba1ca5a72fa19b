/** The account of a connection: verified each time that it is read (G21), and read again after fills. */
import { err, ok, type AccountId, type AccountReport, type Mode, type Result } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { AccountAfterFills } from '../../wire/account-after-fills.ts';
import { readAccount } from './account-reads.ts';
import { ALPACA_CASH_LAG_MS, accountFault, accountReport } from './accounts.ts';
import { isKeyRefused } from './errors.ts';
import type { AlpacaRest } from './rest.ts';

/** Fills move the cash: the account is read again soon, and once its figures must have the fill. */
const AFTER_FILL_MS = [1_000, ALPACA_CASH_LAG_MS + 2_000] as const;

export type OwnAccountParts = {
  readonly accountId: AccountId;
  readonly mode: Exclude<Mode, 'simulation'>;
  readonly rest: AlpacaRest;
  readonly scheduler: Scheduler;
  readonly isUp: () => boolean;
  /** Ends the connection: the key or the account is another one. */
  readonly drop: (reason: string) => void;
  readonly tell: (report: AccountReport) => void;
};

export class OwnAccount {
  private readonly parts: OwnAccountParts;
  readonly afterFills: AccountAfterFills;

  constructor(parts: OwnAccountParts) {
    this.parts = parts;
    this.afterFills = new AccountAfterFills({
      scheduler: parts.scheduler,
      delaysMs: AFTER_FILL_MS,
      lagMs: ALPACA_CASH_LAG_MS,
      read: async () => {
        const read = parts.isUp() ? await this.read() : null;
        return read?.ok === true ? read.value : null;
      },
      tell: parts.tell,
    });
  }

  /** Why the account that answers is not the expected one, or null. */
  async verify(): Promise<string | null> {
    const read = await readAccount(this.parts.rest);
    return read.ok ? accountFault(read.value, this.parts.accountId) : read.error.message;
  }

  async read(): Promise<Result<AccountReport, VenueError>> {
    const { rest, accountId, mode, drop } = this.parts;
    const askedMs = this.venueNowMs();
    const read = await readAccount(rest);
    if (!read.ok && isKeyRefused(read.error)) drop(read.error.message);
    if (!read.ok) return read;
    const fault = accountFault(read.value, accountId);
    if (fault !== null) {
      // Never goes on with an account that is another one (G21).
      drop(fault);
      return err({ kind: 'refused', message: fault });
    }
    const report = accountReport(read.value, mode, { askedMs, nowMs: this.venueNowMs() });
    return report === null ? err({ kind: 'malformed', message: "Alpaca's cash is no amount" }) : ok(report);
  }

  /** By Alpaca's clock, as fills are stamped. */
  private venueNowMs(): number {
    return this.parts.scheduler.nowMs() + (this.parts.rest.clockSkewMs() ?? 0);
  }
}
