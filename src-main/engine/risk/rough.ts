/**
 * A first look in floating point: what is clearly within its limits needs no exact arithmetic. It only ever says "clearly
 * passes"; whatever is near a limit, unknown, an option or a combo, or in another currency goes the exact way, which alone
 * warns and denies. Upper bounds throughout, with room for rounding.
 *
 * Invariant: whenever `CLEARLY` says true the exact check passes (a property test compares the two).
 */
import type { BuiltInCheckId, Decimal, InstrumentId, Quote, RiskLimits } from '../../../shared/domain/index.ts';
import { isLive } from '../portfolio/quote-prices.ts';
import type { Assessment } from './assessment.ts';

/** Room for the rounding of floats, as a share; and for percentages that the exact checks round up. */
const ROOM = 1 + 1e-9;
const PCT_ROOM = 0.0002;

const POWERS = Array.from({ length: 60 }, (_, i) => 10 ** i);
const float = ({ units, scale }: Decimal): number => Number(units) / (POWERS[scale] ?? Number.NaN);

/** Limits as numbers, scaled to where they begin to warn. */
type Warns = {
  readonly share: number;
  readonly notional: number;
  readonly qty: number;
  readonly positionPct: number;
  readonly underlying: number;
  readonly ofClass: number;
  readonly leverage: number;
  readonly margin: number;
  readonly collarPct: number;
  readonly windowPct: number;
  readonly trades: number;
};

const WARNS = new WeakMap<RiskLimits, Warns>();

function warnsOf(limits: RiskLimits): Warns {
  const known = WARNS.get(limits);
  if (known !== undefined) return known;
  const share = Math.min(Number(limits.warnAtPct) / 100, 1) / ROOM;
  const made: Warns = {
    share,
    notional: Number(limits.orderNotionalMax) * share,
    qty: Number(limits.orderQtyMax) * share,
    positionPct: Number(limits.positionSharePctMax) * share - PCT_ROOM,
    underlying: (Number(limits.underlyingSharePctMax) / 100) * share,
    ofClass: (Number(limits.classSharePctMax) / 100) * share,
    leverage: Number(limits.leverageMax) * share,
    margin: (Number(limits.marginUsePctMax) / 100) * share,
    collarPct: Number(limits.collarPctMax) * share - PCT_ROOM,
    windowPct: Number(limits.collarWindowPctMax) / ROOM - PCT_ROOM,
    trades: limits.tradesPerDayMax * share,
  };
  WARNS.set(limits, made);
  return made;
}

export type Rough = {
  readonly warns: Warns;
  readonly notional: number;
  readonly equity: number;
  /** Upper bounds: everything with the order, and the order's instrument alone. */
  readonly gross: number;
  readonly own: number;
};

/** The highest price that a quote knows, as an upper bound of any mark; NaN where there may be no mark. */
function highest(quote: Quote | null, priceScale: number): number {
  if (quote === null || quote.last === null) return Number.NaN;
  const most = Math.max(Math.abs(quote.last), Math.abs(quote.bid ?? 0), Math.abs(quote.ask ?? 0));
  return most / (POWERS[priceScale] ?? Number.NaN);
}

/** What a quantity of an instrument is worth at most; NaN where it has to be looked at exactly. */
function worth(a: Assessment, id: InstrumentId, qty: number): number {
  const instrument = a.facts.instruments.get(id);
  if (instrument === undefined || instrument.option !== null || instrument.legs !== null) return Number.NaN;
  if (instrument.currency !== a.base) return Number.NaN;
  let price = highest(a.facts.quoteOf(id), instrument.priceScale);
  if (id === a.intent.instrumentId && a.price !== null) price = Math.max(price, Math.abs(float(a.price)));
  return Math.abs(qty) * price * Number(instrument.multiplier);
}

function look(a: Assessment): Rough | null {
  const { facts, intent, notional } = a;
  const equity = facts.accountValue?.equity ?? null;
  if (a.instrument === null || a.price === null || notional === null || equity === null) return null;
  const id = intent.instrumentId;
  let own = worth(a, id, float(a.qty));
  let others = 0;
  for (const position of facts.positions) {
    if (position.qty === '0') continue;
    const value = worth(a, position.instrumentId, Number(position.qty));
    if (position.instrumentId === id) own += value;
    else others += value;
  }
  for (const w of a.working) {
    // Its own price does not count in exposures, but in buying power: whatever is dearer than the quote is looked at exactly.
    const limit = w.worstPrice === null ? 0 : Number(w.worstPrice);
    const leaves = float(w.leaves);
    const quote = facts.quoteOf(w.instrumentId);
    if (quote === null || quote.bid === null || quote.ask === null) return null;
    const value = Math.max(worth(a, w.instrumentId, leaves), leaves * limit);
    if (w.instrumentId === id) own += value;
    else others += value;
  }
  const gross = (own + others) * ROOM;
  if (!Number.isFinite(gross)) return null;
  return {
    warns: warnsOf(facts.limits),
    notional: float(notional) * ROOM,
    equity: Number(equity) / ROOM,
    gross,
    own: own * ROOM,
  };
}

