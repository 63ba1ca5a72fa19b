/** New orders as Coinbase Advanced reads them: one configuration, its terms checked against the market. Written from its REST reference. */
import { randomUUID } from 'node:crypto';
import {
  Decimal,
  dec,
  unitsText,
  type DecimalText,
  type Instrument,
  type OrderType,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import type { DeskSubmit } from '../crypto/desk.ts';
import type { Tape } from '../crypto/tape.ts';

export type Params = Readonly<Record<string, unknown>>;

export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const KINDS: Readonly<Record<string, { readonly tif: TimeInForce; readonly stops?: true }>> = {
  limit_limit_gtc: { tif: 'gtc' },
  limit_limit_gtd: { tif: 'gtd' },
  sor_limit_ioc: { tif: 'ioc' },
  limit_limit_fok: { tif: 'fok' },
  stop_limit_stop_limit_gtc: { tif: 'gtc', stops: true },
  stop_limit_stop_limit_gtd: { tif: 'gtd', stops: true },
};

/** A decimal text, or null. */
export const decimal = (value: unknown): Decimal | null => {
  const parsed = typeof value === 'string' && value !== '' ? Decimal.parse(value) : null;
  return parsed?.ok === true ? parsed.value : null;
};

type Market = { readonly instrument: Instrument; readonly tape: Tape; readonly nowMs: number };

/** Terms of a new order, or the failure's name. */
export function readOrder(params: Params, market: Market): DeskSubmit | string {
  const configuration = (params['order_configuration'] ?? {}) as Readonly<Record<string, Params>>;
  const [name = '', terms] = Object.entries(configuration)[0] ?? [];
  const side = wordOf(params['side']).toLowerCase();
  if (terms === undefined || (side !== 'buy' && side !== 'sell')) return 'UNSUPPORTED_ORDER_CONFIGURATION';
  // Left empty, the exchange makes one.
  const clientId = wordOf(params['client_order_id']) || randomUUID();
  const base = { clientId, instrumentId: market.instrument.id, side } as const;
  if (name === 'market_market_ioc') return marketOrder(base, terms, market);
  const kind = KINDS[name];
  return kind === undefined ? 'UNSUPPORTED_ORDER_CONFIGURATION' : limitOrder(base, { terms, ...kind }, market);
}

type Base = Pick<DeskSubmit, 'clientId' | 'instrumentId' | 'side'>;
type Limit = { readonly terms: Params; readonly tif: TimeInForce; readonly stops?: true };

function limitOrder(base: Base, { terms, tif, stops }: Limit, market: Market): DeskSubmit | string {
  const { instrument } = market;
  const [qty, limit] = [decimal(terms['base_size']), decimal(terms['limit_price'])];
  if (qty === null || limit === null) return 'UNSUPPORTED_ORDER_CONFIGURATION';
  const wrong = termsFault(instrument, qty, limit);
  if (wrong !== null) return wrong;
  const expireMs = tif === 'gtd' ? Date.parse(wordOf(terms['end_time'])) : null;
  if (expireMs !== null && !(expireMs > market.nowMs)) return 'INVALID_END_TIME';
  const order = {
    ...{ ...base, tif, expireMs, qty: qty.trim().text(), limitPrice: limit.trim().text() },
    flags: { postOnly: terms['post_only'] === true },
  };
  if (stops !== true) return { ...order, type: 'limit' };
  const stop = stopOf(base, terms, { limit, market });
  return typeof stop === 'string' ? stop : { ...order, ...stop };
}

/** What makes a price or a quantity one that the market does not take, by the failure's name. */
export function termsFault(instrument: Instrument, qty: Decimal, limit: Decimal): string | null {
  if (!limit.isMultipleOf(dec(instrument.ticks[0]?.tick ?? '1'))) return 'INVALID_PRICE_PRECISION';
  return qty.isMultipleOf(dec(instrument.lotSize)) ? null : 'INVALID_SIZE_PRECISION';
}

/** Its trigger: on the side of the last trade that its direction says, its limit beyond it or at it. */
function stopOf(
  { side }: Base,
  terms: Params,
  { limit, market }: { readonly limit: Decimal; readonly market: Market },
): { readonly type: OrderType; readonly triggerPrice: DecimalText } | string {
  const { instrument, tape } = market;
  const stop = decimal(terms['stop_price']);
  const up = wordOf(terms['stop_direction']) === 'STOP_DIRECTION_STOP_UP';
  if (stop === null || !/^STOP_DIRECTION_STOP_(UP|DOWN)$/.test(wordOf(terms['stop_direction'])))
    return 'UNSUPPORTED_ORDER_CONFIGURATION';
  if (!stop.isMultipleOf(dec(instrument.ticks[0]?.tick ?? '1'))) return 'INVALID_STOP_PRICE_PRECISION';
  const traded = tradedAt(tape, instrument);
  if (traded !== null && up && stop.lte(traded)) return 'STOP_PRICE_BELOW_LAST_TRADE_PRICE';
  if (traded !== null && !up && stop.gte(traded)) return 'STOP_PRICE_ABOVE_LAST_TRADE_PRICE';
  if (side === 'buy' && stop.gt(limit)) return 'STOP_PRICE_ABOVE_LIMIT_PRICE';
  if (side === 'sell' && stop.lt(limit)) return 'STOP_PRICE_BELOW_LIMIT_PRICE';
  return { type: up === (side === 'buy') ? 'stopLimit' : 'takeProfit', triggerPrice: stop.trim().text() };
}

/** The price of the last trade; of one outside the book the market has gone on since. */
function tradedAt(tape: Tape, instrument: Instrument): Decimal | null {
  const { last = null, bid = null, ask = null } = tape.quote(instrument.id) ?? {};
  const within = Math.min(Math.max(last ?? bid ?? Number.NaN, bid ?? -Infinity), ask ?? Infinity);
  return Number.isFinite(within) ? dec(unitsText(within, instrument.priceScale)) : null;
}

/** So many coins, or as many as an amount of money buys now. */
function marketOrder(base: Base, terms: Params, { instrument, tape }: Market): DeskSubmit | string {
  const [coins, money] = [decimal(terms['base_size']), decimal(terms['quote_size'])];
  const ask = tape.quote(instrument.id)?.ask ?? null;
  const lot = dec(instrument.lotSize);
  const bought =
    money === null || ask === null
      ? null
      : money.div(dec(unitsText(ask, instrument.priceScale)), 18, 'floor').roundTo(lot, 'floor');
  const qty = coins ?? bought;
  if (qty === null || qty.sign() <= 0 || !qty.isMultipleOf(lot)) return 'INVALID_SIZE_PRECISION';
  return { ...base, type: 'market', tif: 'ioc', limitPrice: null, qty: qty.trim().text(), flags: { postOnly: false } };
}
