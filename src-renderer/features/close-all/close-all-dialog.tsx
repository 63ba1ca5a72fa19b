/** What close-all would do, before it does: accounts, rows, what is kept and why, foreign orders, cost (G8). */
import { useState, type ReactNode } from 'react';
import { entities, useAccounts, useRecords } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { closeDialog, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProgressLine } from '../../ui/empty-state.tsx';
import { Field } from '../../ui/field.tsx';
import { wholeFigures } from '../../ui/fit-columns.ts';
import { UNKNOWN, formatMoney, formatPrice, formatQty, plural } from '../../ui/format.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Select } from '../../ui/select.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import {
  readChoice,
  scopeChoices,
  scopeOfText,
  scopeText,
  scopeWords,
  toggleKeep,
  type CloseAllChoice,
} from './close-all-choice.ts';
import { setChoice, useCloseAllStore } from './close-all-store.ts';
import { actionWords, foreignCount, previewWords, type PreviewRow } from './close-all-words.ts';
import { useCloseAll } from './use-close-all.ts';
import { useCloseAllPreview, type CloseAllPreviewState } from './use-close-all-preview.ts';

const CLOSED_ITEMS: readonly { readonly value: CloseAllChoice['closedMarket']; readonly label: string }[] = [
  { value: 'leave', label: 'Leave it, and say so' },
  { value: 'queue', label: 'Queue for my approval at the open' },
];

function Choices(props: { readonly choice: CloseAllChoice; readonly collarError: string | null }): ReactNode {
  const { choice } = props;
  const scopes = scopeChoices(entities());
  return (
    <div className="close-all-choices">
      <Select
        label="Scope"
        value={scopeText(choice.scope)}
        items={scopes}
        onChange={(text) => setChoice((c) => ({ ...c, scope: scopeOfText(text) }))}
        testId="close-all-scope"
      />
      <Field
        label="At most beyond the touch"
        inputMode="decimal"
        unit="%"
        value={choice.collar}
        error={props.collarError}
        onChange={(collar) => setChoice((c) => ({ ...c, collar }))}
        testId="close-all-collar"
      />
      <Select
        label="Where the market is closed"
        value={choice.closedMarket}
        items={CLOSED_ITEMS}
        onChange={(closedMarket) => setChoice((c) => ({ ...c, closedMarket }))}
        testId="close-all-closed"
      />
    </div>
  );
}

function orderWords(row: PreviewRow): ReactNode {
  if (row.orders === 0) return UNKNOWN;
  return (
    <>
      {row.orders}
      {row.foreignOrders === 0 ? null : <span className="warn"> · {row.foreignOrders} foreign</span>}
    </>
  );
}

/** Kept instruments are ticked; the preview is asked anew. */
const keepColumn = (choice: CloseAllChoice, symbol: (row: PreviewRow) => string): Column<PreviewRow> => ({
  id: 'keep',
  head: 'Keep',
  width: '52px',
  align: 'left',
  cell: (row) => (
    <input
      type="checkbox"
      aria-label={`Keep ${symbol(row)}`}
      checked={choice.keep.includes(row.instrumentId)}
      data-testid={`close-all-keep-${row.instrumentId}`}
      onChange={() => setChoice((c) => toggleKeep(c, row.instrumentId))}
    />
  ),
});

function useColumns(choice: CloseAllChoice): readonly Column<PreviewRow>[] {
  const instruments = useRecords('instrument');
  const many = useAccounts().length > 1;
  const symbol = (row: PreviewRow): string => instruments[row.instrumentId]?.symbol ?? row.instrumentId;
  const price = (row: PreviewRow): string => {
    const instrument = instruments[row.instrumentId];
    return instrument === undefined ? (row.worstPrice ?? UNKNOWN) : formatPrice(row.worstPrice, instrument);
  };
  return [
    keepColumn(choice, symbol),
    ...(many
      ? [
          {
            id: 'account',
            head: 'Account',
            width: '84px',
            align: 'left' as const,
            cell: (row: PreviewRow) => row.accountId,
          },
        ]
      : []),
    {
      id: 'symbol',
      head: 'Symbol',
      width: 'minmax(80px, 0.8fr)',
      align: 'left',
      cell: (row) => (row.legs.length === 0 ? symbol(row) : `${symbol(row)}, ${row.legs.length} legs`),
    },
    { id: 'qty', head: 'Held', width: '72px', cell: (row) => formatQty(row.qty, true) },
    { id: 'orders', head: 'Orders', width: '104px', cell: orderWords },
    {
      id: 'action',
      head: 'Does',
      width: 'minmax(150px, 2fr)',
      align: 'left',
      cell: (row) => {
        const words = actionWords(row.action);
        return (
          <span title={row.text} data-action={row.action}>
            <span className={TONE_CLASS[words.tone]}>{words.text}</span>
            {row.text === '' ? null : <span className="muted"> · {row.text}</span>}
          </span>
        );
      },
    },
    { id: 'worst', head: 'Worst price', width: '84px', cell: price },
    { id: 'cost', head: 'Cost', title: 'Half-spread and fees', width: '70px', cell: (row) => formatMoney(row.cost) },
  ];
}

