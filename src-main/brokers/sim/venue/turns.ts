/**
 * The exchange at work: brings the market up to now, lets one thing happen, writes what changed to venue.db, and only then
 * hands out reports and quotes. One turn at a time; the only place that touches floor, market and data together.
 */
import type { ClientOrderId, InstrumentId } from '../../../../shared/domain/index.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../../ports/clock.ts';
import { Exchange, forgetStored } from '../exchange/exchange.ts';
import type { Floor } from '../exchange/floor.ts';
import { listedText } from '../exchange/listing.ts';
import type { OverridableMarket } from '../market/overridable-market.ts';
import type { BarChange } from '../market/bar-store.ts';
import type { AccountId, Bar, VenueReport } from '../../../../shared/domain/index.ts';
import type { VenueData } from '../data/venue-data.ts';

/** How often the market's own state is saved, ms of market time; a crash loses at most this much of the market. */
export const MARKET_SAVE_MS = 2000;

export type TurnListener = {
  readonly onReports: (accountId: AccountId, reports: readonly VenueReport[]) => void;
  readonly onQuotes: (ids: ReadonlySet<InstrumentId>) => void;
  readonly onBars: (changes: readonly BarChange[]) => void;
  readonly onEnd: () => void;
  /** venue.db failed: nothing of the turn may be told; the venue closes its doors. */
  readonly onBroken: (message: string) => void;
};

export type TurnParts = {
  readonly floor: Floor;
  readonly market: OverridableMarket;
  readonly data: VenueData;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly listener: TurnListener;
};

export class Turns {
  private readonly parts: TurnParts;
  private timer: TimerHandle | null = null;
  private readonly exchange: Exchange;
  private savedMs: number;
  /** Minute bars that were not saved yet, ascending. */
  private readonly minuteBars = new Map<InstrumentId, Bar[]>();
  private running = false;
  private endTold = false;
  broken: string | null = null;

  constructor(parts: TurnParts, startMs: number) {
    this.parts = parts;
    this.exchange = new Exchange(parts.floor, startMs);
    this.savedMs = startMs;
  }

  start(): void {
    this.running = true;
    this.turn(() => undefined);
  }

  /** Saves and stands still. */
  stop(): void {
    this.running = false;
    this.timer?.cancel();
    // How far trailing stops have come is told in steps; it is kept to the last.
    for (const watchers of this.parts.floor.watching.values())
      for (const order of watchers) this.parts.floor.dirtyOrders.add(order);
    if (this.broken === null && this.store(this.parts.scheduler.nowMs()))
      this.saveMarket(this.parts.scheduler.nowMs(), true);
    this.broken ??= 'stopped';
  }

  isOver(): boolean {
    return this.exchange.isOver();
  }

  /** One turn: the market up to now, then `act`. What `act` returns is safe to tell afterwards. */
  turn<T>(act: (nowMs: number) => T): T | null {
    if (this.broken !== null) return null;
    const nowMs = this.parts.scheduler.nowMs();
    this.exchange.advance(nowMs);
    if (this.exchange.isOver() && !this.endTold) this.tellEnd();
    const result = this.exchange.act(() => act(nowMs), nowMs);
    if (!this.store(nowMs)) return null;
    this.tell();
    this.arm(nowMs);
    return result;
  }

  private tellEnd(): void {
    this.endTold = true;
    this.parts.logger.info('the recording has ended');
    this.parts.listener.onEnd();
  }

  /** Writes the turn. False when venue.db failed: then nothing is told, and clients learn that the venue is gone. */
  private store(nowMs: number): boolean {
    const { floor, data } = this.parts;
    this.exchange.reportAccounts(nowMs);
    try {
      if (
        floor.dirtyOrders.size + floor.newFills.length + floor.received.size + floor.dirtyAccounts.size > 0 ||
        floor.listedChanged
      ) {
        const received: [ClientOrderId, number][] = [];
        for (const [id, count] of floor.received) received.push([id, data.received(id) + count]);
        data.writeTurn({
          orders: floor.dirtyOrders,
          fills: floor.newFills,
          accounts: [...floor.dirtyAccounts].map((id) => floor.accounts.get(id)),
          received,
          counters: JSON.stringify(floor.counters),
          ...(floor.listedChanged ? { listed: listedText(floor) } : {}),
        });
      }
      forgetStored(floor);
    } catch (error) {
      this.fail(error);
      return false;
    }
    this.saveMarket(nowMs, false);
    return true;
  }

  /** A failure is only said: where the market stands may be lost, orders may not. */
  private saveMarket(nowMs: number, now: boolean): void {
    for (const change of this.changedBars()) if (change.interval === '1m') this.keep(change);
    if (!now && nowMs < this.savedMs + MARKET_SAVE_MS) return;
    const { floor, market, data } = this.parts;
    this.savedMs = nowMs;
    // A recording has its own past and clock: nothing of it is kept.
    if (market.kind === 'recording') {
      this.minuteBars.clear();
      return;
    }
    const state = new Map<string, string>([['clock', JSON.stringify({ nowMs, clean: now })]]);
    const saved = market.save();
    if (saved !== null) state.set('market', saved);
    state.set('stats', JSON.stringify([...floor.stats].map(([id, s]) => [id, s.figures()])));
    try {
      data.writeMarket({ state, bars: this.minuteBars });
      this.minuteBars.clear();
      this.saveFailed = false;
    } catch (error) {
      // Where the market stands may be lost, orders may not: what room is left is theirs. The bars wait for the next save.
      const message = error instanceof Error ? error.message : String(error);
      if (!this.saveFailed) this.parts.logger.warn('where the market stands was not saved', { message });
      this.saveFailed = true;
    }
  }

  private keep({ instrumentId, bar }: BarChange): void {
    const unsaved = this.minuteBars.get(instrumentId);
    if (unsaved === undefined) this.minuteBars.set(instrumentId, [bar]);
    else if (unsaved.at(-1)?.[0] === bar[0]) unsaved[unsaved.length - 1] = bar;
    else unsaved.push(bar);
  }

  /** Said once, not every two seconds. */
  private saveFailed = false;
  private barChanges: readonly BarChange[] = [];
  private changedBars(): readonly BarChange[] {
    const changes = this.parts.floor.bars.takeChanged();
    if (changes.length > 0) this.barChanges = [...this.barChanges, ...changes];
    return changes;
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.broken = message;
    this.timer?.cancel();
    this.parts.logger.error('venue data cannot be written', { message });
    this.parts.listener.onBroken(message);
  }

  private tell(): void {
    const { floor, listener } = this.parts;
    for (const [accountId, reports] of this.exchange.takeReports()) listener.onReports(accountId, reports);
    if (floor.dirtyQuotes.size > 0) {
      listener.onQuotes(floor.dirtyQuotes);
      floor.dirtyQuotes.clear();
    }
    if (this.barChanges.length > 0) {
      listener.onBars(this.barChanges);
      this.barChanges = [];
    }
  }

  private arm(nowMs: number): void {
    this.timer?.cancel();
    this.timer = null;
    if (!this.running) return;
    const next = this.exchange.nextMs();
    if (!Number.isFinite(next) || this.exchange.isOver()) return;
    this.timer = this.parts.scheduler.at(Math.max(next, nowMs), () => this.turn(() => undefined));
  }
}
