/** Orders and fills as Binance writes them: spot REST and events, USD-M REST and events, the algo book. Pure. */
import { Decimal, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, isWaitingOrder, type DeskChange, type DeskFill, type DeskOrder } from '../crypto/desk.ts';
import { QUOTE_ASSET, wireSymbolOf } from './symbols.ts';

type Wire = Readonly<Record<string, unknown>>;

const fixed = (value: Decimal | null, scale = 8): string => (value ?? Decimal.ZERO).round(scale, 'nearest').toString();
const short = (value: Decimal | null): string => (value ?? Decimal.ZERO).trim().toString();

/** Algo orders have numbers of their own. */
export const ALGO_ID_BASE = 2_000_000_000;
export const algoIdOf = (order: DeskOrder): number => ALGO_ID_BASE + order.id;

const STATUS: Readonly<Record<DeskOrder['status'], string>> = {
  new: 'NEW',
  partiallyFilled: 'PARTIALLY_FILLED',
  filled: 'FILLED',
  canceled: 'CANCELED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
};

const SPOT_TYPES: Readonly<Record<DeskOrder['type'], string>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP_LOSS',
  stopLimit: 'STOP_LOSS_LIMIT',
  trailingStop: 'STOP_LOSS',
  takeProfit: 'TAKE_PROFIT',
};

export function spotTypeOf(order: DeskOrder): string {
  if (order.type === 'takeProfit' && order.limitPrice !== null) return 'TAKE_PROFIT_LIMIT';
  if (order.type === 'limit' && order.flags.postOnly) return 'LIMIT_MAKER';
  return SPOT_TYPES[order.type];
}

const tifOf = (order: DeskOrder): string =>
  order.tif === 'ioc' ? 'IOC' : order.tif === 'fok' ? 'FOK' : order.tif === 'gtd' ? 'GTD' : 'GTC';

const average = (order: DeskOrder): Decimal =>
  order.filled.isZero() ? Decimal.ZERO : order.cost.div(order.filled, 8, 'nearest');

/** Hundredths of a per cent, and since when it trails. */
const deltaOf = ({ trail }: DeskOrder): number | null => (trail?.kind === 'percent' ? Number(trail.pct) * 100 : null);
const trailingOf = (order: DeskOrder): Wire =>
  deltaOf(order) === null ? {} : { trailingDelta: deltaOf(order), trailingTime: order.createdMs };

/** GET order, openOrders, allOrders. */
export function spotOrder(order: DeskOrder, instrument: Instrument): Wire {
  return {
    symbol: wireSymbolOf(instrument),
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    price: fixed(order.limitPrice),
    origQty: fixed(order.qty),
    executedQty: fixed(order.filled),
    cummulativeQuoteQty: fixed(order.cost),
    status: STATUS[order.status],
    timeInForce: tifOf(order),
    type: spotTypeOf(order),
    side: order.side.toUpperCase(),
    stopPrice: fixed(order.triggerPrice),
    icebergQty: fixed(null),
    ...trailingOf(order),
    time: order.createdMs,
    updateTime: order.updatedMs,
    isWorking: !isWaitingOrder(order),
    workingTime: isWaitingOrder(order) ? -1 : order.createdMs,
    origQuoteOrderQty: fixed(null),
    selfTradePreventionMode: 'NONE',
  };
}

/** The answer to POST order, by `newOrderRespType`. */
export function spotPlaced(order: DeskOrder, instrument: Instrument, respType: string): Wire {
  const ack = {
    symbol: wireSymbolOf(instrument),
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    transactTime: order.updatedMs,
  };
  if (respType === 'ACK') return ack;
  const { price, origQty, executedQty, cummulativeQuoteQty, status, timeInForce, type, side, workingTime } = spotOrder(
    order,
    instrument,
  );
  const result = {
    ...ack,
    ...{ price, origQty, executedQty, origQuoteOrderQty: fixed(null), cummulativeQuoteQty, status, timeInForce },
    ...{ type, side, workingTime, selfTradePreventionMode: 'NONE' },
    ...(order.triggerPrice === null ? {} : { stopPrice: fixed(order.triggerPrice) }),
  };
  if (respType !== 'FULL') return result;
  const fills = order.fills.map((fill) => ({
    price: fixed(fill.price),
    qty: fixed(fill.qty),
    commission: fixed(fill.fee),
    commissionAsset: fill.feeAsset ?? QUOTE_ASSET,
    tradeId: fill.id,
  }));
  return { ...result, fills };
}

/** The answer to DELETE order. */
export function spotCanceled(order: DeskOrder, instrument: Instrument, cancelId: string): Wire {
  const { price, origQty, executedQty, cummulativeQuoteQty, status, timeInForce, type, side } = spotOrder(
    order,
    instrument,
  );
  return {
    symbol: wireSymbolOf(instrument),
    origClientOrderId: order.clientId,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: cancelId,
    transactTime: order.updatedMs,
    ...{ price, origQty, executedQty, origQuoteOrderQty: fixed(null), cummulativeQuoteQty, status, timeInForce },
    ...{ type, side, selfTradePreventionMode: 'NONE' },
  };
}

