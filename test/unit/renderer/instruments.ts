/** Instruments for renderer tests. */
import { idOf, type DecimalText, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';

const d = (text: string): DecimalText => text as DecimalText;

/** A US equity: ticks 0.01, below 1.00 0.0001, lots of 1. */
export const equity = (symbol: string): Instrument => ({
  id: idOf<InstrumentId>(`${symbol}.SIM`),
  symbol,
  name: `${symbol} Inc`,
  assetClass: 'equity',
  venue: 'SIM',
  listing: 'NASDAQ',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 4,
  qtyScale: 0,
  ticks: [
    { fromPrice: d('0'), tick: d('0.0001') },
    { fromPrice: d('1'), tick: d('0.01') },
  ],
  lotSize: d('1'),
  qtyMin: d('1'),
  qtyMax: d('1000000'),
  notionalMin: d('0'),
  roundLot: d('100'),
  multiplier: d('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
});

/** A crypto pair: tick 0.1, lots of 0.0001. */
export const crypto = (): Instrument => ({
  ...equity('BTC/USD'),
  assetClass: 'crypto',
  listing: 'spot',
  baseCurrency: 'BTC',
  priceScale: 1,
  qtyScale: 4,
  ticks: [{ fromPrice: d('0'), tick: d('0.1') }],
  lotSize: d('0.0001'),
  qtyMin: d('0.0001'),
  qtyMax: d('100'),
  calendar: 'always',
  shortable: false,
});
