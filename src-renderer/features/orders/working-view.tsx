/** What works now, ladders and orders in one list. States are the engine's words; cancel and change stand in the row. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import {
  dec,
  type ConnectionState,
  type Instrument,
  type ModifyOrderCommand,
  type Order,
} from '../../../shared/domain/index.ts';
import {
  entities,
  useAccounts,
  useLoaded,
  useRecords,
  useWorkingLadders,
  useWorkingOrders,
} from '../../stores/entities-store.ts';
import { wishLadderChange } from '../../stores/ladder-change.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { askAgain } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { openSettings, selectInstrument, selectLadder, selectOrder, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column, type TableSort } from '../../ui/data-table.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { fitColumns, wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatMoney, formatPrice, formatQty, formatWhen } from '../../ui/format.ts';
import { tellKeysOff } from '../../ui/keys-off.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import { nextSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { LinkTag, SideTag, Tag } from '../../ui/tag.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { waitingShort } from '../../ui/trigger-words.ts';
import { ModifyCell } from './modify-cell.tsx';
import { cannotCancel, cannotModify, useRowCommands, useRowSend, type RowCommands } from './use-row-commands.ts';
import { workingRows, type WorkingRow } from './working-rows.ts';

const keyOf = (row: WorkingRow): string => row.key;

type Editing = { readonly key: string | null; readonly open: (row: WorkingRow) => void; readonly close: () => void };

function useRows(): readonly WorkingRow[] {
  const orders = useWorkingOrders();
  const ladders = useWorkingLadders();
  const instruments = useRecords('instrument');
  useRecords('order');
  return workingRows({ orders, ladders, instruments, orderOf: (id) => entities().order[id] ?? null });
}

/** After a corporate action: the order is taken as it stands now. */
function ConfirmHeldBack(props: {
  readonly order: Order;
  readonly onConfirm: (command: ModifyOrderCommand) => void;
}): ReactNode {
  const { clientOrderId, qty, trigger } = props.order;
  return (
    <button
      type="button"
      className="link-button"
      data-testid={`confirm-${clientOrderId}`}
      onClick={() =>
        props.onConfirm({ kind: 'modifyOrder', clientOrderId, qty: null, limitPrice: null, triggerPrice: null })
      }
    >
      {`confirm ${formatQty(qty)}${trigger?.price == null ? '' : ` at ${trigger.price}`}`}
    </button>
  );
}

const connectionOf = (row: WorkingRow): string => row.order?.connectionId ?? row.ladder?.connectionId ?? '';

/** The words beside the tags; what a tag has said already is not said again. */
function stateText(row: WorkingRow, link: ConnectionState | undefined): string {
  if (row.ladder?.status !== 'paused') return row.state.text;
  const said = row.ladder.pause?.cause === 'disconnected' && link !== undefined && link !== 'ready';
  return said ? '' : row.state.text.replace(/^Paused:? ?/, '');
}

type StateProps = { readonly row: WorkingRow; readonly wide: boolean; readonly commands: RowCommands };

function StateCell(props: StateProps): ReactNode {
  const { row } = props;
  // Waiting as it should: who holds it says more than "accepted".
  const heldBack = row.order?.heldBack !== undefined;
  const quiet = !heldBack && row.waits !== '' && (row.order?.status === 'accepted' || row.order?.status === 'emulated');
  const client = useClient();
  const sending = useRowSend(row.key);
  const link = useRecords('connection')[connectionOf(row)]?.state;
  const reason = [
    row.state.text,
    row.waits,
    row.ladder?.pause?.text ?? row.order?.reason ?? row.order?.route?.reason ?? row.ladder?.route?.reason ?? '',
  ]
    .filter((t) => t !== '')
    .join('. ');
  const status = row.ladder?.status ?? row.order?.status;
  return (
    <span
      className="state-cell"
      title={reason}
      data-testid={`state-${row.key}`}
      data-status={status}
      data-order-status={row.order?.status}
    >
      <LinkTag state={link} />
      {row.ladder?.status === 'paused' ? <Tag tone="warn">Paused</Tag> : null}
      {/* Before the words: they are cut where the column ends, and what can be pressed must not be. */}
      {heldBack && row.order !== null ? (
        <ConfirmHeldBack order={row.order} onConfirm={(command) => props.commands.modify(row, command)} />
      ) : null}
      {quiet ? null : <span className={TONE_CLASS[row.state.tone]}>{stateText(row, link)}</span>}
      {row.waits === '' || heldBack ? null : (
        <span className={row.order?.trigger?.heldBy === 'app' ? 'warn' : 'sub'}>
          {props.wide || row.order === null ? row.waits : waitingShort(row.order)}
        </span>
      )}
      {sending === null ? null : <span className={sending.tone}>· {sending.text}</span>}
      {sending?.tone === 'warn' ? (
        <button type="button" className="link-button" onClick={() => askAgain(client, sending.slot)}>
          ask again
        </button>
      ) : null}
    </span>
  );
}

