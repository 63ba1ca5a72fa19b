/** Historical bars of IB. Pure. */
import {
  dayOf,
  dec,
  newYorkToUtc,
  type Bar,
  type BarInterval,
  type Instrument,
} from '../../../../shared/domain/index.ts';
import { numberText } from './numbers.ts';

/** IB's words for an interval. */
export const BAR_SIZES: Readonly<Record<BarInterval, string>> = {
  '1m': '1 min',
  '5m': '5 mins',
  '15m': '15 mins',
  '1h': '1 hour',
  '1d': '1 day',
};

/** Bars of an equity's day with its extended hours: 16 hours. */
const PER_DAY: Readonly<Record<BarInterval, number>> = { '1m': 960, '5m': 192, '15m': 64, '1h': 16, '1d': 1 };
/** The longest that IB answers in one request of small bars, trading days. */
const DAYS_MAX: Readonly<Record<BarInterval, number>> = { '1m': 10, '5m': 30, '15m': 60, '1h': 200, '1d': 1_000 };

/** How far back to ask for so many bars: `3 D`, or years for many days. */
export function durationFor(interval: BarInterval, limit: number): string {
  const days = Math.min(DAYS_MAX[interval], Math.ceil(limit / PER_DAY[interval]) + 1);
  if (interval !== '1d') return `${Math.ceil((days * 7) / 5) + 2} D`;
  const calendar = Math.ceil((days * 7) / 5) + 10;
  return calendar <= 365 ? `${calendar} D` : `${Math.ceil(calendar / 365)} Y`;
}

/** Start of a bar: seconds since 1970, or a day of New York's as `yyyymmdd`. */
function startOf(date: string): number | null {
  if (/^\d{8}$/.test(date)) {
    const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
    return newYorkToUtc(dayOf(year ?? 0, month ?? 1, day ?? 1), 0);
  }
  return /^\d{9,11}$/.test(date) ? Number(date) * 1000 : null;
}

/** One `historicalData` event as a bar; null for the one that ends them and for nonsense. */
export function barOf(args: readonly unknown[], instrument: Instrument): Bar | null {
  const [, date, open, high, low, close, volume] = args;
  const startMs = typeof date === 'string' ? startOf(date) : null;
  if (startMs === null) return null;
  const prices = [open, high, low, close].map((value) => {
    const text = numberText(value);
    return text === null || dec(text).sign() <= 0
      ? null
      : dec(text).round(instrument.priceScale, 'nearest').toUnits(instrument.priceScale);
  });
  const [o, h, l, c] = prices;
  if (o == null || h == null || l == null || c == null) return null;
  const size = numberText(volume);
  const units =
    size === null || dec(size).sign() <= 0
      ? 0
      : dec(size).round(instrument.qtyScale, 'floor').toUnits(instrument.qtyScale);
  return [startMs, o, Math.max(o, h, c), Math.min(o, l, c), c, units];
}
