/**
 * Coinbase's orders as ccxt's rows should have them: terms by the configuration that an order was sent with and by its edits, ends by
 * their own names. ccxt knows some configurations only, counts what was filled for the quantity in the stream, and takes every end for
 * a cancel. Pure. Source: docs.cdp.coinbase.com/advanced-trade (Get Order, the user channel).
 */
import { decimalOf, isFields, listOf, textOf, type Fields } from './read.ts';

const ENDS: Readonly<Record<string, string>> = { EXPIRED: 'expired', FAILED: 'rejected' };
const TIMES: Readonly<Record<string, string>> = {
  GOOD_UNTIL_CANCELLED: 'GTC',
  GOOD_UNTIL_DATE_TIME: 'GTD',
  IMMEDIATE_OR_CANCEL: 'IOC',
  FILL_OR_KILL: 'FOK',
};
/** Of these nothing is left to fill, whatever was. */
const OVER: ReadonlySet<unknown> = new Set(['FILLED', 'CANCELLED', 'EXPIRED', 'FAILED']);

/** The row with what it lacks; one of another form stays as it is. */
export function coinbaseRow(raw: Fields): Fields {
  const info = isFields(raw['info']) ? raw['info'] : {};
  const status = textOf(info['status']);
  if (status === null) return raw;
  const timeInForce = TIMES[textOf(info['time_in_force']) ?? ''] ?? raw['timeInForce'];
  const row = { ...raw, status: ENDS[status] ?? raw['status'], timeInForce };
  const [terms] = listOf(info['order_configuration']);
  return terms === undefined ? { ...row, ...streamed(info, raw) } : { ...row, ...listed(info, terms, raw) };
}

/** In the stream the quantity is what was filled and what is left; of an order that is over nothing is left. */
function streamed(info: Fields, raw: Fields): Fields {
  const [done, left] = [decimalOf(info['cumulative_quantity']), decimalOf(info['leaves_quantity'])];
  const whole = done === null || left === null || OVER.has(info['status']) ? null : done.add(left).text();
  const trigger = decimalOf(info['stop_price']);
  return {
    amount: whole ?? raw['amount'],
    triggerPrice: trigger === null || trigger.isZero() ? undefined : trigger.text(),
  };
}

/** The configuration's terms, and over them those of the newest edit. */
function listed(info: Fields, terms: Fields, raw: Fields): Fields {
  const edits = listOf(info['edit_history']);
  const newest = edits.toSorted((a, b) => (at(a) < at(b) ? 1 : -1))[0];
  // A market order in money: its coins are what it has bought.
  const inMoney = terms['quote_size'] === undefined ? undefined : info['filled_size'];
  return {
    amount: textOf(newest?.['size']) ?? textOf(terms['base_size']) ?? inMoney ?? raw['amount'],
    price: textOf(newest?.['price']) ?? textOf(terms['limit_price']) ?? undefined,
    triggerPrice: textOf(terms['stop_price']) ?? undefined,
  };
}

const at = (edit: Fields): string => textOf(edit['replace_accept_timestamp']) ?? '';

/** A stop-limit order whose trigger lies on the favourable side: what takes a profit. */
export const takesProfit = (info: Fields, side: unknown): boolean => {
  const [terms] = listOf(info['order_configuration']);
  const direction = textOf(terms?.['stop_direction']);
  return direction !== null && (direction === 'STOP_DIRECTION_STOP_UP') === (side === 'sell');
};

/** Whether its stop was hit; an order without one says neither. */
export const stopTriggered = (info: Fields): boolean => info['trigger_status'] === 'STOP_TRIGGERED';
