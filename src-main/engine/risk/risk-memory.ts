/**
 * What the gate remembers beside orders and positions: who changed the limits, what the account usually does, what was
 * sent in the last second, which instruments the throttle closed.
 *
 * Invariant: what is journaled comes from events alone (`noteEvent`), so that a replay gives it back; messages and fill
 * streaks are of the running process only.
 */
import type {
  AccountId,
  ConnectionId,
  EngineEvent,
  InstrumentId,
  LimitChange,
  TradingLatch,
} from '../../../shared/domain/index.ts';
import { newUsual, noteLoss, noteTrade, type Usual } from './usual.ts';

/** Changes of limits that are kept for the screen; the journal has them all. */
export const LIMIT_CHANGES_MAX = 20;
/** Instruments that can be closed for opening at once. */
export const REPEAT_STOPPED_MAX = 1_000;
/** Shares whose short sales are restricted at once; most of the market on its worst days. */
export const SHORT_RESTRICTED_MAX = 2_000;
/** Sends remembered by connection: more in one second than any limit in use. */
export const MESSAGES_MAX = 1_024;

/** Fills of one side of one instrument since the last command: which orders, the first of each. */
export type FillStreak = { readonly side: 'buy' | 'sell'; readonly orders: Map<string, number> };

/** Times of the latest sends, as a ring. */
export type MessageRing = { readonly atMs: Float64Array; next: number };

export class RiskMemory {
  limitChanges: readonly LimitChange[] = [];
  latch: TradingLatch | null = null;
  stateBy = '';
  /** By `positionKey`. */
  readonly repeatStopped = new Set<string>();
  /** Until when a share's short sales are restricted, UTC ms. */
  readonly shortRestricted = new Map<InstrumentId, number>();
  readonly usual = new Map<AccountId, Usual>();
  readonly messages = new Map<ConnectionId, MessageRing>();
  readonly streaks = new Map<string, FillStreak>();
  /** What was alarmed as unusual, by kind and account, and when: once a while is enough. */
  readonly alarmed = new Map<string, number>();

  /** Of an account; made when first asked for. */
  usualOf(accountId: AccountId): Usual {
    const known = this.usual.get(accountId);
    if (known !== undefined) return known;
    const made = newUsual();
    this.usual.set(accountId, made);
    return made;
  }

  /** A message left for a venue. */
  noteMessage(connectionId: ConnectionId, nowMs: number): void {
    let ring = this.messages.get(connectionId);
    if (ring === undefined) {
      ring = { atMs: new Float64Array(MESSAGES_MAX).fill(Number.NEGATIVE_INFINITY), next: 0 };
      this.messages.set(connectionId, ring);
    }
    ring.atMs[ring.next] = nowMs;
    ring.next = (ring.next + 1) % MESSAGES_MAX;
  }

  /** Messages of the last second, counted no further than `most`. */
  messagesLastSecond(connectionId: ConnectionId, nowMs: number, most = MESSAGES_MAX): number {
    const ring = this.messages.get(connectionId);
    if (ring === undefined) return 0;
    let count = 0;
    const bound = Math.min(most, MESSAGES_MAX);
    for (let back = 1; count < bound; back++) {
      const at = ring.atMs[(ring.next - back + MESSAGES_MAX) % MESSAGES_MAX] ?? Number.NEGATIVE_INFINITY;
      if (at <= nowMs - 1_000) break;
      count += 1;
    }
    return count;
  }
}

/** Those that are over make room; beyond the bound the one that ends first goes. */
function noteRestricted(all: Map<InstrumentId, number>, id: InstrumentId, untilMs: number, nowMs: number): void {
  for (const [other, endMs] of all) if (endMs <= nowMs) all.delete(other);
  all.delete(id);
  if (all.size >= SHORT_RESTRICTED_MAX) {
    const [first] = [...all].toSorted(([, a], [, b]) => a - b);
    if (first !== undefined) all.delete(first[0]);
  }
  all.set(id, untilMs);
}

/** The journaled part of an event. `key` of a position is given by the caller, who owns its form. */
export function noteRiskEvent(
  memory: RiskMemory,
  event: EngineEvent,
  tsMs: number,
  keyOf: (accountId: AccountId, instrumentId: InstrumentId) => string,
): void {
  switch (event.kind) {
    case 'tradingStateChanged':
      // Close-all says nothing of a latch: what held trading back before it does so after it.
      if (event.latch !== undefined) memory.latch = event.latch;
      else if (event.state === 'active') memory.latch = null;
      memory.stateBy = event.by ?? '';
      if (event.state === 'active') memory.repeatStopped.clear();
      return;
    case 'limitsChanged': {
      if (event.changes === undefined || event.changes.length === 0) return;
      const change = { atMs: tsMs, by: event.by ?? '', changes: event.changes };
      memory.limitChanges = [...memory.limitChanges, change].slice(-LIMIT_CHANGES_MAX);
      return;
    }
    case 'repeatStopped':
      if (memory.repeatStopped.size < REPEAT_STOPPED_MAX) {
        memory.repeatStopped.add(keyOf(event.accountId, event.instrumentId));
      }
      return;
    case 'shortRestricted':
      return noteRestricted(memory.shortRestricted, event.instrumentId, event.untilMs, tsMs);
    case 'lossBooked':
      return noteLoss(memory.usualOf(event.accountId), event.amount, tsMs);
    case 'tradeCounted':
      return noteTrade(memory.usualOf(event.accountId), event.notional ?? null, tsMs);
    default:
  }
}
