/**
 * A recording as a market: what was recorded happens again, at the time it became known and never before (a bar at its end).
 * Its quotes are published as they were; beside them stands what is left of them for us to take, so that the same shown size
 * does not fill us twice. A size taken comes back when the quote moves or grows.
 */
import {
  BAR_INTERVALS,
  newYorkDayText,
  type Bar,
  type BarInterval,
  type Instrument,
  type InstrumentId,
} from '../../../../shared/domain/index.ts';
import { TradingHours } from '../exchange/trading-hours.ts';
import { BarStore } from '../market/bar-store.ts';
import { DayStats } from '../market/day-stats.ts';
import type {
  BookLevel,
  MarketEvent,
  MarketSource,
  OpeningFigures,
  OptionBoard,
  OthersBook,
  PastEnd,
} from '../market/market-source.ts';
import { recordedChain } from './recorded-options.ts';
import type { RecordedStream, Recording } from './recording.ts';

/** A consolidated feed that says nothing says that nothing changed: complete recordings confirm their quote this often. */
const CONFIRM_MS = 1000;
/** Bars longer than this leave too much unsaid in between to confirm anything. */
const CONFIRM_BAR_MAX_MS = 1000;

/** Contracts that are instruments from the start; of larger chains each is listed when somebody asks. */
export const LISTED_AT_START_MAX = 64;

type Cursor = { readonly stream: RecordedStream; readonly order: number; next: number };
type Side = { readonly shown: BookLevel[]; readonly left: BookLevel[] };
type Recorded = {
  readonly instrument: Instrument;
  readonly shown: OthersBook;
  readonly left: OthersBook;
  readonly staleMs: number;
  readonly hasTrades: boolean;
  /** Stretches in which its quotes were recorded without a gap: file by file. */
  readonly covered: readonly { readonly fromMs: number; readonly toMs: number }[];
  confirmMs: number;
};

export class RecordedMarket implements MarketSource {
  readonly kind = 'recording';
  readonly options: OptionBoard | null;
  readonly instruments: readonly Instrument[];
  private readonly cursors: readonly Cursor[];
  private readonly recorded = new Map<InstrumentId, Recorded>();
  private past: BarStore;
  private readonly figures = new Map<InstrumentId, DayStats>();
  private readonly hours = new TradingHours();
  /** Contracts that are not there unless somebody asks: their rows are played unseen. */
  private readonly unlisted = new Set<InstrumentId>();
  private readonly pending: MarketEvent[] = [];
  /** Of files of many contracts: how far they were played. What they do not mention did not change. */
  private readonly playedMs = new Map<RecordedStream, number>();

  constructor(recording: Recording, startMs: number) {
    const contracts = recording.instruments.filter((i) => i.option !== null);
    const few = contracts.length <= LISTED_AT_START_MAX;
    this.instruments = few ? recording.instruments : recording.instruments.filter((i) => i.option === null);
    if (!few) for (const { id } of contracts) this.unlisted.add(id);
    this.options = contracts.length === 0 ? null : this.boardOf(contracts);
    this.past = new BarStore(new Map(recording.instruments.map((i) => [i.id, i] as const)));
    // At one instant trades come before the quotes that they brought about.
    const rank = (stream: RecordedStream): number => (stream.columns.kind === 'quotes' ? 1 : 0);
    const streams = [...recording.streams].sort((a, b) => rank(a) - rank(b));
    this.cursors = streams.map((stream, order) => ({ stream, order, next: 0 }));
    const owned = recording.streams.map(
      (stream): Owned => ({ ...stream, own: new Set(stream.contracts?.ids ?? [stream.instrumentId]) }),
    );
    for (const instrument of recording.instruments) this.recorded.set(instrument.id, recordedOf(instrument, owned));
    this.playTo(startMs);
  }

  private boardOf(contracts: readonly Instrument[]): OptionBoard {
    const byId = new Map(contracts.map((i) => [i.id, i] as const));
    const underlyings = new Set<InstrumentId>([...this.instruments.map((i) => i.id)]);
    return {
      chain: (id, nowMs) => (underlyings.has(id) ? recordedChain(id, contracts, newYorkDayText(nowMs)) : null),
      find: (id) => byId.get(id) ?? null,
      list: ({ id }) => void this.unlisted.delete(id),
      valueAt: () => null,
    };
  }

