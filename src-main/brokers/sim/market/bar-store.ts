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

/** An instrument's past, which waits until somebody looks at it; trades need to know only where it ends. */
export type Past = {
  /** Puts in place what the first trades go on from: the newest bars, and what was kept of the time since. */
  readonly begin: (id: InstrumentId, store: BarStore) => void;
  /** All bars of before, ascending, those that `begin` has put in place included. */
  readonly bars: (id: InstrumentId, interval: BarInterval) => readonly Bar[];
};

type Series = {
  readonly id: InstrumentId;
  readonly always: boolean;
  /** In the order of BAR_INTERVALS. */
  readonly bars: Bar[][];
  /** A bit for each interval whose newest bar was not told yet. */
  untold: number;
  /** Whether the whole past is there. */
  whole: boolean;
};

const LENGTHS: readonly number[] = BAR_INTERVALS.map((interval) => BAR_INTERVAL_MS[interval]);
const DAY = BAR_INTERVALS.indexOf('1d');

export class BarStore {
  private readonly series = new Map<InstrumentId, Series>();
  private readonly byId: ReadonlyMap<InstrumentId, Instrument>;
  private readonly past: Past | null;
  private readonly untold = new Set<Series>();

  /** @param past null: instruments have none */
  constructor(instruments: ReadonlyMap<InstrumentId, Instrument>, past: Past | null = null) {
    this.byId = instruments;
    this.past = past;
  }

  private of(id: InstrumentId): Series {
    const known = this.series.get(id);
    if (known !== undefined) return known;
    const always = this.byId.get(id)?.calendar === 'always';
    const bars = BAR_INTERVALS.map((): Bar[] => []);
    const made: Series = { id, always, bars, untold: 0, whole: this.past === null };
    this.series.set(id, made);
    this.past?.begin(id, this);
    // The past is no change.
    made.untold = 0;
    this.untold.delete(made);
    return made;
  }

  /** Puts past bars in place, ascending. */
  fill(id: InstrumentId, interval: BarInterval, bars: readonly Bar[]): void {
    this.of(id).bars[BAR_INTERVALS.indexOf(interval)] = bars.slice(-BARS_MAX);
  }

  /** The newest `limit`, ascending; the last one may still be open. */
  newest(id: InstrumentId, interval: BarInterval, limit: number): readonly Bar[] {
    if (!this.byId.has(id)) return [];
    const series = this.of(id);
    if (!series.whole) this.complete(series);
    return (series.bars[BAR_INTERVALS.indexOf(interval)] ?? []).slice(-limit);
  }

  /** Puts the rest of the past before what there is. */
  private complete(series: Series): void {
    series.whole = true;
    for (const [i, interval] of BAR_INTERVALS.entries()) {
      const known = series.bars[i] ?? [];
      const fromMs = known[0]?.[0] ?? Number.POSITIVE_INFINITY;
      const older = (this.past?.bars(series.id, interval) ?? []).filter(([startMs]) => startMs < fromMs);
      series.bars[i] = [...older, ...known].slice(-BARS_MAX);
    }
  }

  /** A trade, or several within one bar (`open`..`low` span them). Units; `startMs` is when the first happened. */
  add(
    id: InstrumentId,
    startMs: number,
    trade: { open: number; high: number; low: number; close: number; volume: number },
    session: SessionKind | null,
  ): void {
    if (!this.byId.has(id)) return;
    const series = this.of(id);
    for (let i = 0; i < LENGTHS.length; i++) {
      if (i === DAY && !series.always && session !== 'regular') continue;
      const length = LENGTHS[i]!;
      const barStart = Math.floor(startMs / length) * length;
      const bars = series.bars[i]!;
      const open = bars.at(-1);
      if (open !== undefined && open[0] >= barStart) {
        bars[bars.length - 1] = [
          open[0],
          open[1],
          Math.max(open[2], trade.high),
          Math.min(open[3], trade.low),
          trade.close,
          open[5] + trade.volume,
        ];
      } else {
        bars.push([barStart, trade.open, trade.high, trade.low, trade.close, trade.volume]);
        if (bars.length > BARS_MAX * 1.25) bars.splice(0, bars.length - BARS_MAX);
      }
      series.untold |= 1 << i;
    }
    this.untold.add(series);
  }

  /** Bars that changed since the last call, the newest of each. */
  takeChanged(): readonly BarChange[] {
    if (this.untold.size === 0) return [];
    const changes: BarChange[] = [];
    for (const series of this.untold) {
      for (let i = 0; i < LENGTHS.length; i++) {
        const bar = series.bars[i]!.at(-1);
        if ((series.untold & (1 << i)) !== 0 && bar !== undefined)
          changes.push({ instrumentId: series.id, interval: BAR_INTERVALS[i]!, bar });
      }
      series.untold = 0;
    }
    this.untold.clear();
    return changes;
  }
}
