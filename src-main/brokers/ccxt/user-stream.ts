/** The account's stream: orders and trades as ccxt watches them, for as long as its sockets live. */
import type { CcxtDesk } from './desk.ts';
import type { CcxtExchange } from './exchange.ts';
import { listOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';

export type UserStreamParts = {
  readonly session: Session;
  readonly desk: CcxtDesk;
  readonly onOrders: (rows: readonly Fields[]) => void;
  readonly onTrades: (rows: readonly Fields[]) => void;
  readonly onLost: (reason: string) => void;
};

/** How often is looked whether the stream stands, ms of the machine. */
const LOOK_MS = 20;

export class UserStream {
  private readonly parts: UserStreamParts;
  private stopped = false;
  private failed: string | null = null;
  private started = false;

  constructor(parts: UserStreamParts) {
    this.parts = parts;
  }

  /** Begins to watch; null when the exchange has taken the subscription, else why not. */
  async start(): Promise<string | null> {
    const { session, desk } = this.parts;
    const { exchange } = session;
    if (exchange.has['watchOrders'] !== true)
      return 'ccxt has no order stream for this exchange: it cannot be traded from here';
    void this.follow((x) => x.watchOrders(), this.parts.onOrders, true);
    if (desk.settings.profile.triggerStream)
      void this.follow(
        (x) => x.watchOrders(undefined, undefined, undefined, { trigger: true }),
        this.parts.onOrders,
        true,
      );
    if (exchange.has['watchMyTrades'] === true) void this.follow((x) => x.watchMyTrades(), this.parts.onTrades, false);
    // The channel itself is what is wanted: what ccxt makes of it says less than the executions beside it.
    if (desk.settings.profile.funding?.channel === true && desk.settings.market === 'perpetual')
      void this.follow(
        (x) => x.watchMyLiquidationsForSymbols(),
        () => undefined,
        false,
      );
    const { scheduler } = desk.deps;
    const endMs = scheduler.monotonicMs() + desk.times.streamMs;
    while (!session.isStreaming()) {
      if (this.failed !== null || this.stopped) return this.failed ?? 'closed';
      if (scheduler.monotonicMs() > endMs) return 'the account’s stream did not open in time';
      await new Promise<void>((resolve) => void scheduler.after(LOOK_MS, resolve));
    }
    this.started = true;
    return this.failed;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Statuses are told a turn later than executions: of one message the fill comes first. */
  private async follow(
    watch: (x: CcxtExchange) => Promise<unknown>,
    on: (rows: readonly Fields[]) => void,
    later: boolean,
  ): Promise<void> {
    const { session, desk } = this.parts;
    while (!this.stopped) {
      const heard = await session.call('other', watch);
      if (this.stopped) return;
      if (!heard.ok) return this.fail(heard.error.reason);
      // ccxt goes on changing what it gave: the rows are copied now.
      const rows = listOf(heard.value).map((row) => ({ ...row }));
      if (later) desk.deps.scheduler.after(0, () => void (this.stopped || on(rows)));
      else on(rows);
    }
  }

  private fail(reason: string): void {
    if (this.stopped) return;
    this.failed ??= reason;
    if (!this.started) return;
    this.stopped = true;
    this.parts.onLost(reason);
  }
}