  private of(id: InstrumentId): Recorded {
    const found = this.recorded.get(id);
    if (found === undefined) throw new RangeError(`no instrument ${id}`);
    return found;
  }

  book(id: InstrumentId): OthersBook {
    return this.of(id).left;
  }

  shown(id: InstrumentId): OthersBook {
    return this.of(id).shown;
  }

  staleAfterMs(id: InstrumentId): number {
    return this.of(id).staleMs;
  }

  private soonest(): Cursor | null {
    let best: Cursor | null = null;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const cursor of this.cursors) {
      const ms = cursor.stream.columns.knownMs[cursor.next];
      if (ms !== undefined && ms < bestMs) {
        best = cursor;
        bestMs = ms;
      }
    }
    return best;
  }

  private nextConfirm(): Recorded | null {
    let best: Recorded | null = null;
    for (const one of this.recorded.values()) if (best === null || one.confirmMs < best.confirmMs) best = one;
    return best !== null && Number.isFinite(best.confirmMs) ? best : null;
  }

  nextAtMs(): number | null {
    if (this.pending[0] !== undefined) return this.pending[0].tsMs;
    const cursor = this.soonest();
    // After the last row there is nothing left to confirm.
    if (cursor === null) return null;
    const rowMs = cursor.stream.columns.knownMs[cursor.next]!;
    return Math.min(rowMs, this.nextConfirm()?.confirmMs ?? rowMs);
  }

  next(): MarketEvent | null {
    const pending = this.pending.shift();
    if (pending !== undefined) return pending;
    const cursor = this.soonest();
    if (cursor === null) return null;
    const rowMs = cursor.stream.columns.knownMs[cursor.next]!;
    const confirm = this.nextConfirm();
    if (confirm !== null && confirm.confirmMs < rowMs) {
      const tsMs = confirm.confirmMs;
      this.stamp(confirm, tsMs);
      return { kind: 'book', instrumentId: confirm.instrument.id, tsMs };
    }
    const row = cursor.next;
    cursor.next += 1;
    return this.play(cursor.stream, row, rowMs);
  }

  /** A file of many contracts comes to a new time: those that it says nothing of stand as they stood. */
  private confirmContracts(stream: RecordedStream, tsMs: number): void {
    const { contracts, columns } = stream;
    if (contracts === undefined || columns.kind !== 'quotes' || this.playedMs.get(stream) === tsMs) return;
    this.playedMs.set(stream, tsMs);
    for (const id of contracts.ids) {
      const one = this.of(id);
      if (one.shown.tsMs === 0) continue;
      this.stamp(one, tsMs);
      if (!this.unlisted.has(id)) this.pending.push({ kind: 'book', instrumentId: id, tsMs });
    }
  }

  private play(stream: RecordedStream, row: number, tsMs: number): MarketEvent {
    this.confirmContracts(stream, tsMs);
    const id = stream.contracts?.ids[stream.contracts.of[row] ?? -1] ?? stream.instrumentId;
    const event = this.playRow(stream, id, row, tsMs);
    return this.unlisted.has(id) ? { kind: 'idle', instrumentId: id, tsMs } : event;
  }

  private playRow(stream: RecordedStream, instrumentId: InstrumentId, row: number, tsMs: number): MarketEvent {
    const { columns, barMs } = stream;
    switch (columns.kind) {
      case 'quotes': {
        const one = this.of(instrumentId);
        applyQuote({ shown: one.shown.bids, left: one.left.bids }, columns.bid[row]!, columns.bidSize[row]!);
        applyQuote({ shown: one.shown.asks, left: one.left.asks }, columns.ask[row]!, columns.askSize[row]!);
        this.stamp(one, tsMs);
        return { kind: 'book', instrumentId, tsMs };
      }
      case 'trades':
        return { kind: 'print', instrumentId, tsMs, price: columns.price[row]!, size: columns.size[row]! };
      case 'tradeBars':
        return {
          kind: 'barPrint',
          instrumentId,
          tsMs,
          startMs: tsMs - barMs,
          open: columns.open[row]!,
          high: columns.high[row]!,
          low: columns.low[row]!,
          close: columns.close[row]!,
          volume: columns.volume[row]!,
        };
    }
  }

  private stamp(one: Recorded, tsMs: number): void {
    one.shown.tsMs = tsMs;
    one.left.tsMs = tsMs;
    const next = tsMs + CONFIRM_MS;
    one.confirmMs = one.covered.some((c) => c.fromMs <= tsMs && next <= c.toMs) ? next : Number.POSITIVE_INFINITY;
  }

  /** Plays what became known up to `startMs` into books, bars and the day's figures, unseen. */
  private playTo(startMs: number): void {
    for (;;) {
      const atMs = this.nextAtMs();
      if (atMs === null || atMs > startMs) return;
      const event = this.next();
      if (event === null) return;
      if (event.kind === 'print') {
        const { price, size } = event;
        this.pastTrade(event.instrumentId, event.tsMs, {
          open: price,
          high: price,
          low: price,
          close: price,
          volume: size,
        });
      } else if (event.kind === 'barPrint') {
        this.pastTrade(event.instrumentId, event.startMs, event);
      }
    }
  }

  private pastTrade(
    id: InstrumentId,
    ms: number,
    bar: { open: number; high: number; low: number; close: number; volume: number },
  ): void {
    const { instrument } = this.of(id);
    const session = this.hours.session(instrument.calendar, ms)?.kind ?? null;
    let stats = this.figures.get(id);
    if (stats === undefined) {
      // The day before was not recorded: the change is counted from the first price.
      stats = new DayStats(instrument, { last: null, volume: 0, previousClose: bar.open, sessionClose: null }, ms);
      this.figures.set(id, stats);
    }
    stats.roll(ms);
    stats.print(bar.close, bar.volume, session);
    this.past.add(id, ms, bar, session);
  }

  consumed(): void {
    // What was taken is missing from `left` already; what was recorded happens all the same.
  }

  history(id: InstrumentId, interval: BarInterval): readonly Bar[] {
    return this.past.newest(id, interval, Number.MAX_SAFE_INTEGER);
  }

  pastEnd(id: InstrumentId): PastEnd {
    const end: Partial<Record<BarInterval, Bar>> = {};
    for (const interval of BAR_INTERVALS) {
      const last = this.history(id, interval).at(-1);
      if (last !== undefined) end[interval] = last;
    }
    return end;
  }

  opening(id: InstrumentId): OpeningFigures {
    const known = this.figures.get(id)?.figures();
    if (known !== undefined) return known;
    const { bids, asks } = this.of(id).shown;
    const mid = bids[0] === undefined || asks[0] === undefined ? null : Math.round((bids[0][0] + asks[0][0]) / 2);
    return { last: null, volume: 0, previousClose: mid, sessionClose: null };
  }

  barsFromMid(id: InstrumentId): boolean {
    return !this.of(id).hasTrades;
  }

  skipTo(): void {
    // Everything that was recorded happens, however late.
  }

  forgetPast(): void {
    this.past = new BarStore(new Map());
  }

  save(): null {
    return null;
  }
}

