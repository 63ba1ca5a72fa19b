/** What execution cost: fill rate, attempts, time, improvement and shortfall, by rung and by spread, and per ladder. */
import { useState, type ReactNode } from 'react';
import { dec, type Instrument, type Ladder, type Price } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { isFiltered } from '../../stores/history-filters.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectLadder } from '../../stores/ui-store.ts';
import { useHistory } from '../../stores/use-history.ts';
import { useHistoryBar } from '../../stores/use-history-bar.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatMoney, formatPrice, formatQty, formatWhen } from '../../ui/format.ts';
import { HistoryBar } from '../../ui/history-bar.tsx';
import { HistoryEmpty, HistoryFoot } from '../../ui/history-foot.tsx';
import { shortPrice } from '../../ui/price-axis.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import { durationWords } from '../../ui/state-words.ts';
import { SideTag } from '../../ui/tag.tsx';
import { SPREAD_CLASSES, bpsWords, shareWords, tookWords, type Amount, type ExecutionMetrics } from './metrics.ts';
import { useMetrics } from './use-metrics.ts';
import './execution.css';

const amounts = (list: readonly Amount[]): string =>
  list.length === 0 ? UNKNOWN : list.map((a) => `${formatMoney(a.amount, { sign: true })} ${a.currency}`).join(' · ');

