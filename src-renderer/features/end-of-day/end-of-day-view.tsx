/** The end of a day: a connection and a day are chosen, both sides are compared, what differs stands first. */
import { useState, type ReactNode } from 'react';
import {
  newYorkDayText,
  type Connection,
  type ConnectionId,
  type DayReport,
  type DayRow,
  type Instrument,
} from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { UNKNOWN } from '../../ui/format.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { countWords, differencesOf, partWord, verdictOfDay, verdictWord } from './day-words.ts';
import { useEndOfDay, type EndOfDay } from './use-end-of-day.ts';
import './end-of-day.css';

type Shown = 'differences' | 'all';
type Choice = {
  readonly connection: Connection | null;
  readonly day: string;
  readonly shown: Shown;
};

const keyOf = (row: DayRow): string => `${row.part} ${row.instrumentId ?? ''} ${row.id}`;

function columnsOf(instruments: Readonly<Record<string, Instrument>>): readonly Column<DayRow>[] {
  const symbolOf = (row: DayRow): string =>
    row.instrumentId === null ? row.id : (instruments[row.instrumentId]?.symbol ?? row.instrumentId);
  return [
    { id: 'part', head: 'What', width: '64px', align: 'left', cell: (row) => partWord(row.part) },
    { id: 'symbol', head: 'Of', width: 'minmax(72px, 0.7fr)', align: 'left', cell: symbolOf },
    { id: 'ours', head: 'Ours', width: 'minmax(120px, 1.4fr)', align: 'left', cell: (row) => row.ours ?? UNKNOWN },
    {
      id: 'theirs',
      head: 'The venue’s',
      width: 'minmax(120px, 1.4fr)',
      align: 'left',
      cell: (row) => row.theirs ?? UNKNOWN,
    },
    {
      id: 'verdict',
      head: 'Verdict',
      width: 'minmax(140px, 1.6fr)',
      align: 'left',
      cell: (row) => (
        <span data-verdict={row.verdict} title={row.note ?? undefined}>
          <span className={row.verdict === 'same' ? 'muted' : 'warn'}>{verdictWord(row.verdict)}</span>
          {row.note === null ? null : <span className="muted">: {row.note}</span>}
        </span>
      ),
    },
    {
      id: 'id',
      head: 'Id',
      width: 'minmax(76px, 0.8fr)',
      align: 'left',
      cell: (row) => <span className="muted">{row.id}</span>,
    },
  ];
}

const SHOWN: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: 'differences', label: 'Differences' },
  { value: 'all', label: 'All rows' },
];

type Change = { readonly connectionId?: string; readonly day?: string; readonly shown?: Shown };
type BarProps = {
  readonly choice: Choice;
  readonly connections: readonly Connection[];
  readonly day: EndOfDay;
  readonly change: (change: Change) => void;
};

/** Why nothing can be asked now, or null. */
function reasonNot({ choice, day }: BarProps, live: boolean): string | null {
  if (choice.connection === null) return 'There is no connection';
  if (day.busy) return 'The venue is being asked';
  return live ? null : 'The engine is not reached';
}

function Choices(props: BarProps): ReactNode {
  const { choice, connections, change } = props;
  return (
    <>
      <Select
        label="Connection"
        labelHidden
        small
        value={choice.connection?.connectionId ?? ''}
        items={connections.map((one) => ({ value: one.connectionId as string, label: one.name }))}
        onChange={(connectionId) => change({ connectionId })}
        testId="end-of-day-connection"
      />
      <input
        className="date-box"
        type="date"
        aria-label="Day, New York"
        title="Day, New York"
        value={choice.day}
        data-testid="end-of-day-day"
        onChange={(event) => change({ day: event.target.value })}
      />
    </>
  );
}

