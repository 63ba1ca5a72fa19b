/** Brackets: entry, stop and target as one object: what is covered, who holds the stop, what triggers it (G13, G14). */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Bracket, BracketExit, BracketId, Instrument } from '../../../shared/domain/index.ts';
import { useAccounts, useLiveBrackets, useLoaded, useRecords } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { askAgain } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { openSettings, selectInstrument, useUi } from '../../stores/ui-store.ts';
import { bracketWords, coverWords, heldWords, stopWatchWords } from '../../ui/bracket-words.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { fitColumns, nameTrack, roomFor } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatAverage, formatPrice, formatQty } from '../../ui/format.ts';
import { tellKeysOff } from '../../ui/keys-off.ts';
import { SideTag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { toBreakEven } from './bracket-draft.ts';
import { CancelBracketDialog } from './cancel-bracket-dialog.tsx';
import { MoveCell, TrailCell } from './move-cell.tsx';
import { cannotChange, useBracketCommands, useBracketSend, type BracketCommands } from './use-bracket-commands.ts';
import './brackets.css';

const keyOf = (bracket: Bracket): string => bracket.bracketId;
type Edit = { readonly id: string; readonly what: 'move' | 'trail' } | null;

type Input = {
  readonly rows: readonly Bracket[];
  /** Px that there are; columns yield where they have no room. */
  readonly width: number;
  readonly instruments: Readonly<Record<string, Instrument>>;
  readonly many: boolean;
  /** Room for the average entry. */
  readonly wide: boolean;
  readonly nowMs: number | null;
  readonly commands: BracketCommands;
  /** Keys that trade are on. */
  readonly armed: boolean;
  readonly edit: Edit;
  readonly setEdit: (edit: Edit) => void;
  readonly onCancel: (bracket: Bracket) => void;
};

function entryWords(bracket: Bracket, instrument: Instrument | undefined, wide: boolean): string {
  const filled = `${formatQty(bracket.entryFilled)} / ${formatQty(bracket.entryQty)}`;
  if (bracket.entryAvg === null || !wide) return filled;
  return `${filled} at ${instrument === undefined ? bracket.entryAvg : formatAverage(bracket.entryAvg, instrument)}`;
}

const exitPrice = (exit: BracketExit | null, instrument: Instrument | undefined): string =>
  exit === null || exit.price === null
    ? UNKNOWN
    : instrument === undefined
      ? exit.price
      : formatPrice(exit.price, instrument);

function HolderCell(props: {
  readonly bracket: Bracket;
  readonly instrument: Instrument | null;
  /** Room for what it watches; the tooltip has it always. */
  readonly wide: boolean;
}): ReactNode {
  const { bracket, instrument } = props;
  const exit = bracket.stop;
  if (exit === null) return <span className="muted">no stop</span>;
  if (exit.heldBy === 'none' && bracket.unprotectedSinceMs === null) {
    return <span className="muted">with the first fill</span>;
  }
  const watch = stopWatchWords(bracket, instrument);
  const shown = props.wide ? watch : bracket.params.stop?.trail == null ? '' : 'trails';
  const title = [`Held by ${heldWords(exit)}`, watch, exit.note ?? ''].filter((t) => t !== '').join('. ');
  return (
    <span title={title} data-held-by={exit.heldBy}>
      <span className={exit.heldBy === 'app' ? 'warn' : exit.heldBy === 'none' ? 'danger-words' : undefined}>
        {heldWords(exit)}
      </span>
      {shown === '' ? null : <span className="muted"> · {shown}</span>}
    </span>
  );
}

function StateCell(props: { readonly bracket: Bracket; readonly nowMs: number | null }): ReactNode {
  const { bracket, nowMs } = props;
  const client = useClient();
  const sending = useBracketSend(bracket.bracketId);
  const words = bracketWords(bracket, nowMs);
  return (
    <span
      className="state-cell"
      title={bracket.reason ?? undefined}
      data-testid={`bracket-state-${bracket.bracketId}`}
      data-status={bracket.status}
    >
      <span className={bracket.unprotectedSinceMs === null ? TONE_CLASS[words.tone] : 'danger-words'}>
        {words.text}
      </span>
      {bracket.reason === null ? null : <span className="muted">{bracket.reason}</span>}
      {sending === null ? null : <span className={sending.tone}>· {sending.text}</span>}
      {sending?.tone === 'warn' ? (
        <button type="button" className="link-button" onClick={() => askAgain(client, sending.slot)}>
          ask again
        </button>
      ) : null}
    </span>
  );
}

function Acts(props: { readonly bracket: Bracket; readonly input: Input }): ReactNode {
  const { bracket, input } = props;
  const instrument = input.instruments[bracket.instrumentId] ?? null;
  const off = cannotChange(bracket);
  const even = toBreakEven(bracket, instrument);
  const id = bracket.bracketId;
  return (
    <span className="row-actions" onDoubleClick={(event) => event.stopPropagation()}>
      <Button
        small
        tip="Stop to break-even"
        keys="b"
        disabledReason={off ?? (even.ok ? null : even.error)}
        testId={`bracket-even-${id}`}
        onClick={() => {
          if (even.ok) input.commands.change(bracket, even.value);
        }}
      >
        B/E
      </Button>
      <Button
        small
        tip="Turn the stop into a trailing one"
        keys="r"
        disabledReason={off ?? (bracket.stop === null ? 'It has no stop' : null)}
        testId={`bracket-trail-${id}`}
        onClick={() => input.setEdit({ id, what: 'trail' })}
      >
        Trail
      </Button>
      <Button
        small
        tip="Move stop and target"
        keys="e"
        disabledReason={off}
        aria-label="Move stop and target"
        testId={`bracket-edit-${id}`}
        onClick={() => input.setEdit({ id, what: 'move' })}
      >
        ✎
      </Button>
      <Button
        small
        tip="Take the exits away: asks first"
        keys="Delete"
        aria-label="Take the exits away"
        disabledReason={bracket.status === 'done' ? 'It has ended' : null}
        testId={`bracket-cancel-${id}`}
        onClick={() => input.onCancel(bracket)}
      >
        ✕
      </Button>
    </span>
  );
}

function ActsOrForm(props: { readonly bracket: Bracket; readonly input: Input }): ReactNode {
  const { bracket, input } = props;
  const instrument = input.instruments[bracket.instrumentId];
  if (input.edit?.id !== bracket.bracketId || instrument === undefined) return <Acts bracket={bracket} input={input} />;
  const form = {
    bracket,
    instrument,
    onSend: (command: Parameters<BracketCommands['change']>[1]) => input.commands.change(bracket, command),
    onClose: () => input.setEdit(null),
  };
  return input.edit.what === 'move' ? <MoveCell {...form} /> : <TrailCell {...form} />;
}

const columnsOf = (input: Input): readonly Column<Bracket>[] =>
  fitColumns([...entryColumns(input), ...exitColumns(input)], input.width);

/** Names and prices of coins are longer than those of shares. */
const room = ({ rows }: Input, least: number, text: (b: Bracket) => string | null): number =>
  roomFor(least, rows.map(text));

/** What it is, what was filled, and how much of that has an exit. */
function entryColumns(input: Input): readonly Column<Bracket>[] {
  const of = (b: Bracket): Instrument | undefined => input.instruments[b.instrumentId];
  const side = (b: Bracket): string => (b.side === 'buy' ? 'Buy ' : 'Sell ');
  return [
    {
      id: 'symbol',
      head: 'Symbol',
      width: nameTrack(
        60,
        input.rows.map((b) => of(b)?.symbol ?? null),
      ),
      align: 'left',
      cell: (b) => of(b)?.symbol ?? b.instrumentId,
    },
    ...(input.many
      ? [{ id: 'account', head: 'Account', width: '72px', align: 'left' as const, cell: (b: Bracket) => b.accountId }]
      : []),
    ...(input.wide
      ? [
          {
            id: 'side',
            head: 'Entry',
            width: '42px',
            align: 'left' as const,
            cell: (b: Bracket) => <SideTag side={b.side} />,
          },
        ]
      : []),
    {
      id: 'entry',
      head: 'Filled',
      width: input.wide
        ? `minmax(${room(input, 130, (b) => entryWords(b, of(b), true))}px, 1fr)`
        : `minmax(${room(input, 84, (b) => side(b) + entryWords(b, of(b), false))}px, 0.6fr)`,
      yields: 1,
      cell: (b) => (
        <span title={entryWords(b, of(b), true)}>
          {input.wide ? null : <Side side={b.side} />} {entryWords(b, of(b), input.wide)}
        </span>
      ),
    },
    {
      id: 'cover',
      head: 'Covered',
      title: 'Quantity with an exit, of what is held',
      width: `minmax(${room(input, input.wide ? 92 : 76, coverWords)}px, 0.6fr)`,
      cell: (b) => <span className={b.unprotectedSinceMs === null ? undefined : 'danger-words'}>{coverWords(b)}</span>,
    },
  ];
}

/** The exits, who holds the stop, and how it stands. */
function exitColumns(input: Input): readonly Column<Bracket>[] {
  const of = (b: Bracket): Instrument | undefined => input.instruments[b.instrumentId];
  return [
    {
      id: 'stop',
      head: 'Stop',
      width: `minmax(${room(input, 56, (b) => exitPrice(b.stop, of(b)))}px, 0.5fr)`,
      cell: (b) => exitPrice(b.stop, of(b)),
    },
    {
      id: 'target',
      head: 'Target',
      width: `minmax(${room(input, 56, (b) => exitPrice(b.target, of(b)))}px, 0.5fr)`,
      cell: (b) => exitPrice(b.target, of(b)),
    },
    {
      id: 'held',
      head: 'Held by',
      title: 'Who holds the stop, and what triggers it',
      width: input.wide ? 'minmax(120px, 1.6fr)' : 'minmax(62px, 0.6fr)',
      align: 'left',
      cell: (b) => <HolderCell bracket={b} instrument={of(b) ?? null} wide={input.wide} />,
    },
    {
      id: 'state',
      head: 'State',
      width: 'minmax(94px, 1.4fr)',
      align: 'left',
      cell: (b) => <StateCell bracket={b} nowMs={input.nowMs} />,
    },
    { id: 'acts', head: '', width: '144px', cell: (b) => <ActsOrForm bracket={b} input={input} /> },
  ];
}

/** The side as a word, where there is no room for its tag. */
const Side = (props: { readonly side: Bracket['side'] }): ReactNode => (
  <span className={props.side === 'buy' ? 'up' : 'down'}>{props.side === 'buy' ? 'Buy' : 'Sell'}</span>
);

function rowKeys(input: Input): (event: KeyboardEvent, bracket: Bracket) => boolean {
  return (event, bracket) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
    const id = bracket.bracketId;
    const instrument = input.instruments[bracket.instrumentId] ?? null;
    if (event.key === 'Delete') input.onCancel(bracket);
    else if (cannotChange(bracket) !== null) return false;
    else if (event.key === 'e') input.setEdit({ id, what: 'move' });
    else if (event.key === 'r' && bracket.stop !== null) input.setEdit({ id, what: 'trail' });
    else if (event.key === 'b') {
      const even = toBreakEven(bracket, instrument);
      if (!input.armed) tellKeysOff('stop to break-even', () => openSettings('trading'));
      else if (even.ok) input.commands.change(bracket, even.value);
    } else return false;
    event.stopPropagation();
    return true;
  };
}