function Figures(props: { readonly metrics: ExecutionMetrics }): ReactNode {
  const { metrics } = props;
  const attempts = metrics.averageAttempts === null ? UNKNOWN : metrics.averageAttempts.toFixed(1);
  const rows: readonly (readonly [string, string, string])[] = [
    ['Ladders', `${metrics.ladders}, ${metrics.filledLadders} filled`, 'Ended ones that the filters let through'],
    ['Fill rate', shareWords(metrics.fillRate), 'Filled quantity over asked quantity'],
    ['Time to fill', tookWords(metrics.medianTimeToFillMs), 'Median, start to end of filled ladders'],
    ['Attempts', attempts, 'Average of orders and modifications sent per ladder'],
    ['Improvement', amounts(metrics.priceImprovement), 'Against crossing the spread at arrival: + saved'],
    ['Shortfall', amounts(metrics.shortfall), 'Against the arrival mid: + paid'],
  ];
  return (
    <dl className="execution-figures" data-testid="execution-figures">
      {rows.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ByRung(props: { readonly metrics: ExecutionMetrics }): ReactNode {
  return (
    <table className="execution-table" data-testid="execution-by-rung">
      <caption>By rung</caption>
      <thead>
        <tr>
          <th scope="col">Rung</th>
          <th scope="col">Reached</th>
          <th scope="col">Filled</th>
          <th scope="col">Rate</th>
        </tr>
      </thead>
      <tbody>
        {props.metrics.byRung.map((row) => (
          <tr key={row.rung}>
            <td>{row.rung + 1}</td>
            <td>{row.reached}</td>
            <td>{row.filled}</td>
            <td>
              <span className="bar" aria-hidden="true">
                <i style={{ inlineSize: `${Math.round(row.fillRate * 60)}px` }} />
              </span>
              {shareWords(row.fillRate)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function BySpread(props: { readonly metrics: ExecutionMetrics }): ReactNode {
  return (
    <table className="execution-table" data-testid="execution-by-spread">
      <caption>By spread at arrival</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Ladders</th>
          <th scope="col">Rate</th>
          <th scope="col">Saved</th>
          <th scope="col">Shortfall</th>
        </tr>
      </thead>
      <tbody>
        {props.metrics.bySpread.map((row) => (
          <tr key={row.spreadClass}>
            <td>{SPREAD_CLASSES[row.spreadClass]}</td>
            <td>{row.ladders}</td>
            <td>{shareWords(row.fillRate)}</td>
            <td
              className={
                row.improvementBps !== null && row.improvementBps > 0
                  ? 'up'
                  : row.improvementBps !== null && row.improvementBps < 0
                    ? 'down'
                    : ''
              }
            >
              {bpsWords(row.improvementBps)}
            </td>
            <td>{bpsWords(row.shortfallBps)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `294.19 · .30 · .41`. */
function arrivalOf(ladder: Ladder, instrument: Instrument | undefined): string {
  const price = (text: Price): string => (instrument === undefined ? text : formatPrice(text, instrument));
  const bid = price(ladder.arrival.bid);
  return [bid, ...[ladder.arrival.mid, ladder.arrival.ask].map((p) => shortPrice(price(p), bid))].join(' · ');
}

function columnsOf(instruments: Readonly<Record<string, Instrument>>, nowMs: number | null): readonly Column<Ladder>[] {
  return [
    {
      id: 'symbol',
      head: 'Symbol',
      width: 'minmax(64px, 0.6fr)',
      align: 'left',
      cell: (l) => instruments[l.instrumentId]?.symbol ?? l.instrumentId,
    },
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (l) => <SideTag side={l.side} /> },
    {
      id: 'filled',
      head: 'Filled',
      width: 'minmax(64px, 0.7fr)',
      cell: (l) => `${formatQty(l.filledQty)} / ${formatQty(l.qty)}`,
    },
    {
      id: 'saved',
      head: 'Saved',
      title: 'Against crossing at arrival',
      width: 'minmax(58px, 0.6fr)',
      cell: (l) => <SignedMoney value={dec(l.filledQty).isZero() ? null : l.priceImprovement} />,
      figure: (l) => formatMoney(l.priceImprovement, { sign: true }),
    },
    {
      id: 'arrival',
      head: 'Arrival bid · mid · ask',
      title: 'The market when it started',
      width: 'minmax(136px, 1.6fr)',
      cell: (l) => <span className="sub">{arrivalOf(l, instruments[l.instrumentId])}</span>,
    },
    {
      id: 'shortfall',
      head: 'Shortfall',
      title: 'Against the arrival mid: + paid',
      width: 'minmax(62px, 0.6fr)',
      cell: (l) => (dec(l.filledQty).isZero() ? UNKNOWN : formatMoney(l.shortfall, { sign: true })),
    },
    {
      id: 'took',
      head: 'First fill',
      title: 'From start to first fill',
      width: '60px',
      cell: (l) => (l.firstFillMs === null ? UNKNOWN : durationWords(l.firstFillMs - l.startedMs)),
    },
    {
      id: 'time',
      head: 'Started',
      title: 'New York',
      width: 'minmax(84px, 0.8fr)',
      cell: (l) => formatWhen(l.startedMs, nowMs),
    },
  ];
}

const keyOf = (ladder: Ladder): string => ladder.ladderId;

function Summary(props: { readonly state: ReturnType<typeof useMetrics> }): ReactNode {
  const { metrics, error, retry } = props.state;
  if (error !== null) {
    return (
      <EmptyState title="The figures could not be read" role="alert">
        {error}
        <Button onClick={retry}>Try again</Button>
      </EmptyState>
    );
  }
  if (metrics === null) return <ProgressLine label="Reading the figures" />;
  return (
    <>
      <Figures metrics={metrics} />
      {metrics.byRung.length === 0 ? null : <ByRung metrics={metrics} />}
      {metrics.bySpread.length === 0 ? null : <BySpread metrics={metrics} />}
    </>
  );
}

export function ExecutionView(): ReactNode {
  const instruments = useRecords('instrument');
  const { filters, bar } = useHistoryBar('ladders');
  const state = useMetrics(filters);
  const list = useHistory<Ladder>('ladders', filters, keyOf);
  const now = useMarketNow(60_000);
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <>
      <HistoryBar {...bar} statuses={null} testId="execution" />
      <div className="execution">
        <div className="execution-summary" tabIndex={0} role="region" aria-label="Summary">
          <Summary state={state} />
        </div>
        <DataTable
          label="Ladders with their arrival"
          testId="execution-table"
          columns={wholeFigures(columnsOf(instruments, now), list.rows)}
          rows={list.rows}
          rowKey={keyOf}
          selected={selected}
          onSelect={(ladder) => {
            setSelected(ladder.ladderId);
            selectLadder(ladder.ladderId);
          }}
          empty={
            <HistoryEmpty list={list} title="No ladder was worked yet" filtered={isFiltered(filters)}>
              What each one saved against crossing the spread will stand here.
            </HistoryEmpty>
          }
          foot={<HistoryFoot list={list} rows={list.rows.length} />}
        />
      </div>
    </>
  );
}
