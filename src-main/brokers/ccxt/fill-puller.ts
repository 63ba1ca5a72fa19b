/**
 * Executions of exchanges that stream none: when the stream says that more of an order was filled, its executions are asked for, and only
 * then is the order's state told. Executions never come from a status.
 *
 * Invariants: one question at a time and in order; an execution that cannot be had ends in a lost connection, and so in a fresh reading.
 */
import { dec, type OrderStatusReport } from '../../../shared/domain/index.ts';
import type { CcxtDesk } from './desk.ts';
import type { Params } from './exchange.ts';
import { readSince } from './lists.ts';
import { textOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';

export type FillPullerParts = {
  readonly session: Session;
  readonly desk: CcxtDesk;
  /** The connection is still the one that it was made for. */
  readonly isCurrent: () => boolean;
  readonly onTrades: (rows: readonly Fields[]) => void;
  readonly onOrders: (reports: readonly OrderStatusReport[]) => void;
  readonly onLost: (reason: string) => void;
};

/** Questions about one filled quantity before it is given up; an execution may be listed later than it is streamed. */
const ASKED_MAX = 8;
const AGAIN_MS = 250;
/** Executions are asked for from this long before the time that the order tells. */
const BACK_MS = 86_400_000;

/** Where the exchange lists the executions of one order: whatever else was traded since it was placed may fill many pages. */
const ofOrder = ({ settings: { profile } }: CcxtDesk, number: string): Params =>
  profile.id === 'coinbase' ? { order_ids: [number] } : {};

export class FillPuller {
  private readonly parts: FillPullerParts;
  /** Filled quantity of an order whose executions were told, by its number. */
  private readonly told = new Map<string, string>();
  private readonly seen = new Set<string>();
  private turn: Promise<void> = Promise.resolve();
  private pending = 0;

  constructor(parts: FillPullerParts) {
    this.parts = parts;
  }

  /** Whether some of these say more filled than was told, or have to wait behind some that do. */
  wants(reports: readonly OrderStatusReport[]): boolean {
    return this.pending > 0 || reports.some((report) => this.isBehind(report));
  }

  pull(reports: readonly OrderStatusReport[]): void {
    this.pending += 1;
    this.turn = this.turn.then(async () => {
      for (const report of reports) if (this.isBehind(report)) await this.ask(report);
      this.pending -= 1;
      if (this.parts.isCurrent()) this.parts.onOrders(reports);
    });
  }

  private isBehind({ venueOrderId, filledQty }: OrderStatusReport): boolean {
    return venueOrderId !== null && dec(filledQty).gt(dec(this.told.get(venueOrderId) ?? '0'));
  }

  private async ask({ venueOrderId, instrumentId, filledQty, tsEventMs }: OrderStatusReport): Promise<void> {
    const { session, desk, isCurrent } = this.parts;
    const listed = desk.markets.get(instrumentId);
    if (listed === null || venueOrderId === null) return;
    for (let asked = 0; asked < ASKED_MAX && isCurrent(); asked++) {
      const since = { sinceMs: tsEventMs - BACK_MS, params: ofOrder(desk, venueOrderId), lane: 'order' as const };
      const read = await readSince({ desk, session }, (x, ...args) => x.fetchMyTrades(...args), listed.symbol, since);
      if (!isCurrent()) return;
      if (!read.ok) return this.parts.onLost(`the executions of an order could not be read: ${read.error.message}`);
      const rows = read.value.filter((row) => textOf(row['order']) === venueOrderId);
      const fresh = rows.filter((row) => !this.seen.has(textOf(row['id']) ?? ''));
      for (const row of fresh) this.seen.add(textOf(row['id']) ?? '');
      if (fresh.length > 0) this.parts.onTrades(fresh);
      const filled = rows.reduce((sum, row) => sum.add(dec(textOf(row['amount']) ?? '0')), dec('0'));
      if (filled.mul(listed.contractSize).gte(dec(filledQty))) {
        this.told.set(venueOrderId, filled.mul(listed.contractSize).trim().text());
        return;
      }
      await new Promise<void>((resolve) => void desk.deps.scheduler.after(AGAIN_MS, resolve));
    }
    if (isCurrent())
      this.parts.onLost('an order was filled, and its executions did not come: reading the account again');
  }
}