/** From this width on the average entry has room. */
const WIDE = 820;

export function BracketsView(props: { readonly width: number }): ReactNode {
  const rows = useLiveBrackets();
  const loaded = useLoaded();
  const instruments = useRecords('instrument');
  const many = useAccounts().length > 1;
  const nowMs = useMarketNow(1_000);
  const commands = useBracketCommands();
  const [selected, setSelected] = useState<string | null>(null);
  const [edit, setEdit] = useState<Edit>(null);
  const [askedId, setAsked] = useState<BracketId | null>(null);
  // As it is now, not as it was when it was asked: what is left naked may have changed meanwhile.
  const asked = useRecords('bracket')[askedId ?? ''] ?? null;
  const wide = props.width >= WIDE;
  const input: Input = {
    instruments,
    rows,
    width: props.width,
    many,
    wide,
    nowMs,
    commands,
    armed: useUi((s) => s.tradingHotkeys),
    edit,
    setEdit,
    onCancel: ({ bracketId }) => setAsked(bracketId),
  };
  const empty = loaded ? (
    <EmptyState title="No brackets" testId="brackets-empty">
      An order with a stop or a target, and a position that was given one, stand here as one object.
    </EmptyState>
  ) : (
    <ProgressLine label="Waiting for the engine" />
  );
  return (
    <>
      <DataTable
        label="Brackets"
        testId="brackets-table"
        columns={columnsOf(input)}
        rows={rows}
        rowKey={keyOf}
        selected={selected}
        onSelect={(bracket) => setSelected(keyOf(bracket))}
        onOpen={(bracket) => selectInstrument(bracket.instrumentId)}
        onRowKey={rowKeys(input)}
        steady=""
        rowClass={(bracket) => (bracket.unprotectedSinceMs === null ? null : 'danger-row')}
        empty={empty}
      />
      <CancelBracketDialog
        bracket={asked}
        symbol={asked === null ? '' : (instruments[asked.instrumentId]?.symbol ?? asked.instrumentId)}
        onClose={() => setAsked(null)}
        onCancel={commands.cancel}
      />
    </>
  );
}
