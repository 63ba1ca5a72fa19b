/**
 * Options on some of the listings, beside the market they belong to. Nothing is quoted until it is listed; a listed class is
 * quoted anew once a second from its underlying's mid and the volatility surface, both as they stand. Apart from what our own
 * orders take, its books are a pure function of seed, time and the underlying: a restart needs nothing kept.
 */
import {
  Decimal,
  dayOfText,
  dec,
  newYorkAt,
  nyseDay,
  tickAt,
  weekdayOf,
  type Bar,
  type BarInterval,
  type ChainExpiry,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Side,
} from '../../../../../shared/domain/index.ts';
import { TradingHours } from '../../exchange/trading-hours.ts';
import type { Listing } from '../listings.ts';
import { simId } from '../listings.ts';
import type { MarketEvent, MarketSource, OpeningFigures, OptionBoard, OthersBook, PastEnd } from '../market-source.ts';
import { unitsIn } from '../scale.ts';
import { listedExpiries, listedStrikes, optionExpiryMs, STRIKES_MAX } from './expiries.ts';
import { optionIdOf, readOptionId } from './option-id.ts';
import { optionCalendar, optionInstrument, optionTicks, OPTION_PRICE_SCALE } from './option-rules.ts';
import { patientLimit } from './patient-limit.ts';
import { modelValue, requote, strikeOf, type ClassShape, type ContractTerms } from './option-quote.ts';
import { chanceOf } from './surface.ts';

/** How often a listed class is quoted anew, ms. */
const REQUOTE_MS = 1_000;
const STALE_MS = 5_000;
/** Chance, at each new quote, of someone who takes at the touch, and of one who takes only inside the spread. */
const HASTY_SHARE = 0.01;
const PATIENT_SHARE = 0.05;
const DAYS_AHEAD_MAX = 400;

/** The listings with options, by symbol: how wide their options are against a large stock's. */
const CLASSES: Readonly<Record<string, number>> = { SPY: 0.35, QQQ: 0.45, AAPL: 1, NVDA: 0.9, TSLA: 1.1 };

type Contract = {
  readonly instrument: Instrument;
  readonly terms: ContractTerms;
  readonly book: OthersBook;
};
type OptionClass = {
  readonly root: string;
  readonly underlyingId: InstrumentId;
  readonly shape: ClassShape;
  /** Units in one of the underlying's prices. */
  readonly unit: number;
  readonly phaseMs: number;
  readonly listed: Map<InstrumentId, Contract>;
  nextMs: number;
};

export class OptionMarket implements MarketSource {
  readonly kind: MarketSource['kind'];
  readonly instruments: readonly Instrument[];
  readonly options: OptionBoard;
  private readonly base: MarketSource;
  private readonly seed: number;
  private readonly hours = new TradingHours();
  private readonly classes = new Map<string, OptionClass>();
  private readonly contracts = new Map<InstrumentId, Contract>();
  private readonly pending: MarketEvent[] = [];

  constructor(base: MarketSource, listings: readonly Listing[], seed: number) {
    this.base = base;
    this.seed = seed;
    this.kind = base.kind;
    this.instruments = base.instruments;
    for (const listing of listings) {
      const width = CLASSES[listing.symbol];
      if (width !== undefined) this.classes.set(listing.symbol, this.classOf(listing, width));
    }
    this.options = {
      chain: (underlyingId, nowMs) => this.chain(underlyingId, nowMs),
      find: (id, nowMs) => this.find(id, nowMs),
      list: (instrument, nowMs) => this.list(instrument, nowMs),
      valueAt: (id, underlyingPrice) => this.valueAt(id, underlyingPrice),
    };
  }

  private classOf(listing: Listing, width: number): OptionClass {
    const { symbol } = listing;
    const underlyingId = simId(symbol);
    const ticks = optionTicks(symbol).map((band) => ({
      from: dec(band.fromPrice).toUnits(OPTION_PRICE_SCALE),
      tick: tickAt({ ticks: [band] }, dec(band.fromPrice)).toUnits(OPTION_PRICE_SCALE),
    }));
    const tick = (units: number): number => ticks.findLast((band) => units >= band.from)?.tick ?? ticks[0]!.tick;
    return {
      root: symbol,
      underlyingId,
      shape: { root: symbol, vol: listing.volPct / 100, index: listing.assetClass === 'etf', width, tickAt: tick },
      unit: unitsIn(this.base.instruments.find((i) => i.id === underlyingId)?.priceScale ?? OPTION_PRICE_SCALE),
      phaseMs: Math.floor(chanceOf(this.seed, symbol, 'phase') * REQUOTE_MS),
      listed: new Map(),
      nextMs: Number.POSITIVE_INFINITY,
    };
  }

