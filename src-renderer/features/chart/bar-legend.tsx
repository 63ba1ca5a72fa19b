/** Open, high, low, close and volume of the bar under the crosshair, else of the newest. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { Bar, Instrument } from '../../../shared/domain/index.ts';
import { streams } from '../../stores/streams-store.ts';
import { formatSize, formatTime, formatDay, formatUnits } from '../../ui/format.ts';
import type { ChartView } from './chart-view.ts';

/** Within a part no line may break, between parts it may. */
const FIXED = '\u00a0';
const BETWEEN = '\u2002';

/** A bar in one line, the most needed first: the axis under it has the time. */
export function barWords(bar: Bar, instrument: Instrument): string {
  const [startMs, open, high, low, close, volume] = bar;
  const price = (units: number): string => formatUnits(units, instrument);
  const parts = [
    `O ${price(open)}`,
    `H ${price(high)}`,
    `L ${price(low)}`,
    `C ${price(close)}`,
    `V ${formatSize(volume, instrument)}`,
    `${formatDay(startMs)} ${formatTime(startMs).slice(0, 5)}`,
  ];
  return parts.map((part) => part.replaceAll(' ', FIXED)).join(BETWEEN);
}

export function BarLegend(props: { readonly view: ChartView; readonly instrument: Instrument }): ReactNode {
  const { view, instrument } = props;
  const line = useRef<HTMLDivElement>(null);
  const hovered = useRef<Bar | null>(null);
  useEffect(() => {
    const paint = (): void => {
      const bar = hovered.current ?? view.shown.at(-1) ?? null;
      if (line.current !== null) line.current.textContent = bar === null ? '' : barWords(bar, instrument);
    };
    const unhover = view.onBar((bar) => {
      hovered.current = bar;
      paint();
    });
    const unlisten = streams.listenBars(paint);
    const timer = setInterval(paint, 1_000);
    return () => {
      unhover();
      unlisten();
      clearInterval(timer);
    };
  }, [view, instrument]);
  return <div className="bar-legend" ref={line} aria-hidden="true" />;
}
