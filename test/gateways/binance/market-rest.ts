/** Public REST of spot and USD-M: exchangeInfo with filters, time, depth, tickers, klines. */
import { dec, unitsText, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import type { Tape } from '../crypto/tape.ts';
import { ALGO_KINDS, SPOT_KINDS, USDM_KINDS } from './read-order.ts';
import { QUOTE_ASSET, wireSymbolOf } from './symbols.ts';

type Wire = Readonly<Record<string, unknown>>;
const DAY_MS = 86_400_000;

const filtersOf = (instrument: Instrument, usdm: boolean): readonly Wire[] => {
  // Spot writes everything with eight decimals.
  const text = (value: string): string => (usdm ? value : eight(value));
  const tick = text(instrument.ticks[0]?.tick ?? '0.01');
  const lot = { minQty: text(instrument.qtyMin), maxQty: text(instrument.qtyMax), stepSize: text(instrument.lotSize) };
  return [
    { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: text('10000000'), tickSize: tick },
    { filterType: 'LOT_SIZE', ...lot },
    { filterType: 'MARKET_LOT_SIZE', ...lot },
    usdm
      ? { filterType: 'MIN_NOTIONAL', notional: instrument.notionalMin }
      : {
          filterType: 'NOTIONAL',
          minNotional: text(instrument.notionalMin),
          applyMinToMarket: true,
          maxNotional: '90000000.00000000',
          applyMaxToMarket: false,
          avgPriceMins: 5,
        },
    { filterType: 'MAX_NUM_ORDERS', ...(usdm ? { limit: 200 } : { maxNumOrders: 200 }) },
    ...(usdm
      ? [{ filterType: 'MAX_NUM_ALGO_ORDERS', limit: 200 }]
      : [{ filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 }]),
  ];
};

function spotSymbol(instrument: Instrument): Wire {
  return {
    symbol: wireSymbolOf(instrument),
    status: 'TRADING',
    baseAsset: instrument.baseCurrency,
    baseAssetPrecision: 8,
    quoteAsset: QUOTE_ASSET,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: Object.keys(SPOT_KINDS),
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(instrument, false),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: ['NONE'],
  };
}

function usdmSymbol(instrument: Instrument): Wire {
  return {
    symbol: wireSymbolOf(instrument),
    pair: wireSymbolOf(instrument),
    contractType: 'PERPETUAL',
    deliveryDate: 4133404800000,
    onboardDate: 1569398400000,
    status: 'TRADING',
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: instrument.baseCurrency,
    quoteAsset: QUOTE_ASSET,
    marginAsset: QUOTE_ASSET,
    pricePrecision: instrument.priceScale,
    quantityPrecision: instrument.qtyScale,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10000,
    filters: filtersOf(instrument, true),
    orderTypes: [...Object.keys(USDM_KINDS), ...Object.keys(ALGO_KINDS)],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}

export const SPOT_RATE_LIMITS: readonly Wire[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61000 },
];
const USDM_RATE_LIMITS: readonly Wire[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
];

/** GET exchangeInfo. */
export function exchangeInfo(instruments: Iterable<Instrument>, usdm: boolean, nowMs: number): Wire {
  const listed = [...instruments];
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: usdm ? USDM_RATE_LIMITS : SPOT_RATE_LIMITS,
    exchangeFilters: [],
    ...(usdm ? { assets: [{ asset: QUOTE_ASSET, marginAvailable: true, autoAssetExchange: '-10000' }] } : {}),
    symbols: listed.map((one) => (usdm ? usdmSymbol(one) : spotSymbol(one))),
    ...(usdm ? {} : { sors: [] }),
  };
}

type Level = readonly [string, string];
const eight = (text: string): string => dec(text).round(8, 'nearest').toString();

/** Levels of one side, best first. */
export const levelsOf = (
  levels: readonly (readonly [number, number])[],
  { priceScale, qtyScale }: Pick<Instrument, 'priceScale' | 'qtyScale'>,
): readonly Level[] =>
  levels.map(([price, qty]) => [eight(unitsText(price, priceScale)), eight(unitsText(qty, qtyScale))]);

/** bookTicker of REST. */
export function bookTicker(tape: Tape, instrument: Instrument, usdm: boolean): Wire {
  const quote = tape.quote(instrument.id);
  const price = (units: number | null | undefined): string => eight(unitsText(units ?? 0, instrument.priceScale));
  return {
    symbol: wireSymbolOf(instrument),
    bidPrice: price(quote?.bid),
    bidQty: eight(unitsText(quote?.bidSize ?? 0, instrument.qtyScale)),
    askPrice: price(quote?.ask),
    askQty: eight(unitsText(quote?.askSize ?? 0, instrument.qtyScale)),
    ...(usdm ? { time: quote?.tsEventMs ?? 0, lastUpdateId: 1 } : {}),
  };
}

/** 24 hour ticker of REST. */
export function dayTicker(tape: Tape, instrument: Instrument, nowMs: number): Wire {
  const quote = tape.quote(instrument.id);
  const { bidPrice, bidQty, askPrice, askQty } = bookTicker(tape, instrument, false);
  const last = eight(unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale));
  const open = eight(unitsText(quote?.previousClose ?? quote?.last ?? 0, instrument.priceScale));
  return {
    symbol: wireSymbolOf(instrument),
    priceChange: dec(last).sub(dec(open)).toString(),
    priceChangePercent: '0.000',
    weightedAvgPrice: last,
    prevClosePrice: open,
    lastPrice: last,
    lastQty: '0.00000000',
    ...{ bidPrice, bidQty, askPrice, askQty },
    openPrice: open,
    highPrice: last,
    lowPrice: last,
    volume: eight(unitsText(quote?.volume ?? 0, instrument.qtyScale)),
    quoteVolume: '0.00000000',
    openTime: nowMs - DAY_MS,
    closeTime: nowMs,
    firstId: 0,
    lastId: 0,
    count: 0,
  };
}

export const INTERVALS: Readonly<Record<string, BarInterval>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '1h': '1h',
  '1d': '1d',
};
const LENGTHS: Readonly<Record<BarInterval, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': DAY_MS,
};

/** GET klines; null for an interval that is not offered. */
export async function klines(
  tape: Tape,
  instrument: Instrument,
  params: URLSearchParams,
): Promise<readonly (readonly unknown[])[] | null> {
  const interval = INTERVALS[params.get('interval') ?? ''];
  if (interval === undefined) return null;
  const limit = Math.min(1000, Number(params.get('limit') ?? '500'));
  const from = Number(params.get('startTime') ?? '0');
  const bars = await tape.bars(instrument.id, interval, limit);
  const price = (units: number): string => eight(unitsText(units, instrument.priceScale));
  return bars
    .filter(([start]) => start >= from)
    .map(([start, open, high, low, close, volume]) => [
      start,
      price(open),
      price(high),
      price(low),
      price(close),
      eight(unitsText(volume, instrument.qtyScale)),
      start + LENGTHS[interval] - 1,
      '0.00000000',
      1,
      '0.00000000',
      '0.00000000',
      '0',
    ]);
}
