/** Charts that are kept up to date: minute bars of the stream, gathered into the interval that a chart has. Pure but for its memory. */
import { BAR_INTERVAL_MS, type Bar, type BarInterval, type InstrumentId } from '../../../shared/domain/index.ts';

/** Charts kept at once; the oldest gives way. */
export const CHARTS_MAX = 32;

type Chart = { readonly id: InstrumentId; readonly interval: BarInterval; last: Bar | null; minute: Bar | null };

export class BarCharts {
  private readonly charts = new Map<string, Chart>();

  /** A chart's newest bar as REST gave it. */
  begin(id: InstrumentId, interval: BarInterval, last: Bar | null): void {
    const key = `${id} ${interval}`;
    this.charts.delete(key);
    this.charts.set(key, { id, interval, last, minute: null });
    const oldest = this.charts.keys().next();
    if (this.charts.size > CHARTS_MAX && oldest.done !== true) this.charts.delete(oldest.value);
  }

  /** A minute's bar, new or corrected: the charts' bars that it changes. */
  onMinute(id: InstrumentId, minute: Bar): { readonly interval: BarInterval; readonly bar: Bar }[] {
    const changed: { readonly interval: BarInterval; readonly bar: Bar }[] = [];
    for (const chart of this.charts.values()) {
      if (chart.id !== id || chart.interval === '1d') continue;
      const bar = merged(chart, minute);
      if (bar === null) continue;
      chart.last = bar;
      chart.minute = minute;
      changed.push({ interval: chart.interval, bar });
    }
    return changed;
  }

  onDay(id: InstrumentId, day: Bar): { readonly interval: BarInterval; readonly bar: Bar }[] {
    const chart = this.charts.get(`${id} 1d`);
    if (chart === undefined) return [];
    chart.last = day;
    return [{ interval: '1d', bar: day }];
  }
}

/** The interval's bar with the minute in it; null for a minute that is older than the chart's newest bar. */
function merged({ interval, last, minute: before }: Chart, minute: Bar): Bar | null {
  if (interval === '1m') return last !== null && minute[0] < last[0] ? null : minute;
  const ms = BAR_INTERVAL_MS[interval];
  const startMs = Math.floor(minute[0] / ms) * ms;
  if (last !== null && startMs < last[0]) return null;
  if (last === null || startMs > last[0]) return [startMs, minute[1], minute[2], minute[3], minute[4], minute[5]];
  // A minute that comes again counts once.
  const again = before !== null && before[0] === minute[0] ? before[5] : 0;
  return [
    startMs,
    last[1],
    Math.max(last[2], minute[2]),
    Math.min(last[3], minute[3]),
    minute[4],
    last[5] + minute[5] - again,
  ];
}
