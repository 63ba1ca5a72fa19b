/** Every ladder, newest first: how it ended, what it filled, what it saved. */
import type { ReactNode } from 'react';
import { dec, type Instrument, type Ladder } from '../../../shared/domain/index.ts';
import { selectLadder } from '../../stores/ui-store.ts';
import type { Column } from '../../ui/data-table.tsx';
import { UNKNOWN, formatPrice } from '../../ui/format.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import type { SortValue } from '../../ui/sort-rows.ts';
import { durationWords, ladderWords, outcomeWords } from '../../ui/state-words.ts';
import { HistoryTable, ReasonedState, averageOf, commonColumns, type Instruments } from './history-table.tsx';

const keyOf = (ladder: Ladder): string => ladder.ladderId;
const OUTCOMES: readonly NonNullable<Ladder['outcome']>[] = ['filled', 'partial', 'exhausted', 'cancelled', 'rejected'];
const STATUSES = OUTCOMES.map((outcome) => ({ value: outcome, label: outcomeWords(outcome).text }));

/** What it was and what it filled, then how it went. */
function columnsOf(instruments: Instruments, nowMs: number | null): readonly Column<Ladder>[] {
  return [
    ...commonColumns<Ladder>(instruments, nowMs, { title: 'Started at, New York', of: (l) => l.startedMs }),
    {
      id: 'average',
      head: 'Average',
      width: 'minmax(76px, 0.6fr)',
      cell: (l) => averageOf(l.avgPrice, instruments[l.instrumentId]),
    },
    ...outcomeColumns(instruments),
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
      cell: (l) => (
        <ReasonedState
          words={ladderWords(l)}
          reason={l.reason ?? l.route?.reason ?? null}
          status={l.status}
          outcome={l.outcome ?? undefined}
        />
      ),
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

function valueOf(instruments: Instruments): (ladder: Ladder, column: string) => SortValue {
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
  return (
    <HistoryTable<Ladder>
      of="ladders"
      label="Ladder history"
      testId="ladder-history-table"
      none="No ladders yet"
      statuses={STATUSES}
      lead={props.lead}
      keyOf={keyOf}
      columnsOf={columnsOf}
      valueOf={valueOf}
      onSelect={(ladder) => selectLadder(ladder.ladderId)}
    />
  );
}
