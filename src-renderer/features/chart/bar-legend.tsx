/** Open, high, low, close and volume of the bar under the crosshair, else of the newest. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { Bar, Instrument } from '../../../shared/domain/index.ts';
import { streams } from '../../stores/streams-store.ts';
import { formatSize, formatTime, formatDay, formatUnits } from '../../ui/format.ts';
import type { ChartView } from './chart-view.ts';

/** A bar in one line. */
export function barWords(bar: Bar, instrument: Instrument): string {
  const [startMs, open, high, low, close, volume] = bar;
  const price = (units: number): string => formatUnits(units, instrument);
  return `${formatDay(startMs)} ${formatTime(startMs).slice(0, 5)}   O ${price(open)}   H ${price(high)}   L ${price(low)}   C ${price(close)}   V ${formatSize(volume, instrument)}`;
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
