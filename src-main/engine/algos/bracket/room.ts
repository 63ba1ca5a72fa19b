/** Whether an order that closes has room: one of the trader's beside brackets' exits at the venue, an exit beside all else. */
import { Decimal, dec, isTerminal, sideSign, type Bracket, type Order } from '../../../../shared/domain/index.ts';
import { isPutBack } from '../../orders/put-back.ts';
import type { EngineState } from '../../state.ts';
import { closingSide, leavesOf, positionFor } from './record.ts';

/** An exit of a bracket of ours. */
export const isBracketExit = (order: Order): boolean =>
  order.bracketId !== null && (order.role === 'stop' || order.role === 'target');

/** What closes: an order, or a bracket's exits, whose id is then no order's. */
type Closer = Pick<Order, 'accountId' | 'instrumentId' | 'side'> & {
  readonly clientOrderId: Order['clientOrderId'] | null;
};

/** Sum of the exits of an account in an instrument that rest at the venue: a link counts once, at its largest. */
function restingExits(state: EngineState, closer: Closer, but: Bracket['bracketId'] | null = null): Decimal {
  const groups = new Map<string, Decimal>();
  for (const other of state.working(closer.instrumentId)) {
    if (other.accountId !== closer.accountId || other.side !== closer.side || other.bracketId === but) continue;
    if (!isBracketExit(other) && !isPutBack(other)) continue;
    if (other.status === 'emulated' || other.status === 'initialized') continue;
    const key = other.linkId ?? other.clientOrderId;
    groups.set(key, (groups.get(key) ?? Decimal.ZERO).max(leavesOf(other)));
  }
  let sum = Decimal.ZERO;
  for (const leaves of groups.values()) sum = sum.add(leaves);
  return sum;
}

/** Whether an order that closes has to wait until brackets' exits have shrunk for it, or fills that are due have come. */
export function mustWait(state: EngineState, order: Order): boolean {
  if (order.bracketId !== null && order.role !== 'entry') return false;
  const resting = restingExits(state, order);
  if (resting.isZero() && fillsUnderWay(state, order).isZero()) return false;
  const position = dec(state.positions.get(`${order.accountId}|${order.instrumentId}`)?.qty ?? '0');
  if (position.sign() !== -sideSign(order.side)) return false;
  return resting.add(othersUnderWay(state, order)).add(leavesOf(order)).gt(position.abs());
}

/**
 * How much a bracket's exits may come to close at the venue: no more than is held beside what everything else there still
 * closes, in whole lots. An exit of another bracket that is too large by now goes first.
 */
export function roomOf(state: EngineState, bracket: Bracket): Decimal {
  const { accountId, instrumentId, bracketId } = bracket;
  const closer: Closer = { accountId, instrumentId, side: closingSide(bracket), clientOrderId: null };
  const beside = restingExits(state, closer, bracketId).add(othersUnderWay(state, closer));
  const room = positionFor(state, bracket).sub(beside).max(Decimal.ZERO);
  return room.roundTo(dec(state.instruments.get(instrumentId)?.lotSize ?? '1'), 'floor');
}

/** What other orders of its side, sent before it, may still fill: their fills may be on their way. */
function othersUnderWay(state: EngineState, closer: Closer): Decimal {
  let sum = Decimal.ZERO;
  for (const other of state.working(closer.instrumentId)) {
    if (other.accountId !== closer.accountId || other.side !== closer.side) continue;
    if (other.clientOrderId === closer.clientOrderId || isBracketExit(other) || isPutBack(other)) continue;
    if (other.status === 'emulated' || other.status === 'initialized') continue;
    sum = sum.add(leavesOf(other));
  }
  return sum.add(fillsUnderWay(state, closer));
}

const ANY = (): boolean => true;

/** What ended orders of a side have filled by their venue's count, and no fill has told of yet; of those that `counts` only. */
export function fillsUnderWay(
  state: EngineState,
  of: Pick<Order, 'accountId' | 'instrumentId' | 'side'>,
  counts: (order: Order) => boolean = ANY,
): Decimal {
  let sum = Decimal.ZERO;
  for (const [id, reported] of state.reportedFilled) {
    const other = state.orders.get(id);
    if (other === undefined || other.accountId !== of.accountId) continue;
    if (other.instrumentId !== of.instrumentId || other.side !== of.side) continue;
    if (isTerminal(other.status) && counts(other))
      sum = sum.add(dec(reported).sub(dec(other.filledQty)).max(Decimal.ZERO));
  }
  return sum;
}
