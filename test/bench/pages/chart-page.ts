/** The product's chart and the bare library, each given the same moving bar. */
import { CandlestickSeries, HistogramSeries, createChart, type UTCTimestamp } from 'lightweight-charts';
import type { Bar } from '../../../shared/domain/index.ts';
import { ChartView } from '../../../src-renderer/features/chart/chart-view.ts';
import { INSTRUMENTS } from './sample-market.ts';

const BARS = 600;
const START_MS = 1_700_000_040_000;
const barAt = (i: number, move: number): Bar => [
  START_MS + i * 60_000,
  10_000 + i,
  10_060 + i,
  9_950 + i,
  10_010 + i + move,
  1_000 + move,
];
const bars: readonly Bar[] = Array.from({ length: BARS }, (_, i) => barAt(i, 0));

function host(): HTMLElement {
  const element = document.createElement('div');
  element.style.cssText = 'width: 900px; height: 360px';
  document.body.append(element);
  return element;
}

const instrument = INSTRUMENTS[0];
if (instrument === undefined) throw new Error('no instrument');
const view = new ChartView(host());
view.show(instrument, 'candles');
view.setBars(bars, true);

const chart = createChart(host(), { autoSize: true });
const candles = chart.addSeries(CandlestickSeries);
const volume = chart.addSeries(HistogramSeries, { priceScaleId: '', priceFormat: { type: 'volume' } });
const timeOf = ([startMs]: Bar): UTCTimestamp => (startMs / 1000) as UTCTimestamp;
const candle = (bar: Bar) => ({
  time: timeOf(bar),
  open: bar[1] / 100,
  high: bar[2] / 100,
  low: bar[3] / 100,
  close: bar[4] / 100,
});
const column = (bar: Bar) => ({ time: timeOf(bar), value: bar[5], color: bar[4] >= bar[1] ? '#26a69a' : '#ef5350' });
candles.setData(bars.map(candle));
volume.setData(bars.map(column));

/** Nanoseconds an update of the newest bar, drawn or not. */
function cost(kind: 'product' | 'raw', updates: number): number {
  const startMs = performance.now();
  for (let i = 0; i < updates; i++) {
    const bar = barAt(BARS - 1, i % 40);
    if (kind === 'product') view.updateBar(bar);
    else {
      candles.update(candle(bar));
      volume.update(column(bar));
    }
  }
  return ((performance.now() - startMs) * 1e6) / updates;
}

Object.assign(window, { bench: { cost } });
