/** Bybit's public REST: time, instruments, tickers, candles, books. */
import { dec, unitsText, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import { textBook } from '../crypto/levels.ts';
import type { Tape } from '../crypto/tape.ts';
import { QUOTE_COIN, findSymbol, wireSymbolOf, type Category } from './names.ts';

type Wire = Readonly<Record<string, unknown>>;
export type BybitAnswer = { readonly result: unknown } | { readonly code: number; readonly msg: string };

export const INTERVALS: Readonly<Record<string, BarInterval>> = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '60': '1h',
  D: '1d',
};

function instrumentRow(instrument: Instrument, category: Category): Wire {
  const tick = instrument.ticks[0]?.tick ?? '1';
  const head = {
    symbol: wireSymbolOf(instrument),
    baseCoin: instrument.baseCurrency,
    quoteCoin: QUOTE_COIN,
    status: 'Trading',
  };
  if (category === 'spot')
    return {
      ...head,
      innovation: '0',
      marginTrading: 'none',
      stTag: '0',
      lotSizeFilter: {
        basePrecision: instrument.lotSize,
        quotePrecision: '0.0000001',
        minOrderQty: instrument.qtyMin,
        maxOrderQty: '100000',
        minOrderAmt: instrument.notionalMin,
        maxOrderAmt: '4000000',
      },
      priceFilter: { tickSize: tick },
      riskParameters: { priceLimitRatioX: '0.05', priceLimitRatioY: '0.05' },
    };
  return {
    ...head,
    contractType: 'LinearPerpetual',
    launchTime: '1585526400000',
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(instrument.priceScale),
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: tick, maxPrice: '1999999', tickSize: tick },
    lotSizeFilter: {
      maxOrderQty: '100000',
      maxMktOrderQty: '50000',
      minOrderQty: instrument.qtyMin,
      qtyStep: instrument.lotSize,
      postOnlyMaxOrderQty: '100000',
      minNotionalValue: instrument.notionalMin,
    },
    unifiedMarginTrade: true,
    fundingInterval: 480,
    settleCoin: QUOTE_COIN,
    copyTrading: 'none',
    upperFundingRate: '0.00375',
    lowerFundingRate: '-0.00375',
    isPreListing: false,
    preListingInfo: null,
  };
}

/** The day of an instrument, as REST and the ticker stream tell it. */
export function tickerRow(tape: Tape, instrument: Instrument, category: Category): Wire {
  const quote = tape.quote(instrument.id);
  const price = (units: number | null | undefined): string => unitsText(units ?? 0, instrument.priceScale);
  const qty = (units: number | undefined): string =>
    dec(unitsText(units ?? 0, instrument.qtyScale))
      .trim()
      .toString();
  const last = price(quote?.last ?? quote?.bid);
  const day = {
    symbol: wireSymbolOf(instrument),
    lastPrice: last,
    prevPrice24h: price(quote?.previousClose),
    price24hPcnt: '0.0068',
    highPrice24h: last,
    lowPrice24h: last,
    turnover24h: '0',
    volume24h: qty(quote?.volume),
  };
  const touch = {
    bid1Price: price(quote?.bid),
    bid1Size: qty(quote?.bidSize),
    ask1Price: price(quote?.ask),
    ask1Size: qty(quote?.askSize),
  };
  if (category === 'spot') return { ...day, ...touch, usdIndexPrice: last };
  return {
    ...day,
    ...touch,
    markPrice: last,
    indexPrice: last,
    tickDirection: 'PlusTick',
    prevPrice1h: last,
    openInterest: '1',
    openInterestValue: last,
    ...FUNDING,
  };
}

const FUNDING: Wire = { fundingRate: '0.0001', nextFundingTime: '1760342400000', fundingIntervalHour: '8' };

/** The result of a public path; null: no such path. */
export async function publicResult(
  path: string,
  params: URLSearchParams,
  at: { readonly tape: Tape; readonly listed: Iterable<Instrument>; readonly nowMs: number },
): Promise<BybitAnswer | null> {
  const { tape, listed, nowMs } = at;
  const seconds = Math.floor(nowMs / 1000);
  if (path === 'market/time')
    return { result: { timeSecond: String(seconds), timeNano: `${Math.floor(nowMs)}000000` } };
  const category = params.get('category');
  // Contracts in coins and options are not kept here: nothing is listed.
  if (category === 'inverse' || category === 'option') return { result: { category, list: [], nextPageCursor: '' } };
  if (category !== 'spot' && category !== 'linear') return { code: 10001, msg: 'params error: Category is invalid' };
  const all = [...listed];
  const symbol = params.get('symbol');
  if (path === 'market/instruments-info') {
    const wanted = symbol === null ? all : all.filter((one) => one === findSymbol(all, symbol));
    const rows = params.get('status') === 'PreLaunch' ? [] : wanted.map((one) => instrumentRow(one, category));
    return { result: { category, list: rows, nextPageCursor: '' } };
  }
  const instrument = findSymbol(all, symbol);
  if (symbol !== null && instrument === null) return { code: 10001, msg: 'Not supported symbols' };
  if (path === 'market/tickers') {
    const rows = (instrument === null ? all : [instrument]).map((one) => tickerRow(tape, one, category));
    return { result: { category, list: rows } };
  }
  if (instrument === null) return null;
  if (path === 'market/orderbook') {
    const depth = tape.depth(instrument.id);
    const book =
      depth === null ? { asks: [], bids: [] } : textBook(depth, instrument, Number(params.get('limit') ?? '25'));
    return { result: { s: symbol, a: book.asks, b: book.bids, ts: nowMs, u: 1, seq: 1, cts: nowMs } };
  }
  if (path === 'market/recent-trade') {
    const rows = tape.recent(instrument.id).slice(0, Number(params.get('limit') ?? '60'));
    const row = { symbol, side: 'Buy', isBlockTrade: false, isRPITrade: false };
    const list = rows.map(({ id, price, qty, tsMs }) => ({
      execId: `t-${id}`,
      ...row,
      price,
      size: qty,
      time: String(tsMs),
      seq: String(id),
    }));
    return { result: { category, list } };
  }
  if (path !== 'market/kline') return null;
  const interval = INTERVALS[params.get('interval') ?? ''];
  if (interval === undefined) return { code: 10001, msg: 'Invalid period!' };
  const price = (units: number): string => unitsText(units, instrument.priceScale);
  const rows = (await tape.bars(instrument.id, interval, Number(params.get('limit') ?? '200'))).map(
    ([start, o, h, l, c, v]) => [
      String(start),
      price(o),
      price(h),
      price(l),
      price(c),
      unitsText(v, instrument.qtyScale),
      '0',
    ],
  );
  return { result: { category, symbol, list: rows.toReversed() } };
}
