/** Books as texts, and what changed between two of them. Pure. */
import { dec, unitsText, type Depth, type Instrument } from '../../../shared/domain/index.ts';

/** A level as its texts on the wire. */
export type TextLevel = readonly [price: string, qty: string];
export type TextBook = { readonly asks: readonly TextLevel[]; readonly bids: readonly TextLevel[] };

/** The best levels of both sides. `plain`: quantities without zeros that say nothing. */
export function textBook(depth: Depth, instrument: Instrument, levels: number): TextBook {
  const side = (rows: Depth['asks']): TextLevel[] =>
    rows
      .slice(0, levels)
      .map(([price, qty]) => [
        unitsText(price, instrument.priceScale),
        dec(unitsText(qty, instrument.qtyScale)).trim().toString(),
      ]);
  return { asks: side(depth.asks), bids: side(depth.bids) };
}

/** Levels of `now` that `before` has not or has with another size; those that went have size 0. */
export function levelChanges(before: readonly TextLevel[], now: readonly TextLevel[]): readonly TextLevel[] {
  const next = new Map(now);
  const gone = before.filter(([price]) => !next.has(price)).map(([price]): TextLevel => [price, '0']);
  const old = new Map(before);
  return [...gone, ...now.filter(([price, qty]) => old.get(price) !== qty)];
}
