/**
 * Combos as books of their own, implied from their legs. Buying a combo buys its legs as listed: the ask is what the legs' far
 * sides cost together, the bid what they bring, each moved towards the other by TIGHTEN of the natural width, as complex order
 * books are. Depth is what all legs have in proportion. Levers on legs (halts, books set by hand) are seen through `legs`.
 *
 * Invariant: what a combo takes is taken from its legs' books, and nothing else is.
 */
import {
  opposite,
  type Bar,
  type BarInterval,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type Side,
} from '../../../../shared/domain/index.ts';
import type { BookLevel, MarketEvent, MarketSource, OpeningFigures, OthersBook, PastEnd } from './market-source.ts';
import { chanceOf } from './options/surface.ts';
import { patientLimit } from './options/patient-limit.ts';

/** Share of the natural width by which each side is better than the legs one by one (an eighth a side, a quarter in all). */
export const TIGHTEN = 0.125;
/** Levels of an implied book. */
const LEVELS = 5;
/** Chance, at each new quote of a combo's first leg, of someone who trades the combo inside its spread. */
const PATIENT_SHARE = 0.2;

type View = { readonly book: OthersBook; stamp: string };
type Combo = {
  readonly instrument: Instrument;
  readonly legs: readonly ComboLeg[];
  /** Tick in units. */
  readonly tick: number;
  readonly left: View;
  readonly shown: View;
};
type Books = { book(id: InstrumentId): OthersBook; shown(id: InstrumentId): OthersBook };

export class ComboMarket implements MarketSource {
  readonly kind: MarketSource['kind'];
  readonly instruments: readonly Instrument[];
  readonly options: MarketSource['options'];
  /** Where the legs' books are looked up: the market as levers left it. */
  legs: Books;
  private readonly base: MarketSource;
  private readonly seed: number;
  private readonly combos = new Map<InstrumentId, Combo>();
  private readonly byFirstLeg = new Map<InstrumentId, Set<Combo>>();
  private readonly pending: MarketEvent[] = [];
  /** Counts what was taken from books: implied books made before are old. */
  private takes = 0;

  constructor(base: MarketSource, seed: number) {
    this.base = base;
    this.seed = seed;
    this.kind = base.kind;
    this.instruments = base.instruments;
    this.options = base.options;
    this.legs = base;
  }

  /** Quotes a combo from now on; its legs are quoted already. */
  addCombo(instrument: Instrument, tick: number): void {
    const { legs } = instrument;
    if (legs === null || this.combos.has(instrument.id)) return;
    const empty = (): View => ({ book: { bids: [], asks: [], tsMs: 0 }, stamp: '' });
    const combo: Combo = { instrument, legs, tick, left: empty(), shown: empty() };
    this.combos.set(instrument.id, combo);
    const first = legs[0]?.instrumentId;
    if (first === undefined) return;
    const set = this.byFirstLeg.get(first);
    if (set === undefined) this.byFirstLeg.set(first, new Set([combo]));
    else set.add(combo);
  }

  book(id: InstrumentId): OthersBook {
    const combo = this.combos.get(id);
    if (combo === undefined) return this.base.book(id);
    return this.implied(combo, combo.left, (leg) => this.legs.book(leg));
  }

  shown(id: InstrumentId): OthersBook {
    const combo = this.combos.get(id);
    if (combo === undefined) return this.base.shown(id);
    if (this.kind === 'model') return this.book(id);
    return this.implied(combo, combo.shown, (leg) => this.legs.shown(leg));
  }

  private implied(combo: Combo, view: View, bookOf: (id: InstrumentId) => OthersBook): OthersBook {
    const books = combo.legs.map((leg) => bookOf(leg.instrumentId));
    const stamp = `${this.takes} ${books.map((b) => `${b.tsMs}:${topText(b)}`).join(' ')}`;
    if (view.stamp === stamp) return view.book;
    view.stamp = stamp;
    implyBook(view.book, combo, books);
    return view.book;
  }

  staleAfterMs(id: InstrumentId): number {
    const combo = this.combos.get(id);
    if (combo === undefined) return this.base.staleAfterMs(id);
    return Math.min(...combo.legs.map((leg) => this.base.staleAfterMs(leg.instrumentId)));
  }

  nextAtMs(): number | null {
    return this.pending[0]?.tsMs ?? this.base.nextAtMs();
  }

  next(): MarketEvent | null {
    const pending = this.pending.shift();
    if (pending !== undefined) return pending;
    const event = this.base.next();
    if (event?.kind === 'book' && this.kind === 'model') {
      for (const combo of this.byFirstLeg.get(event.instrumentId) ?? []) this.traderComes(combo, event.tsMs);
    }
    return event;
  }

  private traderComes(combo: Combo, tsMs: number): void {
    const { id } = combo.instrument;
    if (chanceOf(this.seed, id, 'patient', tsMs) >= PATIENT_SHARE) return;
    const { bids, asks } = this.book(id);
    const bid = bids[0]?.[0];
    const ask = asks[0]?.[0];
    if (bid === undefined || ask === undefined) return;
    const side: Side = chanceOf(this.seed, id, 'side', tsMs) < 0.5 ? 'buy' : 'sell';
    const limit = patientLimit(side, { bid, ask }, chanceOf(this.seed, id, 'reach', tsMs));
    const qty = 1 + Math.floor(8 * chanceOf(this.seed, id, 'size', tsMs));
    this.pending.push({ kind: 'aggressor', instrumentId: id, tsMs, side, qty, limit });
  }