/** A row of myTrades. */
export function spotTrade(order: DeskOrder, fill: DeskFill, instrument: Instrument): Wire {
  return {
    symbol: wireSymbolOf(instrument),
    id: fill.id,
    orderId: order.id,
    orderListId: -1,
    price: fixed(fill.price),
    qty: fixed(fill.qty),
    quoteQty: fixed(fill.price.mul(fill.qty)),
    commission: fixed(fill.fee),
    commissionAsset: fill.feeAsset ?? QUOTE_ASSET,
    time: fill.tsMs,
    isBuyer: order.side === 'buy',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}

const EXECUTION: Readonly<Record<DeskChange['what'], string>> = {
  new: 'NEW',
  trade: 'TRADE',
  canceled: 'CANCELED',
  expired: 'EXPIRED',
  triggered: 'NEW',
  modified: 'AMENDMENT',
};

/** The status as it was when the change happened: a fill's own count, not a later one's. */
function statusAt(change: DeskChange): string {
  if (change.what === 'new' || change.what === 'triggered') return 'NEW';
  return STATUS[change.order.status];
}

/** `executionReport` of the spot user stream. */
export function spotReport(change: DeskChange, instrument: Instrument): Wire {
  const { order, fill } = change;
  const cancelled = change.what === 'canceled';
  const filled = change.what === 'new' ? Decimal.ZERO : order.filled;
  return {
    ...(change.what === 'expired' ? { eR: 'INSUFFICIENT_LIQUIDITY' } : {}),
    e: 'executionReport',
    E: order.updatedMs,
    s: wireSymbolOf(instrument),
    c: cancelled ? `cancel-${order.id}` : order.clientId,
    S: order.side.toUpperCase(),
    o: spotTypeOf(order),
    f: tifOf(order),
    q: fixed(order.qty),
    p: fixed(order.limitPrice),
    P: fixed(order.triggerPrice),
    F: fixed(null),
    g: -1,
    ...(deltaOf(order) === null ? {} : { d: deltaOf(order), D: order.createdMs }),
    C: cancelled ? order.clientId : '',
    x: EXECUTION[change.what],
    X: statusAt(change),
    r: 'NONE',
    i: order.id,
    l: fixed(fill?.qty ?? null),
    z: fixed(filled),
    L: fixed(fill?.price ?? null),
    n: fill === null ? '0' : fixed(fill.fee),
    N: fill === null ? null : (fill.feeAsset ?? QUOTE_ASSET),
    T: order.updatedMs,
    t: fill?.id ?? -1,
    I: order.id * 2 + (fill?.id ?? 0),
    w: isOpenOrder(order) && !isWaitingOrder(order),
    m: fill?.maker ?? false,
    M: false,
    O: order.createdMs,
    Z: fixed(change.what === 'new' ? Decimal.ZERO : order.cost),
    Y: fixed(fill === null ? null : fill.qty.mul(fill.price)),
    Q: fixed(null),
    W: order.createdMs,
    V: 'NONE',
  };
}

const USDM_TYPES: Readonly<Record<DeskOrder['type'], string>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP_MARKET',
  stopLimit: 'STOP',
  trailingStop: 'TRAILING_STOP_MARKET',
  takeProfit: 'TAKE_PROFIT_MARKET',
};

export const usdmTypeOf = (order: DeskOrder): string =>
  order.type === 'takeProfit' && order.limitPrice !== null ? 'TAKE_PROFIT' : USDM_TYPES[order.type];

/** What a conditional order became in the matching engine. */
const engineTypeOf = (order: DeskOrder): string => (order.limitPrice === null ? 'MARKET' : 'LIMIT');
const usdmTif = (order: DeskOrder): string => (order.flags.postOnly ? 'GTX' : tifOf(order));

/** An order of the plain USD-M book: also what a triggered algo order became. */
export function usdmOrder(order: DeskOrder, instrument: Instrument): Wire {
  return {
    orderId: order.id,
    symbol: wireSymbolOf(instrument),
    status: STATUS[order.status],
    clientOrderId: order.clientId,
    price: short(order.limitPrice),
    avgPrice: short(average(order)),
    origQty: short(order.qty),
    executedQty: short(order.filled),
    cumQuote: short(order.cost),
    timeInForce: usdmTif(order),
    type: engineTypeOf(order),
    reduceOnly: order.flags.reduceOnly,
    closePosition: false,
    side: order.side.toUpperCase(),
    positionSide: 'BOTH',
    stopPrice: '0',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: order.waits ? usdmTypeOf(order) : engineTypeOf(order),
    priceMatch: 'NONE',
    selfTradePreventionMode: 'NONE',
    goodTillDate: order.expireMs ?? 0,
    time: order.createdMs,
    updateTime: order.updatedMs,
  };
}