function Acts(props: {
  readonly row: WorkingRow;
  readonly commands: RowCommands;
  readonly onModify: () => void;
}): ReactNode {
  const { row, commands, onModify } = props;
  return (
    <span className="row-actions" onDoubleClick={(event) => event.stopPropagation()}>
      <Button
        small
        tip={row.ladder === null ? 'Change quantity, trigger or limit' : 'Change what remains, in the ladder panel'}
        keys="e"
        disabledReason={cannotModify(row)}
        aria-label={`Change ${row.symbol}`}
        testId={`modify-${row.key}`}
        onClick={onModify}
      >
        ✎
      </Button>
      <Button
        small
        tip={row.ladder === null ? 'Cancel this order' : 'Cancel this ladder and its order'}
        keys="Delete"
        disabledReason={cannotCancel(row)}
        aria-label={`Cancel ${row.symbol}`}
        testId={`cancel-${row.key}`}
        onClick={() => commands.cancel(row)}
      >
        ✕
      </Button>
    </span>
  );
}

type ColumnInput = {
  readonly instruments: Readonly<Record<string, Instrument>>;
  readonly nowMs: number | null;
  readonly commands: RowCommands;
  readonly editing: Editing;
  /** Room for the longer words. */
  readonly wide: boolean;
  /** More than one account: each row names its own. */
  readonly many: boolean;
  /** Some name is long: an option's or a combo's. */
  readonly long: boolean;
  /** Some coin is among them: its symbol and its price take more room. */
  readonly coins: boolean;
  /** Some row's link is not there: its state says so before its own words, which have to stay. */
  readonly unlinked: boolean;
};

function startModify(row: WorkingRow, editing: Editing): void {
  if (cannotModify(row) !== null) return;
  if (row.ladder === null) editing.open(row);
  else wishLadderChange(row.ladder.ladderId);
}

function StateOrForm(props: { readonly row: WorkingRow; readonly input: ColumnInput }): ReactNode {
  const { row, input } = props;
  const instrument = input.instruments[row.instrumentId];
  if (input.editing.key === row.key && row.ladder === null && row.order !== null && instrument !== undefined) {
    return (
      <ModifyCell
        order={row.order}
        instrument={instrument}
        onSend={(command) => input.commands.modify(row, command)}
        onClose={input.editing.close}
      />
    );
  }
  return <StateCell row={row} wide={input.wide} commands={input.commands} />;
}

function limitOf(row: WorkingRow, instruments: ColumnInput['instruments']): ReactNode {
  if (row.limit === null) return <span className="muted">{row.order?.type === 'market' ? 'market' : UNKNOWN}</span>;
  const instrument = instruments[row.instrumentId];
  return instrument === undefined ? row.limit : formatPrice(row.limit, instrument);
}

const actsColumn = (input: ColumnInput): Column<WorkingRow> => ({
  id: 'acts',
  head: '',
  width: '72px',
  cell: (r) => <Acts row={r} commands={input.commands} onModify={() => startModify(r, input.editing)} />,
});

const SAVED: Column<WorkingRow> = {
  id: 'saved',
  head: 'Saved',
  title: 'Against crossing the spread at arrival',
  width: 'minmax(54px, 0.4fr)',
  yields: 1,
  cell: (r) => <SignedMoney value={r.saved} />,
  figure: (r) => (r.saved === null ? null : formatMoney(r.saved, { sign: true })),
};

/** Names of options and combos get the room that they need. */
const symbolColumn = ({ long, coins }: ColumnInput): Column<WorkingRow> => ({
  id: 'symbol',
  head: 'Symbol',
  width: long ? 'minmax(120px, 1.2fr)' : coins ? '78px' : '66px',
  align: 'left',
  sortable: true,
  cell: (r) => <span title={r.symbol}>{r.symbol}</span>,
});