  /** Mid of the underlying, in its currency; null while a side is missing. */
  private spot(of: OptionClass): number | null {
    const { bids, asks } = this.base.book(of.underlyingId);
    const bid = bids[0]?.[0];
    const ask = asks[0]?.[0];
    return bid === undefined || ask === undefined ? null : (bid + ask) / 2 / of.unit;
  }

  private chain(underlyingId: InstrumentId, nowMs: number): OptionChain | null {
    if (!this.base.instruments.some((i) => i.id === underlyingId)) return null;
    const of = [...this.classes.values()].find((c) => c.underlyingId === underlyingId);
    const spot = of === undefined ? null : this.spot(of);
    if (of === undefined || spot === null) return { underlyingId, expiries: [] };
    const expiries = listedExpiries(newYorkAt(nowMs).day)
      .filter((expiry) => this.expiresMs(of.root, expiry) > nowMs)
      .map((expiry) => this.expiryOf(of, expiry, { spot, nowMs }));
    return { underlyingId, expiries };
  }

  private expiryOf(
    of: OptionClass,
    expiry: string,
    at: { readonly spot: number; readonly nowMs: number },
  ): ChainExpiry {
    const years = (this.expiresMs(of.root, expiry) - at.nowMs) / (365 * 86_400_000);
    const strikes = listedStrikes(at.spot, years, of.shape.vol).map((cents) => {
      const strike = Decimal.of(cents, 2).trim().text();
      const name = { root: of.root, expiry, strike };
      return { strike, callId: optionIdOf({ ...name, right: 'call' }), putId: optionIdOf({ ...name, right: 'put' }) };
    });
    return { expiry, strikes: strikes.slice(0, STRIKES_MAX) };
  }

  /** The end of its last session: when it expires. */
  private expiresMs(root: string, expiry: string): number {
    return optionExpiryMs(expiry, optionCalendar(root) === 'us-option-1615');
  }

  private find(id: InstrumentId, nowMs: number): Instrument | null {
    const known = this.contracts.get(id);
    if (known !== undefined) return known.instrument;
    const name = readOptionId(id);
    const of = name === null ? undefined : this.classes.get(name.root);
    if (name === null || of === undefined || !isExpiryDay(name.expiry)) return null;
    const daysLeft = dayOfText(name.expiry) - newYorkAt(nowMs).day;
    const spot = this.spot(of);
    const strike = dec(name.strike);
    if (daysLeft > DAYS_AHEAD_MAX || spot === null || !strike.isMultipleOf(dec('0.5'))) return null;
    const share = strike.toFloat() / spot;
    return share >= 0.2 && share <= 5 ? optionInstrument(name) : null;
  }

  /** Quotes a contract from now on. */
  private list(instrument: Instrument, nowMs: number): void {
    const { option } = instrument;
    const name = readOptionId(instrument.id);
    const of = name === null ? undefined : this.classes.get(name.root);
    if (option === null || of === undefined || this.contracts.has(instrument.id)) return;
    const contract: Contract = {
      instrument,
      terms: {
        right: option.right,
        strike: strikeOf(dec(option.strike).toUnits(4) / 100),
        expiresMs: this.expiresMs(of.root, option.expiry),
      },
      book: { bids: [], asks: [], tsMs: nowMs },
    };
    this.contracts.set(instrument.id, contract);
    of.listed.set(instrument.id, contract);
    this.quote(of, contract, nowMs);
    if (!Number.isFinite(of.nextMs)) of.nextMs = this.dueMs(of, nowMs);
  }

  private quote(of: OptionClass, contract: Contract, nowMs: number): boolean {
    const spot = this.spot(of);
    if (spot === null || contract.terms.expiresMs <= nowMs) {
      contract.book.bids.length = 0;
      contract.book.asks.length = 0;
      return false;
    }
    requote(contract.book, of.shape, contract.terms, { id: contract.instrument.id, seed: this.seed, nowMs, spot });
    return true;
  }

  /** The next second of the class's own, or the next session's first. */
  private dueMs(of: OptionClass, nowMs: number): number {
    const calendar = optionCalendar(of.root);
    const next = (Math.floor((nowMs - of.phaseMs) / REQUOTE_MS) + 1) * REQUOTE_MS + of.phaseMs;
    if (this.hours.session(calendar, next) !== null) return next;
    return this.hours.nextEdgeMs(calendar, next) + of.phaseMs;
  }

  private soonest(): OptionClass | null {
    let best: OptionClass | null = null;
    for (const of of this.classes.values())
      if (Number.isFinite(of.nextMs) && (best === null || of.nextMs < best.nextMs)) best = of;
    return best;
  }

