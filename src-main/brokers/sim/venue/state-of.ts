/** Answers about what the exchange holds: one order, or everything of an account. */
import {
  type AccountId,
  type ClientOrderId,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type OrderStatusReport,
} from '../../../../shared/domain/index.ts';
import { notFoundReport } from '../../../ports/not-found-report.ts';
import type { VenueData } from '../data/venue-data.ts';
import type { Floor } from '../exchange/floor.ts';
import { orderLocks } from '../exchange/order-checks.ts';
import { fillReport, isOpen, statusReport, type VenueOrder } from '../exchange/venue-order.ts';

/** What became of an order; `notFound` for ids that never arrived. */
export function queryOf(floor: Floor, accountId: AccountId, id: ClientOrderId, nowMs: number): OrderStatusReport {
  const order = floor.find(id);
  if (order !== null && order.accountId === accountId && floor.instruments.has(order.instrumentId)) {
    return statusReport(order, floor.instrument(order.instrumentId), nowMs);
  }
  return notFoundReport({ clientOrderId: id, reason: 'the venue never took this order', tsEventMs: nowMs });
}

/** How far back an account's trades make a contract one of its instruments. */
const RECENT_MS = 10 * 86_400_000;

/** Contracts and combos that an account has to know: held, ordered or traded lately, and the legs of those combos. */
export function contractsInUse(floor: Floor, data: VenueData, accountId: AccountId, nowMs: number): Set<InstrumentId> {
  const used = new Set<InstrumentId>();
  const add = (id: InstrumentId): void => {
    used.add(id);
    for (const leg of floor.instruments.get(id)?.legs ?? []) used.add(leg.instrumentId);
  };
  for (const [id, { qty }] of floor.accounts.get(accountId).holdings) if (qty !== 0) add(id);
  for (const order of floor.orders.values()) if (order.accountId === accountId) add(order.instrumentId);
  for (const order of data.ordersSince(accountId, nowMs - RECENT_MS)) add(order.instrumentId);
  for (const fill of data.fillsSince(accountId, nowMs - RECENT_MS)) add(fill.instrumentId);
  return used;
}

/** The venue's instruments for an account: all that are always there, of the others those it uses. */
export function instrumentsOf(floor: Floor, data: VenueData, accountId: AccountId, nowMs: number): Instrument[] {
  if (floor.listed.size === 0) return [...floor.instruments.values()];
  const used = contractsInUse(floor, data, accountId, nowMs);
  return [...floor.instruments.values()].filter(({ id }) => !floor.listed.has(id) || used.has(id));
}

/** Orders, fills, positions and cash of an account, as of one moment. What this turn has not written yet counts too. */
export function massStatusOf(
  floor: Floor,
  data: VenueData,
  at: { readonly accountId: AccountId; readonly sinceMs: number; readonly nowMs: number },
): ExecutionMassStatus {
  const { accountId, sinceMs, nowMs } = at;
  const orders = new Map<ClientOrderId, VenueOrder>();
  for (const order of data.ordersSince(accountId, sinceMs)) orders.set(order.clientOrderId, order);
  for (const order of floor.orders.values()) {
    if (order.accountId === accountId && (isOpen(order) || order.updatedMs >= sinceMs))
      orders.set(order.clientOrderId, order);
  }
  const fills = [...data.fillsSince(accountId, sinceMs), ...floor.newFills.filter((f) => f.accountId === accountId)];
  return {
    account: floor.accounts.report(accountId, orderLocks(floor, accountId, null), nowMs),
    orders: [...orders.values()]
      .filter((o) => floor.instruments.has(o.instrumentId))
      .map((o) => statusReport(o, floor.instrument(o.instrumentId), nowMs)),
    fills: fills
      .filter((f) => floor.instruments.has(f.instrumentId))
      .map((f) => fillReport(f, floor.instrument(f.instrumentId))),
    positions: floor.accounts.positions(accountId),
    sinceMs,
    tsEventMs: nowMs,
  };
}
