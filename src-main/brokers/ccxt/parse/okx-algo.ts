/**
 * OKX's conditional orders ("algo orders"): rows of their own book, and of the plain one what came of a trigger. Pure.
 *
 * An algo order has a number of its own and ends when it triggers (`effective`); the order that comes of it has another number, no id of
 * ours, and names the algo order beside it. Here both are one order, told by the first number.
 * https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading
 */
import type { Decimal, OrderType, VenueOrderStatus } from '../../../../shared/domain/index.ts';
import { reasonOfCode } from '../errors.ts';
import { decimalOf, isFields, textOf, type Fields } from './read.ts';

export type AlgoRow = {
  /** The algo order's number, and the one that came of it. */
  readonly number: string;
  readonly engineId: string | null;
  /** Of the plain book: it came of the algo order. */
  readonly cameOf: boolean;
};

/** What of an OKX row says that it is of a conditional order; null: it is not. `isOurs`: the algo order's id is one of ours. */
export function algoRow(info: Fields, isOurs: (algoClOrdId: string | null) => boolean): AlgoRow | null {
  const [number, ordId] = [textOf(info['algoId']), textOf(info['ordId'])];
  if (number === null) return null;
  // Only rows of the plain book count what was filled.
  if (info['accFillSz'] === undefined) return { number, engineId: ordId ?? firstOf(info['ordIdList']), cameOf: false };
  // Several orders may come of others' (by time, in slices): each of those stays an order of its own.
  return isOurs(textOf(info['algoClOrdId'])) && ordId !== null ? { number, engineId: ordId, cameOf: true } : null;
}

const firstOf = (list: unknown): string | null => (Array.isArray(list) ? textOf(list[0]) : null);

/** `told`: false where the plain book says how it goes on. */
export type AlgoLife = { readonly status: VenueOrderStatus; readonly triggered: boolean; readonly told: boolean };

/** States of the algo book; null: one that nobody knows. */
export function algoLife(state: unknown): AlgoLife | null {
  switch (state) {
    case 'live':
    case 'pause':
    case 'partially_effective':
      return { status: 'accepted', triggered: false, told: true };
    case 'effective':
    case 'order_placed':
    case 'filled':
      return { status: 'accepted', triggered: true, told: false };
    case 'canceled':
      return { status: 'canceled', triggered: false, told: true };
    case 'order_failed':
    case 'partially_failed':
      return { status: 'rejected', triggered: true, told: true };
    default:
      return null;
  }
}

/** Why it ended, where the algo book says it. */
export function algoReason(info: Fields, life: AlgoLife): string | null {
  if (life.status !== 'rejected') return null;
  const code = textOf(info['failCode']);
  const why = code === null ? (textOf(info['failReason']) ?? 'OKX does not say why') : reasonOfCode('okx', code);
  return `its trigger was hit, and OKX did not take the order: ${why}`;
}

/** The kind of a conditional order that was not sent here. */
export function algoType(info: Fields): OrderType {
  if (info['ordType'] === 'move_order_stop') return 'trailingStop';
  if (textOf(info['tpTriggerPx']) !== null && textOf(info['slTriggerPx']) === null) return 'takeProfit';
  return algoPrice(info) === null ? 'stop' : 'stopLimit';
}

/** The limit of the order that is to come of it; null: a market order. */
export function algoPrice(info: Fields): Decimal | null {
  for (const name of ['px', 'ordPx', 'slOrdPx', 'tpOrdPx']) {
    const price = decimalOf(info[name]);
    if (price !== null && price.sign() > 0) return price.trim();
  }
  return null;
}

/** What a refusal in an answer's row says, where the answer as a whole says that all went well; null: it was taken. */
export function refusedRow(answer: unknown): string | null {
  const info = isFields(answer) && isFields(answer['info']) ? answer['info'] : {};
  const code = textOf(info['sCode']);
  return code === null || code === '0' ? null : JSON.stringify({ sCode: code, sMsg: textOf(info['sMsg']) ?? '' });
}