  nextAtMs(): number | null {
    const pending = this.pending[0];
    if (pending !== undefined) return pending.tsMs;
    const own = this.soonest()?.nextMs ?? null;
    const base = this.base.nextAtMs();
    if (own === null || base === null) return own ?? base;
    return Math.min(own, base);
  }

  next(): MarketEvent | null {
    const pending = this.pending.shift();
    if (pending !== undefined) return pending;
    const of = this.soonest();
    const baseMs = this.base.nextAtMs();
    if (of === null || (baseMs !== null && baseMs <= of.nextMs)) return this.base.next();
    const nowMs = of.nextMs;
    of.nextMs = this.dueMs(of, nowMs);
    if (this.hours.session(optionCalendar(of.root), nowMs) !== null) this.quoteClass(of, nowMs);
    return this.pending.shift() ?? { kind: 'idle', instrumentId: of.underlyingId, tsMs: nowMs };
  }

  private quoteClass(of: OptionClass, nowMs: number): void {
    for (const contract of of.listed.values()) {
      const { id } = contract.instrument;
      if (!this.quote(of, contract, nowMs)) continue;
      this.pending.push({ kind: 'book', instrumentId: id, tsMs: nowMs });
      const draw = chanceOf(this.seed, id, 'taker', nowMs);
      if (draw < HASTY_SHARE + PATIENT_SHARE) this.takerComes(contract, draw, nowMs);
    }
  }

  private takerComes(contract: Contract, draw: number, nowMs: number): void {
    const { book } = contract;
    const { id } = contract.instrument;
    const bid = book.bids[0]?.[0];
    const ask = book.asks[0]?.[0];
    if (bid === undefined || ask === undefined) return;
    const side: Side = chanceOf(this.seed, id, 'side', nowMs) < 0.5 ? 'buy' : 'sell';
    const qty = 1 + Math.floor(12 * chanceOf(this.seed, id, 'size', nowMs));
    const limit = draw < HASTY_SHARE ? null : patientLimit(side, { bid, ask }, chanceOf(this.seed, id, 'reach', nowMs));
    this.pending.push({ kind: 'aggressor', instrumentId: id, tsMs: nowMs, side, qty, limit });
  }

  book(id: InstrumentId): OthersBook {
    return this.contracts.get(id)?.book ?? this.base.book(id);
  }
  shown(id: InstrumentId): OthersBook {
    return this.contracts.get(id)?.book ?? this.base.shown(id);
  }
  staleAfterMs(id: InstrumentId): number {
    return this.contracts.has(id) ? STALE_MS : this.base.staleAfterMs(id);
  }
  consumed(id: InstrumentId, othersSide: Side, qty: number): void {
    if (!this.contracts.has(id)) this.base.consumed(id, othersSide, qty);
  }
  history(id: InstrumentId, interval: BarInterval): readonly Bar[] {
    return this.contracts.has(id) ? [] : this.base.history(id, interval);
  }

  pastEnd(id: InstrumentId): PastEnd {
    return this.contracts.has(id) ? {} : this.base.pastEnd(id);
  }

  opening(id: InstrumentId): OpeningFigures {
    if (!this.contracts.has(id)) return this.base.opening(id);
    return { last: null, volume: 0, previousClose: null, sessionClose: null };
  }

  private valueAt(id: InstrumentId, underlyingPrice: number): number | null {
    const contract = this.contracts.get(id);
    const of = this.classes.get(readOptionId(id)?.root ?? '');
    if (contract === undefined || of === undefined) return null;
    const at = { seed: this.seed, nowMs: contract.book.tsMs, spot: underlyingPrice / of.unit };
    // To the cent, in units of four decimals.
    return Math.round(modelValue(of.shape, contract.terms, at) * 100) * 100;
  }

  barsFromMid(id: InstrumentId): boolean {
    return this.contracts.has(id) || this.base.barsFromMid(id);
  }
  skipTo(nowMs: number): void {
    this.pending.length = 0;
    this.base.skipTo(nowMs);
    for (const of of this.classes.values()) if (of.nextMs < nowMs) of.nextMs = this.dueMs(of, nowMs);
  }
  forgetPast(): void {
    this.base.forgetPast();
  }
  save(): string | null {
    return this.base.save();
  }
}

/** A day on which contracts of this market may expire: the last trading day of its week up to Friday. */
function isExpiryDay(expiry: string): boolean {
  const day = dayOfText(expiry);
  if (nyseDay(day).kind !== 'open') return false;
  for (let next = day + 1; weekdayOf(next) !== 6; next++) if (nyseDay(next).kind === 'open') return false;
  return weekdayOf(day) !== 6;
}