/** Worked out once for each assessment; null: everything goes the exact way. */
export function roughOf(a: Assessment): Rough | null {
  const { memo } = a;
  if (memo.rough === undefined) memo.rough = look(a);
  return memo.rough;
}

/** A whole number of whole units, in plain digits: a multiple of a lot of one without a division. */
const WHOLE = /^[1-9]\d{0,12}$/;

function collarClear(a: Assessment, { warns }: Rough): boolean {
  const { instrument, quote, intent, facts } = a;
  if (instrument === null || quote === null || quote.bid === null || quote.ask === null) return false;
  if ((intent.triggerPrice ?? null) !== null || quote.bid > quote.ask || !isLive(instrument, quote)) return false;
  if (quote.accepted === true) return false;
  const scale = POWERS[instrument.priceScale] ?? Number.NaN;
  const buys = intent.side === 'buy';
  const price = intent.worstPrice === null ? (buys ? quote.ask : quote.bid) / scale : Number(intent.worstPrice);
  const mid = (quote.bid + quote.ask) / 2 / scale;
  if (!(((buys ? price - mid : mid - price) * 100) / mid < warns.collarPct)) return false;
  const { collarWindowMs } = facts.limits;
  if (collarWindowMs === 0) return true;
  const range = facts.referenceRange(intent.instrumentId, facts.nowMs - collarWindowMs);
  if (range === null) return true;
  const then = (buys ? range.low2 : range.high2) / 2 / scale;
  return ((buys ? price - then : then - price) * 100) / then < warns.windowPct;
}

function spreadClear(a: Assessment): boolean {
  const { instrument, quote, facts } = a;
  if (instrument === null || quote === null || quote.bid === null || quote.ask === null || quote.bid > quote.ask)
    return false;
  const most = ((quote.bid + quote.ask) / 2) * Number(facts.limits.spreadPctMax[instrument.assetClass]);
  // The exact limit is cut to twelve decimals: of tiny prices that is much.
  if (most / (POWERS[instrument.priceScale] ?? Number.NaN) < 1) return false;
  return (quote.ask - quote.bid) * 200 * ROOM < most;
}

function quantityClear(a: Assessment, { warns }: Rough): boolean {
  const { instrument, intent } = a;
  if (instrument === null || instrument.lotSize !== '1' || !WHOLE.test(intent.qty)) return false;
  const qty = Number(intent.qty);
  return qty >= Number(instrument.qtyMin) && qty < warns.qty && qty < Number(instrument.qtyMax) * warns.share;
}

const least = (a: Assessment): number => Number(a.instrument?.notionalMin ?? Number.NaN) * ROOM * ROOM;

/** By check: true when it passes without a doubt. */
export const CLEARLY: Readonly<Partial<Record<BuiltInCheckId, (a: Assessment, rough: Rough) => boolean>>> = {
  quantity: quantityClear,
  notional: (a, r) => r.notional < r.warns.notional && r.notional >= least(a),
  positionShare: (_a, r) => r.equity > 0 && (r.own * 100) / r.equity < r.warns.positionPct,
  // What a venue states of its own is looked at exactly.
  buyingPower: (a, r) =>
    a.facts.account?.power === undefined &&
    a.instrument?.assetClass !== 'crypto' &&
    r.own < (r.equity - (r.gross - r.own)) * r.warns.share * 0.5,
  collar: collarClear,
  spread: spreadClear,
  tradeCount: (a, r) => a.continues || a.facts.tradesToday + 1 < r.warns.trades,
  leverage: (_a, r) => r.gross < r.equity * r.warns.leverage,
  concentration: (_a, r) => r.own < r.equity * r.warns.underlying && r.gross < r.equity * r.warns.ofClass,
  margin: (a, r) => a.intent.margin === undefined && r.gross < r.equity * r.warns.margin,
};
