/**
 * The exchange at work: brings the market up to now, lets one thing happen, writes what changed to venue.db, and only then
 * hands out reports and quotes. One turn at a time; the only place that touches floor, market and data together.
 */
import type { ClientOrderId, InstrumentId, SessionInterval } from '../../../../shared/domain/index.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../../ports/clock.ts';
import { markSessionEdge, nextDeadlineMs, onClock, setHalt, wakeSleepers } from '../exchange/clockwork.ts';
import { executeOther, onBarPrint, onBook, onPrint, onTape } from '../exchange/execute.ts';
import type { Floor } from '../exchange/floor.ts';
import type { OverridableMarket } from '../market/overridable-market.ts';
import type { MarketEvent } from '../market/market-source.ts';
import type { BarChange } from '../market/bar-store.ts';
import type { AccountId, Bar, VenueReport } from '../../../../shared/domain/index.ts';
import { orderLocks } from '../exchange/order-checks.ts';
import type { VenueData } from '../data/venue-data.ts';

/** How often the market's own state is saved, ms of market time; a crash loses at most this much of the market. */
export const MARKET_SAVE_MS = 2000;

/** A turn that comes this much after the one before, with the market as far behind, met a jump of the clock. */
const CLOCK_JUMP_MS = 60_000;

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
  private deadlineMs: number;
  private savedMs: number;
  private drainedMs: number;
  private readonly minuteBars = new Map<string, readonly [InstrumentId, Bar]>();
  private running = false;
  private ended = false;
  broken: string | null = null;

  constructor(parts: TurnParts, startMs: number) {
    this.parts = parts;
    this.deadlineMs = startMs;
    this.savedMs = startMs;
    this.drainedMs = startMs;
  }

  start(): void {
    this.running = true;
    this.turn(() => undefined);
  }

  /** Saves and stands still. */
  stop(): void {
    this.running = false;
    this.timer?.cancel();
    if (this.broken === null) this.saveMarket(this.parts.scheduler.nowMs(), true);
    this.broken ??= 'stopped';
  }

  isOver(): boolean {
    return this.ended;
  }

  /** One turn: the market up to now, then `act`. What `act` returns is safe to tell afterwards. */
  turn<T>(act: (nowMs: number) => T): T | null {
    if (this.broken !== null) return null;
    const nowMs = this.parts.scheduler.nowMs();
    this.drain(nowMs);
    const result = act(nowMs);
    if (!this.store(nowMs)) return null;
    this.tell();
    this.arm(nowMs);
    return result;
  }

  private drain(nowMs: number): void {
    const { floor, market } = this.parts;
    // The machine slept, or the clock was set: hours of quotes that nobody saw are not made up afterwards.
    if (nowMs - this.drainedMs > CLOCK_JUMP_MS && (market.nextAtMs() ?? nowMs) < nowMs - CLOCK_JUMP_MS)
      market.skipTo(nowMs);
    this.drainedMs = nowMs;
    for (;;) {
      const atMs = market.nextAtMs();
      if (this.deadlineMs <= nowMs && (atMs === null || this.deadlineMs <= atMs)) {
        const dueMs = this.deadlineMs;
        onClock(floor, dueMs);
        markSessionEdge(floor);
        this.deadlineMs = nextDeadlineMs(floor, dueMs);
        continue;
      }
      if (atMs === null || atMs > nowMs) break;
      const event = market.next();
      if (event !== null) this.happen(event);
    }
    if (market.kind === 'recording' && !this.ended && market.nextAtMs() === null) this.end();
  }

  private happen(event: MarketEvent): void {
    const { floor, market } = this.parts;
    const { instrumentId: id, tsMs } = event;
    switch (event.kind) {
      case 'book':
        onBook(floor, id, tsMs);
        wakeSleepers(floor, id, tsMs);
        if (market.barsFromMid(id)) this.midBar(id, tsMs);
        return;
      case 'aggressor':
        if (floor.status(floor.instrument(id), tsMs) === 'trading') executeOther(floor, id, event, tsMs);
        return;
      case 'tape':
        if (floor.status(floor.instrument(id), tsMs) === 'trading') onTape(floor, event);
        return;
      case 'print':
        return onPrint(floor, event);
      case 'barPrint':
        return onBarPrint(floor, event);
      case 'pause':
        return setHalt(floor, id, event.paused ? 'luld' : null, tsMs);
      case 'idle':
        return;
    }
  }

  /** Where no trades were recorded, the chart follows the mid. */
  private midBar(id: InstrumentId, tsMs: number): void {
    const { floor } = this.parts;
    const { bids, asks } = floor.market.shown(id);
    if (bids[0] === undefined || asks[0] === undefined) return;
    const mid = Math.round((bids[0][0] + asks[0][0]) / 2);
    const session: SessionInterval | null = floor.session(floor.instrument(id), tsMs);
    floor.bars.add(id, tsMs, { open: mid, high: mid, low: mid, close: mid, volume: 0 }, session?.kind ?? null);
  }

  private end(): void {
    this.ended = true;
    this.parts.floor.over = true;
    markSessionEdge(this.parts.floor);
    this.parts.logger.info('the recording has ended');
    this.parts.listener.onEnd();
  }

  /** Writes the turn. False when venue.db failed: then nothing is told, and clients learn that the venue is gone. */
  private store(nowMs: number): boolean {
    const { floor, data } = this.parts;
    for (const accountId of floor.dirtyAccounts) {
      floor.report(accountId, floor.accounts.report(accountId, orderLocks(floor, accountId, null), nowMs));
    }
    try {
      if (floor.dirtyOrders.size + floor.newFills.length + floor.received.size + floor.dirtyAccounts.size > 0) {
        const received: [ClientOrderId, number][] = [];
        for (const [id, count] of floor.received) received.push([id, data.received(id) + count]);
        data.writeTurn({
          orders: floor.dirtyOrders,
          fills: floor.newFills,
          accounts: [...floor.dirtyAccounts].map((id) => floor.accounts.get(id)),
          received,
          counters: JSON.stringify(floor.counters),
        });
        this.deadlineMs = Math.min(this.deadlineMs, nextDeadlineMs(floor, nowMs));
      }
      floor.dirtyOrders.clear();
      floor.dirtyAccounts.clear();
      floor.newFills.length = 0;
      floor.received.clear();
      return this.saveMarket(nowMs, false);
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  private saveMarket(nowMs: number, now: boolean): boolean {
    for (const change of this.changedBars())
      if (change.interval === '1m')
        this.minuteBars.set(`${change.instrumentId} ${change.bar[0]}`, [change.instrumentId, change.bar]);
    if (!now && nowMs < this.savedMs + MARKET_SAVE_MS) return true;
    const { floor, market, data } = this.parts;
    this.savedMs = nowMs;
    // A recording has its own past and clock: nothing of it is kept.
    if (market.kind === 'recording') {
      this.minuteBars.clear();
      return true;
    }
    const state = new Map<string, string>([['clock', JSON.stringify({ nowMs, clean: now })]]);
    const saved = market.save();
    if (saved !== null) state.set('market', saved);
    state.set('stats', JSON.stringify([...floor.stats].map(([id, s]) => [id, s.figures()])));
    try {
      data.writeMarket({ state, bars: this.minuteBars.values() });
      this.minuteBars.clear();
      this.saveFailed = false;
    } catch (error) {
      // Where the market stands may be lost, orders may not: what room is left is theirs. The bars wait for the next save.
      const message = error instanceof Error ? error.message : String(error);
      if (!this.saveFailed) this.parts.logger.warn('where the market stands was not saved', { message });
      this.saveFailed = true;
    }
    return true;
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
    if (floor.reports.length > 0) {
      const byAccount = new Map<AccountId, VenueReport[]>();
      for (const { accountId, report } of floor.reports.splice(0)) {
        const list = byAccount.get(accountId);
        if (list === undefined) byAccount.set(accountId, [report]);
        else list.push(report);
      }
      for (const [accountId, reports] of byAccount) listener.onReports(accountId, reports);
    }
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
    const atMs = this.parts.market.nextAtMs();
    const next = Math.min(atMs ?? Number.POSITIVE_INFINITY, this.deadlineMs);
    if (!Number.isFinite(next) || this.ended) return;
    this.timer = this.parts.scheduler.at(Math.max(next, nowMs), () => this.turn(() => undefined));
  }
}
