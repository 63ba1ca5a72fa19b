/** The terms of an order that waits for a trigger, of its flags and of its link: what is missing, contradicts itself or is no price. */
import {
  Decimal,
  NO_FLAGS,
  dec,
  err,
  ok,
  type Instrument,
  type OrderFlags,
  type OrderType,
  type Price,
  type Result,
  type Side,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../ports/execution-client.ts';
import { checkPrice } from './order-checks.ts';
import type { OrderTriggerState } from './venue-order.ts';

/** Whether a type waits for a trigger. */
export const needsTrigger = (type: OrderType): boolean => type !== 'market' && type !== 'limit';

/** Buy stops and sell take-profits wait for a rise, the others for a fall. */
export const waitsForRise = (type: OrderType, side: Side): boolean => (type === 'takeProfit') !== (side === 'buy');

const LONGEST_LINK = 64;

/** Which of a limit a type needs, may have, or has none. */
const LIMITS: Readonly<Record<OrderType, 'needed' | 'allowed' | 'none'>> = {
  market: 'none',
  limit: 'needed',
  stop: 'none',
  stopLimit: 'needed',
  trailingStop: 'none',
  takeProfit: 'allowed',
};

/** A limit where the type has one and nowhere else. */
export function checkLimitFits(type: OrderType, limitPrice: Price | null): Result<void, string> {
  const words = type === 'market' || type === 'limit' ? `a ${type} order` : `an order of type ${type}`;
  if (LIMITS[type] === 'none' && limitPrice !== null) return err(`${words} has no limit price`);
  if (LIMITS[type] === 'needed' && limitPrice === null) return err(`${words} needs a limit price`);
  return ok(undefined);
}

/** The trigger in units, or null for the types that have none. */
export function checkTrigger(instrument: Instrument, request: SubmitRequest): Result<OrderTriggerState | null, string> {
  const { type, tif } = request;
  const trigger = request.trigger ?? null;
  if (!needsTrigger(type)) return trigger === null ? ok(null) : err(`a ${type} order waits for no trigger`);
  if (trigger === null) return err(`an order of type ${type} needs a trigger`);
  if (tif !== 'day' && tif !== 'gtc' && tif !== 'gtd') return err(`time in force ${tif} does not wait for a trigger`);
  if ((type === 'trailingStop') !== (trigger.trail !== null))
    return err(trigger.trail === null ? 'a trailing stop needs a distance' : `an order of type ${type} does not trail`);
  if (trigger.price === null && trigger.trail === null) return err(`an order of type ${type} needs a trigger price`);
  const trail = checkTrail(request);
  if (!trail.ok) return trail;
  const price = trigger.price === null ? ok(null) : checkPrice(instrument, trigger.price);
  if (!price.ok) return err(`trigger ${price.error}`);
  return ok({
    price: price.value,
    source: trigger.source,
    trail: trigger.trail,
    extremeTwice: null,
    triggeredMs: null,
    toldPrice: price.value,
    toldMs: 0,
  });
}

function checkTrail(request: SubmitRequest): Result<void, string> {
  const trail = request.trigger?.trail ?? null;
  if (trail === null) return ok(undefined);
  const parsed = Decimal.parse(trail.kind === 'price' ? trail.amount : trail.pct);
  if (!parsed.ok || parsed.value.sign() <= 0) return err('the trailing distance must be above zero');
  if (trail.kind === 'percent' && parsed.value.gte(dec('100'))) return err('the trailing distance must be below 100 %');
  return ok(undefined);
}

/** Flags that go together with the type and the time in force. */
export function checkFlags(request: SubmitRequest): Result<OrderFlags, string> {
  const flags = request.flags ?? NO_FLAGS;
  const { type, tif, limitPrice } = request;
  const immediate = tif === 'ioc' || tif === 'fok';
  const auction = tif === 'atOpen' || tif === 'atClose';
  if (flags.postOnly && (type !== 'limit' || immediate || auction))
    return err('post-only is for limit orders that may rest');
  if (flags.allOrNone && (limitPrice === null || immediate || auction))
    return err('all-or-none is for orders with a limit that may rest');
  if (flags.allOrNone && flags.postOnly) return err('all-or-none and post-only exclude each other');
  return ok(flags);
}

/** A link is a short text. */
export function checkLink(linkId: string | null | undefined): Result<string | null, string> {
  if (linkId === undefined || linkId === null) return ok(null);
  return linkId === '' || linkId.length > LONGEST_LINK ? err('the link is no name of up to 64 characters') : ok(linkId);
}
