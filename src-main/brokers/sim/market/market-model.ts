/**
 * The built-in market: one seeded source for all listings. Each instrument quotes at its own pace; a quote moves its walk,
 * reshapes the others' book around it, and may bring a trade. Wide markets have patient traders inside the spread who only
 * show up when someone offers them a price. Same seed, same events; no clock, no chance but the seed's.
 */
import {
  Decimal,
  tickAt,
  type Bar,
  type BarInterval,
  type Instrument,
  type InstrumentId,
  type SessionInterval,
  type Side,
} from '../../../../shared/domain/index.ts';
import { TradingHours } from '../exchange/trading-hours.ts';
import {
  endOfHistory,
  makeHistory,
  openingOf,
  pastStretches,
  type Draws,
  type History,
  type HistoryEnd,
  type Stretch,
} from './history.ts';
import { instrumentOf, type Listing } from './listings.ts';
import type { MarketEvent, MarketSource, OpeningFigures, OthersBook, PastEnd } from './market-source.ts';
import type { ModelState } from './model-state.ts';
import { reshape, type BookShape } from './quote-book.ts';
import { Random } from './random.ts';
import { rhythmAt, type Rhythm } from './rhythm.ts';
import { unitsIn } from './scale.ts';
import { SECONDS_A_YEAR, advanceFactor, stepWalk, type Factor, type Walk, type WalkRules } from './walk.ts';

export type MarketModelOptions = {
  readonly listings: readonly Listing[];
  readonly seed: number;
  readonly startMs: number;
  /** To go on from; null begins anew at the listings' prices. */
  readonly saved: ModelState | null;
  /** Where an instrument's kept bars begin: the past is drawn up to there. */
  readonly anchors: ReadonlyMap<InstrumentId, { readonly atMs: number; readonly price: number }>;
};

/** A pause when the mid runs away from where it was five minutes ago (in the manner of limit up, limit down). */
const PAUSE_MS = 300_000;
const PAUSE_REFERENCE_MS = 300_000;
const PAUSE_BAND = 0.1;
/** A spread of at least so many ticks has patient traders inside. */
const PATIENT_TICKS = 5;
const PATIENT_SHARE = 0.09;
/** In such a market few trade at the touch of this book; most of the tape is made elsewhere. */
const HASTY_SHARE = 0.25;
/** The first of the streams of chance that pasts are drawn from, two for each instrument. */
const PAST_STREAM = 1000;

type Actor = {
  readonly listing: Listing;
  readonly instrument: Instrument;
  readonly walk: Walk;
  readonly rules: WalkRules;
  readonly shape: BookShape;
  readonly book: OthersBook;
  /** Mean size of a trade, and the step sizes of trades come in. */
  readonly tradeSize: number;
  readonly step: number;
  /** Volume that trades elsewhere for each unit traded here, so that the day's volume is the listing's. */
  readonly elsewhere: number;
  nextMs: number;
  /** The mid when the market was made: its past ends there. */
  openedAt: number;
  reference: { mid: number; atMs: number };
  pausedUntilMs: number | null;
};

export class MarketModel implements MarketSource {
  readonly kind = 'model';
  readonly options = null;
  readonly instruments: readonly Instrument[];
  private readonly actors: readonly Actor[];
  private readonly byId = new Map<InstrumentId, Actor>();
  private readonly random: Random;
  private readonly factor: Factor;
  private readonly hours = new TradingHours();
  private readonly seed: number;
  private readonly startMs: number;
  private readonly pending: MarketEvent[] = [];
  private readonly anchors: MarketModelOptions['anchors'];
  private readonly stretches = new Map<string, readonly Stretch[]>();
  private readonly openings = new Map<InstrumentId, OpeningFigures>();
  /** Who quotes next; null: to be looked for. */
  private first: Actor | null = null;
  private lastPast: { readonly id: InstrumentId; readonly bars: History } | null = null;

  constructor(options: MarketModelOptions) {
    const { saved, startMs, seed } = options;
    this.seed = seed;
    this.startMs = startMs;
    this.anchors = options.anchors;
    this.random = saved === null ? Random.seeded(seed, 1) : Random.restore(saved.random);
    this.factor = saved === null ? { value: 0, atMs: startMs } : { ...saved.factor };
    const walks = new Map(saved?.walks ?? []);
    this.actors = options.listings.map((listing) =>
      makeActor(listing, walks.get(instrumentOf(listing).id) ?? null, startMs),
    );
    this.instruments = this.actors.map((a) => a.instrument);
    for (const actor of this.actors) {
      this.byId.set(actor.instrument.id, actor);
      this.awaken(actor, startMs);
      actor.openedAt = actor.walk.mid;
    }
  }

