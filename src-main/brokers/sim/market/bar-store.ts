/**
 * Bars of every interval, built from trades as they happen, a bounded number of each kept. Intraday bars start at multiples of
 * their interval (UTC); daily bars of US instruments hold the regular session only and start at their date's midnight UTC.
 */
import {
  BAR_INTERVALS,
  BAR_INTERVAL_MS,
  type Bar,
  type BarInterval,
  type Instrument,
  type InstrumentId,
  type SessionKind,
} from '../../../../shared/domain/index.ts';

/** Bars kept per instrument and interval. */
export const BARS_MAX = 2000;

export type BarChange = { readonly instrumentId: InstrumentId; readonly interval: BarInterval; readonly bar: Bar };

type Series = Record<BarInterval, Bar[]>;

export class BarStore {
  private readonly series = new Map<InstrumentId, Series>();
  private readonly byId: ReadonlyMap<InstrumentId, Instrument>;
  private readonly changed = new Map<string, BarChange>();

  private readonly begin: ((id: InstrumentId, store: BarStore) => void) | null;

  /** @param begin puts an instrument's past in place when it is first looked at or traded; null: it has none */
  constructor(
    instruments: ReadonlyMap<InstrumentId, Instrument>,
    begin: ((id: InstrumentId, store: BarStore) => void) | null = null,
  ) {
    this.byId = instruments;
    this.begin = begin;
  }

  private of(id: InstrumentId): Series {
    const known = this.series.get(id);
    if (known !== undefined) return known;
    const made: Series = { '1m': [], '5m': [], '15m': [], '1h': [], '1d': [] };
    this.series.set(id, made);
    if (this.begin === null) return made;
    this.begin(id, this);
    // The past is no change.
    for (const interval of BAR_INTERVALS) this.changed.delete(`${id} ${interval}`);
    return made;
  }

  /** Puts past bars in place, ascending. */
  fill(id: InstrumentId, interval: BarInterval, bars: readonly Bar[]): void {
    this.of(id)[interval] = bars.slice(-BARS_MAX);
  }

  /** The newest `limit`, ascending; the last one may still be open. */
  newest(id: InstrumentId, interval: BarInterval, limit: number): readonly Bar[] {
    return this.byId.has(id) ? this.of(id)[interval].slice(-limit) : [];
  }

  /** A trade, or several within one bar (`open`..`low` span them). Units; `startMs` is when the first happened. */
  add(
    id: InstrumentId,
    startMs: number,
    trade: { open: number; high: number; low: number; close: number; volume: number },
    session: SessionKind | null,
  ): void {
    const instrument = this.byId.get(id);
    if (instrument === undefined) return;
    const series = this.of(id);
    for (const interval of BAR_INTERVALS) {
      if (interval === '1d' && instrument.calendar !== 'always' && session !== 'regular') continue;
      const length = BAR_INTERVAL_MS[interval];
      const barStart = Math.floor(startMs / length) * length;
      const bars = series[interval];
      const open = bars.at(-1);
      let bar: Bar;
      if (open !== undefined && open[0] >= barStart) {
        bar = [
          open[0],
          open[1],
          Math.max(open[2], trade.high),
          Math.min(open[3], trade.low),
          trade.close,
          open[5] + trade.volume,
        ];
        bars[bars.length - 1] = bar;
      } else {
        bar = [barStart, trade.open, trade.high, trade.low, trade.close, trade.volume];
        bars.push(bar);
        if (bars.length > BARS_MAX * 1.25) bars.splice(0, bars.length - BARS_MAX);
      }
      this.changed.set(`${id} ${interval}`, { instrumentId: id, interval, bar });
    }
  }

  /** Bars that changed since the last call, the newest of each. */
  takeChanged(): readonly BarChange[] {
    if (this.changed.size === 0) return [];
    const changes = [...this.changed.values()];
    this.changed.clear();
    return changes;
  }
}
