/**
 * The venue's whole truth against ours, as a list of differences. Pure: what is done about them is decided by
 * `on-mass-status.ts`, so that the comparison can be tested on its own (G17, G18).
 *
 * Invariants: each of our working orders is told of, lost or young, never two of them; a booked fill is never missing, and
 * missing ones come oldest first, in whatever order the venue lists them; positions are compared with the fills younger than the
 * answer on top of it, and once the differences are booked there are none. So taking a mass status twice states nothing anew.
 * Which fills of around its moment the answer's positions contain is decided by what is listed with them, then by their time, and
 * where these leave a difference by the quantity: a beginning of the fills that are not listed, in the venue's order.
 */
import {
  Decimal,
  dec,
  isTerminal,
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
import { POSITION_CLOCK_SLOP_MS, signedQty } from './adoption.ts';

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
    .filter((f) => (f.revision ?? 1) > 1 || !facts.isBooked(fillKey({ ...f, accountId })))
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
  /** Booked fills that its answer need not have, oldest first; the first `inside` are taken to be in it. */
  readonly around: readonly Fill[];
  readonly inside: number;
};

export type PositionFacts = {
  readonly positions: Iterable<Position>;
  /** Booked fills; those younger than the venue's answer need not be in its positions yet. */
  readonly fills: Iterable<Fill>;
  /** Least quantity by which coins are told: venues floor what is held to it. Missing or null: quantities are exact. */
  readonly lotOf?: (id: InstrumentId) => Decimal | null;
};

/** What a comparison of positions found. */
export type PositionFindings = {
  /** Those that differ after all fills were booked. */
  readonly differences: readonly PositionDifference[];
  /**
   * Some agree only if the answer lacks fills that are older than it, which another clock at the venue would explain: a later answer
   * decides it.
   */
  readonly isDoubtful: boolean;
};

/** Ours against the venue's. */
export function comparePositions(facts: PositionFacts, status: ExecutionMassStatus): PositionFindings {
  const { accountId } = status.account;
  const ours = new Map<InstrumentId, Position>();
  for (const p of facts.positions) if (p.accountId === accountId) ours.set(p.instrumentId, p);
  const theirs = new Map(status.positions.map((p) => [p.instrumentId, p]));
  const unlisted = unlistedFills(facts.fills, status);
  const differences: PositionDifference[] = [];
  let isDoubtful = false;
  for (const instrumentId of new Set([...ours.keys(), ...theirs.keys(), ...unlisted.keys()])) {
    const before = dec(ours.get(instrumentId)?.qty ?? '0');
    const held = dec(theirs.get(instrumentId)?.qty ?? '0');
    const around = unlisted.get(instrumentId) ?? [];
    const inside = around.filter((fill) => fill.tsEventMs < status.tsEventMs).length;
    const after = held.add(sumOf(around.slice(inside)));
    const lot = facts.lotOf?.(instrumentId) ?? null;
    if (lot !== null && before.roundTo(lot, 'floor').eq(after)) continue;
    if (before.eq(after)) continue;
    if (isExplained(before, held, around, status.tsEventMs)) {
      isDoubtful = true;
      continue;
    }
    const avgPrice = theirs.get(instrumentId)?.avgPrice ?? null;
    const change = { before: before.trim().text(), after: after.trim().text() };
    differences.push({ accountId, instrumentId, ...change, avgPrice, around, inside });
  }
  return { differences, isDoubtful };
}

/** Whether ours is theirs with the fills that theirs has not, if theirs has some beginning of those around it. */
function isExplained(ours: Decimal, theirs: Decimal, around: readonly Fill[], readMs: number): boolean {
  let expected = theirs.add(sumOf(around));
  for (const fill of around) {
    if (ours.eq(expected)) return true;
    if (fill.tsEventMs > readMs + POSITION_CLOCK_SLOP_MS) return false;
    expected = expected.sub(signedQty(fill));
  }
  return ours.eq(expected);
}

const sumOf = (fills: readonly Fill[]): Decimal => fills.reduce((sum, fill) => sum.add(signedQty(fill)), Decimal.ZERO);

/** Booked fills that the answer does not list and that its positions need not contain, by instrument, oldest first. */
function unlistedFills(fills: Iterable<Fill>, status: ExecutionMassStatus): ReadonlyMap<InstrumentId, readonly Fill[]> {
  const { accountId } = status.account;
  const listed = new Set(status.fills.map((f) => fillKey({ ...f, accountId })));
  const found = new Map<InstrumentId, Fill[]>();
  for (const fill of fills) {
    if (fill.accountId !== accountId || fill.tsEventMs < status.tsEventMs - POSITION_CLOCK_SLOP_MS) continue;
    if (listed.has(fillKey(fill))) continue;
    found.set(fill.instrumentId, [...(found.get(fill.instrumentId) ?? []), fill]);
  }
  for (const [id, each] of found)
    found.set(
      id,
      each.toSorted((a, b) => a.tsEventMs - b.tsEventMs),
    );
  return found;
}
