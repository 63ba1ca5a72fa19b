/**
 * The newest state of every instrument that is followed, as quotes: from the stream, from REST, and for combos from their legs.
 *
 * Invariants: an older quote never takes a newer one's place; a batch holds an instrument once.
 */
import {
  Decimal,
  compileCalendar,
  newYorkDayText,
  sessionAt,
  type CalendarId,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type MarketStatus,
  type Quote,
  type QuoteScope,
  type QuoteTimeliness,
  type SessionKind,
} from '../../../shared/domain/index.ts';
import { unitsOf } from './parse/amounts.ts';
import { msOf } from './parse/times.ts';
import { makesLast } from './parse/trade-conditions.ts';
import type { QuoteWire, SnapshotWire } from './parse/wire.ts';

export type Provenance = { readonly scope: QuoteScope; readonly timeliness: QuoteTimeliness };

/** A quote as it comes, before it has units. */
export type RawQuote = Pick<QuoteWire, 'bp' | 'bs' | 'ap' | 'as'> & { readonly atMs: number };

/** A trade as it comes. */
export type RawTrade = {
  readonly price: number;
  readonly size: number;
  readonly conditions: readonly string[];
  readonly atMs: number;
};

type Followed = { readonly instrument: Instrument; readonly from: Provenance };

const DAY_MS = 86_400_000;

export class QuoteBoard {
  private readonly nowMs: () => number;
  private readonly flushed: (quotes: readonly Quote[]) => void;
  private readonly followed = new Map<InstrumentId, Followed>();
  private readonly quotes = new Map<InstrumentId, Quote>();
  private readonly combosOf = new Map<InstrumentId, Set<InstrumentId>>();
  private readonly halted = new Map<InstrumentId, Exclude<MarketStatus, 'trading' | 'closed'>>();
  /** When the last price was made, and since when a halt may have ended unheard. */
  private readonly lastMs = new Map<InstrumentId, number>();
  private readonly doubtedMs = new Map<InstrumentId, number>();
  private readonly calendars = new Map<CalendarId, CompiledCalendar>();
  private readonly dirty = new Set<InstrumentId>();

  /** `flushed` gets what changed in one turn of the program, together. */
  constructor(nowMs: () => number, flushed: (quotes: readonly Quote[]) => void) {
    this.nowMs = nowMs;
    this.flushed = flushed;
  }

  follow(instrument: Instrument, from: Provenance): void {
    this.rescale(instrument);
    this.followed.set(instrument.id, { instrument, from });
    for (const leg of instrument.legs ?? []) {
      const combos = this.combosOf.get(leg.instrumentId) ?? new Set();
      this.combosOf.set(leg.instrumentId, combos.add(instrument.id));
    }
    if (instrument.legs !== null) this.change(instrument.id);
    else if (this.quotes.has(instrument.id)) this.touch(instrument.id);
  }

  /** Parts of a share came to be held: sizes are counted in them from now on. */
  private rescale({ id, qtyScale }: Instrument): void {
    const [before, quote] = [this.followed.get(id)?.instrument, this.quotes.get(id)];
    if (before === undefined || quote === undefined || before.qtyScale === qtyScale) return;
    const scaled = (units: number): number => {
      const moved = Number(Decimal.of(units, before.qtyScale).round(qtyScale, 'floor').units);
      return Number.isSafeInteger(moved) ? moved : 0;
    };
    const { bidSize, askSize, volume } = quote;
    this.quotes.set(id, { ...quote, bidSize: scaled(bidSize), askSize: scaled(askSize), volume: scaled(volume) });
  }

  drop(id: InstrumentId): void {
    for (const leg of this.followed.get(id)?.instrument.legs ?? []) this.combosOf.get(leg.instrumentId)?.delete(id);
    this.followed.delete(id);
    this.quotes.delete(id);
    this.lastMs.delete(id);
    this.dirty.delete(id);
  }

  onQuote(id: InstrumentId, raw: RawQuote): void {
    const known = this.quoteOf(id);
    if (known === null || raw.atMs < known.tsEventMs) return;
    const scales = this.followed.get(id)?.instrument;
    if (scales === undefined) return;
    const bid = raw.bp > 0 ? unitsOf(raw.bp, scales.priceScale) : null;
    const ask = raw.ap > 0 ? unitsOf(raw.ap, scales.priceScale) : null;
    const bidSize = bid === null ? 0 : (unitsOf(raw.bs, scales.qtyScale) ?? 0);
    const askSize = ask === null ? 0 : (unitsOf(raw.as, scales.qtyScale) ?? 0);
    this.put({ ...known, bid, ask, bidSize, askSize, tsEventMs: raw.atMs });
  }

