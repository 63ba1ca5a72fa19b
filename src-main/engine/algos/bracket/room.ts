/** Whether an order that closes has room beside brackets' exits that rest at the venue. */
import { Decimal, dec, isTerminal, sideSign, type Order } from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';
import { leavesOf, liveBracketsOf } from './record.ts';

/** An exit of a bracket of ours. */
export const isBracketExit = (order: Order): boolean =>
  order.bracketId !== null && (order.role === 'stop' || order.role === 'target');

/** Signed sum of the exits of an account in an instrument that rest at the venue: a link counts once, at its largest. */
export function restingExits(state: EngineState, order: Order): Decimal {
  const groups = new Map<string, Decimal>();
  for (const other of state.working(order.instrumentId)) {
    if (other.accountId !== order.accountId || other.side !== order.side) continue;
    if (!isBracketExit(other) || other.status === 'emulated' || other.status === 'initialized') continue;
    const key = other.linkId ?? other.clientOrderId;
    groups.set(key, (groups.get(key) ?? Decimal.ZERO).max(leavesOf(other)));
  }
  let sum = Decimal.ZERO;
  for (const leaves of groups.values()) sum = sum.add(leaves);
  return sum;
}

/** Whether an order that closes has to wait until brackets' exits have shrunk for it. */
export function mustWait(state: EngineState, order: Order): boolean {
  if (order.bracketId !== null && order.role !== 'entry') return false;
  const live = liveBracketsOf(state, order.instrumentId);
  if (live.length === 0) return false;
  const resting = restingExits(state, order);
  if (resting.isZero() && state.reportedFilled.size === 0) return false;
  const position = dec(state.positions.get(`${order.accountId}|${order.instrumentId}`)?.qty ?? '0');
  if (position.sign() !== -sideSign(order.side)) return false;
  return resting.add(othersUnderWay(state, order)).add(leavesOf(order)).gt(position.abs());
}

/** What other orders of its side, sent before it, may still fill: their fills may be on their way. */
function othersUnderWay(state: EngineState, order: Order): Decimal {
  let sum = Decimal.ZERO;
  for (const other of state.working(order.instrumentId)) {
    if (other.accountId !== order.accountId || other.side !== order.side || other.clientOrderId === order.clientOrderId)
      continue;
    if (isBracketExit(other) || other.status === 'emulated' || other.status === 'initialized') continue;
    sum = sum.add(leavesOf(other));
  }
  return sum.add(fillsUnderWay(state, order));
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