function columnsOf(input: ColumnInput): readonly Column<WorkingRow>[] {
  return [
    {
      id: 'time',
      head: 'Time',
      title: 'New York',
      width: '72px',
      align: 'left',
      sortable: true,
      cell: (r) => formatWhen(r.timeMs, input.nowMs),
    },
    symbolColumn(input),
    ...(input.many
      ? [
          {
            id: 'account',
            head: 'Account',
            width: 'minmax(60px, 0.8fr)',
            align: 'left' as const,
            cell: (r: WorkingRow) => <span title={r.accountId}>{r.accountId}</span>,
          },
        ]
      : []),
    { id: 'side', head: 'Side', width: '42px', align: 'left', cell: (r) => <SideTag side={r.side} /> },
    {
      id: 'filled',
      head: 'Filled',
      width: 'minmax(74px, 0.6fr)',
      cell: (r) => `${formatQty(r.filledQty)} / ${formatQty(r.qty)}`,
    },
    {
      id: 'how',
      head: 'How',
      width: input.wide ? 'minmax(134px, 1fr)' : input.coins ? 'minmax(78px, 1.2fr)' : 'minmax(92px, 1.2fr)',
      align: 'left',
      ...(input.unlinked ? { yields: 2 } : {}),
      cell: (r) => <span title={howTitle(r)}>{input.wide ? r.how : r.howShort}</span>,
    },
    {
      id: 'limit',
      head: 'Price',
      title: 'Limit, or trigger of an order without one',
      width: input.coins ? 'minmax(82px, 0.6fr)' : 'minmax(64px, 0.6fr)',
      cell: (r) => limitOf(r, input.instruments),
    },
    {
      id: 'state',
      head: 'State',
      width: input.unlinked ? 'minmax(148px, 2fr)' : input.coins ? 'minmax(88px, 2fr)' : 'minmax(100px, 2fr)',
      align: 'left',
      sortable: true,
      cell: (r) => <StateOrForm row={r} input={input} />,
    },
    SAVED,
    actsColumn(input),
  ];
}

const howTitle = (row: WorkingRow): string => (row.reducing ? `${row.how}. Counted as reducing` : row.how);

function valueOf(row: WorkingRow, column: string): SortValue {
  switch (column) {
    case 'time':
      return row.timeMs;
    case 'side':
      return row.side;
    case 'state':
      return row.state.text;
    case 'saved':
      return row.saved === null ? null : dec(row.saved);
    default:
      return row.symbol;
  }
}

function useSelection(): { readonly selected: string | null; readonly select: (row: WorkingRow) => void } {
  const ladderId = useUi((s) => s.selectedLadderId);
  const orderId = useUi((s) => s.selectedOrderId);
  const select = (row: WorkingRow): void => {
    if (row.ladder !== null) {
      selectOrder(null);
      selectLadder(row.ladder.ladderId);
    } else if (row.order !== null) selectOrder(row.order.clientOrderId);
  };
  return { selected: orderId ?? ladderId, select };
}

/** From this width on the words are in full. */
const WIDE = 760;

export function WorkingView(props: { readonly width: number }): ReactNode {
  const wide = props.width >= WIDE;
  const rows = useRows();
  const loaded = useLoaded();
  const many = useAccounts().length > 1;
  const instruments = useRecords('instrument');
  const links = useRecords('connection');
  const nowMs = useMarketNow(60_000);
  const commands = useRowCommands();
  const armed = useUi((s) => s.tradingHotkeys);
  const { selected, select } = useSelection();
  const [sort, setSort] = useState<TableSort | null>(null);
  const [editKey, setEditKey] = useState<string | null>(null);
  const editing: Editing = { key: editKey, open: (row) => setEditKey(row.key), close: () => setEditKey(null) };
  const onRowKey = (event: KeyboardEvent, row: WorkingRow): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Delete') {
      if (armed && !event.repeat) commands.cancel(row);
      else if (!armed) tellKeysOff(`cancel of ${row.symbol}`, () => openSettings('trading'));
    } else if (event.key === 'e') startModify(row, editing);
    else return false;
    event.stopPropagation();
    return true;
  };
  const empty = loaded ? (
    <EmptyState title="Nothing is working" testId="working-empty">
      Orders and ladders stand here from the moment the engine has them.
    </EmptyState>
  ) : (
    <ProgressLine label="Waiting for the engine" />
  );
  const columns = columnsOf({
    instruments,
    nowMs,
    commands,
    editing,
    wide,
    many,
    long: rows.some((r) => r.symbol.length > 9),
    unlinked: rows.some((r) => (links[connectionOf(r)]?.state ?? 'ready') !== 'ready'),
    coins: rows.some((r) => instruments[r.instrumentId]?.assetClass === 'crypto'),
  });
  return (
    <DataTable
      label="Working orders and ladders"
      testId="working-table"
      columns={fitColumns(wholeFigures(columns, rows), props.width)}
      rows={sortRows(rows, sort, valueOf)}
      rowKey={keyOf}
      selected={selected}
      onSelect={select}
      onOpen={(row) => selectInstrument(row.instrumentId)}
      onRowKey={onRowKey}
      steady={JSON.stringify(sort)}
      sort={sort}
      onSort={(column) => setSort(nextSort(sort, column))}
      empty={empty}
    />
  );
}
