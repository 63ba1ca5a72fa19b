/** A new order's parameters as Binance defines them, read into the desk's terms or refused with Binance's own words. Pure. */
import {
  Decimal,
  dec,
  type DecimalText,
  type Instrument,
  type OrderType,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import type { DeskSubmit } from '../crypto/desk.ts';
import type { WireError } from './signed.ts';

type Read = { readonly ok: true; readonly terms: DeskSubmit } | { readonly ok: false; readonly error: WireError };

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

const refuse = (code: number, msg: string): { ok: false; error: WireError } => ({
  ok: false,
  error: { status: 400, code, msg },
});

const missing = (name: string): { ok: false; error: WireError } =>
  refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);

type Kind = { readonly type: OrderType; readonly limit: boolean; readonly trigger: boolean; readonly postOnly?: true };

export const SPOT_KINDS: Readonly<Record<string, Kind>> = {
  LIMIT: { type: 'limit', limit: true, trigger: false },
  LIMIT_MAKER: { type: 'limit', limit: true, trigger: false, postOnly: true },
  MARKET: { type: 'market', limit: false, trigger: false },
  STOP_LOSS: { type: 'stop', limit: false, trigger: true },
  STOP_LOSS_LIMIT: { type: 'stopLimit', limit: true, trigger: true },
  TAKE_PROFIT: { type: 'takeProfit', limit: false, trigger: true },
  TAKE_PROFIT_LIMIT: { type: 'takeProfit', limit: true, trigger: true },
};

export const USDM_KINDS: Readonly<Record<string, Kind>> = {
  LIMIT: { type: 'limit', limit: true, trigger: false },
  MARKET: { type: 'market', limit: false, trigger: false },
};

export const ALGO_KINDS: Readonly<Record<string, Kind>> = {
  STOP: { type: 'stopLimit', limit: true, trigger: true },
  STOP_MARKET: { type: 'stop', limit: false, trigger: true },
  TAKE_PROFIT: { type: 'takeProfit', limit: true, trigger: true },
  TAKE_PROFIT_MARKET: { type: 'takeProfit', limit: false, trigger: true },
  TRAILING_STOP_MARKET: { type: 'trailingStop', limit: false, trigger: false },
};

const TIFS: Readonly<Record<string, TimeInForce>> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok', GTX: 'gtc', GTD: 'gtd' };

const decimalOf = (text: string | null): Decimal | null => {
  if (text === null || text === '') return null;
  const parsed = Decimal.parse(text);
  return parsed.ok ? parsed.value : null;
};

/** Filters of `exchangeInfo` that a price or a quantity breaks. */
function brokenFilter(instrument: Instrument, qty: Decimal, prices: readonly (Decimal | null)[]): string | null {
  if (!qty.isMultipleOf(dec(instrument.lotSize)) || qty.lt(dec(instrument.qtyMin)) || qty.gt(dec(instrument.qtyMax)))
    return 'LOT_SIZE';
  const tick = dec(instrument.ticks[0]?.tick ?? '1');
  for (const price of prices)
    if (price !== null && (price.sign() <= 0 || !price.isMultipleOf(tick))) return 'PRICE_FILTER';
  const [limit] = prices;
  if (limit !== null && limit !== undefined && limit.mul(qty).lt(dec(instrument.notionalMin))) return 'NOTIONAL';
  return null;
}

export type OrderNames = {
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly clientId: string;
  readonly trigger: string;
  /** The earliest date that an order may be good till, ms; Infinity: none may have one. */
  readonly goodTillMs: number;
};

