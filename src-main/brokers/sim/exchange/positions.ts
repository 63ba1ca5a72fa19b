/** What an account holds and what of it its working orders speak for. Units of the instrument. */
import {
  opposite,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type Side,
} from '../../../../shared/domain/index.ts';
import type { Floor } from './floor.ts';
import { leaves, type VenueOrder } from './venue-order.ts';

/** Signed. */
export const positionOf = (floor: Floor, accountId: AccountId, id: InstrumentId): number =>
  floor.accounts.holding(accountId, id).qty;

/** What an order of this side could take off the position; of a combo as many as every leg reduces. */
export function reducibleBy(floor: Floor, accountId: AccountId, id: InstrumentId, side: Side): number {
  const { legs } = floor.instrument(id);
  if (legs === null) {
    const held = positionOf(floor, accountId, id);
    return Math.max(0, side === 'sell' ? held : -held);
  }
  const most = legs.map((leg) => {
    const legSide = side === 'buy' ? leg.side : opposite(leg.side);
    return Math.floor(reducibleBy(floor, accountId, leg.instrumentId, legSide) / leg.ratio);
  });
  return Math.min(...most);
}

/** Instruments whose orders a position of this one bounds: itself, its legs, and combos that share a leg with it. */
export function boundWith(floor: Floor, id: InstrumentId): ReadonlySet<InstrumentId> {
  const found = new Set([id]);
  for (const leg of floor.instruments.get(id)?.legs ?? []) found.add(leg.instrumentId);
  for (const one of [...found]) for (const combo of floor.combosByLeg.get(one) ?? []) found.add(combo);
  return found;
}

/** An account's open orders in an instrument. */
export function openOrdersOf(floor: Floor, accountId: AccountId, id: InstrumentId): VenueOrder[] {
  const found: VenueOrder[] = [];
  for (const order of floor.open) if (order.accountId === accountId && order.instrumentId === id) found.push(order);
  return found;
}

/**
 * Units that an account's working orders of a side may take. Linked orders count once, at the largest of them; those of
 * the link `linkId` and the order `except` not at all. Reduce-only ones take nothing that others need.
 */
export function reservedBy(
  floor: Floor,
  of: {
    readonly accountId: AccountId;
    readonly instrumentId: InstrumentId;
    readonly side: Side;
    readonly except: ClientOrderId | null;
    readonly linkId: string | null;
  },
): number {
  let sum = 0;
  const links = new Map<string, number>();
  for (const other of floor.open) {
    if (other.accountId !== of.accountId || other.instrumentId !== of.instrumentId) continue;
    if (other.clientOrderId === of.except || other.side !== of.side || other.flags.reduceOnly) continue;
    if (other.linkId === null) sum += leaves(other);
    else if (other.linkId !== of.linkId) {
      links.set(other.linkId, Math.max(links.get(other.linkId) ?? 0, leaves(other)));
    }
  }
  for (const most of links.values()) sum += most;
  return sum;
}
