/** Orders queued for the open: approved one by one against a fresh quote, or dropped. Nothing here sends by itself. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { dec, unitsText, type Decimal, type Instrument, type Queued } from '../../../shared/domain/index.ts';
import { useAccounts, useLoaded, useQueued, useRecords } from '../../stores/entities-store.ts';
import { isQueuedOpen } from '../../stores/entity-lists.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { shortWords } from '../../stores/send-machine.ts';
import { askAgain, sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectInstrument } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatPrice, formatQty } from '../../ui/format.ts';
import { SideTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { cannotApprove, commandWords, driftOf, queuedStatus, standsWords } from './queued-words.ts';

const keyOf = (queued: Queued): string => queued.queuedId;
const slotOf = (queued: Queued): string => `queued:${queued.queuedId}`;
/** Its own: what became of an approval holds no drop up. */
const dropSlot = (queued: Queued): string => `queued:${queued.queuedId}:drop`;

/** The mid now, exact; null without both sides. */
function useMid(instrument: Instrument | null): Decimal | null {
  const quote = useQuote(instrument?.id ?? null);
  if (instrument === null || quote === null || quote.bid === null || quote.ask === null) return null;
  const side = (units: number): Decimal => dec(unitsText(units, instrument.priceScale));
  return side(quote.bid).add(side(quote.ask)).mul(dec('0.5'));
}

type Input = {
  readonly instruments: Readonly<Record<string, Instrument>>;
  readonly many: boolean;
  readonly nowMs: number | null;
  readonly approve: (queued: Queued) => void;
  readonly drop: (queued: Queued) => void;
};

function DriftCell(props: { readonly queued: Queued; readonly instrument: Instrument | null }): ReactNode {
  const { queued, instrument } = props;
  const mid = useMid(instrument);
  if (!isQueuedOpen(queued)) return <span className="muted">{UNKNOWN}</span>;
  const drift = driftOf(queued, mid);
  const then =
    queued.referenceMid === null || instrument === null ? UNKNOWN : formatPrice(queued.referenceMid, instrument);
  return (
    <span className={drift.tooFar ? 'down' : undefined} title={`Mid when it was queued: ${then}`}>
      {drift.text}
    </span>
  );
}

function StateCell(props: { readonly queued: Queued }): ReactNode {
  const { queued } = props;
  const client = useClient();
  const approval = useSendState(slotOf(queued));
  const drop = useSendState(dropSlot(queued));
  const words = queuedStatus(queued);
  const said = shortWords(drop, 'drop', dropSlot(queued)) ?? shortWords(approval, 'approval', slotOf(queued));
  return (
    <span
      className="state-cell"
      title={queued.reason ?? undefined}
      data-testid={`queued-state-${queued.queuedId}`}
      data-status={queued.status}
    >
      <span className={TONE_CLASS[words.tone]}>{words.text}</span>
      {queued.reason === null ? null : <span className="muted">{queued.reason}</span>}
      {said === null ? null : <span className={said.tone}>· {said.text}</span>}
      {said?.tone === 'warn' ? (
        <button type="button" className="link-button" onClick={() => askAgain(client, said.slot)}>
          ask again
        </button>
      ) : null}
    </span>
  );
}

function Acts(props: { readonly queued: Queued; readonly input: Input }): ReactNode {
  const { queued, input } = props;
  const mid = useMid(input.instruments[queued.command.instrumentId] ?? null);
  if (!isQueuedOpen(queued)) return null;
  return (
    <span className="row-actions" onDoubleClick={(event) => event.stopPropagation()}>
      <Button
        small
        kind="accent"
        tip="Sends what is shown, after the engine checked it against a fresh quote"
        disabledReason={cannotApprove(queued, driftOf(queued, mid), input.nowMs)}
        testId={`queued-approve-${queued.queuedId}`}
        onClick={() => input.approve(queued)}
      >
        Approve
      </Button>
      <Button
        small
        tip="Takes it off the list; nothing is sent"
        keys="Delete"
        testId={`queued-drop-${queued.queuedId}`}
        onClick={() => input.drop(queued)}
      >
        Drop
      </Button>
    </span>
  );
}

function columnsOf(input: Input): readonly Column<Queued>[] {
  const of = (q: Queued): Instrument | null => input.instruments[q.command.instrumentId] ?? null;
  return [
    {
      id: 'symbol',
      head: 'Symbol',
      width: '60px',
      align: 'left',
      cell: (q) => of(q)?.symbol ?? q.command.instrumentId,
    },
    ...(input.many
      ? [
          {
            id: 'account',
            head: 'Account',
            width: '72px',
            align: 'left' as const,
            cell: (q: Queued) => q.command.accountId,
          },
        ]
      : []),
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (q) => <SideTag side={q.command.side} /> },
    { id: 'qty', head: 'Qty', width: '38px', cell: (q) => formatQty(q.command.qty) },
    {
      id: 'what',
      head: 'What',
      width: 'minmax(96px, 1.2fr)',
      align: 'left',
      cell: (q) => commandWords(q.command, of(q)),
    },
    {
      id: 'drift',
      head: 'Drift',
      title: 'The mid now against the mid when it was queued',
      width: '104px',
      cell: (q) => <DriftCell queued={q} instrument={of(q)} />,
    },
    {
      id: 'stands',
      head: 'Until',
      width: '88px',
      align: 'left',
      cell: (q) => standsWords(q, input.nowMs),
    },
    { id: 'state', head: 'State', width: 'minmax(110px, 2fr)', align: 'left', cell: (q) => <StateCell queued={q} /> },
    { id: 'acts', head: '', width: '126px', cell: (q) => <Acts queued={q} input={input} /> },
  ];
}

export function QueuedView(): ReactNode {
  const client = useClient();
  const live = useLive();
  const rows = useQueued();
  const loaded = useLoaded();
  const instruments = useRecords('instrument');
  const many = useAccounts().length > 1;
  const nowMs = useMarketNow(1_000);
  const [selected, setSelected] = useState<string | null>(null);
  const input: Input = {
    instruments,
    many,
    nowMs,
    approve: (queued) => {
      const { queuedId, shownHash } = queued;
      if (live)
        sendFrom(client, slotOf(queued), `approve ${shownHash}`, { kind: 'approveQueued', queuedId, shownHash });
    },
    drop: (queued) => {
      if (live) sendFrom(client, dropSlot(queued), 'drop', { kind: 'dropQueued', queuedId: queued.queuedId });
    },
  };
  const onRowKey = (event: KeyboardEvent, row: Queued): boolean => {
    if (event.key !== 'Delete' || event.repeat || !isQueuedOpen(row)) return false;
    event.stopPropagation();
    input.drop(row);
    return true;
  };
  return (
    <DataTable
      label="Orders queued for the open"
      testId="queued-table"
      columns={wholeFigures(columnsOf(input), rows)}
      rows={rows}
      rowKey={keyOf}
      selected={selected}
      onSelect={(row) => setSelected(keyOf(row))}
      onOpen={(row) => selectInstrument(row.command.instrumentId)}
      onRowKey={onRowKey}
      steady=""
      empty={
        loaded ? (
          <EmptyState title="Nothing waits for the open" testId="queued-empty">
            When the market is closed, the ticket offers to queue an order; you approve it here at the open.
          </EmptyState>
        ) : (
          <ProgressLine label="Waiting for the engine" />
        )
      }
    />
  );
}
