/** Reading and replacing a bracket's record: quantities, its orders, its words. */
import {
  Decimal,
  dec,
  isTerminal,
  opposite,
  symbolOf,
  type Bracket,
  type Order,
  type Quantity,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { isSpotPair } from '../../portfolio/cash-book.ts';
import type { EngineState } from '../../state.ts';
import type { EntryFacts } from './price.ts';

export const text = (value: Decimal): Quantity => value.trim().text();

const orZero = (value: Quantity | undefined): Decimal => (value === undefined ? Decimal.ZERO : dec(value));

export const shedOf = (bracket: Bracket): Decimal => orZero(bracket.shedQty);

/** Filled by the entry and neither closed by an exit nor otherwise: what is to be protected. Never below zero. */
export const openOf = (bracket: Bracket): Decimal =>
  dec(bracket.entryFilled).sub(dec(bracket.exitedQty)).sub(shedOf(bracket)).max(Decimal.ZERO);

/** What exits filled beyond what they had to cover, all of it and not yet flattened. */
export function overfillOf(bracket: Bracket): { readonly total: Decimal; readonly left: Decimal } {
  const total = orZero(bracket.overfilledQty);
  return { total, left: total.sub(orZero(bracket.flattenedQty)).max(Decimal.ZERO) };
}

/** What placements are counted from; null until something was filled at a known price. */
export function entryFacts(bracket: Bracket): EntryFacts | null {
  if (bracket.entryAvg === null) return null;
  return { side: bracket.side, avg: dec(bracket.entryAvg), qty: dec(bracket.entryFilled) };
}

/** Its exits that are not over, held by the app or at the venue, oldest first. */
export const exitOrders = (state: EngineState, bracket: Bracket): readonly Order[] =>
  state
    .working(bracket.instrumentId)
    .filter((o) => o.bracketId === bracket.bracketId && (o.role === 'stop' || o.role === 'target'));

/** What may still fill of an order, at the larger of its quantity and the one asked for. */
export function leavesOf(order: Order): Decimal {
  const asked = order.pendingModify === null ? dec(order.qty) : dec(order.qty).max(dec(order.pendingModify.qty));
  return asked.sub(dec(order.filledQty)).max(Decimal.ZERO);
}

export const isHeld = (order: Order): boolean => order.status === 'emulated';

/** Its venue holds it as something else than the bracket sent: it is no exit of the plan any more. */
export const isChangedThere = (order: Order): boolean => order.sentAs !== undefined;

/** An exit that closes by now: a stop released by the app or sent after the market passed it, a target that trades at once or not at all. */
export const isClosing = (order: Order): boolean =>
  !isHeld(order) &&
  !isChangedThere(order) &&
  (order.type === 'market' ||
    order.type === 'takeProfit' ||
    order.trigger?.heldBy === 'app' ||
    order.tif === 'ioc' ||
    (order.role === 'stop' && order.trigger === null));

/** At the venue, acknowledged, and nothing about it pending. */
export const isSettled = (order: Order): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';

/** The venue counts fills of one of its orders that have not come: nothing is placed on top of them. */
export function awaitsFills(state: EngineState, bracket: Bracket): boolean {
  for (const id of state.reportedFilled.keys()) {
    const order = state.orders.get(id);
    if (order?.bracketId === bracket.bracketId) return true;
  }
  return false;
}

/** Whether the entry can fill no more (but for late fills). A position that was there already is one. */
export function entryEnded(state: EngineState, bracket: Bracket): boolean {
  const { clientOrderId, ladderId } = bracket.entry;
  if (ladderId !== null) {
    const ladder = state.ladders.get(ladderId);
    return ladder === undefined || ladder.status === 'done';
  }
  if (clientOrderId === null) return true;
  const order = state.orders.get(clientOrderId);
  return order === undefined || (isTerminal(order.status) && !state.reportedFilled.has(clientOrderId));
}

/** Whether the entry can still fill at the venue: an entry that ended with an unresolved order can. */
export const entryMayFill = (state: EngineState, bracket: Bracket): boolean =>
  state
    .working(bracket.instrumentId)
    .some((o) => o.bracketId === bracket.bracketId && o.role === 'entry' && !isHeld(o));

/** Signed position on the bracket's side: negative when it stands on the other. */
export function positionFor(state: EngineState, bracket: Bracket): Decimal {
  const position = state.positions.get(`${bracket.accountId}|${bracket.instrumentId}`);
  const held = dec(position?.qty ?? '0');
  const instrument = state.instruments.get(bracket.instrumentId);
  // A fee in coins leaves less than a lot, which no exit can sell.
  if (instrument !== undefined && isSpotPair(instrument)) return held.roundTo(dec(instrument.lotSize), 'floor');
  return bracket.side === 'buy' ? held : held.neg();
}

/** Live brackets of the same position, oldest first. */
export function siblings(
  state: EngineState,
  bracket: Pick<Bracket, 'accountId' | 'instrumentId' | 'side'>,
): readonly Bracket[] {
  const found: Bracket[] = [];
  for (const id of state.liveBrackets.get(bracket.instrumentId) ?? []) {
    const other = state.brackets.get(id);
    if (other !== undefined && other.accountId === bracket.accountId && other.side === bracket.side) found.push(other);
  }
  return found;
}

/** Live brackets of an instrument. */
export function liveBracketsOf(state: EngineState, instrumentId: Bracket['instrumentId']): readonly Bracket[] {
  const found: Bracket[] = [];
  for (const id of state.liveBrackets.get(instrumentId) ?? []) {
    const bracket = state.brackets.get(id);
    if (bracket !== undefined) found.push(bracket);
  }
  return found;
}

/** States the bracket's new record. */
export function putBracket(ctx: StepContext, bracket: Bracket): Bracket {
  const stamped = { ...bracket, updatedMs: ctx.nowMs };
  ctx.emit({ kind: 'bracketChanged', bracket: stamped });
  ctx.touchedBrackets.add(bracket.bracketId);
  return stamped;
}

/** `Long 100 TSLA` as a trader says it. */
export const bracketInWords = (bracket: Bracket): string =>
  `${bracket.side === 'buy' ? 'Long' : 'Short'} ${text(openOf(bracket))} ${symbolOf(bracket.instrumentId)}`;

/** Tells the trader about a bracket. */
export function alertBracket(
  ctx: StepContext,
  bracket: Bracket,
  level: 'info' | 'warning' | 'danger',
  words: { readonly title: string; readonly detail: string },
): void {
  const { instrumentId } = bracket;
  ctx.alert({
    level,
    title: `${bracketInWords(bracket)}: ${words.title}`,
    detail: words.detail,
    about: { instrumentId, clientOrderId: bracket.stop?.clientOrderId ?? null },
  });
}

/** The side of its exits. */
export const closingSide = (bracket: Bracket): Order['side'] => opposite(bracket.side);
