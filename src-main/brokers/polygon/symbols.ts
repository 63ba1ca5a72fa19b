/** Which instruments Polygon's stocks feed can serve, and under which ticker. Pure. */
import { dec, idOf, type Instrument, type InstrumentId, type TickBand } from '../../../shared/domain/index.ts';
import type { TickerWire } from './parse/wire.ts';

export const POLYGON = 'POLYGON';

/** The ticker of a US share or fund of whatever venue; null for everything else. */
export const tickerOf = ({
  assetClass,
  symbol,
  currency,
}: Pick<Instrument, 'assetClass' | 'symbol' | 'currency'>): string | null =>
  (assetClass === 'equity' || assetClass === 'etf') &&
  currency === 'USD' &&
  /^[A-Z][A-Z0-9]{0,5}([. ][A-Z]{1,2})?$/.test(symbol)
    ? symbol.replace(' ', '.')
    : null;

const text = (value: string): ReturnType<ReturnType<typeof dec>['text']> => dec(value).text();
/** Regulation NMS, rule 612. */
const TICKS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.0001') },
  { fromPrice: text('1'), tick: text('0.01') },
];

/** A stock of the reference list as an instrument that has quotes and no orders. */
export function instrumentOfTicker({ ticker, name, type, primary_exchange: exchange }: TickerWire): Instrument {
  return {
    ...{ id: idOf<InstrumentId>(`${ticker}.${POLYGON}`), symbol: ticker, name, venue: POLYGON },
    assetClass: type === 'ETF' ? 'etf' : 'equity',
    listing: exchange ?? '',
    ...{ currency: 'USD', baseCurrency: null, priceScale: 4, qtyScale: 0, ticks: TICKS },
    ...{
      lotSize: text('1'),
      qtyMin: text('1'),
      qtyMax: text('1000000'),
      notionalMin: text('0'),
      roundLot: text('100'),
    },
    ...{ multiplier: text('1'), calendar: 'us-equity', shortable: false, option: null, legs: null },
  };
}
