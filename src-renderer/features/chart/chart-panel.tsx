/** The chosen instrument: its chart or its depth, by interval and style; or the options screen in their place. */
import './chart.css';
import type { ReactNode } from 'react';
import { BAR_INTERVALS, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import { useActions, type Action } from '../../stores/actions-store.ts';
import { useInstrument } from '../../stores/entities-store.ts';
import { setLooks, showCentre, showOptions, useUi, type Centre } from '../../stores/ui-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tabs, tabPanelProps } from '../../ui/tabs.tsx';
import { InstrumentLine } from './instrument-line.tsx';
import { PriceChart } from './price-chart.tsx';

function chartActions(show: (view: Centre) => void, style: 'candles' | 'line'): readonly Action[] {
  const base = { group: 'Chart' as const, trades: false, disabled: null };
  const intervals = BAR_INTERVALS.map(
    (interval, index): Action => ({
      ...base,
      id: `chart.interval.${interval}`,
      title: `Chart: ${interval} bars`,
      keys: `i ${index + 1}`,
      run: () => setLooks({ chartInterval: interval }),
    }),
  );
  const other = style === 'candles' ? 'line' : 'candles';
  return [
    ...intervals,
    {
      ...base,
      id: 'chart.style',
      title: `Chart: show as ${other}`,
      keys: 'i l',
      run: () => setLooks({ chartStyle: other }),
    },
    { ...base, id: 'chart.show', title: 'Go to the chart', group: 'Go to', keys: 'g c', run: () => show('chart') },
    { ...base, id: 'depth.show', title: 'Go to the depth', group: 'Go to', keys: 'g d', run: () => show('depth') },
    {
      ...base,
      id: 'options.show',
      title: 'Go to the option chain',
      group: 'Go to',
      keys: 'g o',
      run: () => show('options'),
    },
    {
      ...base,
      id: 'combo.show',
      title: 'Go to the combo builder',
      group: 'Go to',
      keys: 'g b',
      run: () => showOptions('combo'),
    },
    {
      ...base,
      id: 'vertical.show',
      title: 'Go to the vertical spread executor',
      group: 'Go to',
      keys: 'g v',
      run: () => showOptions('vertical'),
    },
  ];
}

/** Names of contracts are long: the line below the head has room for them. */
const chartLabel = (instrument: Instrument | null): string =>
  instrument === null || instrument.option !== null || instrument.legs !== null
    ? 'Chart'
    : `${instrument.symbol} chart`;

export function ChartPanel(props: { readonly depth: ReactNode; readonly options: ReactNode }): ReactNode {
  const view = useUi((s) => s.centre);
  const selectedId = useUi((s) => s.selectedId);
  const style = useUi((s) => s.chartStyle);
  const instrument = useInstrument(selectedId);
  useActions(chartActions(showCentre, style));
  const tabs = (
    <Tabs
      name="chart-view"
      label="Chart, depth or options"
      value={view}
      onChange={showCentre}
      items={[
        { id: 'chart', label: chartLabel(instrument) },
        { id: 'depth', label: 'Depth' },
        { id: 'options', label: 'Options', title: 'Option chain, combos, vertical spreads' },
      ]}
    />
  );
  return (
    <Panel title="Chart" testId="chart-panel" head={tabs} actions={view === 'chart' ? <ChartChoices /> : null}>
      {view === 'options' ? (
        <div className="chart-body" {...tabPanelProps('chart-view', view)}>
          {props.options}
        </div>
      ) : instrument === null ? (
        <EmptyState title="No instrument chosen">Pick one in the watchlist, or press Ctrl K.</EmptyState>
      ) : (
        <div className="chart-body" {...tabPanelProps('chart-view', view)}>
          <InstrumentLine instrument={instrument} />
          {view === 'chart' ? <PriceChart instrument={instrument} /> : props.depth}
        </div>
      )}
    </Panel>
  );
}

function ChartChoices(): ReactNode {
  const interval = useUi((s) => s.chartInterval);
  const style = useUi((s) => s.chartStyle);
  return (
    <div className="chart-choices">
      <div role="group" aria-label="Interval" className="chart-intervals">
        {BAR_INTERVALS.map((name: BarInterval) => (
          <button
            key={name}
            type="button"
            className="chart-choice"
            aria-pressed={name === interval}
            data-testid={`interval-${name}`}
            onClick={() => setLooks({ chartInterval: name })}
          >
            {name}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="chart-choice"
        aria-pressed={style === 'line'}
        title="Line instead of candles (I then L)"
        data-testid="chart-style"
        onClick={() => setLooks({ chartStyle: style === 'line' ? 'candles' : 'line' })}
      >
        Line
      </button>
    </div>
  );
}