  /** A trade; its size counts towards the day's volume, and its price is the last one where its conditions allow that. */
  onTrade(id: InstrumentId, { price, size, conditions, atMs }: RawTrade): void {
    const known = this.quoteOf(id);
    const scales = this.followed.get(id)?.instrument;
    if (known === null || scales === undefined) return;
    const traded = unitsOf(size, scales.qtyScale) ?? 0;
    const isLast = this.makesLast(scales, conditions, atMs);
    const last = isLast ? unitsOf(price, scales.priceScale) : null;
    if (last !== null) this.noteLast(id, atMs);
    this.put({ ...known, last: last ?? known.last, volume: known.volume + traded });
  }

  /** Not older than the last one that is known. */
  private makesLast(instrument: Instrument, conditions: readonly string[], atMs: number): boolean {
    if (atMs < (this.lastMs.get(instrument.id) ?? Number.NEGATIVE_INFINITY)) return false;
    const of = instrument.assetClass === 'crypto' ? 'coin' : instrument.option === null ? 'share' : 'contract';
    return makesLast(of, conditions, this.sessionOf(instrument, this.nowMs()));
  }

  private noteLast(id: InstrumentId, atMs: number): void {
    this.lastMs.set(id, atMs);
    // Nothing trades while it is halted: the word of its end was missed.
    if (atMs > (this.doubtedMs.get(id) ?? Number.POSITIVE_INFINITY)) this.onHalt(id, null);
  }

  onVolume(id: InstrumentId, volume: number): void {
    const known = this.quoteOf(id);
    const units = unitsOf(volume, this.followed.get(id)?.instrument.qtyScale ?? 0);
    if (known !== null && units !== null) this.put({ ...known, volume: units });
  }

  onHalt(id: InstrumentId, status: 'halted' | 'luld' | null): void {
    this.doubtedMs.delete(id);
    if (status === null) this.halted.delete(id);
    else this.halted.set(id, status);
    if (this.quotes.has(id)) this.touch(id);
  }

  /** The stream that tells of halts is away: their ends may be missed, and a trade after now shows that. */
  doubtHalts(): void {
    for (const id of this.halted.keys()) this.doubtedMs.set(id, this.nowMs());
  }

  /** Everything at once, as REST gives it. */
  onSnapshot(id: InstrumentId, { latestQuote, latestTrade, dailyBar, prevDailyBar }: SnapshotWire): void {
    const known = this.quoteOf(id);
    const scales = this.followed.get(id)?.instrument;
    if (known === null || scales === undefined) return;
    const units = (value: number | undefined): number | null =>
      value === undefined ? null : unitsOf(value, scales.priceScale);
    const today = dailyBar == null ? null : this.isToday(scales, msOf(dailyBar.t) ?? 0);
    const close = today === false ? dailyBar : prevDailyBar;
    const volume = today === true ? unitsOf(dailyBar?.v ?? 0, scales.qtyScale) : 0;
    const tradedMs = msOf(latestTrade?.t);
    const conditions = [latestTrade?.c ?? []].flat();
    const isLast = tradedMs !== null && (known.last === null || this.makesLast(scales, conditions, tradedMs));
    if (isLast) this.noteLast(id, tradedMs);
    this.put({
      ...known,
      last: (isLast ? units(latestTrade?.p) : null) ?? known.last,
      volume: volume ?? known.volume,
      previousClose: units(close?.c) ?? known.previousClose,
    });
    const atMs = msOf(latestQuote?.t);
    if (latestQuote != null && atMs !== null) this.onQuote(id, { ...latestQuote, atMs });
  }

  private isToday(instrument: Instrument, ms: number): boolean {
    if (instrument.calendar === 'always') return Math.floor(ms / DAY_MS) === Math.floor(this.nowMs() / DAY_MS);
    return newYorkDayText(ms) === newYorkDayText(this.nowMs());
  }

