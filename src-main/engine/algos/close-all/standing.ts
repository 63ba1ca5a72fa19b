/**
 * Exits that may rest while the close is sent (conventions: What close-all closes, and in which order). On a venue that keeps
 * reduce-only itself the exit stays until the row is flat; where orders can be changed in place a limit exit is turned into
 * the close. Where the venue lists everything more slowly than a stop may be gone, spot coins are read while their exits rest, and
 * the close follows the exits' ends at once. Everywhere else exits are cancelled first.
 *
 * Invariant: beside an exit that stays nothing is sent that could turn the position over: it is reduce-only at the venue, or
 * it is itself the close.
 */
import {
  canModify,
  dec,
  type Capabilities,
  type ClientOrderId,
  type Decimal,
  type Instrument,
  type Order,
} from '../../../../shared/domain/index.ts';
import { cancelHeld } from '../../orders/held.ts';
import { checkModify, sendModify, type Terms } from '../../orders/send.ts';
import { sortOrders, withStops } from './exits.ts';
import { partsOf } from './scope.ts';
import { change, heldOf, move, type RowWork } from './work.ts';

/** How long a turned exit may rest at its new price before the close goes on without it, ms. */
const TURNED_MS = 1_000;

const isQuiet = (order: Order): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';

export type Standing =
  | { readonly kind: 'none' }
  /** `stays`: reduce-only at the venue, the close is sent beside it. `turns`: it becomes the close. `ids`: all that rest. */
  | { readonly kind: 'stays' | 'turns'; readonly exit: Order; readonly ids: readonly ClientOrderId[] }
  /** They rest while the venue is read, and go before the close. */
  | { readonly kind: 'covers'; readonly ids: readonly ClientOrderId[] };

const NONE: Standing = { kind: 'none' };

/** What of a row's exits may stay: of those at the venue; the ones that the app holds go when the close is sent. */
export function standing(work: RowWork, orders: readonly Order[]): Standing {
  const { ctx, row, rowRun } = work;
  const [id] = partsOf(row);
  const instrument = id === undefined ? undefined : ctx.state.instruments.get(id);
  const capabilities = ctx.state.capabilities.get(row.connectionId);
  if (row.legs.length > 0 || instrument === undefined || instrument.option !== null) return NONE;
  if (capabilities === undefined || rowRun.exitsGo) return NONE;
  const { first, exits } = sortOrders(orders, (part) => heldOf(work, part));
  if (first.some((order) => order.status !== 'emulated')) return NONE;
  const there = exits.filter((order) => order.status !== 'emulated');
  if (capabilities.exitsReserve) return covering(work, instrument, there);
  return ofExits(there, capabilities);
}

/** What is not shortable no fill between the list and the close can turn over: the venue has no more of it to sell (G2). */
function covering({ rowRun }: RowWork, instrument: Instrument, exits: readonly Order[]): Standing {
  if (!rowRun.slowReads || rowRun.covered !== null || instrument.shortable || exits.length === 0) return NONE;
  if (!exits.every((order) => isQuiet(order) || order.status === 'submitted')) return NONE;
  return { kind: 'covers', ids: exits.map((order) => order.clientOrderId) };
}

function ofExits(exits: readonly Order[], capabilities: Capabilities): Standing {
  const [one, two, ...more] = exits;
  if (one === undefined || more.length > 0 || !exits.every(isQuiet)) return NONE;
  const ids = exits.map((order) => order.clientOrderId);
  const limit = exits.find((order) => turnable(order, capabilities));
  // Of two that the venue links the other one goes on protecting: a fill of the close shrinks it.
  const linked = two === undefined || (capabilities.linksExits && one.linkId !== null && one.linkId === two.linkId);
  if (limit !== undefined && linked) return { kind: 'turns', exit: limit, ids };
  const reduces = capabilities.flags.includes('reduceOnly') && one.flags.reduceOnly;
  return two === undefined && reduces ? { kind: 'stays', exit: one, ids } : NONE;
}

/** A limit order of our own: a stop would become a market order. */
const turnable = (exit: Order, capabilities: Capabilities): boolean =>
  canModify(capabilities, exit) &&
  exit.origin !== 'foreign' &&
  exit.type === 'limit' &&
  exit.trigger === null &&
  (exit.tif === 'day' || exit.tif === 'gtc') &&
  !exit.flags.postOnly &&
  !exit.flags.allOrNone;

/** The ids of exits that may stay. */
export function standingIds(work: RowWork, orders: readonly Order[]): ReadonlySet<ClientOrderId> {
  const found = standing(work, orders);
  return new Set(found.kind === 'none' ? [] : found.ids);
}

/** Exits that the app holds act no more: the close takes over; its stops are owed if it does not come off (G3). */
export function takeHeldBack(work: RowWork, orders: readonly Order[]): void {
  const held = orders.filter((order) => order.status === 'emulated');
  const known = work.row.stops ?? [];
  const stops = withStops(known, held);
  if (stops !== known) change(work, { stops });
  for (const order of held) cancelHeld(work.ctx, order, 'Canceled by close-all');
}

/** Makes the exit the close of `qty` at `limit`. False when it cannot be: exits are cancelled first then. */
export function turn(work: RowWork, exit: Order, close: { readonly qty: Decimal; readonly limit: Decimal }): boolean {
  const { ctx, row, rowRun } = work;
  const total = dec(exit.filledQty).add(close.qty).trim().text();
  const terms: Terms = { qty: total, limitPrice: close.limit.trim().text() };
  rowRun.exitsGo = true;
  if (!checkModify(ctx, exit, terms).ok) return false;
  sendModify(ctx, exit, terms);
  if (ctx.state.orders.get(exit.clientOrderId)?.status !== 'pendingModify') return false;
  work.closed = true;
  rowRun.nakedSinceMs = null;
  rowRun.rungEndsMs = ctx.nowMs + TURNED_MS;
  const text = `its ${exit.side} order was turned into the close: ${close.qty.trim().toString()} at ${terms.limitPrice ?? ''}`;
  move(work, 'closeSent', { closeOrderId: exit.clientOrderId, attempts: row.attempts + 1, text });
  return true;
}