  private actor(id: InstrumentId): Actor {
    const actor = this.byId.get(id);
    if (actor === undefined) throw new RangeError(`no instrument ${id}`);
    return actor;
  }

  /** A first book, and a first quote soon: after a jump of the clock, from a price that has moved meanwhile. */
  private awaken(actor: Actor, nowMs: number): void {
    const { walk } = actor;
    if (nowMs - walk.atMs > 60_000) this.gap(actor, nowMs);
    walk.atMs = Math.max(walk.atMs, nowMs);
    const session = this.hours.session(actor.instrument.calendar, nowMs);
    const rhythm = session === null ? null : rhythmAt(session, nowMs);
    this.show(actor, rhythm?.spread ?? 4, nowMs);
    this.quotesNext(actor, this.dueMs(actor, nowMs, rhythm, 0.3));
  }

  /** Overnight: the price opens elsewhere than it closed. */
  private gap(actor: Actor, nowMs: number): void {
    const { walk, rules } = actor;
    const days = Math.min(4, Math.max(0.1, (nowMs - walk.atMs) / 86_400_000));
    const jump = (actor.listing.volPct / 100 / Math.sqrt(252)) * 0.5 * Math.sqrt(days) * this.random.normal();
    walk.mid = Math.max(rules.floor, walk.mid * (1 + jump));
    walk.atMs = nowMs;
    walk.factorSeen = this.factor.value;
    actor.reference = { mid: walk.mid, atMs: nowMs };
  }

  /** When the instrument quotes next; bounded on both sides so that a slow one never looks dead. */
  private dueMs(actor: Actor, nowMs: number, rhythm: Rhythm | null, share = 1): number {
    if (rhythm === null) return this.hours.nextEdgeMs(actor.instrument.calendar, nowMs) + this.random.below(900);
    const mean = (actor.listing.everyMs * share) / rhythm.activity;
    return nowMs + 1 + Math.floor(mean * (0.35 + 1.3 * this.random.uniform()));
  }

  book(id: InstrumentId): OthersBook {
    return this.actor(id).book;
  }

  shown(id: InstrumentId): OthersBook {
    return this.actor(id).book;
  }

  /** A quote older than several of its usual pauses fills nothing. Extended hours are slower by their own measure. */
  staleAfterMs(id: InstrumentId): number {
    const actor = this.actor(id);
    const regular = Math.max(5000, actor.listing.everyMs * 4);
    return this.hours.session(actor.instrument.calendar, actor.book.tsMs)?.kind === 'regular' ||
      actor.instrument.calendar === 'always'
      ? regular
      : regular * 12;
  }

  nextAtMs(): number | null {
    const pending = this.pending[0];
    if (pending !== undefined) return pending.tsMs;
    return this.soonest()?.nextMs ?? null;
  }

  private soonest(): Actor | null {
    if (this.first !== null) return this.first;
    let best: Actor | null = null;
    for (const actor of this.actors) if (best === null || actor.nextMs < best.nextMs) best = actor;
    this.first = best;
    return best;
  }

  private quotesNext(actor: Actor, atMs: number): void {
    actor.nextMs = atMs;
    this.first = null;
  }

  next(): MarketEvent | null {
    const pending = this.pending.shift();
    if (pending !== undefined) return pending;
    const actor = this.soonest();
    if (actor === null) return null;
    const nowMs = actor.nextMs;
    const session = this.hours.session(actor.instrument.calendar, nowMs);
    if (session === null) {
      this.quotesNext(actor, this.dueMs(actor, nowMs, null));
      return this.next();
    }
    return this.quote(actor, session, nowMs);
  }

  private quote(actor: Actor, session: SessionInterval, nowMs: number): MarketEvent {
    const id = actor.instrument.id;
    const rhythm = rhythmAt(session, nowMs);
    this.quotesNext(actor, this.dueMs(actor, nowMs, rhythm));
    if (actor.pausedUntilMs !== null) {
      if (nowMs < actor.pausedUntilMs) {
        this.quotesNext(actor, actor.pausedUntilMs);
        return { kind: 'book', instrumentId: id, tsMs: nowMs };
      }
      actor.pausedUntilMs = null;
      actor.reference = { mid: actor.walk.mid, atMs: nowMs };
      this.pending.push({ kind: 'book', instrumentId: id, tsMs: nowMs });
      this.show(actor, rhythm.spread * 2, nowMs);
      return { kind: 'pause', instrumentId: id, tsMs: nowMs, paused: false };
    }
    if (nowMs - actor.walk.atMs > 600_000) this.gap(actor, nowMs);
    advanceFactor(this.factor, nowMs, rhythm.vol, this.random);
    const moved = stepWalk(actor.walk, actor.rules, { nowMs, vol: rhythm.vol, factor: this.factor.value }, this.random);
    this.show(actor, rhythm.spread, nowMs);
    if (this.pauses(actor, nowMs)) {
      actor.pausedUntilMs = nowMs + PAUSE_MS;
      this.quotesNext(actor, actor.pausedUntilMs);
      this.pending.push({ kind: 'pause', instrumentId: id, tsMs: nowMs, paused: true });
    } else {
      this.trades(actor, moved, nowMs);
    }
    return { kind: 'book', instrumentId: id, tsMs: nowMs };
  }

