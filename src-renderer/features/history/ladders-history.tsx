/** Every ladder, newest first: how it ended, what it filled, what it saved. */
import { useState, type ReactNode } from 'react';
import { dec, type Instrument, type Ladder } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { isFiltered } from '../../stores/history-filters.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { selectInstrument, selectLadder } from '../../stores/ui-store.ts';
import { useHistory } from '../../stores/use-history.ts';
import { useHistoryBar } from '../../stores/use-history-bar.ts';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { UNKNOWN, formatAverage, formatPrice, formatQty, formatWhen } from '../../ui/format.ts';
import { HistoryBar } from '../../ui/history-bar.tsx';
import { HistoryEmpty, HistoryFoot } from '../../ui/history-foot.tsx';
import { SignedMoney } from '../../ui/signed.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { durationWords, ladderWords, outcomeWords } from '../../ui/state-words.ts';
import { SideTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';

const keyOf = (ladder: Ladder): string => ladder.ladderId;
const OUTCOMES: readonly NonNullable<Ladder['outcome']>[] = ['filled', 'partial', 'exhausted', 'cancelled', 'rejected'];
const STATUSES = OUTCOMES.map((outcome) => ({ value: outcome, label: outcomeWords(outcome).text }));

type Instruments = Readonly<Record<string, Instrument>>;

/** What it was and what it filled. */
function ladderColumns(instruments: Instruments, nowMs: number | null): readonly Column<Ladder>[] {
  return [
    {
      id: 'time',
      head: 'Time',
      title: 'Started at, New York',
      width: '84px',
      align: 'left',
      sortable: true,
      cell: (l) => formatWhen(l.startedMs, nowMs),
    },
    {
      id: 'symbol',
      head: 'Symbol',
      width: '64px',
      align: 'left',
      sortable: true,
      cell: (l) => instruments[l.instrumentId]?.symbol ?? l.instrumentId,
    },
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (l) => <SideTag side={l.side} /> },
    {
      id: 'filled',
      head: 'Filled',
      width: 'minmax(68px, 0.6fr)',
      cell: (l) => `${formatQty(l.filledQty)} / ${formatQty(l.qty)}`,
    },
    {
      id: 'average',
      head: 'Average',
      width: 'minmax(76px, 0.6fr)',
      cell: (l) => averageOf(l, instruments[l.instrumentId]),
    },
  ];
}

/** What it saved, how long it took, how it ended. */
function outcomeColumns(instruments: Instruments): readonly Column<Ladder>[] {
  return [
    {
      id: 'saved',
      head: 'Saved',
      title: 'Against crossing the spread at arrival',
      width: '58px',
      sortable: true,
      cell: (l) => <SignedMoney value={dec(l.filledQty).isZero() ? null : l.priceImprovement} />,
    },
    {
      id: 'took',
      head: 'Took',
      width: '46px',
      sortable: true,
      cell: (l) => (l.endedMs === null ? UNKNOWN : durationWords(l.endedMs - l.startedMs)),
    },
    {
      id: 'attempts',
      head: 'Sent',
      title: 'Orders or modifications sent',
      width: '44px',
      sortable: true,
      cell: (l) => l.attempts,
    },
    {
      id: 'state',
      head: 'End',
      width: 'minmax(120px, 2fr)',
      align: 'left',
      sortable: true,
      cell: (l) => <EndCell ladder={l} />,
    },
    {
      id: 'arrival',
      head: 'Arrival bid / mid / ask',
      title: 'The market when it started',
      width: 'minmax(176px, 1.4fr)',
      cell: (l) => <span className="sub">{arrivalOf(l, instruments[l.instrumentId])}</span>,
    },
  ];
}

function arrivalOf(ladder: Ladder, instrument: Instrument | undefined): string {
  const { bid, mid, ask } = ladder.arrival;
  return [bid, mid, ask].map((p) => (instrument === undefined ? p : formatPrice(p, instrument))).join(' / ');
}

const averageOf = (ladder: Ladder, instrument: Instrument | undefined): string =>
  ladder.avgPrice === null
    ? UNKNOWN
    : instrument === undefined
      ? ladder.avgPrice
      : formatAverage(ladder.avgPrice, instrument);

function EndCell(props: { readonly ladder: Ladder }): ReactNode {
  const { ladder } = props;
  const words = ladderWords(ladder);
  return (
    <span title={ladder.reason ?? undefined} data-status={ladder.status} data-outcome={ladder.outcome ?? undefined}>
      <span className={TONE_CLASS[words.tone]}>{words.text}</span>
      {ladder.reason === null ? null : <span className="muted">: {ladder.reason}</span>}
    </span>
  );
}

function valueOf(instruments: Readonly<Record<string, Instrument>>): (ladder: Ladder, column: string) => SortValue {
  return (ladder, column) => {
    switch (column) {
      case 'time':
        return ladder.startedMs;
      case 'symbol':
        return instruments[ladder.instrumentId]?.symbol ?? ladder.instrumentId;
      case 'side':
        return ladder.side;
      case 'saved':
        return dec(ladder.priceImprovement);
      case 'took':
        return ladder.endedMs === null ? null : ladder.endedMs - ladder.startedMs;
      case 'attempts':
        return ladder.attempts;
      default:
        return ladder.outcome ?? ladder.status;
    }
  };
}

export function LaddersHistory(props: { readonly lead: ReactNode }): ReactNode {
  const instruments = useRecords('instrument');
  const { filters, bar } = useHistoryBar('ladders');
  const list = useHistory<Ladder>('ladders', filters, keyOf);
  const now = useMarketNow(60_000);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState<TableSort | null>(null);
  const rows = sortRows(list.rows, sort, valueOf(instruments));
  return (
    <>
      <HistoryBar {...bar} lead={props.lead} statuses={STATUSES} testId="history" />
      <DataTable
        label="Ladder history"
        testId="ladder-history-table"
        columns={[...ladderColumns(instruments, now), ...outcomeColumns(instruments)]}
        rows={rows}
        rowKey={keyOf}
        selected={selected}
        onSelect={(ladder) => {
          setSelected(keyOf(ladder));
          selectLadder(ladder.ladderId);
        }}
        onOpen={(ladder) => selectInstrument(ladder.instrumentId)}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        empty={<HistoryEmpty list={list} title="No ladders yet" filtered={isFiltered(filters)} />}
        foot={<HistoryFoot list={list} rows={rows.length} />}
      />
    </>
  );
}