type Owned = RecordedStream & { readonly own: ReadonlySet<InstrumentId> };

function recordedOf(instrument: Instrument, streams: readonly Owned[]): Recorded {
  const own = streams.filter((s) => s.own.has(instrument.id));
  const quotes = own.filter((s) => s.columns.kind === 'quotes');
  const barMs = Math.max(0, ...quotes.map((s) => s.barMs));
  const covered = quotes
    .filter((s) => s.barMs <= CONFIRM_BAR_MAX_MS)
    .map(({ columns }) => ({ fromMs: columns.knownMs[0] ?? 0, toMs: columns.knownMs[columns.count - 1] ?? 0 }));
  return {
    instrument,
    shown: { bids: [], asks: [], tsMs: 0 },
    left: { bids: [], asks: [], tsMs: 0 },
    staleMs: Math.max(5000, barMs * 3),
    hasTrades: own.some((s) => s.columns.kind !== 'quotes'),
    covered,
    confirmMs: Number.POSITIVE_INFINITY,
  };
}

/** One side's new best. NaN: unchanged. What we took of the same price stays taken until the size there grows. */
function applyQuote(side: Side, price: number, size: number): void {
  if (Number.isNaN(price)) return;
  const { shown, left } = side;
  const before = shown[0];
  let free = size;
  if (before !== undefined && before[0] === price) {
    const taken = before[1] - (left[0]?.[1] ?? 0);
    free = size - Math.min(size, Math.max(0, taken));
  }
  shown.length = 0;
  left.length = 0;
  if (size > 0) shown.push([price, size]);
  if (free > 0) left.push([price, free]);
}