  private show(actor: Actor, spreadFactor: number, nowMs: number): void {
    const { listing, walk, shape, book } = actor;
    const breath = Math.sqrt(walk.variance) * (0.85 + 0.3 * this.random.uniform());
    const width = ((walk.mid * listing.spreadPct) / 100) * spreadFactor * Math.min(2.2, Math.max(0.75, breath));
    reshape(book, shape, { mid: walk.mid, width }, this.random);
    book.tsMs = nowMs;
  }

  private pauses(actor: Actor, nowMs: number): boolean {
    if (actor.instrument.calendar === 'always') return false;
    const { reference, walk } = actor;
    const away = Math.abs(walk.mid / reference.mid - 1);
    if (nowMs - reference.atMs > PAUSE_REFERENCE_MS) actor.reference = { mid: walk.mid, atMs: nowMs };
    return away > PAUSE_BAND;
  }

  private trades(actor: Actor, moved: number, nowMs: number): void {
    const { listing, book, walk } = actor;
    const bid = book.bids[0]?.[0] ?? 0;
    const ask = book.asks[0]?.[0] ?? 0;
    const wide = ask - bid >= PATIENT_TICKS * actor.shape.tickAt(walk.mid);
    if (this.random.chance(listing.tradeShare)) {
      const side: Side = this.random.chance(moved > 0 ? 0.62 : moved < 0 ? 0.38 : 0.5) ? 'buy' : 'sell';
      this.tradeNow(
        actor,
        { side, touch: side === 'buy' ? ask : bid, here: !wide || this.random.chance(HASTY_SHARE) },
        nowMs,
      );
    }
    if (!wide || !this.random.chance(PATIENT_SHARE)) return;
    const side: Side = this.random.chance(0.5) ? 'buy' : 'sell';
    // Their worst price, from a little beyond the mid to almost the far side's touch of theirs.
    const reach = ((ask - bid) / 2) * (1.15 * this.random.uniform() - 0.25);
    const mid = (ask + bid) / 2;
    const limit = Math.round(side === 'buy' ? mid - reach : mid + reach);
    const id = actor.instrument.id;
    this.pending.push({ kind: 'aggressor', instrumentId: id, tsMs: nowMs, side, qty: this.size(actor), limit });
  }

  /** A trade at the touch: against this book (`here`), and as much more of the day's volume as trades elsewhere. */
  private tradeNow(actor: Actor, trade: { side: Side; touch: number; here: boolean }, nowMs: number): void {
    const id = actor.instrument.id;
    const qty = this.size(actor);
    const { side, touch, here } = trade;
    if (here) this.pending.push({ kind: 'aggressor', instrumentId: id, tsMs: nowMs, side, qty, limit: null });
    const elsewhere = Math.round((qty * actor.elsewhere) / actor.step) * actor.step;
    const size = here ? elsewhere : Math.max(elsewhere, qty);
    if (touch > 0 && size > 0) this.pending.push({ kind: 'tape', instrumentId: id, tsMs: nowMs, price: touch, size });
  }

  /** A trade's size in units: most are small, a few are large. */
  private size(actor: Actor): number {
    const draw = -Math.log(1 - this.random.uniform());
    return Math.max(1, Math.round((actor.tradeSize * draw) / actor.step)) * actor.step;
  }

  /** What we took moves the market a little, the way we went. */
  consumed(id: InstrumentId, othersSide: Side, qty: number): void {
    const actor = this.actor(id);
    const width = (actor.walk.mid * actor.listing.spreadPct) / 100;
    const push = Math.min(0.5, (0.12 * qty) / actor.shape.size) * width;
    actor.walk.mid = Math.max(actor.rules.floor, actor.walk.mid + (othersSide === 'sell' ? push : -push));
  }

