/** Filters above a history, and its export. Dumb: what is chosen and what runs is told from outside. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { ProgressLine } from './empty-state.tsx';
import { Select, type SelectItem } from './select.tsx';

export type HistoryBarProps = {
  readonly instruments: readonly SelectItem<string>[];
  readonly instrumentId: string | null;
  readonly onInstrument: (id: string | null) => void;
  readonly side: 'buy' | 'sell' | null;
  readonly onSide: (side: 'buy' | 'sell' | null) => void;
  /** Null: this history has no status. */
  readonly statuses: readonly SelectItem<string>[] | null;
  readonly status: string | null;
  readonly onStatus: (status: string | null) => void;
  readonly from: string;
  readonly onFrom: (date: string) => void;
  readonly to: string;
  readonly onTo: (date: string) => void;
  readonly problem: string | null;
  readonly exporting: {
    readonly phase: 'idle' | 'running' | 'saved' | 'failed';
    readonly words: string | null;
    readonly share: number | null;
  };
  readonly onExport: (format: 'csv' | 'jsonl') => void;
  readonly lead?: ReactNode;
  readonly testId: string;
};

const ANY = '*';
const SIDES: readonly SelectItem<string>[] = [
  { value: ANY, label: 'Both sides' },
  { value: 'buy', label: 'Buys' },
  { value: 'sell', label: 'Sells' },
];

const orNull = (value: string): string | null => (value === ANY ? null : value);

function DateBox(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (date: string) => void;
  readonly testId: string;
}): ReactNode {
  return (
    <input
      className="date-box"
      type="date"
      aria-label={props.label}
      title={props.label}
      value={props.value}
      data-testid={props.testId}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

const sideOf = (value: string): 'buy' | 'sell' | null => (value === 'buy' || value === 'sell' ? value : null);

function Choices(props: HistoryBarProps): ReactNode {
  const { testId, statuses } = props;
  return (
    <>
      <Select
        label="Instrument"
        labelHidden
        small
        value={props.instrumentId ?? ANY}
        items={[{ value: ANY, label: 'All instruments' }, ...props.instruments]}
        onChange={(v) => props.onInstrument(orNull(v))}
        testId={`${testId}-instrument`}
      />
      <Select
        label="Side"
        labelHidden
        small
        value={props.side ?? ANY}
        items={SIDES}
        onChange={(v) => props.onSide(sideOf(v))}
        testId={`${testId}-side`}
      />
      {statuses === null ? null : (
        <Select
          label="Status"
          labelHidden
          small
          value={props.status ?? ANY}
          items={[{ value: ANY, label: 'Any end' }, ...statuses]}
          onChange={(v) => props.onStatus(orNull(v))}
          testId={`${testId}-filter-status`}
        />
      )}
    </>
  );
}

const FORMATS: readonly (readonly ['csv' | 'jsonl', string, string])[] = [
  ['csv', 'CSV', 'Everything that the filters let through, as CSV'],
  ['jsonl', 'JSON lines', 'Everything that the filters let through, a JSON object a line'],
];

function Exports(props: HistoryBarProps): ReactNode {
  const { testId, exporting } = props;
  const running = exporting.phase === 'running' ? 'An export is under way' : null;
  const wrong = exporting.phase === 'failed' || props.problem !== null;
  return (
    <>
      <span className={wrong ? 'down history-note' : 'muted history-note'} role="status" data-testid={`${testId}-note`}>
        {props.problem ?? exporting.words}
      </span>
      {FORMATS.map(([format, label, tip]) => (
        <Button
          key={format}
          small
          tip={tip}
          disabledReason={running ?? props.problem}
          testId={`${testId}-export-${format}`}
          onClick={() => props.onExport(format)}
        >
          {label}
        </Button>
      ))}
    </>
  );
}

export function HistoryBar(props: HistoryBarProps): ReactNode {
  const { testId, exporting } = props;
  return (
    <div className="history-bar-wrap">
      <div className="history-bar" role="group" aria-label="Filters and export">
        {props.lead}
        <Choices {...props} />
        <DateBox label="From this day, New York" value={props.from} onChange={props.onFrom} testId={`${testId}-from`} />
        <span className="muted">to</span>
        <DateBox label="To this day, New York" value={props.to} onChange={props.onTo} testId={`${testId}-to`} />
        <span className="spacer" />
        <Exports {...props} />
      </div>
      {exporting.phase === 'running' ? <ProgressLine label="Exporting" share={exporting.share} /> : null}
    </div>
  );
}
