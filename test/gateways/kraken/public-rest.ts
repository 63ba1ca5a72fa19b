/** Kraken's public REST: time, assets, pairs, ticker, candles, depth. */
import { dec, unitsText, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import type { Tape } from '../crypto/tape.ts';
import { QUOTE_ASSET, altOf, altnameOf, assetOf, findPair, pairIdOf } from './names.ts';
import { bookOf } from './wire.ts';

type Wire = Readonly<Record<string, unknown>>;
type Listed = ReadonlyMap<unknown, Instrument>;

const INTERVALS: Readonly<Record<string, BarInterval>> = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '60': '1h',
  '1440': '1d',
};

function pairOf(instrument: Instrument): Wire {
  const coin = instrument.baseCurrency ?? '';
  return {
    altname: altnameOf(instrument),
    wsname: `${altOf(coin)}/USD`,
    aclass_base: 'currency',
    base: assetOf(coin),
    aclass_quote: 'currency',
    quote: QUOTE_ASSET,
    lot: 'unit',
    cost_decimals: 5,
    pair_decimals: instrument.priceScale,
    lot_decimals: instrument.qtyScale,
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, 0.04]],
    fees_maker: [[0, 0.02]],
    fee_volume_currency: QUOTE_ASSET,
    margin_call: 80,
    margin_stop: 40,
    ordermin: instrument.qtyMin,
    costmin: instrument.notionalMin,
    tick_size: instrument.ticks[0]?.tick,
    status: 'online',
    long_position_limit: 0,
    short_position_limit: 0,
  };
}

const asset = (altname: string, display: number): Wire => ({
  aclass: 'currency',
  altname,
  decimals: 10,
  display_decimals: display,
  collateral_value: 1,
  status: 'enabled',
  margin_rate: 0,
});

/** The result of a public method; an error in Kraken's words; null: no such method. */
export async function publicResult(
  name: string,
  params: URLSearchParams,
  at: { readonly tape: Tape; readonly listed: Listed; readonly nowMs: number },
): Promise<{ readonly result: unknown } | { readonly error: string } | null> {
  const { tape, listed, nowMs } = at;
  if (name === 'Time')
    return { result: { unixtime: Math.floor(nowMs / 1000), rfc1123: new Date(nowMs).toUTCString() } };
  if (name === 'SystemStatus') return { result: { status: 'online', timestamp: new Date(nowMs).toISOString() } };
  const all = [...listed.values()];
  if (name === 'Assets') {
    const coins = all.map(
      ({ baseCurrency }) => [assetOf(baseCurrency ?? ''), asset(altOf(baseCurrency ?? ''), 5)] as const,
    );
    return { result: Object.fromEntries([[QUOTE_ASSET, asset('USD', 2)], ...coins]) };
  }
  const several = name === 'AssetPairs' || name === 'Ticker' ? named(all, params.get('pair')) : null;
  if (several === 'unknown') return { error: 'EQuery:Unknown asset pair' };
  if (several !== null && name === 'AssetPairs')
    return { result: Object.fromEntries(several.map((one) => [pairIdOf(one), pairOf(one)])) };
  if (several !== null)
    return { result: Object.fromEntries(several.map((one) => [pairIdOf(one), tickerOf(tape, one)])) };
  if (!['OHLC', 'Depth', 'Trades', 'Spread'].includes(name)) return null;
  const instrument = findPair(all, params.get('pair'));
  if (instrument === null) return { error: 'EQuery:Unknown asset pair' };
  if (name === 'Depth') {
    const depth = tape.depth(instrument.id);
    const book =
      depth === null ? { asks: [], bids: [] } : bookOf(depth, instrument, Number(params.get('count') ?? '100'));
    const stamp = ([price, qty]: readonly [string, string]) => [price, qty, Math.floor(nowMs / 1000)];
    return { result: { [pairIdOf(instrument)]: { asks: book.asks.map(stamp), bids: book.bids.map(stamp) } } };
  }
  if (name === 'Trades' || name === 'Spread')
    return { result: { [pairIdOf(instrument)]: rowsOf(name, tape, instrument), last: String(nowMs * 1_000_000) } };
  const interval = INTERVALS[params.get('interval') ?? '1'];
  if (interval === undefined) return { error: 'EGeneral:Invalid arguments:interval' };
  const price = (units: number): string => unitsText(units, instrument.priceScale);
  const rows = (await tape.bars(instrument.id, interval, 720)).map(([start, o, h, l, c, v]) => [
    ...[Math.floor(start / 1000), price(o), price(h), price(l), price(c), price(c)],
    ...[dec(unitsText(v, instrument.qtyScale)).round(8, 'nearest').toString(), 1],
  ]);
  return { result: { [pairIdOf(instrument)]: rows, last: Math.floor(nowMs / 1000) } };
}

/** The pairs of a list with commas between them, all without one. */
function named(all: readonly Instrument[], pairs: string | null): readonly Instrument[] | 'unknown' {
  if (pairs === null || pairs === '') return all;
  const found = pairs.split(',').map((pair) => findPair(all, pair));
  return found.every((one) => one !== null) ? found : 'unknown';
}

function rowsOf(name: 'Trades' | 'Spread', tape: Tape, instrument: Instrument): readonly unknown[] {
  if (name === 'Trades')
    return tape
      .recent(instrument.id)
      .toReversed()
      .map(({ id, price, qty, tsMs }) => [
        price,
        dec(qty).round(8, 'nearest').toString(),
        tsMs / 1000,
        'b',
        'l',
        '',
        id,
      ]);
  const quote = tape.quote(instrument.id);
  if (quote === null || quote.bid === null || quote.ask === null) return [];
  const price = (units: number): string => unitsText(units, instrument.priceScale);
  return [[Math.floor(quote.tsEventMs / 1000), price(quote.bid), price(quote.ask)]];
}

function tickerOf(tape: Tape, instrument: Instrument): Wire {
  const quote = tape.quote(instrument.id);
  const price = (units: number | null | undefined): string => unitsText(units ?? 0, instrument.priceScale);
  const qty = (units: number | undefined): string => unitsText(units ?? 0, instrument.qtyScale);
  const last = price(quote?.last ?? quote?.bid);
  return {
    a: [price(quote?.ask), '1', qty(quote?.askSize)],
    b: [price(quote?.bid), '1', qty(quote?.bidSize)],
    c: [last, '0.00000000'],
    v: [qty(quote?.volume), qty(quote?.volume)],
    p: [last, last],
    t: [1, 1],
    l: [last, last],
    h: [last, last],
    o: price(quote?.previousClose),
  };
}
