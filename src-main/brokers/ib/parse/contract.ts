/** IB's contract details and market rules as instruments. Pure; what makes no sense gives null. */
import {
  Decimal,
  dec,
  type AssetClass,
  type CalendarId,
  type DecimalText,
  type Instrument,
  type TickBand,
} from '../../../../shared/domain/index.ts';
import { IB_VENUE, idOfNamed, namedOf, type Named } from '../symbols.ts';
import { fieldsOf, numberText, textOf, wholeOf } from './numbers.ts';

/** What is known of a contract: the instrument, and what IB has to be told to mean it. */
export type Listed = {
  readonly instrument: Instrument;
  readonly conId: number;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly currency: string;
  readonly multiplier: number | null;
  readonly tradingClass: string;
};

const zero = dec('0').text();
const one = dec('1').text();
/** Prices of quotes may be finer than the tick. */
const PRICE_SCALE_MIN = 4;
const SCALE_MAX = 9;

/** Bands of a market rule (`reqMarketRule`), ascending from 0; null when it has none that makes sense. */
export function bandsOf(increments: unknown): readonly TickBand[] | null {
  if (!Array.isArray(increments)) return null;
  const bands: TickBand[] = [];
  for (const one of increments as readonly unknown[]) {
    const { lowEdge, increment } = fieldsOf(one);
    const fromPrice = numberText(lowEdge);
    const tick = numberText(increment);
    if (fromPrice === null || tick === null || dec(tick).sign() <= 0 || dec(fromPrice).sign() < 0) return null;
    bands.push({ fromPrice, tick });
  }
  bands.sort((a, b) => dec(a.fromPrice).cmp(dec(b.fromPrice)));
  return bands[0] !== undefined && dec(bands[0].fromPrice).isZero() ? bands : null;
}

/** The market rule of the exchange that orders go to; null when the details name none. */
export function ruleIdOf(details: unknown): number | null {
  const { validExchanges, marketRuleIds, contract } = fieldsOf(details);
  const rules = textOf(marketRuleIds).split(',');
  const exchanges = textOf(validExchanges).split(',');
  const at = exchanges.indexOf(textOf(fieldsOf(contract)['exchange']));
  const id = Number.parseInt(rules[at < 0 ? 0 : at] ?? '', 10);
  return Number.isInteger(id) ? id : null;
}

const decimalsOf = (text: DecimalText): number => {
  const point = dec(text).trim().toString().split('.')[1];
  return point === undefined ? 0 : point.length;
};

/** Whether options of this contract trade to 16:15: its liquid hours say so (`…-20261118:1615`, `…-1615`). */
const tradesLate = (hours: string): boolean => /-(?:\d{8}:)?1615\b/.test(hours);

function calendarOf(named: Named, liquidHours: string): CalendarId {
  if (named.kind === 'crypto') return 'always';
  if (named.kind === 'stock') return 'us-equity';
  return tradesLate(liquidHours) ? 'us-option-1615' : 'us-option';
}

const classOf = (named: Named, stockType: string): AssetClass => {
  if (named.kind === 'option') return 'option';
  if (named.kind === 'crypto') return 'crypto';
  return stockType === 'ETF' || stockType === 'ETN' ? 'etf' : 'equity';
};

/** A positive amount of the details, or a fallback. */
const sizeOf = (value: unknown, fallback: DecimalText): DecimalText => {
  const text = numberText(value);
  return text !== null && dec(text).sign() > 0 ? text : fallback;
};

const nameOfOption = (named: Extract<Named, { kind: 'option' }>): string =>
  `${named.symbol} ${named.expiry} ${named.strike} ${named.right === 'call' ? 'C' : 'P'}`;

/** The instrument of contract details. `rule`: its bands, or null to use `minTick` alone. */
export function listedOf(details: unknown, rule: readonly TickBand[] | null): Listed | null {
  const all = fieldsOf(details);
  const contract = fieldsOf(all['contract']);
  const named = namedOf(contract);
  const conId = wholeOf(contract['conId']);
  const minTick = sizeOf(all['minTick'], dec('0.01').text());
  if (named === null || conId === null || conId <= 0) return null;
  const ticks = rule ?? [{ fromPrice: zero, tick: minTick }];
  const lot = named.kind === 'crypto' ? sizeOf(all['sizeIncrement'], dec('0.00000001').text()) : one;
  const scale = Math.max(PRICE_SCALE_MIN, ...ticks.map((band) => decimalsOf(band.tick)));
  const multiplier = named.kind === 'option' ? sizeOf(contract['multiplier'], dec('100').text()) : one;
  const id = idOfNamed(named);
  const listing = textOf(contract['primaryExch']) || textOf(contract['exchange']);
  const instrument: Instrument = {
    id,
    symbol:
      named.kind === 'option'
        ? nameOfOption(named)
        : named.kind === 'crypto'
          ? `${named.symbol}/${named.currency}`
          : named.symbol,
    name: textOf(all['longName']) || named.symbol,
    assetClass: classOf(named, textOf(all['stockType'])),
    venue: IB_VENUE,
    listing,
    currency: named.currency,
    baseCurrency: named.kind === 'crypto' ? named.symbol : null,
    priceScale: Math.min(SCALE_MAX, scale),
    qtyScale: Math.min(SCALE_MAX, decimalsOf(lot)),
    ticks,
    lotSize: lot,
    qtyMin: named.kind === 'crypto' ? sizeOf(all['minSize'], lot) : one,
    qtyMax: dec('1000000').text(),
    notionalMin: zero,
    roundLot: named.kind === 'stock' ? sizeOf(all['suggestedSizeIncrement'], dec('100').text()) : one,
    multiplier,
    calendar: calendarOf(named, textOf(all['liquidHours'])),
    shortable: named.kind !== 'crypto',
    option:
      named.kind === 'option'
        ? {
            underlyingId: idOfNamed({ kind: 'stock', symbol: named.symbol, currency: named.currency }),
            ...{ right: named.right, strike: named.strike, expiry: named.expiry },
          }
        : null,
    legs: null,
  };
  return {
    ...{ instrument, conId, symbol: named.symbol, currency: named.currency },
    secType: textOf(contract['secType']),
    exchange: textOf(contract['exchange']) || 'SMART',
    multiplier: named.kind === 'option' ? Decimal.from(multiplier).toFloat() : null,
    tradingClass: textOf(contract['tradingClass']),
  };
}
