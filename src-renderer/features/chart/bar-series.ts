/**
 * Bars between the engine's integers and the chart's pixels. The only place where a price becomes a float, and only to be
 * drawn. Times are shifted to New York's wall clock, because the chart's axis knows no zones. Pure.
 */
import type { UTCTimestamp } from 'lightweight-charts';
import { hoursBehindUtc, type Bar, type Instrument } from '../../../shared/domain/index.ts';

const HOUR_MS = 3_600_000;

/** Seconds of New York's wall clock, as the chart's axis wants them. */
export const axisTime = (ms: number): UTCTimestamp => ((ms - hoursBehindUtc(ms) * HOUR_MS) / 1000) as UTCTimestamp;

export type Candle = {
  readonly time: UTCTimestamp;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};
export type Column = { readonly time: UTCTimestamp; readonly value: number; readonly up: boolean };

type Scales = Pick<Instrument, 'priceScale' | 'qtyScale'>;

/** One bar as a candle, in floats for drawing. `time`: for one who has worked it out already. */
export function candleOf(bar: Bar, scales: Scales, time = axisTime(bar[0])): Candle {
  const unit = 10 ** scales.priceScale;
  const [, open, high, low, close] = bar;
  return { time, open: open / unit, high: high / unit, low: low / unit, close: close / unit };
}

/** One bar's volume as a column; `time` as in `candleOf`. */
export const columnOf = (bar: Bar, scales: Scales, time = axisTime(bar[0])): Column => ({
  time,
  value: bar[5] / 10 ** scales.qtyScale,
  up: bar[4] >= bar[1],
});

/**
 * Bars ready for the axis: ascending, one per time. Where clocks go back in autumn two bars share a wall-clock time: the
 * later one stays.
 */
export function drawable(bars: readonly Bar[]): readonly Bar[] {
  const kept: Bar[] = [];
  for (const bar of bars.toSorted((a, b) => a[0] - b[0])) {
    const before = kept.at(-1);
    if (before !== undefined && axisTime(before[0]) >= axisTime(bar[0])) kept.pop();
    kept.push(bar);
  }
  return kept;
}

/** The start of the bar that a time falls into, or null when there is none: where a fill is marked. */
export function barAt(bars: readonly Bar[], ms: number): Bar | null {
  let low = 0;
  let high = bars.length - 1;
  let found: Bar | null = null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const bar = bars[middle];
    if (bar === undefined) break;
    if (bar[0] <= ms) {
      found = bar;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
