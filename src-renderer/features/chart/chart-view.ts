/**
 * The drawing itself, over lightweight-charts: series, lines and marks, in the page's colours. It holds no state of
 * trading; what it is given it draws.
 */
import {
  type AutoscaleInfoProvider,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type MouseEventHandler,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Bar, Fill, Instrument } from '../../../shared/domain/index.ts';
import type { ChartStyle } from '../../stores/ui-store.ts';
import { formatQty, groupDigits } from '../../ui/format.ts';
import { barAt, axisTime, candleOf, columnOf, drawable } from './bar-series.ts';
import { axisDecimals } from './chart-lines.ts';
import { readColours, type ChartColours } from './chart-colours.ts';

type PriceSeries = ISeriesApi<'Candlestick'> | ISeriesApi<'Line'>;

/** The volume's share of the height. */
const VOLUME_TOP = 0.84;
/** How far beyond the bars a line may lie and still be drawn into view, as a share of the bars' own height. */
const LINE_REACH = 1;

/** What a line over the bars stands for. */
export type LineKind = 'order' | 'stop' | 'target' | 'average' | 'touch';

export class ChartView {
  private readonly chart: IChartApi;
  private colours: ChartColours;
  private price: PriceSeries;
  private readonly volume: ISeriesApi<'Histogram'>;
  /** Only while there are fills: the plug-in copies all bars whenever one moves. */
  private marks: ISeriesMarkersPluginApi<Time> | null = null;
  private readonly lines = new Map<string, IPriceLine>();
  /** What each line stands for, to colour it anew. */
  private readonly kinds = new Map<string, LineKind>();
  private instrument: Instrument | null = null;
  private style: ChartStyle = 'candles';
  private bars: Bar[] = [];
  private fills: readonly Fill[] = [];

