/** Five hundred instruments and quotes that walk, for pages. Figures only: nothing here is random. */
import {
  idOf,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';

const text = (digits: string): DecimalText => digits as DecimalText;

export const INSTRUMENTS: readonly Instrument[] = Array.from({ length: 500 }, (_, i) => ({
  id: idOf<InstrumentId>(`S${i}.SIM`),
  symbol: `S${i}`,
  name: `Stock ${i}`,
  assetClass: 'equity',
  venue: 'SIM',
  listing: 'NASDAQ',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 2,
  qtyScale: 0,
  ticks: [{ fromPrice: text('0'), tick: text('0.01') }],
  lotSize: text('1'),
  qtyMin: text('1'),
  qtyMax: text('1000000'),
  notionalMin: text('0'),
  roundLot: text('100'),
  multiplier: text('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
}));

/** The `n`-th quote of all: instruments in turn, each a tick or two beside its last. */
export function quoteAt(n: number): Quote {
  const at = n % INSTRUMENTS.length;
  const instrumentId = INSTRUMENTS[at]?.id ?? idOf<InstrumentId>('none');
  const mid = 10_000 + at * 13 + Math.round(20 * Math.sin(n / 997 + at));
  return {
    instrumentId,
    bid: mid - 2,
    ask: mid + 2 + (n % 3),
    bidSize: 100 + (n % 7) * 100,
    askSize: 200,
    last: mid,
    volume: n,
    previousClose: 10_000 + at * 13,
    scope: 'consolidated',
    timeliness: 'live',
    status: 'trading',
    tsEventMs: Date.now(),
    tsInitMs: Date.now(),
  };
}
