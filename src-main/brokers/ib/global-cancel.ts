/**
 * IB's call that cancels everything of a login, every client's and every account's: the last way to an order of a client that does not
 * let go (a terminal that hangs holds its id).
 *
 * Invariants (G8): it leaves only when every order that TWS lists at that moment was shown to the trader; one call serves all the
 * cancels that wait for it. TWS tells its outcome to the owners of the orders only, so it is read back.
 */
import type { VenueOrderId } from '../../../shared/domain/index.ts';
import { err, idOf, ok, type Result } from '../../../shared/domain/index.ts';
import type { StandIn } from '../../ports/broker.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { IbLink } from './link.ts';
import type { Listings } from './listings.ts';
import { fieldsOf, wholeOf } from './parse/numbers.ts';

/** How often TWS is asked whether the orders are gone, ms, and how often at most. */
const LOOK_EVERY_MS = 300;
const LOOKS_MAX = 30;

type Parts = {
  readonly link: IbLink;
  readonly listings: Listings;
  readonly standIn: StandIn;
  readonly scheduler: Scheduler;
};

export class GlobalCancel {
  private readonly parts: Parts;
  private atWork: Promise<string | null> | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Null: nothing of what TWS listed works any more, and what it became was read. Else why not, in words. */
  run(): Promise<string | null> {
    this.atWork ??= this.cancel().finally(() => (this.atWork = null));
    return this.atWork;
  }

  private async cancel(): Promise<string | null> {
    const { link, listings, standIn } = this.parts;
    const open = await this.openNow();
    if (!open.ok) return open.error;
    const others = open.value.filter((permId) => !standIn.shown(idOf<VenueOrderId>(String(permId))));
    if (others.length > 0) {
      const orders = others.length === 1 ? 'an order that was' : `${others.length} orders that were`;
      return `canceling everything would take ${orders} not shown`;
    }
    const unsent = await link.send('cancel', (api) => api.reqGlobalCancel());
    if (unsent !== null) return unsent;
    const left = await this.gone(open.value);
    if (left !== null) return left;
    const ended = await listings.completedOrders();
    return ended.ok ? null : ended.error.message;
  }

  private async gone(asked: readonly number[]): Promise<string | null> {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const open = await this.openNow();
      if (!open.ok) return open.error;
      if (!open.value.some((permId) => asked.includes(permId))) return null;
      await this.pause();
    }
    return 'IB still lists orders after everything was canceled';
  }

  /** The permIds of all open orders of the login, whoever placed them. */
  private async openNow(): Promise<Result<readonly number[], string>> {
    const found: number[] = [];
    const unlisten = this.parts.link.listen({
      onEvent: (name, args) => {
        const permId = name === 'openOrder' ? wholeOf(fieldsOf(args[2])['permId']) : null;
        if (permId !== null) found.push(permId);
      },
      onUp: () => undefined,
      onDown: () => undefined,
    });
    const listed = await this.parts.listings.openOrders();
    unlisten();
    return listed.ok ? ok(found) : err(listed.error.message);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => void this.parts.scheduler.after(LOOK_EVERY_MS, resolve));
  }
}
