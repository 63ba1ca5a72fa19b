/**
 * What of an order goes onto the wire. An order that the app held reaches its venue only after its trigger, as what it
 * then is: market, or limit where it has a limit. A time in force that the app keeps travels as one that the venue has.
 * Pure.
 */
import type {
  Capabilities,
  Order,
  OrderType,
  SubmitLadderCommand,
  SubmitOrderCommand,
  TimeInForce,
} from '../../../shared/domain/index.ts';

type Terms = Pick<Order, 'type' | 'limitPrice' | 'trigger' | 'tif'>;
type Times = Pick<Capabilities, 'timesInForce'>;

/** Whether the app watches (or watched) its trigger: the venue never hears of that. */
export const isAppHeld = (order: Pick<Order, 'trigger'>): boolean => order.trigger?.heldBy === 'app';

/** The type that the venue sees. */
export const wireType = (order: Pick<Terms, 'type' | 'limitPrice' | 'trigger'>): OrderType => {
  if (!isAppHeld(order)) return order.type;
  return order.limitPrice === null ? 'market' : 'limit';
};

const firstOf = (wanted: readonly TimeInForce[], times: Times): TimeInForce | null =>
  wanted.find((tif) => times.timesInForce.includes(tif)) ?? null;

/** The time in force that the venue sees: the order's own where it has it, else one that the app ends in time itself. */
export function wireTif(order: Terms, times: Times): TimeInForce {
  if (isAppHeld(order) && wireType(order) === 'market') return firstOf(['day', 'ioc', 'gtc'], times) ?? order.tif;
  if (times.timesInForce.includes(order.tif)) return order.tif;
  if (order.tif === 'gtd' || (order.tif === 'gtc' && isAppHeld(order)))
    return firstOf(['gtc', 'day'], times) ?? order.tif;
  return order.tif;
}

/** The fields of a submit. Flags that the app keeps itself are left out. */
export function requestOf(order: Order, capabilities: Pick<Capabilities, 'timesInForce' | 'flags'>) {
  const { clientOrderId, accountId, instrumentId, side, qty, limitPrice, sessions, linkId } = order;
  const tif = wireTif(order, capabilities);
  const keeps = capabilities.flags;
  const { allOrNone, postOnly } = order.flags;
  const flags = { allOrNone, postOnly, reduceOnly: order.flags.reduceOnly && keeps.includes('reduceOnly') };
  const basics = {
    clientOrderId,
    accountId,
    instrumentId,
    side,
    type: wireType(order),
    qty,
    limitPrice,
    tif,
    sessions,
  };
  return {
    ...basics,
    trigger: isAppHeld(order) ? null : order.trigger,
    expireMs: tif === 'gtd' ? order.expireMs : null,
    flags,
    linkId,
    ...(order.reducing ? { reducing: true } : {}),
  };
}

/** The type and time in force that a ticket's order reaches its venue with; a ladder's are its own. */
export function sentTermsOf(
  command: SubmitOrderCommand | SubmitLadderCommand,
  capabilities: Times | null,
): { readonly type: OrderType; readonly tif: TimeInForce } {
  if (command.kind === 'submitLadder') return { type: 'limit', tif: command.tif };
  const { limitPrice, tif, type, trigger: asked } = command;
  const heldBy = asked?.heldBy === 'app' ? 'app' : 'venue';
  const trigger = asked === undefined ? null : ({ ...asked, heldBy, extreme: null, triggeredMs: null } as const);
  const terms = { type, limitPrice, tif, trigger };
  return { type: wireType(terms), tif: capabilities === null ? tif : wireTif(terms, capabilities) };
}
