/** What happens to an account without its terminal: orders of other clients, positions that change without a trade. */
import {
  Decimal,
  idOf,
  dec,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type OrderStatusReport,
  type Price,
  type Quantity,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import type { ForeignOrder } from '../sim-control.ts';
import type { Floor } from './floor.ts';
import { trimToPosition } from './links.ts';
import { submit } from './submit.ts';
import { FOREIGN_PREFIX, isOpen, statusReport } from './venue-order.ts';

/** Places an order of another client; its venue id, or why it was refused. */
export function placeForeign(
  floor: Floor,
  accountId: AccountId,
  order: ForeignOrder,
  nowMs: number,
): VenueOrderId | { readonly refused: string } {
  const calendar = floor.instruments.get(order.instrumentId)?.calendar;
  const venueOrderId = `V${floor.counters.orders + 1}`;
  const clientOrderId = idOf<ClientOrderId>(`${FOREIGN_PREFIX}${venueOrderId}`);
  const { instrumentId, side, type, qty, limitPrice, trigger, linkId } = order;
  const outcome = submit(
    floor,
    accountId,
    {
      ...{ clientOrderId, accountId, instrumentId, side, type, qty, limitPrice },
      tif: order.tif ?? 'gtc',
      sessions: order.sessions ?? [calendar === 'always' ? 'continuous' : 'regular'],
      trigger: trigger ?? null,
      linkId: linkId ?? null,
    },
    { nowMs, forced: null, foreign: order.locked === true ? 'locked' : 'open' },
  );
  // It was never submitted by a terminal.
  floor.received.delete(clientOrderId);
  if (outcome.kind === 'acked' && outcome.venueOrderId !== null) return outcome.venueOrderId;
  return { refused: outcome.kind === 'acked' ? 'no id was given' : outcome.reason };
}

/** Another client takes its order back, locked or not. */
export function cancelForeign(floor: Floor, accountId: AccountId, id: VenueOrderId, nowMs: number): boolean {
  for (const order of floor.open) {
    if (order.venueOrderId !== id || order.accountId !== accountId || order.foreign === null || !isOpen(order))
      continue;
    floor.end(order, 'canceled', 'canceled by the client that placed it', nowMs);
    return true;
  }
  return false;
}

/** Every working order of an account. */
export function openOrdersReport(floor: Floor, accountId: AccountId, nowMs: number): OrderStatusReport[] {
  const found: OrderStatusReport[] = [];
  for (const order of floor.open) {
    if (order.accountId === accountId) found.push(statusReport(order, floor.instrument(order.instrumentId), nowMs));
  }
  return found;
}

/** Changes a position without a trade; reduce-only orders shrink to what is left. Throws on a quantity off the lot's scale. */
export function setPosition(
  floor: Floor,
  of: { readonly accountId: AccountId; readonly instrumentId: InstrumentId },
  to: { readonly qty: Quantity; readonly avgPrice: Price | null },
  nowMs: number,
): void {
  const instrument = floor.instrument(of.instrumentId);
  const before = floor.accounts.holding(of.accountId, of.instrumentId);
  const qty = dec(to.qty).toUnits(instrument.qtyScale);
  const size = dec(to.qty).mul(dec(instrument.multiplier));
  const known =
    before.qty === 0
      ? Decimal.ZERO
      : before.cost.mulDiv(dec(to.qty), Decimal.of(before.qty, instrument.qtyScale), 12, 'nearest');
  const cost = to.avgPrice === null ? known : dec(to.avgPrice).mul(size);
  floor.accounts.setHolding(of.accountId, of.instrumentId, { qty, cost: cost.trim() });
  floor.dirtyAccounts.add(of.accountId);
  trimToPosition(floor, { ...of, except: null }, nowMs);
}
