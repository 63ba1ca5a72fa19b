/** The second stage for times in force and flags: what the venue keeps, what the app can keep for it, what neither can. */
import {
  OUTSIDE_SESSIONS,
  Decimal,
  dec,
  newYorkText,
  type OrderBasics,
  type OrderFlags,
  type TakenTerms,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { Known, Sent } from './validate-order.ts';

/** The longest that an order with a date may work, days. */
export const GTD_DAYS_MAX = 90;
const DAY = 86_400_000;

const AUCTION: Readonly<Partial<Record<TimeInForce, string>>> = { atOpen: 'opening', atClose: 'closing' };

/** The first fault of an order's end: a date without gtd, none with it, past, or too far. */
export function expireFault(command: OrderBasics, nowMs: number): Refusal | null {
  const path = 'command.expireMs';
  const { expireMs, tif } = command;
  if (tif !== 'gtd') {
    if (expireMs === undefined) return null;
    return refusal('expireTime', path, `Only an order good till a date (gtd) has a date; this one is ${tif}.`);
  }
  if (expireMs === undefined) return refusal('expireTime', path, 'An order good till a date needs that date.');
  if (expireMs <= nowMs) {
    return refusal('expireTime', path, `Its date, ${newYorkText(expireMs)}, is past; choose a later one.`);
  }
  if (expireMs <= nowMs + GTD_DAYS_MAX * DAY) return null;
  return refusal('expireTime', path, `Its date is more than ${GTD_DAYS_MAX} days away; choose an earlier one.`);
}

/** The first fault of a time in force: what the venue lacks and the app cannot keep, and what does not go together. */
export function tifFault(command: OrderBasics, sent: Sent, known: Known): Refusal | null {
  const { type, waits, byApp = false } = sent;
  const path = 'command.tif';
  const { tif } = command;
  const { venue, symbol, calendar } = known.instrument;
  const auction = AUCTION[tif];
  if (waits && (tif === 'ioc' || tif === 'fok' || auction !== undefined)) {
    return refusal(
      'flagConflict',
      path,
      `An order that waits for a trigger has to last: use day, gtc or gtd, not ${tif}.`,
    );
  }
  if (auction !== undefined && (calendar === 'always' || type === 'takeProfit')) {
    return refusal('unsupported', path, `${symbol} has no ${auction} auction; use day, gtc or gtd.`);
  }
  const { timesInForce } = known.capabilities;
  if (timesInForce.includes(tif)) return null;
  if (auction !== undefined) {
    const message = `${venue} takes no orders for the ${auction} auction, and the app cannot keep its cut-off for it; send it as day when the market is open.`;
    return refusal('unsupported', path, message);
  }
  // The app ends it itself: where it lies with the app, or where the venue would not end it earlier.
  if (tif === 'gtd' && (byApp || timesInForce.includes('gtc'))) return null;
  if (tif === 'gtc' && byApp) return null;
  return refusal('unsupported', path, `${venue} takes no orders with time in force ${tif}.`);
}

/** What the flags of an order mean together with its type and time; and which of them nobody can keep. */
export function flagsFault(command: OrderBasics, known: Known, hasLimit: boolean): Refusal | null {
  const flags = command.flags;
  if (flags === undefined) return null;
  const { tif } = command;
  const instant = tif === 'ioc' || tif === 'fok';
  if (flags.postOnly && (!hasLimit || instant || AUCTION[tif] !== undefined)) {
    const message = 'A post-only order rests: it needs a limit price and a time in force that lasts.';
    return refusal('flagConflict', 'command.flags.postOnly', message);
  }
  if (flags.allOrNone && instant) {
    const message = 'All or none waits for the whole quantity, ioc and fok do not wait; fok alone is all or nothing.';
    return refusal('flagConflict', 'command.flags.allOrNone', message);
  }
  return lackingFlag(flags, known);
}

function lackingFlag(flags: OrderFlags, known: Known): Refusal | null {
  const { venue } = known.instrument;
  const has = known.capabilities.flags;
  if (flags.allOrNone && !has.includes('allOrNone')) {
    const message = `${venue} has no all-or-none orders, and the app cannot make one: a part could fill before it hears of it.`;
    return refusal('unsupported', 'command.flags.allOrNone', message);
  }
  if (flags.postOnly && !has.includes('postOnly')) {
    const message = `${venue} has no post-only orders, and the app cannot promise one: the market may move into the price on the way.`;
    return refusal('unsupported', 'command.flags.postOnly', message);
  }
  // Reduce-only is kept by the app where the venue does not: see orders/reduce-only.ts.
  return null;
}

/** Flags that a ladder cannot have: its rungs are sized and priced by the ladder itself. */
export function ladderFlagsFault(flags: OrderFlags | undefined): Refusal | null {
  if (flags === undefined) return null;
  const path = 'command.flags';
  if (flags.allOrNone) {
    return refusal('flagConflict', `${path}.allOrNone`, 'A ladder fills in parts; all or none does not go with it.');
  }
  if (flags.postOnly)
    return refusal('flagConflict', `${path}.postOnly`, 'A ladder walks into the market; take post-only off.');
  if (flags.reduceOnly) {
    const message = 'A ladder has no reduce-only flag; the gate sees by itself whether it reduces.';
    return refusal('flagConflict', `${path}.reduceOnly`, message);
  }
  return null;
}

/** What the venue takes less of outside regular hours, and for parts of a share. Orders that the app holds are judged when they go. */
export function fewerFault(command: OrderBasics, { type, byApp = false }: Sent, known: Known): Refusal | null {
  const { instrument, capabilities } = known;
  const { venue, assetClass } = instrument;
  const { extended, partsOfShares, timesInForce } = capabilities;
  // A date that the app keeps is good till cancelled at the venue.
  const tif = command.tif === 'gtd' && !timesInForce.includes('gtd') ? 'gtc' : command.tif;
  const refused = (taken: TakenTerms | undefined, what: string): Refusal | null => {
    if (taken === undefined || byApp) return null;
    if (!taken.orderTypes.includes(type))
      return refusal('unsupported', 'command.type', `${venue} takes no ${type} orders ${what}.`);
    if (taken.timesInForce.includes(tif)) return null;
    const message = `${venue} takes orders ${what} with time in force ${taken.timesInForce.join(' or ')} only, not ${command.tif}.`;
    return refusal('unsupported', 'command.tif', message);
  };
  const isOutside = command.sessions.some((one) => OUTSIDE_SESSIONS.includes(one));
  const isShare = assetClass === 'equity' || assetClass === 'etf';
  const inParts = isShare && !dec(command.qty).isMultipleOf(Decimal.ONE);
  return (
    refused(isOutside ? extended?.taken : undefined, 'outside regular hours') ??
    refused(inParts ? partsOfShares : undefined, 'for parts of a share')
  );
}
