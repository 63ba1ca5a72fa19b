/** The chart: bars that live, own orders as lines, fills as marks; or why there are none. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { streams } from '../../stores/streams-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { BarLegend } from './bar-legend.tsx';
import { ChartView } from './chart-view.ts';
import { OrderMover } from './order-mover.tsx';
import { barsKey, useBars, type BarsState } from './use-bars.ts';
import { useDrawnFills, useDrawnOrders, useDrawnPrices, useOrderLines } from './use-chart-lines.ts';

/** The drawing in its element, for as long as the element is there. */
function useView() {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ChartView | null>(null);
  const theme = useUi((s) => s.theme);
  const colours = useUi((s) => s.colours);
  useEffect(() => {
    if (host.current === null) return;
    const made = new ChartView(host.current);
    setView(made);
    return () => {
      setView(null);
      made.destroy();
    };
  }, []);
  useEffect(() => {
    void theme;
    void colours;
    // A frame later the page carries the new tokens.
    const frame = requestAnimationFrame(() => {
      if (host.current !== null) view?.recolour(host.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [view, theme, colours]);
  return { host, view };
}

/** Puts the bars in and keeps the newest moving; names what is drawn, anew for each load. */
function useDrawnBars(view: ChartView | null, instrument: Instrument, state: BarsState): string {
  const interval = useUi((s) => s.chartInterval);
  const style = useUi((s) => s.chartStyle);
  const key = barsKey(instrument.id, interval);
  const ready = state.kind === 'ready' && state.of === key ? state.bars : null;
  const [drawn, setDrawn] = useState('');
  const fitted = useRef('');
  useEffect(() => {
    if (view === null) return;
    view.show(instrument, style);
    if (ready === null) view.setBars([], false);
    else {
      view.setBars(ready, fitted.current !== key);
      fitted.current = key;
    }
    setDrawn(
      (before) => `${key} ${style} ${ready === null ? 'none' : ready.length} ${before.endsWith('+') ? '-' : '+'}`,
    );
    if (ready === null) return;
    return streams.listenBars((id, of, bar) => {
      if (id === instrument.id && of === interval) view.updateBar(bar);
    });
  }, [view, instrument, interval, style, key, ready]);
  return drawn;
}

export function PriceChart(props: { readonly instrument: Instrument }): ReactNode {
  const { instrument } = props;
  const interval = useUi((s) => s.chartInterval);
  const { host, view } = useView();
  const { state, retry } = useBars({ instrumentId: instrument.id, interval });
  const drawn = useDrawnBars(view, instrument, state);
  const lines = useOrderLines(instrument);
  useDrawnOrders(view, lines, drawn);
  useDrawnPrices(view, instrument, drawn);
  useDrawnFills(view, instrument, drawn);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -10 : event.key === 'ArrowRight' ? 10 : null;
    if (by !== null) view?.scrollBy(by);
    else if (event.key === 'End') view?.fit();
    else return;
    event.preventDefault();
  };
  return (
    <div className="chart-stage">
      <div
        className="chart-host"
        ref={host}
        role="img"
        aria-label={`Chart of ${instrument.symbol}, ${interval} bars`}
        data-testid="chart"
        data-bars={state.kind === 'ready' ? state.bars.length : 0}
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      {view === null ? null : <BarLegend view={view} instrument={instrument} />}
      {view === null ? null : <OrderMover view={view} instrument={instrument} lines={lines} host={host} />}
      <BarsNotice state={state} retry={retry} symbol={instrument.symbol} />
    </div>
  );
}

function BarsNotice(props: {
  readonly state: BarsState;
  readonly retry: () => void;
  readonly symbol: string;
}): ReactNode {
  const { state } = props;
  if (state.kind === 'loading')
    return (
      <div className="chart-notice top">
        <ProgressLine label="Loading bars" />
      </div>
    );
  if (state.kind === 'failed') {
    return (
      <div className="chart-notice">
        <EmptyState title="The bars could not be loaded" role="alert" testId="chart-error">
          <span>{state.message}</span>
          <Button onClick={props.retry}>Try again</Button>
        </EmptyState>
      </div>
    );
  }
  if (state.bars.length > 0) return null;
  return (
    <div className="chart-notice">
      <EmptyState title={`No trades of ${props.symbol} yet`}>The first bar appears with the first trade.</EmptyState>
    </div>
  );
}