  constructor(host: HTMLElement) {
    this.colours = readColours(host);
    this.chart = createChart(host, this.chartOptions());
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: '',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: VOLUME_TOP, bottom: 0 } });
    this.price = this.makePrice();
  }

  /** Takes everything down. */
  destroy(): void {
    this.chart.remove();
  }

  /** The page's colours may have changed: reads them anew and draws with them. */
  recolour(host: HTMLElement): void {
    this.colours = readColours(host);
    this.chart.applyOptions(this.chartOptions());
    this.price.applyOptions(this.priceOptions());
    for (const [id, line] of this.lines) line.applyOptions(this.lineLooks(this.kinds.get(id) ?? 'order'));
    this.setBars(this.bars, false);
    this.setFills(this.fills);
  }

  /** Another instrument or style: the series is made anew and holds nothing. */
  show(instrument: Instrument, style: ChartStyle): void {
    const other = this.instrument?.id !== instrument.id;
    this.instrument = instrument;
    if (style !== this.style || other) {
      this.style = style;
      this.lines.clear();
      this.chart.removeSeries(this.price);
      this.price = this.makePrice();
      this.marks = null;
      this.setBars(other ? [] : this.bars, false);
    }
    this.price.applyOptions(this.priceOptions());
  }

  /** All bars; `fit` shows the newest of them at a readable width. */
  setBars(bars: readonly Bar[], fit: boolean): void {
    const { instrument } = this;
    if (instrument === null) return;
    this.bars = [...drawable(bars)];
    if (this.style === 'line') this.lineSeries().setData(this.bars.map((b) => this.point(b, instrument)));
    else this.candleSeries().setData(this.bars.map((b) => candleOf(b, instrument)));
    this.volume.setData(this.bars.map((b) => this.volumeBar(b, instrument)));
    if (fit) this.fit();
  }

  /** The newest bar moved, or a new one began. An older one than the newest is ignored. */
  updateBar(bar: Bar): void {
    const { instrument } = this;
    if (instrument === null) return;
    const newest = this.bars.at(-1);
    const time = axisTime(bar[0]);
    const newestTime = newest === undefined ? null : newest[0] === bar[0] ? time : axisTime(newest[0]);
    if (newestTime !== null && time < newestTime) return;
    if (time === newestTime) this.bars[this.bars.length - 1] = bar;
    else this.bars.push(bar);
    if (this.style === 'line') this.lineSeries().update(this.point(bar, instrument, time));
    else this.candleSeries().update(candleOf(bar, instrument, time));
    this.volume.update(this.volumeBar(bar, instrument, time));
  }

  /** Puts a line at a price, or moves it; null takes it away. */
  line(id: string, at: { readonly price: string; readonly title: string; readonly kind: LineKind } | null): void {
    const known = this.lines.get(id);
    if (at === null) {
      if (known !== undefined) this.price.removePriceLine(known);
      this.lines.delete(id);
      this.kinds.delete(id);
      return;
    }
    this.kinds.set(id, at.kind);
    const options = { price: Number(at.price), title: at.title, ...this.lineLooks(at.kind) };
    if (known === undefined) this.lines.set(id, this.price.createPriceLine(options));
    else known.applyOptions(options);
  }

  /** The ids of all lines that begin with a prefix. */
  lineIds(prefix: string): readonly string[] {
    return [...this.lines.keys()].filter((id) => id.startsWith(prefix));
  }

  /** Marks fills at the bars in which they happened. */
  setFills(fills: readonly Fill[]): void {
    this.fills = fills;
    const marks = fills.flatMap((fill) => {
      const bar = barAt(this.bars, fill.tsEventMs);
      if (bar === null) return [];
      const buy = fill.side === 'buy';
      return [
        {
          time: axisTime(bar[0]),
          position: buy ? ('belowBar' as const) : ('aboveBar' as const),
          shape: buy ? ('arrowUp' as const) : ('arrowDown' as const),
          color: buy ? this.colours.up : this.colours.down,
          text: formatQty(fill.qty),
          size: 0.8,
        },
      ];
    });
    if (marks.length === 0) {
      this.marks?.detach();
      this.marks = null;
      return;
    }
    this.marks ??= createSeriesMarkers(this.price, []);
    this.marks.setMarkers(marks.toSorted((a, b) => a.time - b.time));
  }

  /** Px from the top of a price, or null outside the axis. */
  yOf(price: number): number | null {
    return this.price.priceToCoordinate(price);
  }

  /** The price at a height, for drawing only. */
  priceAt(y: number): number | null {
    return this.price.coordinateToPrice(y);
  }

  /** The newest bars at a readable width. */
  fit(): void {
    this.chart.timeScale().applyOptions({ barSpacing: 6, rightOffset: 4 });
    this.chart.timeScale().scrollToRealTime();
  }

  /** Scrolls by bars: back with a negative number. */
  scrollBy(bars: number): void {
    const scale = this.chart.timeScale();
    scale.scrollToPosition(scale.scrollPosition() + bars, false);
  }

  /** The bars that are drawn. */
  get shown(): readonly Bar[] {
    return this.bars;
  }

  /** While an order is dragged the chart stands still. */
  lockScroll(locked: boolean): void {
    this.chart.applyOptions({ handleScroll: !locked, handleScale: !locked });
  }

  /** Hears which bar is under the crosshair; null for none. Gives what stops it. */
  onBar(listener: (bar: Bar | null) => void): () => void {
    const onMove: MouseEventHandler<Time> = ({ time }) => {
      listener(typeof time === 'number' ? (this.bars.find((b) => axisTime(b[0]) === time) ?? null) : null);
    };
    this.chart.subscribeCrosshairMove(onMove);
    return () => this.chart.unsubscribeCrosshairMove(onMove);
  }

  private lineSeries(): ISeriesApi<'Line'> {
    return this.price as ISeriesApi<'Line'>;
  }

  private candleSeries(): ISeriesApi<'Candlestick'> {
    return this.price as ISeriesApi<'Candlestick'>;
  }

  private point(bar: Bar, instrument: Instrument, time?: UTCTimestamp) {
    const candle = candleOf(bar, instrument, time);
    return { time: candle.time, value: candle.close };
  }

  private volumeBar(bar: Bar, instrument: Instrument, time?: UTCTimestamp) {
    const column = columnOf(bar, instrument, time);
    return {
      time: column.time,
      value: column.value,
      color: column.up ? this.colours.upFaint : this.colours.downFaint,
    };
  }

  private makePrice(): PriceSeries {
    return this.style === 'line'
      ? this.chart.addSeries(LineSeries, this.priceOptions())
      : this.chart.addSeries(CandlestickSeries, this.priceOptions());
  }

  private priceOptions() {
    const { up, down, accent } = this.colours;
    const decimals = this.instrument === null ? 2 : axisDecimals(this.instrument);
    const priceFormat = {
      type: 'custom' as const,
      minMove: 10 ** -decimals,
      formatter: (price: number): string => groupDigits(price.toFixed(decimals)),
    };
    const common = {
      priceFormat,
      lastValueVisible: true,
      priceLineVisible: false,
      autoscaleInfoProvider: this.withLines,
    };
    return this.style === 'line'
      ? { ...common, color: accent, lineWidth: 2 as const }
      : { ...common, upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false };
  }

  /** Orders and exits near the bars are drawn into view: what can be dragged has to be there. */
  private readonly withLines: AutoscaleInfoProvider = (original) => {
    const info = original();
    const range = info?.priceRange ?? null;
    if (info === null || range === null) return info;
    let { minValue, maxValue } = range;
    const reach = LINE_REACH * (range.maxValue - range.minValue);
    for (const [id, line] of this.lines) {
      const { price } = line.options();
      if (!id.startsWith('order:') || price > range.maxValue + reach || price < range.minValue - reach) continue;
      minValue = Math.min(minValue, price);
      maxValue = Math.max(maxValue, price);
    }
    return { ...info, priceRange: { minValue, maxValue } };
  };

  private lineLooks(kind: LineKind) {
    const { accent, text1, lineStrong, onFill, up, down } = this.colours;
    const base = { axisLabelVisible: true, axisLabelTextColor: onFill };
    if (kind === 'order') return { ...base, color: accent, lineWidth: 1 as const, lineStyle: LineStyle.Dashed };
    if (kind === 'stop' || kind === 'target') {
      const color = kind === 'stop' ? down : up;
      return { ...base, color, lineWidth: 1 as const, lineStyle: LineStyle.LargeDashed };
    }
    if (kind === 'average') return { ...base, color: text1, lineWidth: 1 as const, lineStyle: LineStyle.Solid };
    return { color: lineStrong, lineWidth: 1 as const, lineStyle: LineStyle.Dotted, axisLabelVisible: false };
  }

  private chartOptions() {
    const { ground, line, text2, font } = this.colours;
    return {
      autoSize: true,
      layout: {
        background: { type: ColorType.Solid, color: ground },
        textColor: text2,
        fontFamily: font,
        fontSize: 11,
        attributionLogo: false,
      },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
      rightPriceScale: { borderVisible: false, minimumWidth: 64, scaleMargins: { top: 0.06, bottom: 0.2 } },
      timeScale: { borderColor: line, timeVisible: true, secondsVisible: false, rightOffset: 4, barSpacing: 6 },
      crosshair: { mode: CrosshairMode.Normal },
      localization: { locale: 'en-US' },
    };
  }
}
