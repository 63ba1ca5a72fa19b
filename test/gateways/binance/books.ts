/** Levels of a book as Binance keeps them for its depth streams: every change has a number, snapshots say at which they stand. */
import type { Depth, DepthLevel, Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import type { Tape } from '../crypto/tape.ts';
import { levelsOf } from './market-rest.ts';

export type DepthUpdate = {
  readonly first: number;
  readonly last: number;
  readonly previous: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
};

/** `told`: the last number that a depth update has carried; numbers between it and `id` went to bookTickers. */
type Kept = { id: number; told: number; bids: Map<number, number>; asks: Map<number, number> };

export class Books {
  private readonly kept = new Map<InstrumentId, Kept>();
  private readonly tape: Tape;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  /** What changed against the book before, as one numbered update. */
  update(depth: Depth, instrument: Instrument): DepthUpdate {
    const book = this.of(instrument.id);
    const bids = changed(book.bids, depth.bids).toSorted(([a], [b]) => b - a);
    const asks = changed(book.asks, depth.asks).toSorted(([a], [b]) => a - b);
    const previous = book.told;
    book.id = Math.max(book.id, previous + bids.length + asks.length, previous + 1);
    book.told = book.id;
    return {
      first: previous + 1,
      last: book.id,
      previous,
      bids: levelsOf(bids, instrument),
      asks: levelsOf(asks, instrument),
    };
  }

  /** The number of a change of the best prices: the next depth update covers it. */
  touch(instrument: Instrument): number {
    const book = this.of(instrument.id);
    book.id += 1;
    return book.id;
  }

  /** The number of the newest change. */
  last(instrument: Instrument): number {
    return this.of(instrument.id).id;
  }

  snapshot(instrument: Instrument, limit: number): DepthUpdate {
    const book = this.of(instrument.id);
    const sorted = (side: Map<number, number>, best: 1 | -1): DepthLevel[] =>
      [...side].toSorted(([a], [b]) => best * (a - b)).slice(0, limit);
    if (book.bids.size + book.asks.size === 0) {
      const depth = this.tape.depth(instrument.id);
      if (depth !== null) this.update(depth, instrument);
    }
    return {
      first: book.told,
      last: book.told,
      previous: book.told,
      bids: levelsOf(sorted(book.bids, -1), instrument),
      asks: levelsOf(sorted(book.asks, 1), instrument),
    };
  }

  private of(id: InstrumentId): Kept {
    const known = this.kept.get(id);
    if (known !== undefined) return known;
    const made: Kept = { id: 1000, told: 1000, bids: new Map(), asks: new Map() };
    this.kept.set(id, made);
    return made;
  }
}

/** Levels that differ, those that went with size 0; the kept side becomes the new one. */
function changed(before: Map<number, number>, now: readonly DepthLevel[]): DepthLevel[] {
  const next = new Map(now);
  const rows: DepthLevel[] = [];
  for (const price of before.keys()) if (!next.has(price)) rows.push([price, 0]);
  for (const [price, size] of next) if (before.get(price) !== size) rows.push([price, size]);
  before.clear();
  for (const [price, size] of next) before.set(price, size);
  return rows;
}