  /** What was taken of a combo is missing from its legs: their far sides for one side, their near sides for the other. */
  consumed(id: InstrumentId, othersSide: Side, qty: number): void {
    const combo = this.combos.get(id);
    if (combo === undefined) {
      if (this.combos.size > 0) this.takes += 1;
      this.base.consumed(id, othersSide, qty);
      return;
    }
    for (const leg of combo.legs) {
      const side = othersSide === 'sell' ? leg.side : opposite(leg.side);
      const book = this.legs.book(leg.instrumentId);
      takeFrom(side === 'buy' ? book.asks : book.bids, qty * leg.ratio);
      this.base.consumed(leg.instrumentId, side === 'buy' ? 'sell' : 'buy', qty * leg.ratio);
    }
    this.takes += 1;
    // Its own levels are short of this already: they stand as they are until a leg moves.
    combo.left.stamp = `${this.takes} ${combo.legs
      .map((leg) => this.legs.book(leg.instrumentId))
      .map((b) => `${b.tsMs}:${topText(b)}`)
      .join(' ')}`;
  }

  history(id: InstrumentId, interval: BarInterval): readonly Bar[] {
    return this.combos.has(id) ? [] : this.base.history(id, interval);
  }
  pastEnd(id: InstrumentId): PastEnd {
    return this.combos.has(id) ? {} : this.base.pastEnd(id);
  }

  opening(id: InstrumentId): OpeningFigures {
    if (!this.combos.has(id)) return this.base.opening(id);
    return { last: null, volume: 0, previousClose: null, sessionClose: null };
  }
  barsFromMid(id: InstrumentId): boolean {
    return this.combos.has(id) || this.base.barsFromMid(id);
  }
  skipTo(nowMs: number): void {
    this.pending.length = 0;
    this.base.skipTo(nowMs);
  }
  forgetPast(): void {
    this.base.forgetPast();
  }
  save(): string | null {
    return this.base.save();
  }
}

const topText = (book: OthersBook): string =>
  `${book.bids[0]?.[0] ?? '-'}x${book.bids[0]?.[1] ?? 0}/${book.asks[0]?.[0] ?? '-'}x${book.asks[0]?.[1] ?? 0}`;

function takeFrom(levels: BookLevel[], qty: number): void {
  let need = qty;
  while (need > 0 && levels[0] !== undefined) {
    const taken = Math.min(need, levels[0][1]);
    levels[0][1] -= taken;
    need -= taken;
    if (levels[0][1] <= 0) levels.shift();
  }
}

/** Rebuilds a combo's book from its legs' books; a side that some leg lacks is empty. */
export function implyBook(
  into: OthersBook,
  combo: { readonly legs: readonly ComboLeg[]; readonly tick: number },
  books: readonly OthersBook[],
): void {
  const { legs, tick } = combo;
  into.tsMs = Math.min(...books.map((b) => b.tsMs));
  const width = legs.reduce((sum, leg, i) => {
    const bid = books[i]?.bids[0]?.[0];
    const ask = books[i]?.asks[0]?.[0];
    return bid === undefined || ask === undefined ? Number.NaN : sum + leg.ratio * (ask - bid);
  }, 0);
  const better = Number.isNaN(width) || width < 0 ? 0 : width * TIGHTEN;
  const asks = walk(legs, books, 'buy');
  const bids = walk(legs, books, 'sell');
  into.asks.length = 0;
  into.bids.length = 0;
  for (const [price, size] of asks) push(into.asks, Math.ceil((price - better) / tick) * tick, size);
  for (const [price, size] of bids) push(into.bids, Math.floor((price + better) / tick) * tick, size);
}

function push(levels: BookLevel[], price: number, size: number): void {
  const last = levels.at(-1);
  // `-0` of a rounded sum is zero.
  const at = price === 0 ? 0 : price;
  if (last !== undefined && last[0] === at) last[1] += size;
  else levels.push([at, size]);
}

/** Natural levels of one side: the legs' levels consumed together, best first. */
function walk(legs: readonly ComboLeg[], books: readonly OthersBook[], taker: Side): BookLevel[] {
  const queues = legs.map((leg, i) => {
    const side = taker === 'buy' ? leg.side : opposite(leg.side);
    const levels = side === 'buy' ? books[i]?.asks : books[i]?.bids;
    return (levels ?? []).map(([price, size]): BookLevel => [price, size]);
  });
  const found: BookLevel[] = [];
  while (found.length < LEVELS) {
    let price = 0;
    let size = Number.POSITIVE_INFINITY;
    for (const [i, leg] of legs.entries()) {
      const level = queues[i]?.[0];
      if (level === undefined) return found;
      price += (leg.side === 'buy' ? 1 : -1) * leg.ratio * level[0];
      size = Math.min(size, Math.floor(level[1] / leg.ratio));
    }
    // A level too thin for one unit hides what is behind it: it goes, unpriced.
    const taken = Math.max(1, size);
    if (size > 0) found.push([price, size]);
    for (const [i, leg] of legs.entries()) {
      const queue = queues[i]!;
      if (size > 0) queue[0]![1] -= taken * leg.ratio;
      if (size === 0 ? Math.floor(queue[0]![1] / leg.ratio) === 0 : queue[0]![1] < leg.ratio) queue.shift();
    }
  }
  return found;
}
