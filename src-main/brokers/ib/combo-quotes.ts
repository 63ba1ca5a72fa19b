/**
 * Quotes of combos from those of their legs (S0.3): IB's own quote of a BAG lacks most structures, and its sides are not those
 * that a trader could take leg by leg.
 *
 * Invariants: a combo has a quote only while each leg has one; it is as old as its oldest leg and as good as its worst.
 */
import type { Instrument, InstrumentId, Quote } from '../../../shared/domain/index.ts';

export class ComboQuotes {
  private readonly combos = new Map<InstrumentId, Instrument>();
  private readonly combosOf = new Map<InstrumentId, Set<InstrumentId>>();
  private readonly quotes = new Map<InstrumentId, Quote>();

  /** From now on; its legs, whose quotes it needs. */
  follow(combo: Instrument): readonly InstrumentId[] {
    this.combos.set(combo.id, combo);
    const legs = (combo.legs ?? []).map((leg) => leg.instrumentId);
    for (const id of legs) this.combosOf.set(id, (this.combosOf.get(id) ?? new Set()).add(combo.id));
    return legs;
  }

  /** The legs that no combo needs any more; null: it was no combo. */
  drop(id: InstrumentId): readonly InstrumentId[] | null {
    const combo = this.combos.get(id);
    if (combo === undefined) return null;
    this.combos.delete(id);
    const free: InstrumentId[] = [];
    for (const leg of combo.legs ?? []) {
      const users = this.combosOf.get(leg.instrumentId);
      users?.delete(id);
      if (users === undefined || users.size > 0) continue;
      this.combosOf.delete(leg.instrumentId);
      this.quotes.delete(leg.instrumentId);
      free.push(leg.instrumentId);
    }
    return free;
  }

  /** The combos that an instrument is a leg of. */
  of(legId: InstrumentId): Iterable<InstrumentId> {
    return this.combosOf.get(legId) ?? [];
  }

  /** A leg has no quotes any more, and its combos with it. */
  forget(legId: InstrumentId): void {
    this.quotes.delete(legId);
  }

  /** New quotes: those of the combos that they change. */
  hear(quotes: readonly Quote[]): readonly Quote[] {
    const touched = new Set<Instrument>();
    for (const quote of quotes) {
      for (const id of this.of(quote.instrumentId)) {
        this.quotes.set(quote.instrumentId, quote);
        const combo = this.combos.get(id);
        if (combo !== undefined) touched.add(combo);
      }
    }
    return [...touched].map((combo) => impliedQuote(combo, this.quotes)).filter((quote) => quote !== null);
  }
}

/** What buying and selling all legs at once would cost, in units of the combo's scale; null: a leg has no quote. Pure. */
export function impliedQuote(combo: Instrument, quotes: ReadonlyMap<InstrumentId, Quote>): Quote | null {
  let bid: number | null = 0;
  let ask: number | null = 0;
  let bidSize = Number.POSITIVE_INFINITY;
  let askSize = Number.POSITIVE_INFINITY;
  let oldest: Quote | null = null;
  let worst: Quote | null = null;
  let halted: Quote | null = null;
  for (const { instrumentId, side, ratio } of combo.legs ?? []) {
    const leg = quotes.get(instrumentId);
    if (leg === undefined) return null;
    const buys = side === 'buy';
    const [low, high] = buys ? [leg.bid, leg.ask] : [leg.ask, leg.bid];
    const [lowSize, highSize] = buys ? [leg.bidSize, leg.askSize] : [leg.askSize, leg.bidSize];
    const sign = buys ? ratio : -ratio;
    bid = bid === null || low === null ? null : bid + sign * low;
    ask = ask === null || high === null ? null : ask + sign * high;
    bidSize = Math.min(bidSize, Math.floor(lowSize / ratio));
    askSize = Math.min(askSize, Math.floor(highSize / ratio));
    if (oldest === null || leg.tsEventMs < oldest.tsEventMs) oldest = leg;
    if (worst === null || leg.timeliness !== 'live') worst = leg;
    if (leg.status !== 'trading') halted = leg;
  }
  if (oldest === null || worst === null) return null;
  return {
    instrumentId: combo.id,
    ...{ bid, ask, bidSize: bid === null ? 0 : bidSize, askSize: ask === null ? 0 : askSize },
    ...{ last: null, volume: 0, previousClose: null },
    ...{ scope: worst.scope, timeliness: worst.timeliness, status: halted?.status ?? 'trading' },
    ...{ tsEventMs: oldest.tsEventMs, tsInitMs: oldest.tsInitMs },
  };
}
