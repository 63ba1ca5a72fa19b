/** One contract's market: model value, a spread as wide as such contracts have, sizes, three levels. Pure. */
import { priceOf } from '../../../../options/black-scholes.ts';
import type { BookLevel, OthersBook } from '../market-source.ts';
import { chanceOf, surfaceVol, type SurfaceShape } from './surface.ts';

/** Continuous rate and dividend yield that the model discounts with. */
const RATE = 0.04;
const YIELD_INDEX = 0.012;
const LEVELS = 3;
/** Sizes are drawn anew this often, ms of market time. */
const SIZE_EVERY_MS = 7_000;
const CENTS = 100;
/** Units of price in one: options have four decimals. */
const UNITS = 10_000;

export type ContractTerms = {
  readonly right: 'call' | 'put';
  /** In the underlying's currency. */
  readonly strike: number;
  /** When it expires, UTC ms. */
  readonly expiresMs: number;
};

/** How liquid a class is: 1 is a large stock, less is tighter. */
export type ClassShape = SurfaceShape & { readonly width: number; readonly tickAt: (units: number) => number };

export type QuoteMoment = {
  readonly id: string;
  readonly seed: number;
  readonly nowMs: number;
  /** Mid of the underlying. */
  readonly spot: number;
};

const YEAR_MS = 365 * 86_400_000;

/** What the model says a contract is worth; never below its intrinsic value. */
export function modelValue(shape: SurfaceShape, terms: ContractTerms, at: Omit<QuoteMoment, 'id'>): number {
  const { spot, nowMs, seed } = at;
  const years = Math.max(0, terms.expiresMs - nowMs) / YEAR_MS;
  const dividend = shape.index ? YIELD_INDEX : 0;
  const moneyness = Math.log(terms.strike / spot) - (RATE - dividend) * years;
  const vol = surfaceVol(shape, { seed, nowMs, years, moneyness });
  const value = priceOf({ right: terms.right, spot, strike: terms.strike, years, vol, rate: RATE, yield: dividend });
  const intrinsic = terms.right === 'call' ? spot - terms.strike : terms.strike - spot;
  return Math.max(value, intrinsic, 0);
}

/** Rebuilds a contract's book in place. Without a bid when it is worth less than a tick. */
export function requote(book: OthersBook, shape: ClassShape, terms: ContractTerms, at: QuoteMoment): void {
  const { id, seed, nowMs, spot } = at;
  const value = modelValue(shape, terms, at);
  const years = Math.max(0, terms.expiresMs - nowMs) / YEAR_MS;
  const away = Math.min(3, Math.abs(Math.log(terms.strike / spot)) / (shape.vol * Math.sqrt(Math.max(years, 0.01))));
  const breath = 0.85 + 0.3 * chanceOf(seed, id, 'breath', Math.floor(nowMs / 3_000));
  const half =
    shape.width * breath * (0.004 + 0.012 * Math.sqrt(value)) * (1 + 0.35 * away) * (1 + 0.4 * Math.sqrt(years));
  const units = value * UNITS;
  const tick = shape.tickAt(units);
  const low = Math.floor((units - half * UNITS) / tick) * tick;
  const high = Math.max(tick, Math.ceil((units + half * UNITS) / tick) * tick, low + tick);
  const size =
    4 +
    Math.round(
      ((80 / (1 + 2 * away)) * (0.4 + 1.2 * chanceOf(seed, id, Math.floor(nowMs / SIZE_EVERY_MS)))) / shape.width,
    );
  const gap = tick * Math.max(1, Math.round((high - low) / (3 * tick)));
  fill(book.bids, { first: low, step: -gap, size });
  fill(book.asks, { first: high, step: gap, size: Math.max(2, Math.round(size * 0.9)) });
  book.tsMs = nowMs;
}

function fill(
  levels: BookLevel[],
  from: { readonly first: number; readonly step: number; readonly size: number },
): void {
  levels.length = 0;
  for (let i = 0; i < LEVELS; i++) {
    const price = Math.round(from.first + i * from.step);
    if (price > 0) levels.push([price, from.size * (i + 1)]);
  }
}

/** A strike in cents as a price. */
export const strikeOf = (cents: number): number => cents / CENTS;
