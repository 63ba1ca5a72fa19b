/**
 * The line between a client and the exchange inside one process: latency each way, in order, and the faults that tests ask
 * for. Nothing on it overtakes anything else going the same way.
 */
import type { AccountId } from '../../../../shared/domain/index.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import type { Random } from '../market/random.ts';
import type { WhatIfSpoil } from '../sim-control.ts';
import type { FaultPlan, Latency } from '../types.ts';

/** Levers shared by all lines of one venue. */
type CountedFault = 'dropAck' | 'dropRequest' | 'dropReports' | 'duplicateReports' | 'reorderReports';

export class LineFaults {
  readonly plan: FaultPlan;
  private readonly random: Random;
  readonly forced = {
    reject: 0,
    rejectReason: '',
    dropAck: 0,
    dropRequest: 0,
    dropReports: 0,
    duplicateReports: 0,
    reorderReports: 0,
    delayMs: 0,
    rejectCancel: 0,
    rejectCancelReason: '',
    slowCancelMs: 0,
  };
  /** What what-ifs are answered with instead of figures; null: figures. */
  whatIf: WhatIfSpoil | null = null;
  connected = true;
  /** Accounts whose links are cut. */
  readonly cutOff = new Set<AccountId>();
  /** Half-open: nothing arrives, nothing is answered; for all, or for these. */
  mute = false;
  readonly muted = new Set<AccountId>();
  /** Requests taken in a second; null: as many as come. */
  perSecond: number | null = null;

  constructor(plan: FaultPlan, random: Random) {
    this.plan = plan;
    this.random = random;
  }

  /** The reason to refuse this submit with, or null. */
  refusal(): string | null {
    if (this.forced.reject > 0) {
      this.forced.reject -= 1;
      return this.forced.rejectReason;
    }
    return this.random.chance(this.plan.rejectShare ?? 0) ? 'refused by the venue' : null;
  }

  /** The reason to refuse this cancel with, or null. */
  cancelRefusal(): string | null {
    if (this.forced.rejectCancel <= 0) return null;
    this.forced.rejectCancel -= 1;
    return this.forced.rejectCancelReason;
  }

  /** Whether an account's link is there, as its client sees it. */
  isLinked(accountId: AccountId): boolean {
    return this.connected && !this.cutOff.has(accountId);
  }

  /** Whether an account's link only looks as if it were there. */
  isMute(accountId: AccountId): boolean {
    return this.mute || this.muted.has(accountId);
  }

  reordersReports(): boolean {
    return this.counted('reorderReports');
  }

  dropsRequest(): boolean {
    return this.counted('dropRequest') || this.random.chance(this.plan.dropRequestShare ?? 0);
  }
  dropsAck(): boolean {
    return this.counted('dropAck') || this.random.chance(this.plan.dropAckShare ?? 0);
  }
  dropsReports(): boolean {
    return this.counted('dropReports');
  }
  duplicatesReports(): boolean {
    return this.counted('duplicateReports') || this.random.chance(this.plan.duplicateReportShare ?? 0);
  }

  private counted(fault: CountedFault): boolean {
    if (this.forced[fault] <= 0) return false;
    this.forced[fault] -= 1;
    return true;
  }

  jitterMs(max: number): number {
    return max > 0 ? this.random.below(max + 1) : 0;
  }
}

export class Line {
  private readonly scheduler: Scheduler;
  private readonly latency: Latency;
  private readonly faults: LineFaults;
  private lastInMs = Number.NEGATIVE_INFINITY;
  private lastOutMs = Number.NEGATIVE_INFINITY;

  constructor(scheduler: Scheduler, latency: Latency, faults: LineFaults) {
    this.scheduler = scheduler;
    this.latency = latency;
    this.faults = faults;
  }

  /** Runs at the exchange, one latency later. */
  toVenue(run: () => void): void {
    this.lastInMs = this.due(this.lastInMs, this.latency.toVenueMs);
    this.scheduler.at(this.lastInMs, run);
  }

  /** Runs at the client, one latency (and `extraMs`) later. */
  toClient(run: () => void, extraMs = 0): void {
    this.lastOutMs = this.due(this.lastOutMs, this.latency.toClientMs + extraMs);
    this.scheduler.at(this.lastOutMs, run);
  }

  private due(lastMs: number, latencyMs: number): number {
    const at = this.scheduler.nowMs() + latencyMs + this.faults.jitterMs(this.latency.jitterMs);
    return Math.max(lastMs, at);
  }
}