function PreviewTable(props: { readonly state: CloseAllPreviewState; readonly choice: CloseAllChoice }): ReactNode {
  const { state } = props;
  const columns = useColumns(props.choice);
  const [selected, setSelected] = useState<string | null>(null);
  if (state.kind === 'asking') return <ProgressLine label="Asking the engine what would be done" />;
  if (state.kind === 'failed') {
    return (
      <p className="warn close-all-failed" role="alert" data-testid="close-all-preview-failed">
        The preview could not be made: {state.message}. Close-all works without it.
      </p>
    );
  }
  const { preview } = state;
  const foreign = foreignCount(preview);
  return (
    <>
      <ul className="close-all-accounts" aria-label="Accounts">
        {preview.accounts.map((account) => (
          <li key={account.accountId} className={account.reachable ? 'muted' : 'down'}>
            {account.accountId}:{' '}
            {account.text === '' ? (account.reachable ? 'reachable' : 'not reachable') : account.text}
          </li>
        ))}
      </ul>
      <div className="close-all-table">
        <DataTable
          label="What close-all would do"
          testId="close-all-preview"
          columns={wholeFigures(columns, preview.rows)}
          rows={preview.rows}
          rowKey={(row) => row.key}
          selected={selected}
          onSelect={(row) => setSelected(row.key)}
          steady={scopeText(props.choice.scope)}
          empty={<p className="muted close-all-failed">No position and no order in this scope.</p>}
        />
      </div>
      {foreign === 0 ? null : (
        <p className="warn close-all-foreign" data-testid="close-all-foreign">
          {plural(foreign, 'order')} of other programs or people would be canceled too.
        </p>
      )}
    </>
  );
}

export function CloseAllDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'closeAll');
  const live = useLive();
  const choice = useCloseAllStore((s) => s.choice);
  const instruments = useRecords('instrument');
  const params = readChoice(choice);
  const state = useCloseAllPreview(params.ok ? params.value : null, open);
  const { fire } = useCloseAll();
  const close = (): void => {
    closeDialog();
    setChoice((c) => ({ ...c, scope: { kind: 'all' } }));
  };
  const off = !live
    ? 'The engine is not answering: run npm run close-all, or close at the broker'
    : params.ok
      ? null
      : params.error;
  const scope = scopeWords(choice.scope, (id) => instruments[id]?.symbol ?? id);
  const words = state.kind === 'ready' ? previewWords(state.preview) : `Close ${scope}`;
  return (
    <Dialog open={open} onClose={close} title="Close all" className="dialog-close-all" testId="close-all-dialog">
      <div className="close-all-body">
        <Choices choice={choice} collarError={params.ok ? null : params.error} />
        <PreviewTable state={state} choice={choice} />
        <p className="muted">
          Ladders, entries and approvals stop at the press and stay off until you switch trading on again. What remains
          is told row by row.
        </p>
        <div className="dialog-buttons">
          <Button onClick={close} autoFocus testId="close-all-leave">
            Leave everything as it is
          </Button>
          <HoldButton
            className="close-all-fire"
            disabledReason={off}
            testId="close-all-fire"
            onHeld={() => {
              fire(choice);
              close();
            }}
          >
            <span>{words}</span>
            <span className="key-hint">hold</span>
          </HoldButton>
        </div>
      </div>
    </Dialog>
  );
}
