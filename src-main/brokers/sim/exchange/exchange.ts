/**
 * The exchange as one thing to drive: a floor and its market, brought forward in time and acted upon. Knows no clock, no disk
 * and no wire; whoever drives it takes what changed from the floor (`reports`, `dirtyOrders`, `newFills`, `dirtyAccounts`,
 * `received`, `dirtyQuotes`; `forgetStored` empties what only a store wants) and from `takeReports` what clients are to be told.
 */
import type { AccountId, InstrumentId, SessionInterval, VenueReport } from '../../../../shared/domain/index.ts';
import type { MarketEvent } from '../market/market-source.ts';
import { markSessionEdge, nextDeadlineMs, onClock, setHalt, wakeSleepers } from './clockwork.ts';
import { executeOther, onBarPrint, onBook, onPrint, onTape } from './execute.ts';
import type { Floor } from './floor.ts';
import { orderLocks } from './order-checks.ts';
import { runWatchers } from './triggers.ts';

/** A step that comes this much after the one before, with the market as far behind, met a jump of the clock. */
const CLOCK_JUMP_MS = 60_000;

export class Exchange {
  readonly floor: Floor;
  private deadlineMs: number;
  private reachedMs: number;
  private ended = false;

  constructor(floor: Floor, startMs: number) {
    this.floor = floor;
    this.deadlineMs = startMs;
    this.reachedMs = startMs;
  }

  /** Whether a recorded market has come to its end. */
  isOver(): boolean {
    return this.ended;
  }

  /** Lets everything happen that is due up to now. */
  advance(nowMs: number): void {
    const { market } = this.floor;
    // The machine slept, or the clock was set: hours of quotes that nobody saw are not made up afterwards.
    if (nowMs - this.reachedMs > CLOCK_JUMP_MS && (market.nextAtMs() ?? nowMs) < nowMs - CLOCK_JUMP_MS)
      market.skipTo(nowMs);
    this.reachedMs = nowMs;
    for (;;) {
      const atMs = market.nextAtMs();
      if (this.deadlineMs <= nowMs && (atMs === null || this.deadlineMs <= atMs)) {
        const dueMs = this.deadlineMs;
        onClock(this.floor, dueMs);
        markSessionEdge(this.floor);
        runWatchers(this.floor, dueMs);
        this.deadlineMs = nextDeadlineMs(this.floor, dueMs);
        continue;
      }
      if (atMs === null || atMs > nowMs) break;
      const event = market.next();
      if (event === null) continue;
      happen(this.floor, event);
      runWatchers(this.floor, event.tsMs);
    }
    if (market.kind === 'recording' && !this.ended && market.nextAtMs() === null) this.end();
  }

  /** Lets one thing happen now: a request of a client, a lever. Bring the market up to now first (`advance`). */
  act<T>(run: (floor: Floor, nowMs: number) => T, nowMs: number): T {
    const result = run(this.floor, nowMs);
    runWatchers(this.floor, nowMs);
    if (this.floor.dirtyOrders.size > 0 || this.floor.listedChanged)
      this.deadlineMs = Math.min(this.deadlineMs, nextDeadlineMs(this.floor, nowMs));
    return result;
  }

  /** When something is due next; infinite when nothing will be. */
  nextMs(): number {
    return Math.min(this.floor.market.nextAtMs() ?? Number.POSITIVE_INFINITY, this.deadlineMs);
  }

  /** Adds the reports of the accounts that changed to what is told; before it is stored. */
  reportAccounts(nowMs: number): void {
    const { floor } = this;
    for (const accountId of floor.dirtyAccounts) {
      floor.report(accountId, floor.accounts.report(accountId, orderLocks(floor, accountId, null), nowMs));
    }
  }

  /** What clients are to be told, by account, in order; it is not told twice. */
  takeReports(): Map<AccountId, VenueReport[]> {
    const byAccount = new Map<AccountId, VenueReport[]>();
    for (const { accountId, report } of this.floor.reports.splice(0)) {
      const list = byAccount.get(accountId);
      if (list === undefined) byAccount.set(accountId, [report]);
      else list.push(report);
    }
    return byAccount;
  }

  private end(): void {
    this.ended = true;
    this.floor.over = true;
    markSessionEdge(this.floor);
  }
}

/** Forgets what waited to be stored: the turn is stored, or its driver stores nothing. */
export function forgetStored(floor: Floor): void {
  floor.dirtyOrders.clear();
  floor.dirtyAccounts.clear();
  floor.newFills.length = 0;
  floor.listedChanged = false;
  floor.received.clear();
}

function happen(floor: Floor, event: MarketEvent): void {
  const { market } = floor;
  const { instrumentId: id, tsMs } = event;
  switch (event.kind) {
    case 'book':
      onBook(floor, id, tsMs);
      wakeSleepers(floor, id, tsMs);
      if (market.barsFromMid(id)) midBar(floor, event);
      for (const combo of floor.combosByLeg.get(id) ?? []) onCombo(floor, combo, tsMs);
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

/** A leg's book moved, and with it the combo's. */
function onCombo(floor: Floor, id: InstrumentId, tsMs: number): void {
  onBook(floor, id, tsMs);
  wakeSleepers(floor, id, tsMs);
  midBar(floor, { kind: 'book', instrumentId: id, tsMs });
}

/** Where no trades were recorded, the chart follows the mid. */
function midBar(floor: Floor, { instrumentId: id, tsMs }: MarketEvent): void {
  const { bids, asks } = floor.market.shown(id);
  if (bids[0] === undefined || asks[0] === undefined) return;
  const mid = Math.round((bids[0][0] + asks[0][0]) / 2);
  const session: SessionInterval | null = floor.session(floor.instrument(id), tsMs);
  floor.bars.add(id, tsMs, { open: mid, high: mid, low: mid, close: mid, volume: 0 }, session?.kind ?? null);
}
