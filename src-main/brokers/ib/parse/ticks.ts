/** Ticks of IB as the state of a quote. Pure but for the state that it is given. */
import {
  dec,
  type Instrument,
  type MarketStatus,
  type Quote,
  type QuoteTimeliness,
} from '../../../../shared/domain/index.ts';
import { numberText } from './numbers.ts';

/** What is known of one line: units of the instrument's scales. */
export type TickState = {
  bid: number | null;
  ask: number | null;
  bidSize: number;
  askSize: number;
  last: number | null;
  volume: number;
  previousClose: number | null;
  timeliness: QuoteTimeliness;
  status: MarketStatus;
};

export const emptyTicks = (): TickState => ({
  ...{ bid: null, ask: null, bidSize: 0, askSize: 0, last: null, volume: 0, previousClose: null },
  timeliness: 'live',
  status: 'trading',
});

/** Tick types (TWS API: Tick Types); from 66 on those of delayed data. */
const PRICES: Readonly<Record<number, 'bid' | 'ask' | 'last' | 'previousClose'>> = {
  ...{ 1: 'bid', 2: 'ask', 4: 'last', 9: 'previousClose' },
  ...{ 66: 'bid', 67: 'ask', 68: 'last', 75: 'previousClose' },
};
const SIZES: Readonly<Record<number, 'bidSize' | 'askSize' | 'volume'>> = {
  ...{ 0: 'bidSize', 3: 'askSize', 8: 'volume' },
  ...{ 69: 'bidSize', 70: 'askSize', 74: 'volume' },
};
const HALTED = 49;
const DELAYED_FROM = 66;

/** 10^scale, exact as a double. */
const UNITS: readonly number[] = Array.from({ length: 16 }, (_, scale) => Number(`1e${scale}`));

/** Beyond it the long way decides what is absurd, whatever the scale. */
const EXACT_MAX = 1e15;

/**
 * A positive double as units of a scale where it is exactly so many of them, without the detour over text: division rounds
 * correctly, so that equal means that the double is the one which those digits give. Null: the long way has to say.
 */
function exactUnits(value: unknown, scale: number): number | null {
  const one = UNITS[scale];
  if (typeof value !== 'number' || !(value > 0) || one === undefined) return null;
  const units = Math.round(value * one);
  return Number.isSafeInteger(units) && units / one === value ? units : null;
}

/** A price in units of the instrument; null for IB's "none" (−1, or 0 of an empty side) and for what is finer than a quote can be. */
function unitsOf(value: unknown, scale: number): number | null {
  const exact = exactUnits(value, scale);
  if (exact !== null && exact < EXACT_MAX) return exact;
  const text = numberText(value);
  if (text === null) return null;
  const price = dec(text);
  if (price.sign() <= 0) return null;
  return price.round(scale, 'nearest').toUnits(scale);
}

/** Sizes are never above what is there: a part of a lot is cut off. */
function sizeOf(value: unknown, scale: number): number {
  const exact = exactUnits(value, scale);
  if (exact !== null && exact < EXACT_MAX) return exact;
  const text = numberText(value);
  if (text === null || dec(text).sign() <= 0) return 0;
  return dec(text).round(scale, 'floor').toUnits(scale);
}

/** A `tickPrice`. True when the state changed. */
export function onPrice(state: TickState, instrument: Instrument, type: unknown, value: unknown): boolean {
  const field = typeof type === 'number' ? PRICES[type] : undefined;
  if (field === undefined) return false;
  const units = unitsOf(value, instrument.priceScale);
  const gone = units === null && (field === 'bid' || field === 'ask');
  if (units === null && !gone) return false;
  const isLater = delayedBy(state, type);
  if (state[field] === units) return isLater;
  state[field] = units;
  return true;
}

/** Values of delayed types are delayed, whatever was said of the line. True when that is news. */
function delayedBy(state: TickState, type: unknown): boolean {
  if (typeof type !== 'number' || type < DELAYED_FROM || state.timeliness !== 'live') return false;
  state.timeliness = 'delayed';
  return true;
}

export function onSize(state: TickState, instrument: Instrument, type: unknown, value: unknown): boolean {
  const field = typeof type === 'number' ? SIZES[type] : undefined;
  if (field === undefined) return false;
  const units = sizeOf(value, instrument.qtyScale);
  if (state[field] === units) return false;
  state[field] = units;
  return true;
}

/** `tickGeneric` of halts: 1 by the regulator or the exchange, 2 by volatility. */
export function onGeneric(state: TickState, type: unknown, value: unknown): boolean {
  if (type !== HALTED) return false;
  const status: MarketStatus = value === 1 ? 'halted' : value === 2 ? 'luld' : 'trading';
  if (state.status === status) return false;
  state.status = status;
  return true;
}

/** `marketDataType`: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export function onType(state: TickState, type: unknown): boolean {
  const timeliness: QuoteTimeliness = type === 2 ? 'frozen' : type === 3 || type === 4 ? 'delayed' : 'live';
  if (state.timeliness === timeliness) return false;
  state.timeliness = timeliness;
  return true;
}

/**
 * The bid's size in a raw TICK_PRICE message (`1, version, id, type, price, size, …`), which the library drops: it takes the size's tick
 * type, 0, for none (@stoqey/ib 1.6.10, decodeMsg_TICK_PRICE). The request's id, the size's type and the size; null for other messages.
 */
export function droppedBidSize(tokens: unknown): readonly [id: number, type: number, size: number] | null {
  if (!Array.isArray(tokens) || tokens[0] !== '1' || tokens[3] !== '1') return null;
  const id = Number(tokens[2]);
  const size = Number(tokens[5]);
  return Number.isInteger(id) && Number.isFinite(size) && tokens[5] !== '' ? [id, 0, size] : null;
}

/** IB stamps no quote: its time is ours. */
export const quoteOf = (state: TickState, instrument: Instrument, nowMs: number): Quote => ({
  instrumentId: instrument.id,
  ...{ bid: state.bid, ask: state.ask, bidSize: state.bidSize, askSize: state.askSize, last: state.last },
  ...{ volume: state.volume, previousClose: state.previousClose },
  scope: 'consolidated',
  timeliness: state.timeliness,
  status: state.status,
  tsEventMs: nowMs,
  tsInitMs: nowMs,
});
