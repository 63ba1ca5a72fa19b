/**
 * A run of close-all, live and afterwards: it covers but never blocks the workspace. Green only by the engine's word; what
 * remains stands row by row, with what to do about it (G5).
 */
import { useState, type ReactNode } from 'react';
import type { CloseAll, CloseAllRow } from '../../../shared/domain/index.ts';
import { useAccounts, useNewestCloseAll, useRecords, useTerminal } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { openDialog, selectAccount, selectInstrument } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { ProgressLine } from '../../ui/empty-state.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatPrice, formatQty, formatTime, plural } from '../../ui/format.ts';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { scopeWords } from './close-all-choice.ts';
import { putAway, setFolded, useCloseAllStore } from './close-all-store.ts';
import { adviceOf, countRows, needsTrader, rowWords, rowsForEye, sinceText, verdictOf } from './close-all-words.ts';

const ENABLE_SLOT = 'closeAll:enable';
/** A few rows need no tall table. */
const ROW_PX = 26;

function useColumns(): readonly Column<CloseAllRow>[] {
  const instruments = useRecords('instrument');
  const many = useAccounts().length > 1;
  const worst = (row: CloseAllRow): string => {
    const instrument = instruments[row.instrumentId];
    return instrument === undefined ? (row.worstPrice ?? UNKNOWN) : formatPrice(row.worstPrice, instrument);
  };
  return [
    ...(many
      ? [
          {
            id: 'account',
            head: 'Account',
            width: '84px',
            align: 'left' as const,
            cell: (r: CloseAllRow) => r.accountId,
          },
        ]
      : []),
    {
      id: 'symbol',
      head: 'Symbol',
      width: 'minmax(76px, 0.8fr)',
      align: 'left',
      cell: (r) =>
        `${instruments[r.instrumentId]?.symbol ?? r.instrumentId}${r.legs.length > 0 ? `, ${r.legs.length} legs` : ''}`,
    },
    {
      id: 'qty',
      head: 'Position',
      width: '128px',
      cell: (r) => `${formatQty(r.startQty, true)} → ${formatQty(r.qty, true)}`,
    },
    {
      id: 'orders',
      head: 'Orders',
      width: '118px',
      cell: (r) => (
        <span title={r.foreignOrders === 0 ? undefined : `${r.foreignOrders} of others`}>
          {r.ordersStart} → {r.ordersLeft}
          {r.foreignOrders === 0 ? '' : ` · ${r.foreignOrders} foreign`}
        </span>
      ),
    },
    { id: 'worst', head: 'Worst', width: '76px', cell: worst },
    { id: 'state', head: 'State', width: '184px', align: 'left', cell: (r) => <RowState row={r} /> },
    {
      id: 'text',
      head: 'Why, and what to do',
      width: 'minmax(180px, 3fr)',
      align: 'left',
      cell: (r) => <RowText row={r} />,
    },
  ];
}

function RowState(props: { readonly row: CloseAllRow }): ReactNode {
  const words = rowWords(props.row);
  return (
    <span
      className={props.row.unprotected ? 'danger-words' : TONE_CLASS[words.tone]}
      data-testid={`close-all-state-${props.row.key}`}
      data-status={props.row.status}
    >
      {words.text}
    </span>
  );
}

function RowText(props: { readonly row: CloseAllRow }): ReactNode {
  const { row } = props;
  const text = [row.text, adviceOf(row) ?? ''].filter((t) => t !== '').join('. ');
  return <span title={text}>{text}</span>;
}

/** Figures of the run in one line. */
function Counts(props: { readonly run: CloseAll }): ReactNode {
  const { run } = props;
  const now = useMarketNow(250);
  const counts = countRows(run.rows);
  const took = sinceText(run.pressedMs, run.endedMs ?? now);
  const first = sinceText(run.pressedMs, run.firstCancelMs);
  const last = sinceText(run.pressedMs, run.lastCloseMs);
  const parts = [
    `${counts.ordersLeft} of ${plural(counts.ordersStart, 'order')} left${counts.foreign === 0 ? '' : ` (${counts.foreign} of the ${counts.ordersStart} foreign)`}`,
    ...(took === null ? [] : [took]),
    ...(first === null ? [] : [`first cancel after ${first}`]),
    ...(last === null ? [] : [`last close after ${last}`]),
  ];
  return (
    <p className="muted close-all-counts" data-testid="close-all-counts">
      {parts.join(' · ')}
    </p>
  );
}