/** Where an algo order stands. */
function algoStatusOf(order: DeskOrder): string {
  if (!order.triggered) {
    if (order.status === 'canceled') return 'CANCELED';
    if (order.status === 'expired') return 'EXPIRED';
    return 'NEW';
  }
  return isOpenOrder(order) ? 'TRIGGERED' : 'FINISHED';
}

/** An order of the algo book. */
export function algoOrder(order: DeskOrder, instrument: Instrument): Wire {
  return {
    algoId: algoIdOf(order),
    clientAlgoId: order.clientId,
    algoType: 'CONDITIONAL',
    orderType: usdmTypeOf(order),
    type: usdmTypeOf(order),
    symbol: wireSymbolOf(instrument),
    side: order.side.toUpperCase(),
    positionSide: 'BOTH',
    timeInForce: usdmTif(order),
    quantity: short(order.qty),
    algoStatus: algoStatusOf(order),
    actualOrderId: order.triggered ? String(order.id) : '',
    actualPrice: short(average(order)),
    triggerPrice: short(order.triggerPrice),
    price: short(order.limitPrice),
    icebergQuantity: null,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    workingType: 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    closePosition: false,
    priceProtect: false,
    reduceOnly: order.flags.reduceOnly,
    ...(order.trail?.kind === 'percent' ? { callbackRate: order.trail.pct, activatePrice: '' } : {}),
    createTime: order.createdMs,
    updateTime: order.updatedMs,
    triggerTime: order.triggered ? order.updatedMs : 0,
    goodTillDate: 0,
  };
}

/** A row of userTrades. */
export function usdmTrade(order: DeskOrder, fill: DeskFill, instrument: Instrument): Wire {
  return {
    buyer: order.side === 'buy',
    commission: short(fill.fee),
    commissionAsset: QUOTE_ASSET,
    id: fill.id,
    maker: fill.maker,
    orderId: order.id,
    price: short(fill.price),
    qty: short(fill.qty),
    quoteQty: short(fill.price.mul(fill.qty)),
    realizedPnl: '0',
    side: order.side.toUpperCase(),
    positionSide: 'BOTH',
    symbol: wireSymbolOf(instrument),
    time: fill.tsMs,
  };
}

/** `ORDER_TRADE_UPDATE` of the USD-M user stream. */
export function usdmReport(change: DeskChange, instrument: Instrument): Wire {
  const { order, fill } = change;
  return {
    e: 'ORDER_TRADE_UPDATE',
    T: order.updatedMs,
    E: order.updatedMs,
    o: {
      s: wireSymbolOf(instrument),
      c: order.clientId,
      S: order.side.toUpperCase(),
      o: engineTypeOf(order),
      f: usdmTif(order),
      q: short(order.qty),
      p: short(order.limitPrice),
      ap: short(average(order)),
      sp: '0',
      // What the exchange trades itself is "CALCULATED" (user data streams: Order Update).
      x: /^(?:adl_)?autoclose/.test(order.clientId) ? 'CALCULATED' : EXECUTION[change.what],
      X: statusAt(change),
      i: order.id,
      l: short(fill?.qty ?? null),
      z: short(change.what === 'new' ? Decimal.ZERO : order.filled),
      L: short(fill?.price ?? null),
      ...(fill === null ? {} : { N: QUOTE_ASSET, n: short(fill.fee) }),
      T: order.updatedMs,
      t: fill?.id ?? 0,
      b: '0',
      a: '0',
      m: fill?.maker ?? false,
      R: order.flags.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: order.waits ? usdmTypeOf(order) : engineTypeOf(order),
      ps: 'BOTH',
      cp: false,
      AP: '0',
      cr: '0',
      pP: false,
      si: 0,
      ss: 0,
      rp: '0',
      V: 'EXPIRE_TAKER',
      pm: 'NONE',
      gtd: order.expireMs ?? 0,
    },
  };
}

/** `ALGO_UPDATE` of the USD-M user stream. */
export function algoReport(order: DeskOrder, instrument: Instrument, status: string = algoStatusOf(order)): Wire {
  return {
    e: 'ALGO_UPDATE',
    T: order.updatedMs,
    E: order.updatedMs,
    o: {
      caid: order.clientId,
      aid: algoIdOf(order),
      at: 'CONDITIONAL',
      o: usdmTypeOf(order),
      s: wireSymbolOf(instrument),
      S: order.side.toUpperCase(),
      ps: 'BOTH',
      f: usdmTif(order),
      q: short(order.qty),
      X: status,
      ai: order.triggered ? String(order.id) : '',
      ap: short(average(order)),
      aq: short(order.filled),
      act: '0',
      tp: short(order.triggerPrice),
      p: short(order.limitPrice),
      V: 'EXPIRE_MAKER',
      wt: 'CONTRACT_PRICE',
      pm: 'NONE',
      cp: false,
      pP: false,
      R: order.flags.reduceOnly,
      tt: order.triggered ? order.updatedMs : 0,
      gtd: 0,
      rm: '',
    },
  };
}