  private quoteOf(id: InstrumentId): Quote | null {
    const followed = this.followed.get(id);
    if (followed === undefined) return null;
    const known = this.quotes.get(id);
    if (known !== undefined) return known;
    const none = { bid: null, ask: null, bidSize: 0, askSize: 0, last: null, volume: 0, previousClose: null };
    return { instrumentId: id, ...none, ...followed.from, status: 'trading', tsEventMs: 0, tsInitMs: 0 };
  }

  private put(quote: Quote): void {
    this.quotes.set(quote.instrumentId, quote);
    this.touch(quote.instrumentId);
  }

  private touch(id: InstrumentId): void {
    this.change(id);
    for (const combo of this.combosOf.get(id) ?? []) this.change(combo);
  }

  private change(id: InstrumentId): void {
    if (this.dirty.size === 0) queueMicrotask(() => this.flush());
    this.dirty.add(id);
  }

  private flush(): void {
    const tsInitMs = this.nowMs();
    const batch: Quote[] = [];
    for (const id of this.dirty) {
      const followed = this.followed.get(id);
      const quote =
        followed === undefined
          ? null
          : followed.instrument.legs === null
            ? this.quotes.get(id)
            : this.implied(followed);
      if (followed === undefined || quote === undefined || quote === null || quote.tsEventMs === 0) continue;
      batch.push({ ...quote, status: this.statusOf(followed.instrument, tsInitMs), tsInitMs });
    }
    this.dirty.clear();
    if (batch.length > 0) this.flushed(batch);
  }

  private statusOf(instrument: Instrument, nowMs: number): MarketStatus {
    const { option, legs } = instrument;
    const about = [
      instrument.id,
      ...(option === null ? [] : [option.underlyingId]),
      ...(legs ?? []).map((leg) => leg.instrumentId),
    ];
    for (const id of about) {
      const halt = this.halted.get(id);
      if (halt !== undefined) return halt;
    }
    return this.sessionOf(instrument, nowMs) === null ? 'closed' : 'trading';
  }

  private sessionOf({ calendar }: Pick<Instrument, 'calendar'>, nowMs: number): SessionKind | null {
    let compiled = this.calendars.get(calendar);
    if (compiled === undefined || nowMs < compiled.fromMs || nowMs > compiled.toMs - DAY_MS) {
      compiled = compileCalendar(calendar, nowMs - 2 * DAY_MS, nowMs + 5 * DAY_MS);
      this.calendars.set(calendar, compiled);
    }
    return sessionAt(compiled, nowMs)?.kind ?? null;
  }

  /** A combo's quote from its legs': what buying and selling all of them at once would cost; as old as its oldest leg. */
  private implied({ instrument, from }: Followed): Quote | null {
    const sides = { bid: 0 as number | null, ask: 0 as number | null };
    let bidSize = Number.POSITIVE_INFINITY;
    let askSize = Number.POSITIVE_INFINITY;
    let tsEventMs = Number.POSITIVE_INFINITY;
    let worst: Provenance = from;
    for (const { instrumentId, side, ratio } of instrument.legs ?? []) {
      const leg = this.quotes.get(instrumentId);
      if (leg === undefined) return null;
      const [low, high] = side === 'buy' ? [leg.bid, leg.ask] : [leg.ask, leg.bid];
      const sign = side === 'buy' ? ratio : -ratio;
      sides.bid = sides.bid === null || low === null ? null : sides.bid + sign * low;
      sides.ask = sides.ask === null || high === null ? null : sides.ask + sign * high;
      const [lowSize, highSize] = side === 'buy' ? [leg.bidSize, leg.askSize] : [leg.askSize, leg.bidSize];
      bidSize = Math.min(bidSize, Math.floor(lowSize / ratio));
      askSize = Math.min(askSize, Math.floor(highSize / ratio));
      tsEventMs = Math.min(tsEventMs, leg.tsEventMs);
      if (leg.scope !== 'consolidated' || leg.timeliness !== 'live')
        worst = { scope: leg.scope, timeliness: leg.timeliness };
    }
    const none = { last: null, volume: 0, previousClose: null, status: 'trading' as const, tsInitMs: 0 };
    const sizes = { bidSize: sides.bid === null ? 0 : bidSize, askSize: sides.ask === null ? 0 : askSize };
    return { instrumentId: instrument.id, ...sides, ...sizes, ...none, ...worst, tsEventMs };
  }
}
