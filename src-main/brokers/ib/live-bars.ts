/**
 * Charts that go on after their history was read: IB's ticks of the last price and the day's volume, gathered into the newest
 * bar. Pure but for its memory. Delayed ticks make no bars: they are of another time.
 */
import {
  BAR_INTERVAL_MS,
  newYorkDayText,
  type Bar,
  type BarInterval,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { TickState } from './parse/ticks.ts';

/** Charts kept at once; the oldest gives way. */
export const IB_CHARTS_MAX = 32;

type Chart = { readonly interval: BarInterval; bar: Bar; volume: number | null };
export type LiveBar = { readonly interval: BarInterval; readonly bar: Bar };

export class LiveBars {
  private readonly charts = new Map<string, Chart & { readonly id: InstrumentId }>();

  /** A chart's newest bar, as history gave it. */
  begin(id: InstrumentId, interval: BarInterval, bar: Bar): void {
    const key = `${id} ${interval}`;
    this.charts.delete(key);
    this.charts.set(key, { id, interval, bar, volume: null });
    const oldest = this.charts.keys().next();
    if (this.charts.size > IB_CHARTS_MAX && oldest.done !== true) this.charts.delete(oldest.value);
  }

  /** The state of a line after a tick: the bars that it changed. */
  onTick(id: InstrumentId, ticks: TickState, nowMs: number): readonly LiveBar[] {
    const { last, volume, timeliness } = ticks;
    if (last === null || timeliness !== 'live') return [];
    const changed: LiveBar[] = [];
    for (const chart of this.charts.values()) {
      if (chart.id !== id) continue;
      // A day's volume of 0 is one that was not told yet.
      const traded = chart.volume === null || chart.volume === 0 || volume < chart.volume ? 0 : volume - chart.volume;
      const bar = grown(chart, last, { traded, nowMs });
      chart.volume = volume;
      if (bar === chart.bar) continue;
      chart.bar = bar;
      changed.push({ interval: chart.interval, bar });
    }
    return changed;
  }
}

/** The chart's newest bar with a trade in it, or the next bar; the same one when nothing changed. */
function grown({ interval, bar }: Chart, last: number, at: { readonly traded: number; readonly nowMs: number }): Bar {
  const { traded, nowMs } = at;
  const [startMs, open, high, low, close, volume] = bar;
  const nowStart = startOf(interval, startMs, nowMs);
  if (nowStart === null || nowStart < startMs) return bar;
  // A price that was there before the bar began is no trade in it.
  if (nowStart > startMs) return traded === 0 && last === close ? bar : [nowStart, last, last, last, last, traded];
  if (last === close && traded === 0) return bar;
  return [startMs, open, Math.max(high, last), Math.min(low, last), last, volume + traded];
}

/** Start of the bar that a time is in; null for a day that the chart has not begun: it is read anew. */
function startOf(interval: BarInterval, startMs: number, nowMs: number): number | null {
  if (interval === '1d') return newYorkDayText(nowMs) === newYorkDayText(startMs) ? startMs : null;
  const ms = BAR_INTERVAL_MS[interval];
  return startMs + Math.floor((nowMs - startMs) / ms) * ms;
}
