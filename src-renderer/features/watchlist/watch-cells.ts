/**
 * One row of the watchlist as text and tones. Pure: a quote, its instrument and the time give the cells; the row paints
 * what changed.
 */
import { dec, unitsText, type Instrument, type MarketStatus, type Quote } from '../../../shared/domain/index.ts';
import { UNKNOWN, formatAge, formatPriceDelta, formatUnits, groupDigits } from '../../ui/format.ts';
import { changePct, spreadShare, spreadUnits } from '../../ui/spread.ts';

export type WatchState = 'none' | 'live' | 'stale' | 'halted' | 'closed' | 'delayed';

export type WatchCells = {
  readonly last: string;
  readonly change: string;
  readonly changeTone: 'up' | 'down' | '';
  readonly bid: string;
  readonly ask: string;
  readonly spread: string;
  readonly spreadPct: string;
  /** Amber from half the class's limit on. */
  readonly spreadTone: 'warn' | '';
  readonly age: string;
  readonly state: WatchState;
};

export const NO_CELLS: WatchCells = {
  last: UNKNOWN,
  change: UNKNOWN,
  changeTone: '',
  bid: UNKNOWN,
  ask: UNKNOWN,
  spread: UNKNOWN,
  spreadPct: UNKNOWN,
  spreadTone: '',
  age: '',
  state: 'none',
};

/** Decimals from which on a price needs more room than `90,015.00` does. */
const MANY_DECIMALS = 7;

/** A text as long as the instrument's prices, where they have many decimals: 0.00000123; null where they have not. */
export function longestPrice({ ticks }: Pick<Instrument, 'ticks'>): string | null {
  const decimals = ticks.reduce((most, { tick }) => Math.max(most, dec(tick).trim().scale), 0);
  return decimals < MANY_DECIMALS ? null : `0.${'0'.repeat(decimals)}`;
}

export type WatchContext = {
  /** The market's clock, UTC ms; null before it is known. */
  readonly nowMs: number | null;
  /** From this age on a quote is stale, ms. */
  readonly staleMs: number;
  /** The widest spread for opening orders, per cent, as a number for comparing. */
  readonly spreadPctMax: number;
};

const STATUS: Readonly<Record<MarketStatus, WatchState>> = {
  trading: 'live',
  halted: 'halted',
  luld: 'halted',
  closed: 'closed',
};

function stateOf(quote: Quote, ageMs: number, staleMs: number): WatchState {
  const status = STATUS[quote.status];
  if (status !== 'live') return status;
  if (quote.timeliness !== 'live') return 'delayed';
  return ageMs >= staleMs ? 'stale' : 'live';
}

function spreadText(instrument: Instrument, quote: Quote): string {
  const units = spreadUnits(quote);
  if (units === null || quote.bid === null) return UNKNOWN;
  const { priceScale } = instrument;
  return formatPriceDelta(unitsText(units, priceScale), instrument, unitsText(quote.bid, priceScale));
}

/** The cells of a row. */
export function watchCells(instrument: Instrument, quote: Quote | null, context: WatchContext): WatchCells {
  if (quote === null) return NO_CELLS;
  const ageMs = context.nowMs === null ? 0 : Math.max(0, context.nowMs - quote.tsEventMs);
  const change = changePct(quote);
  const share = spreadShare(quote);
  return {
    last: formatUnits(quote.last, instrument),
    change: change === null ? UNKNOWN : groupDigits(change.toString(), true),
    changeTone: change === null || change.isZero() ? '' : change.sign() > 0 ? 'up' : 'down',
    bid: formatUnits(quote.bid, instrument),
    ask: formatUnits(quote.ask, instrument),
    spread: spreadText(instrument, quote),
    spreadPct: share === null ? UNKNOWN : share.toFixed(3),
    spreadTone: share !== null && share >= context.spreadPctMax / 2 ? 'warn' : '',
    age: context.nowMs === null ? '' : formatAge(ageMs),
    state: stateOf(quote, ageMs, context.staleMs),
  };
}

/** Which way a price moved between two quotes; null when it did not. */
export const moved = (before: number | null | undefined, after: number | null): 'up' | 'down' | null =>
  before === null || before === undefined || after === null || before === after ? null : after > before ? 'up' : 'down';