/** Trading stays off after a close-all until the trader switches it on. */
function EnableTrading(): ReactNode {
  const client = useClient();
  const terminal = useTerminal();
  const sending = useSendState(ENABLE_SLOT);
  const state = terminal?.tradingState ?? 'active';
  if (state === 'active') return <span className="muted">Trading is on</span>;
  const off =
    sending.phase === 'sent' ? 'Sent' : state === 'flattening' && sending.phase === 'denied' ? sending.message : null;
  return (
    <>
      <Button
        kind="accent"
        testId="close-all-enable"
        tip="Entries, ladders and approvals are allowed again"
        disabledReason={off}
        onClick={() =>
          sendFrom(client, ENABLE_SLOT, 'enable', { kind: 'setTradingState', state: 'active', acknowledged: true })
        }
      >
        Switch trading on again
      </Button>
      {sending.phase === 'denied' ? <span className="down">{sending.message}</span> : null}
    </>
  );
}

function ReportButtons(props: { readonly run: CloseAll }): ReactNode {
  const { run } = props;
  if (run.status === 'running') return null;
  const left = run.rows.filter(needsTrader).length;
  return (
    <div className="close-all-foot">
      <EnableTrading />
      <span className="spacer" />
      {left === 0 ? null : (
        <Button testId="close-all-again" onClick={() => openDialog('closeAll')}>
          Look at close-all again
        </Button>
      )}
      <Button testId="close-all-put-away" onClick={() => putAway(run.closeAllId)}>
        Put the report away
      </Button>
    </div>
  );
}

function show(row: CloseAllRow): void {
  selectAccount(row.accountId);
  selectInstrument(row.instrumentId);
}

function RunPanel(props: { readonly run: CloseAll; readonly folded: boolean }): ReactNode {
  const { run, folded } = props;
  const columns = useColumns();
  const instruments = useRecords('instrument');
  const [selected, setSelected] = useState<string | null>(null);
  const verdict = verdictOf(run);
  const counts = countRows(run.rows);
  const scope = scopeWords(run.params.scope, (id) => instruments[id]?.symbol ?? id);
  return (
    <section
      className={classNames('close-all-run', `verdict-${verdict.tone}`, folded && 'folded')}
      aria-label="Close-all"
      data-testid="close-all-run"
      data-status={run.status}
      data-green={run.green}
    >
      <div className="close-all-run-head">
        <b role="status" data-testid="close-all-verdict">
          {verdict.text}
        </b>
        <span className="muted">
          {scope}, pressed {formatTime(run.pressedMs)}
        </span>
        <span className="spacer" />
        <Button small kind="plain" testId="close-all-fold" onClick={() => setFolded(!folded)}>
          {folded ? 'Show rows' : 'Fold'}
        </Button>
      </div>
      {run.status === 'running' ? (
        <ProgressLine label="Rows flat or kept" share={counts.rows === 0 ? null : counts.fine / counts.rows} />
      ) : null}
      {folded ? null : (
        <>
          <Counts run={run} />
          <div className="close-all-table" style={{ maxHeight: (run.rows.length + 1) * ROW_PX + 16 }}>
            <DataTable
              label="Close-all, row by row"
              testId="close-all-rows"
              columns={wholeFigures(columns, run.rows)}
              rows={rowsForEye(run.rows)}
              rowKey={(row) => row.key}
              selected={selected}
              onSelect={(row) => setSelected(row.key)}
              onOpen={show}
              steady=""
              rowClass={(row) => (row.unprotected ? 'danger-row' : null)}
              empty={<p className="muted close-all-failed">Nothing was in scope.</p>}
            />
          </div>
          <ReportButtons run={run} />
        </>
      )}
    </section>
  );
}

export function CloseAllRun(): ReactNode {
  const run = useNewestCloseAll();
  const seen = useCloseAllStore((s) => s.seen);
  const folded = useCloseAllStore((s) => s.folded);
  if (run === null || (run.status === 'done' && run.closeAllId === seen)) return null;
  return <RunPanel run={run} folded={folded} />;
}
