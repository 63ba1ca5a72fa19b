/**
 * Two exits of ours as Alpaca's one order of both: the limit is the order, the stop its leg (docs.alpaca.markets, Orders at Alpaca: OCO
 * Orders). Pure. Its rules are checked here, so that nothing leaves that would be refused by them.
 */
import { dec, err, ok, Decimal, type Instrument, type Result } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../ports/execution-client.ts';
import { orderBody, type Holdings, type WireOrder } from './orders.ts';
import { pairId } from './symbols.ts';

export type Pair = { readonly target: SubmitRequest; readonly stop: SubmitRequest };

/** Which of two is the target and which the stop; null: they are no such pair. */
export function pairOf(one: SubmitRequest, other: SubmitRequest): Pair | null {
  const isStop = ({ type }: SubmitRequest): boolean => type === 'stop' || type === 'stopLimit';
  if (one.type === 'limit' && isStop(other)) return { target: one, stop: other };
  return other.type === 'limit' && isStop(one) ? { target: other, stop: one } : null;
}

/** Stop and limit are at least so far apart ("Threshold on stop price"). */
const APART = dec('0.01');

/** The body, or in one sentence why Alpaca takes no such pair. */
export function ocoBody(pair: Pair, instrument: Instrument, holdings: Holdings): Result<WireOrder, string> {
  const { target, stop } = pair;
  const fault = faultOf(pair, instrument);
  if (fault !== null) return err(fault);
  const clientOrderId = pairId(target.clientOrderId, stop.clientOrderId);
  if (clientOrderId === null) return err('the ids of the two orders are too long to travel as one');
  const [first, second] = [target, stop].map((one) => orderBody({ ...one, linkId: null }, instrument, holdings));
  if (first?.ok !== true) return first ?? err('no target');
  if (second?.ok !== true) return second ?? err('no stop');
  const { symbol, side, qty, timeInForce, limitPrice } = first.value;
  const { stopPrice, limitPrice: stopLimit } = second.value;
  if (symbol === undefined || side === undefined || limitPrice === undefined || stopPrice === undefined)
    return err('both prices of linked exits have to be known');
  return ok({
    ...{ clientOrderId, symbol, side, qty, timeInForce, type: 'limit' as const, orderClass: 'oco' as const },
    takeProfit: { limitPrice },
    stopLoss: { stopPrice, ...(stopLimit === undefined ? {} : { limitPrice: stopLimit }) },
  });
}

function faultOf({ target, stop }: Pair, { assetClass }: Instrument): string | null {
  if (assetClass !== 'equity' && assetClass !== 'etf') return 'Alpaca links exits of shares only';
  if (target.instrumentId !== stop.instrumentId || target.side !== stop.side || target.accountId !== stop.accountId)
    return 'linked exits close one position';
  if (!dec(target.qty).eq(dec(stop.qty))) return 'linked exits are of one quantity at Alpaca';
  if (!dec(target.qty).isMultipleOf(Decimal.ONE)) return 'Alpaca links exits of whole shares only';
  if (target.tif !== stop.tif || (target.tif !== 'day' && target.tif !== 'gtc'))
    return 'linked exits have one time in force at Alpaca, for the day or good till canceled';
  const regular = [...target.sessions, ...stop.sessions].every((one) => one === 'regular');
  if (!regular) return 'Alpaca links exits in regular hours only';
  const [limit, trigger] = [target.limitPrice, stop.trigger?.price ?? null];
  if (limit === null || trigger === null) return 'both prices of linked exits have to be known';
  const apart = target.side === 'sell' ? dec(limit).sub(dec(trigger)) : dec(trigger).sub(dec(limit));
  return apart.lt(APART) ? "a linked stop lies beyond its target's price by 0.01 at least" : null;
}
