/** What the venue of an account refuses because it does not offer it. Reasons are for the trader, as a venue would word them. */
import {
  err,
  ok,
  type AccountId,
  type Instrument,
  type OrderFlags,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../ports/execution-client.ts';
import type { Floor } from './floor.ts';
import { openOrdersOf, positionOf, reservedBy } from './positions.ts';
import type { SimProfile } from './profiles.ts';
import { isWaiting, leaves, qtyText, type VenueOrder } from './venue-order.ts';

const FLAG_WORDS: Readonly<Record<keyof OrderFlags, string>> = {
  allOrNone: 'all-or-none',
  postOnly: 'post-only',
  reduceOnly: 'reduce-only',
};

/** Types, times, flags, sources, links and instruments that the venue does not take. */
export function checkOffered(
  profile: SimProfile,
  instrument: Instrument,
  request: SubmitRequest,
): Result<void, string> {
  const { type, tif, sessions, trigger, flags, linkId } = request;
  if (profile.assetClasses !== null && !profile.assetClasses.includes(instrument.assetClass))
    return err(`this venue does not trade ${instrument.assetClass} instruments`);
  if (!profile.orderTypes.includes(type)) return err(`this venue takes no ${type} orders`);
  if (!profile.timesInForce.includes(tif)) return err(`this venue takes no orders with time in force ${tif}`);
  for (const flag of Object.keys(FLAG_WORDS) as (keyof OrderFlags)[]) {
    if (flags?.[flag] === true && !profile.flags.includes(flag))
      return err(`this venue takes no ${FLAG_WORDS[flag]} orders`);
  }
  if ((linkId ?? null) !== null && !profile.linksExits) return err('this venue does not link orders');
  if (!profile.extendedHours && sessions.some((s) => s === 'pre' || s === 'post' || s === 'overnight'))
    return err('this venue trades in regular hours only');
  if (trigger === undefined || trigger === null) return ok(undefined);
  if (!profile.triggerSources.includes(trigger.source)) return err(`this venue has no triggers on ${trigger.source}`);
  if (trigger.trail !== null && !profile.trails.includes(trigger.trail.kind))
    return err(`this venue does not trail by ${trigger.trail.kind}`);
  return ok(undefined);
}

/** The order as it wants to work. */
type Wanted = Pick<VenueOrder, 'side' | 'type' | 'limit' | 'trigger' | 'qty' | 'linkId'> & {
  readonly accountId: AccountId;
  readonly instrument: Instrument;
  /** The order that it changes; null: it is new. */
  readonly changes: VenueOrder | null;
};

/** Orders of both sides that could trade with each other, and exits beyond what is free of other exits. */
export function checkAgainstOthers(floor: Floor, wanted: Wanted): Result<void, string> {
  const profile = floor.profile(wanted.accountId);
  if (!profile.exitWhileEntryWorks) {
    for (const other of openOrdersOf(floor, wanted.accountId, wanted.instrument.id)) {
      if (other === wanted.changes || other.side === wanted.side || !couldCross(wanted, other)) continue;
      return err('potential wash trade detected: an order of the other side is working (40310000)');
    }
  }
  if (!profile.exitsReserve) return ok(undefined);
  const held = positionOf(floor, wanted.accountId, wanted.instrument.id);
  if (held === 0 || held > 0 !== (wanted.side === 'sell')) return ok(undefined);
  const { accountId, instrument, side, linkId } = wanted;
  const except = wanted.changes?.clientOrderId ?? null;
  const reserved = reservedBy(floor, { accountId, instrumentId: instrument.id, side, except, linkId });
  const free = Math.max(0, Math.abs(held) - reserved);
  if (wanted.qty <= free) return ok(undefined);
  const [asked, available] = [qtyText(wanted.qty, instrument), qtyText(free, instrument)];
  return err(
    `insufficient quantity available (requested ${asked}, available ${available}): it is held for orders (40310000)`,
  );
}

/** A stop or a market order could meet anything; two limits only where they overlap. */
function couldCross(a: Pick<VenueOrder, 'side' | 'type' | 'limit'>, b: VenueOrder): boolean {
  if (leaves(b) === 0) return false;
  if (a.type !== 'limit' || b.type !== 'limit' || isWaiting(b) || a.limit === null || b.limit === null) return true;
  return a.side === 'buy' ? a.limit >= b.limit : b.limit >= a.limit;
}
