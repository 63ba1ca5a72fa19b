/** Requests of the order endpoint as the exchange takes them, and why it would not. Pure. */
import {
  Decimal,
  dec,
  type ComboLeg,
  type OrderTrigger,
  type OrderType,
  type Price,
  type SessionKind,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { hostIdOfSymbol } from './names.ts';
import type { OrderTerms } from './order-record.ts';

export type Asked = Readonly<Record<string, unknown>>;
export type Parsed = {
  readonly terms: OrderTerms;
  readonly legs:
    | readonly {
        readonly symbol: string;
        readonly side: 'buy' | 'sell';
        readonly ratio: number;
        readonly intent: string | null;
      }[]
    | null;
  /** The stop beside it in an OCO. */
  readonly exit: Exit | null;
  readonly request: Omit<SubmitRequest, 'clientOrderId' | 'accountId' | 'instrumentId'>;
};

/** What a request of the order endpoint is refused with; any other error is 422, 42210000. */
export class WireRefusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export type Exit = { readonly stopPrice: Price; readonly limitPrice: Price | null };

const TYPES: Readonly<Record<string, OrderType>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stop_limit: 'stopLimit',
  trailing_stop: 'trailingStop',
};
const TIMES: Readonly<Record<string, TimeInForce>> = {
  day: 'day',
  gtc: 'gtc',
  ioc: 'ioc',
  fok: 'fok',
  opg: 'atOpen',
  cls: 'atClose',
};
/** What each class takes (the trading API's description of its order types and times in force). */
const TAKEN = {
  us_equity: { types: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'], times: Object.keys(TIMES) },
  us_option: { types: ['market', 'limit'], times: ['day'] },
  crypto: { types: ['market', 'limit', 'stop_limit'], times: ['gtc', 'ioc'] },
} as const;

export const classOfSymbol = (symbol: string): keyof typeof TAKEN =>
  symbol.includes('/') ? 'crypto' : /\d{6}[CP]\d{8}$/.test(symbol) ? 'us_option' : 'us_equity';

/** A decimal's text, whether it came as text or as a number; null when it is missing. Throws on anything else. */
function amount(body: Asked, key: string): Price | null {
  const value = body[key];
  if (value === undefined || value === null) return null;
  const parsed = Decimal.parse(typeof value === 'number' || typeof value === 'string' ? String(value) : '');
  if (!parsed.ok) throw new Error(`invalid ${key}`);
  return parsed.value.text();
}

const textOf = (body: Asked, key: string): string => (typeof body[key] === 'string' ? body[key] : '');

/** Reads a new order. Throws an Error whose message is the protocol's refusal. */
export function readOrder(body: Asked): Parsed {
  const orderClass = textOf(body, 'order_class') || 'simple';
  if (orderClass !== 'simple' && orderClass !== 'mleg' && orderClass !== 'oco')
    throw new Error(`order_class ${orderClass} is not served here`);
  const type = textOf(body, 'type');
  const tif = textOf(body, 'time_in_force');
  const legs = orderClass === 'mleg' ? readLegs(body) : null;
  const symbol = legs === null ? textOf(body, 'symbol') : '';
  const assetClass = legs === null ? classOfSymbol(symbol) : 'us_option';
  const orderType = TYPES[type];
  const timeInForce = TIMES[tif];
  if (orderType === undefined || timeInForce === undefined) throw new Error('invalid order type or time_in_force');
  if (!(TAKEN[assetClass].types as readonly string[]).includes(type))
    throw new Error(`invalid order type for ${assetClass}`);
  if (!(TAKEN[assetClass].times as readonly string[]).includes(tif))
    throw new Error(`invalid ${assetClass} time_in_force`);
  const side = textOf(body, 'side');
  if (legs === null && side !== 'buy' && side !== 'sell') throw new Error('side is required');
  const extended = body['extended_hours'] === true;
  if (extended && (type !== 'limit' || (tif !== 'day' && tif !== 'gtc')))
    throw new Error('extended hours order must be DAY or GTC limit orders');
  const qty = amount(body, 'qty');
  if (qty === null) throw new Error('qty or notional is required');
  const exit = orderClass === 'oco' ? readExit(body, { assetClass, tif, type, extended, qty }) : null;
  const limitPrice = exit === null ? amount(body, 'limit_price') : amount(part(body, 'take_profit'), 'limit_price');
  const trailPrice = amount(body, 'trail_price');
  const trailPercent = amount(body, 'trail_percent');
  const terms: OrderTerms = {
    symbol,
    assetClass: legs === null ? assetClass : '',
    orderClass,
    side: legs === null ? (side as 'buy' | 'sell') : '',
    type,
    timeInForce: tif,
    extendedHours: extended,
    trailPrice,
    trailPercent,
    positionIntent: typeof body['position_intent'] === 'string' ? body['position_intent'] : null,
  };
  const trigger = triggerOf(orderType, { stop: amount(body, 'stop_price'), trailPrice, trailPercent });
  const sessions = sessionsOf(assetClass, extended);
  const request = {
    side: legs === null ? (side as 'buy' | 'sell') : ('buy' as const),
    type: orderType,
    qty,
    limitPrice,
    tif: timeInForce,
    sessions,
    trigger,
  };
  return { terms, legs, exit, request };
}

const part = (body: Asked, key: string): Asked => {
  const value = body[key];
  return typeof value === 'object' && value !== null ? (value as Asked) : {};
};

/**
 * The stop of an OCO (docs.alpaca.markets, Orders at Alpaca: Bracket Orders, OCO Orders, Threshold on stop price; codes as its paper
 * environment answered).
 */
function readExit(
  body: Asked,
  of: {
    readonly assetClass: string;
    readonly tif: string;
    readonly type: string;
    readonly extended: boolean;
    readonly qty: Price;
  },
): Exit {
  const missing = (what: string): WireRefusal => new WireRefusal(422, 40010001, `oco orders require ${what}`);
  if (of.assetClass !== 'us_equity') throw new Error('oco orders are for equities');
  if (of.type !== 'limit') throw new WireRefusal(422, 40010001, 'oco orders must be limit orders');
  if (of.tif !== 'day' && of.tif !== 'gtc')
    throw new WireRefusal(422, 40010001, 'oco orders support only "day" or "gtc" time_in_force');
  if (of.extended) throw new WireRefusal(403, 40310000, 'oco orders do not support extended hours trading');
  if (!dec(of.qty).isMultipleOf(Decimal.ONE)) throw new Error('fractional orders must be simple orders');
  const target = amount(part(body, 'take_profit'), 'limit_price');
  const stopPrice = amount(part(body, 'stop_loss'), 'stop_price');
  if (target === null) throw missing('take_profit.limit_price');
  if (stopPrice === null) throw missing('stop_loss.stop_price');
  const sells = textOf(body, 'side') === 'sell';
  const apart = sells ? dec(target).sub(dec(stopPrice)) : dec(stopPrice).sub(dec(target));
  if (apart.lt(dec('0.01')))
    throw new Error(`stop_loss.stop_price must be ${sells ? '<= base_price - 0.01' : '>= base_price + 0.01'}`);
  return { stopPrice, limitPrice: amount(part(body, 'stop_loss'), 'limit_price') };
}

function sessionsOf(assetClass: keyof typeof TAKEN, extended: boolean): readonly SessionKind[] {
  if (assetClass === 'crypto') return ['continuous'];
  return extended ? ['pre', 'regular', 'post'] : ['regular'];
}

function triggerOf(
  type: OrderType,
  at: { readonly stop: Price | null; readonly trailPrice: Price | null; readonly trailPercent: Price | null },
): OrderTrigger | null {
  if (type === 'market' || type === 'limit') return null;
  const base = { source: 'last', extreme: null, heldBy: 'venue', triggeredMs: null } as const;
  if (type !== 'trailingStop') {
    if (at.stop === null) throw new Error('stop price is required for stop orders');
    return { ...base, price: at.stop, trail: null };
  }
  if (at.trailPrice !== null) return { ...base, price: null, trail: { kind: 'price', amount: at.trailPrice } };
  if (at.trailPercent !== null) return { ...base, price: null, trail: { kind: 'percent', pct: at.trailPercent } };
  throw new Error('trailing stop orders must specify one of trail_percent or trail_price');
}

function readLegs(body: Asked): NonNullable<Parsed['legs']> {
  const { legs } = body;
  if (!Array.isArray(legs) || legs.length < 2 || legs.length > 4) throw new Error('mleg orders have 2 to 4 legs');
  return legs.map((leg: unknown) => {
    const one = (typeof leg === 'object' && leg !== null ? leg : {}) as Asked;
    const ratio = Number(one['ratio_qty']);
    const side = textOf(one, 'side');
    if (!Number.isInteger(ratio) || ratio < 1) throw new Error('invalid ratio_qty');
    if (side !== 'buy' && side !== 'sell') throw new Error('leg side is required');
    const intent = typeof one['position_intent'] === 'string' ? one['position_intent'] : null;
    return { symbol: textOf(one, 'symbol'), side, ratio, intent };
  });
}

/** The legs as the exchange lists a combo of them. */
export const comboLegsOf = (legs: NonNullable<Parsed['legs']>): readonly ComboLeg[] =>
  legs.map(({ symbol, side, ratio }) => ({ instrumentId: hostIdOfSymbol(symbol), side, ratio }));

/** A quantity of a replacement: as asked, else as it was. */
export const amountOr = (body: Asked, key: string, known: string | null): string | null => amount(body, key) ?? known;

/** How many of a leg an order of so many units is. */
export const legQty = (qty: string, ratio: number): string =>
  dec(qty)
    .mul(dec(String(ratio)))
    .trim()
    .text();