function Bar(props: BarProps): ReactNode {
  const { choice, day, change } = props;
  const { connection } = choice;
  const reason = reasonNot(props, useLive());
  return (
    <div className="history-bar-wrap">
      <div className="history-bar" role="group" aria-label="Day to compare">
        <Choices {...props} />
        <Button
          small
          kind="accent"
          tip="Asks the venue for its own record of the day and compares it with ours"
          disabledReason={reason}
          testId="end-of-day-compare"
          onClick={() => connection !== null && day.compare(connection.connectionId, choice.day)}
        >
          Compare
        </Button>
        <Segmented
          label="Rows"
          labelHidden
          small
          value={choice.shown}
          items={SHOWN}
          onChange={(shown) => change({ shown })}
          testId="end-of-day-shown"
        />
        <span className="spacer" />
        <span className="muted history-note" role="status" data-testid="end-of-day-note">
          {day.saved}
        </span>
        <Button
          small
          tip="Every row, those that agree included, as CSV"
          disabledReason={reason}
          testId="end-of-day-csv"
          onClick={() => connection !== null && day.save(connection.connectionId, choice.day)}
        >
          CSV
        </Button>
      </div>
      {day.busy ? <ProgressLine label="Asking the venue" /> : null}
    </div>
  );
}

function Summary(props: { readonly report: DayReport }): ReactNode {
  const { report } = props;
  const counts = report.counts.map(countWords).filter((words) => words !== null);
  return (
    <div className="end-of-day-summary" data-testid="end-of-day-summary" data-differences={differencesOf(report)}>
      <strong className={differencesOf(report) === 0 ? undefined : 'warn'}>{verdictOfDay(report)}</strong>
      <span>{counts.join(' · ')}</span>
      <span className="muted">
        {report.accountId}, {report.day}: {report.source}
      </span>
      {report.notes.map((note) => (
        <span key={note} className="muted">
          {note}
        </span>
      ))}
    </div>
  );
}

function Nothing(props: { readonly day: EndOfDay }): ReactNode {
  const { busy, error, report } = props.day;
  if (error !== null)
    return (
      <EmptyState title="The day could not be compared" role="alert">
        {error}
      </EmptyState>
    );
  if (busy) return <EmptyState title="Asking the venue" role="status" />;
  if (report === null)
    return <EmptyState title="Not compared yet">Choose a connection and a day of New York, and compare.</EmptyState>;
  return <EmptyState title="No differences" role="status" />;
}

export function EndOfDayView(): ReactNode {
  const connections = Object.values(useRecords('connection'));
  const instruments = useRecords('instrument');
  const now = useMarketNow(60_000);
  const day = useEndOfDay();
  const [chosen, setChosen] = useState<Change>({});
  const [selected, setSelected] = useState<string | null>(null);
  const open = connections.find((one) => one.state === 'ready') ?? connections[0] ?? null;
  const wanted = connections.find((one) => one.connectionId === (chosen.connectionId as ConnectionId | undefined));
  const choice: Choice = {
    connection: wanted ?? open,
    day: chosen.day ?? (now === null ? '' : newYorkDayText(now)),
    shown: chosen.shown ?? 'differences',
  };
  const all = day.report?.rows ?? [];
  const rows = choice.shown === 'all' ? all : all.filter((row) => row.verdict !== 'same');
  return (
    <>
      <Bar
        choice={choice}
        connections={connections}
        day={day}
        change={(change) => setChosen((before) => ({ ...before, ...change }))}
      />
      {day.report === null ? null : <Summary report={day.report} />}
      <DataTable
        label="The day, ours and the venue’s"
        testId="end-of-day-table"
        columns={columnsOf(instruments)}
        rows={rows}
        rowKey={keyOf}
        selected={selected}
        onSelect={(row) => setSelected(keyOf(row))}
        onOpen={(row) => {
          if (row.instrumentId !== null && instruments[row.instrumentId] !== undefined)
            selectInstrument(row.instrumentId);
        }}
        empty={<Nothing day={day} />}
      />
    </>
  );
}