/** Reads the parameters of POST order or algoOrder. `autoId`: for orders that name none. */
export function readOrder(
  params: URLSearchParams,
  instrument: Instrument,
  names: OrderNames,
  autoId: () => string,
): Read {
  const side = params.get('side');
  if (side !== 'BUY' && side !== 'SELL') return missing('side');
  const typeName = params.get('type') ?? '';
  const kind = names.kinds[typeName];
  if (kind === undefined) {
    if (names.kinds === USDM_KINDS && typeName in ALGO_KINDS)
      return refuse(
        -4120,
        'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
      );
    return refuse(-1116, 'Invalid orderType.');
  }
  const clientId = params.get(names.clientId) ?? autoId();
  if (!CLIENT_ID.test(clientId))
    return refuse(
      -1100,
      `Illegal characters found in parameter '${names.clientId}'; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.`,
    );
  const qty = decimalOf(params.get('quantity'));
  if (qty === null || qty.sign() <= 0) return missing('quantity');
  const limit = decimalOf(params.get('price'));
  if (kind.limit && limit === null) return missing('price');
  if (!kind.limit && params.has('price')) return refuse(-1106, "Parameter 'price' sent when not required.");
  const trigger = decimalOf(params.get(names.trigger));
  // Spot: hundredths of a per cent, in the place of a trigger, or beside it from where it begins to trail.
  const delta = names.kinds === SPOT_KINDS ? decimalOf(params.get('trailingDelta')) : null;
  if (delta !== null) {
    if (kind.type !== 'stop' || trigger !== null) return refuse(-1013, 'Filter failure: TRAILING_DELTA');
    if (delta.lt(dec('10')) || delta.gt(dec('2000')) || !delta.isMultipleOf(dec('1')))
      return refuse(-1013, 'Filter failure: TRAILING_DELTA');
  }
  if (kind.trigger && trigger === null && delta === null) return missing(names.trigger);
  const tifName = params.get('timeInForce');
  if (kind.type === 'limit' && kind.postOnly !== true && tifName === null) return missing('timeInForce');
  const tif = tifName === null ? 'gtc' : TIFS[tifName];
  if (tif === undefined) return refuse(-1115, 'Invalid timeInForce.');
  const broken = brokenFilter(instrument, qty, [limit, trigger]);
  if (broken !== null) return refuse(-1013, `Filter failure: ${broken}`);
  const rate = params.get('callbackRate');
  if (kind.type === 'trailingStop' && rate === null) return missing('callbackRate');
  if (rate !== null && (decimalOf(rate)?.isMultipleOf(dec('0.1')) !== true || dec(rate).gt(dec('10'))))
    return refuse(-2007, 'Invalid callBack rate.');
  const pct = rate === null ? (delta?.div(dec('100'), 2, 'nearest') ?? null) : dec(rate);
  // Whole seconds count, and so many of them ahead at least.
  const expireMs = tif === 'gtd' ? Math.floor(Number(params.get('goodTillDate') ?? '0') / 1000) * 1000 : null;
  if (expireMs !== null && !(expireMs >= names.goodTillMs))
    return refuse(
      -5040,
      'The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000.',
    );
  return {
    ok: true,
    terms: {
      clientId,
      instrumentId: instrument.id,
      side: side === 'BUY' ? 'buy' : 'sell',
      type: delta === null ? kind.type : 'trailingStop',
      tif: kind.type === 'market' ? 'ioc' : tif,
      qty: qty.trim().text(),
      limitPrice: limit === null ? null : limit.trim().text(),
      ...(trigger === null ? {} : { triggerPrice: trigger.trim().text() }),
      ...(pct === null ? {} : { trail: { kind: 'percent', pct: pct.trim().text() } }),
      expireMs,
      flags: { postOnly: kind.postOnly === true || tifName === 'GTX', reduceOnly: params.get('reduceOnly') === 'true' },
    },
  };
}

/** The exchange's refusal of an order in Binance's words and numbers. */
export function refusalOf(reason: string, usdm: boolean): WireError {
  if (/duplicate/.test(reason))
    return usdm
      ? { status: 400, code: -4116, msg: 'ClientOrderId is duplicated.' }
      : { status: 400, code: -2010, msg: 'Duplicate order sent.' };
  if (/reduce-only/.test(reason)) return { status: 400, code: -2022, msg: 'ReduceOnly Order is rejected.' };
  if (/passed|trigger at once/.test(reason))
    return usdm
      ? { status: 400, code: -2021, msg: 'Order would immediately trigger.' }
      : { status: 400, code: -2010, msg: 'Stop price would trigger immediately.' };
  if (/post-only|would take/.test(reason))
    return usdm
      ? {
          status: 400,
          code: -5022,
          msg: 'Due to the order could not be executed as maker, the Post Only order will be rejected.',
        }
      : { status: 400, code: -2010, msg: 'Order would immediately match and take.' };
  if (/not enough funds/.test(reason))
    return usdm
      ? { status: 400, code: -2019, msg: 'Margin is insufficient.' }
      : { status: 400, code: -2010, msg: 'Account has insufficient balance for requested action.' };
  if (/can be sold/.test(reason))
    return { status: 400, code: -2010, msg: 'Account has insufficient balance for requested action.' };
  if (/too many requests/.test(reason)) return { status: 429, code: -1003, msg: 'Too many requests.' };
  if (/halted|paused|closed/.test(reason)) return { status: 400, code: -1013, msg: 'Market is closed.' };
  return { status: 400, code: -2010, msg: reason };
}

/** Canonical text of a parameter, or null where it is missing or no decimal. */
export const decimalParam = (params: URLSearchParams, name: string): DecimalText | null =>
  decimalOf(params.get(name))?.trim().text() ?? null;
