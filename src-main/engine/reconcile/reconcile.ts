/**
 * The venue's whole truth against ours, as a list of differences. Pure: what is done about them is decided by
 * `on-mass-status.ts`, so that the comparison can be tested on its own (G17, G18).
 *
 * Invariants: each of our working orders is told of, lost or young, never two of them; a booked fill is never missing, and
 * missing ones come oldest first, in whatever order the venue lists them; positions are compared with the fills younger than the
 * answer on top of it, and once the differences are booked there are none. So taking a mass status twice states nothing anew.
 */
import {
  dec,
  isTerminal,
  sideSign,
  type AccountId,
  type ConnectionId,
  type ExecutionMassStatus,
  type Fill,
  type FillReport,
  type InstrumentId,
  type Order,
  type OrderStatusReport,
  type Position,
  type Price,
  type Quantity,
} from '../../../shared/domain/index.ts';
import { fillKey } from '../view.ts';

export type OrderFacts = {
  readonly connectionId: ConnectionId;
  /** Ours on this connection, working or lately ended. */
  readonly orders: Iterable<Order>;
  readonly isBooked: (key: string) => boolean;
  /** How long a request may travel, ms. */
  readonly travelMs: number;
};

export type OrderDifferences = {
  /** Executions that we never heard of, oldest first. */
  readonly missingFills: readonly FillReport[];
  /** What the venue says of each order: fed to the same door as any report. */
  readonly statuses: readonly OrderStatusReport[];
  /** Working here, not known there, and sent before the venue was asked. */
  readonly lost: readonly Order[];
  /** Working here, not in the answer, but it may have been on its way when that was made: to be asked for by name. */
  readonly young: readonly Order[];
};

/** What of orders and fills differs. */
export function compareOrders(facts: OrderFacts, status: ExecutionMassStatus): OrderDifferences {
  const byClient = new Set(status.orders.map((o) => o.clientOrderId).filter((id) => id !== null));
  const byVenue = new Set(status.orders.map((o) => o.venueOrderId).filter((id) => id !== null));
  const lost: Order[] = [];
  const young: Order[] = [];
  for (const order of facts.orders) {
    // What the app holds was never sent: no venue lists it.
    if (isTerminal(order.status) || order.status === 'emulated') continue;
    if (order.connectionId !== facts.connectionId) continue;
    if (byClient.has(order.clientOrderId) || (order.venueOrderId !== null && byVenue.has(order.venueOrderId))) continue;
    // What was sent around the time of the venue's answer may have arrived after it; a call under way gets its own answer.
    const isYoung = order.status === 'submitted' || order.createdMs > status.tsEventMs - facts.travelMs;
    (isYoung ? young : lost).push(order);
  }
  const { accountId } = status.account;
  const missingFills = status.fills
    .filter((f) => !facts.isBooked(fillKey({ ...f, accountId })))
    .toSorted((a, b) => a.tsEventMs - b.tsEventMs);
  return { missingFills, statuses: status.orders, lost, young };
}

export type PositionDifference = {
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly before: Quantity;
  readonly after: Quantity;
  /** The venue's average cost, where it says one. */
  readonly avgPrice: Price | null;
};

export type PositionFacts = {
  readonly positions: Iterable<Position>;
  /** Booked fills; those younger than the venue's answer are not in its positions yet. */
  readonly fills: Iterable<Fill>;
};

/** Positions that differ after all fills were booked. */
export function comparePositions(facts: PositionFacts, status: ExecutionMassStatus): readonly PositionDifference[] {
  const { accountId } = status.account;
  const ours = new Map<InstrumentId, Position>();
  for (const p of facts.positions) if (p.accountId === accountId) ours.set(p.instrumentId, p);
  const theirs = new Map(status.positions.map((p) => [p.instrumentId, p]));
  const told = new Set(status.fills.map((f) => fillKey({ ...f, accountId })));
  const since = new Map<InstrumentId, ReturnType<typeof dec>>();
  for (const fill of facts.fills) {
    if (fill.accountId !== accountId || fill.tsEventMs < status.tsEventMs) continue;
    if (told.has(fillKey(fill))) continue;
    const signed = dec(fill.qty).mul(dec(String(sideSign(fill.side))));
    since.set(fill.instrumentId, (since.get(fill.instrumentId) ?? dec('0')).add(signed));
  }
  const differences: PositionDifference[] = [];
  for (const instrumentId of new Set([...ours.keys(), ...theirs.keys(), ...since.keys()])) {
    const before = dec(ours.get(instrumentId)?.qty ?? '0');
    const after = dec(theirs.get(instrumentId)?.qty ?? '0').add(since.get(instrumentId) ?? dec('0'));
    if (before.eq(after)) continue;
    const avgPrice = theirs.get(instrumentId)?.avgPrice ?? null;
    differences.push({ accountId, instrumentId, before: before.trim().text(), after: after.trim().text(), avgPrice });
  }
  return differences;
}