  /** What an instrument's past is drawn from: always the same, whenever it is asked for. */
  private pastOf(id: InstrumentId): readonly [HistoryEnd, Draws] {
    const actor = this.actor(id);
    const place = this.actors.indexOf(actor);
    const draws = {
      today: Random.seeded(this.seed, PAST_STREAM + 2 * place),
      before: Random.seeded(this.seed, PAST_STREAM + 2 * place + 1),
    };
    const round = (price: number): number => {
      const tick = actor.shape.tickAt(price);
      return Math.max(tick, Math.round(price / tick) * tick);
    };
    const anchor = this.anchors.get(id) ?? { atMs: this.startMs, price: actor.openedAt };
    const key = `${actor.instrument.calendar} ${anchor.atMs}`;
    const stretches = this.stretches.get(key) ?? pastStretches(actor.instrument, anchor.atMs);
    this.stretches.set(key, stretches);
    const { listing, instrument } = actor;
    return [{ listing, instrument, stretches, price: round(anchor.price), round }, draws];
  }

  /** Intervals are asked for one after another: the past of the last instrument is kept. */
  history(id: InstrumentId, interval: BarInterval): readonly Bar[] {
    if (this.lastPast?.id !== id) this.lastPast = { id, bars: makeHistory(...this.pastOf(id)) };
    return this.lastPast.bars[interval];
  }

  pastEnd(id: InstrumentId): PastEnd {
    return endOfHistory(...this.pastOf(id));
  }

  opening(id: InstrumentId): OpeningFigures {
    const known = this.openings.get(id);
    if (known !== undefined) return known;
    const made = openingOf(...this.pastOf(id));
    this.openings.set(id, made);
    return made;
  }

  skipTo(nowMs: number): void {
    this.pending.length = 0;
    this.factor.atMs = Math.max(this.factor.atMs, nowMs);
    for (const actor of this.actors) {
      if (actor.pausedUntilMs === null && actor.nextMs < nowMs) this.awaken(actor, nowMs);
    }
  }

  forgetPast(): void {
    this.lastPast = null;
    this.stretches.clear();
  }

  barsFromMid(): boolean {
    return false;
  }

  save(): string {
    const state: ModelState = {
      version: 1,
      random: this.random.state(),
      factor: this.factor,
      walks: this.actors.map((a) => [a.instrument.id, { ...a.walk, nextMs: a.nextMs }] as const),
    };
    return JSON.stringify(state);
  }
}

function makeActor(listing: Listing, saved: Walk | null, startMs: number): Actor {
  const instrument = instrumentOf(listing);
  const always = instrument.calendar === 'always';
  const unit = unitsIn(instrument.priceScale);
  const bands = instrument.ticks.map((band) => ({
    from: Decimal.from(band.fromPrice).toUnits(instrument.priceScale),
    tick: tickAt(instrument, Decimal.from(band.fromPrice)).toUnits(instrument.priceScale),
  }));
  const tick = (price: number): number => {
    for (let i = bands.length - 1; i > 0; i--) if (price >= bands[i]!.from) return bands[i]!.tick;
    return bands[0]!.tick;
  };
  const lot = always ? unitsIn(instrument.qtyScale) : Number(instrument.roundLot);
  const size = listing.lots * lot;
  const tradeSize = always ? size * 0.5 : Math.max(20, size * 0.35);
  const daySeconds = always ? 86_400 : 23_400;
  const here = ((daySeconds * 1000) / listing.everyMs) * listing.tradeShare * tradeSize;
  const walk: Walk =
    saved === null
      ? { mid: listing.price * unit, variance: 1, factorSeen: 0, atMs: startMs }
      : { mid: saved.mid, variance: saved.variance, factorSeen: saved.factorSeen, atMs: saved.atMs };
  const year = always ? SECONDS_A_YEAR.coins : SECONDS_A_YEAR.shares;
  const sigma = listing.volPct / 100 / Math.sqrt(year);
  return {
    listing,
    instrument,
    walk,
    rules: { sigma, beta: listing.beta, floor: Math.max(listing.price * unit * 0.02, 20 * tick(0)) },
    shape: { tickAt: tick, size, sizeStep: always ? Math.max(1, Math.round(size / 1000)) : lot },
    book: { bids: [], asks: [], tsMs: startMs },
    tradeSize,
    step: always ? Math.max(1, Math.round(size / 1000)) : 1,
    elsewhere: Math.max(0, (listing.dayVolume * unitsIn(instrument.qtyScale)) / here - 1),
    nextMs: startMs,
    openedAt: walk.mid,
    reference: { mid: walk.mid, atMs: startMs },
    pausedUntilMs: null,
  };
}
