/** Exits for a position that is there (`protectPosition`): stop and target as in the ticket; Escape sends nothing. */
import { useState, type ReactNode } from 'react';
import {
  dec,
  err,
  ok,
  type BracketParams,
  type Instrument,
  type Position,
  type Result,
} from '../../../shared/domain/index.ts';
import { useCapabilities } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { sendWords } from '../../stores/send-machine.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import {
  newBracketDraft,
  readBracketDraft,
  type BracketDraft,
  type BracketFieldErrors,
} from '../../ui/bracket-draft.ts';
import { ExitDetails, ExitFields, ExitHolders } from '../../ui/bracket-fields.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { appHoldsExit } from '../../ui/exit-holders.ts';
import { formatAverage, formatQty, formatUnits } from '../../ui/format.ts';
import { canFor, type VenueCan } from '../../ui/venue-words.ts';

export type Protect = { readonly position: Position; readonly instrument: Instrument };

/** The exits of a position, or what is wrong; the position's sessions are the instrument's regular ones. */
export function readProtect(
  draft: BracketDraft,
  instrument: Instrument,
  can: VenueCan,
): Result<BracketParams, BracketFieldErrors> {
  const read = readBracketDraft(draft, {
    instrument,
    sessions: [instrument.calendar === 'always' ? 'continuous' : 'regular'],
    appHolds: appHoldsExit(draft, can),
  });
  if (!read.ok) return read;
  return read.value === null ? err({ stop: 'Type a stop or a target' }) : ok(read.value);
}

/** An exit still empty is no error to be shown. */
function shown(errors: BracketFieldErrors, draft: BracketDraft): BracketFieldErrors {
  const kept = { ...errors };
  if (draft.stop === '' && draft.target === '') delete kept.stop;
  if (draft.trail === '') delete kept.trail;
  return kept;
}

type ProtectState = {
  readonly draft: BracketDraft;
  readonly setDraft: (change: (draft: BracketDraft) => BracketDraft) => void;
  readonly errors: BracketFieldErrors;
  readonly can: VenueCan;
  /** Why it can't be sent, or null. */
  readonly off: string | null;
  readonly said: ReturnType<typeof sendWords>;
  /** The engine took it. */
  readonly done: boolean;
  readonly send: () => void;
};

/** The form's draft, what became of its press, and the press itself. */
function useProtect({ position, instrument }: Protect): ProtectState {
  const client = useClient();
  const live = useLive();
  const can = canFor(useCapabilities(position.connectionId), instrument);
  const [draft, setDraft] = useState(newBracketDraft);
  const slot = `protect:${position.accountId}|${position.instrumentId}`;
  const sending = useSendState(slot);
  const read = readProtect(draft, instrument, can);
  const key = JSON.stringify(draft);
  const ours = sending.phase !== 'idle' && sending.key === key;
  const fault = read.ok ? null : (Object.values(read.error)[0] ?? null);
  const off = !live
    ? 'No link to the engine: nothing can be sent'
    : sending.phase === 'sent'
      ? 'Sent, waiting for the engine'
      : fault;
  const send = (): void => {
    if (!read.ok) return;
    const { connectionId, accountId, instrumentId } = position;
    const command = { kind: 'protectPosition', connectionId, accountId, instrumentId, qty: null } as const;
    sendFrom(client, slot, key, { ...command, params: read.value });
  };
  return {
    draft,
    setDraft,
    errors: read.ok ? {} : shown(read.error, draft),
    can,
    off,
    said: ours ? sendWords(sending) : null,
    done: ours && sending.phase === 'accepted',
    send,
  };
}

function ProtectForm(props: Protect & { readonly onClose: () => void }): ReactNode {
  const { position, instrument, onClose } = props;
  const { draft, setDraft, errors, can, off, said, done, send } = useProtect({ position, instrument });
  const quote = useQuote(instrument.id);
  const long = dec(position.qty).sign() > 0;
  const near = (long ? quote?.bid : quote?.ask) ?? null;
  const fields = {
    draft,
    errors,
    instrument,
    can,
    from: dec(position.avgPrice),
    onEdit: (edit: Partial<BracketDraft>) => setDraft((d) => ({ ...d, ...edit })),
    testId: 'protect',
  };
  return (
    <div className="dialog-question protect-form">
      <p>
        {formatQty(position.qty, true)} at {formatAverage(position.avgPrice, instrument)}, {long ? 'bid' : 'ask'}{' '}
        {formatUnits(near, instrument)}. Covers what no bracket covers yet.
      </p>
      <ExitFields {...fields} />
      <ExitDetails {...fields} />
      <ExitHolders {...fields} />
      <p role="status" className={said?.tone === 'bad' ? 'down' : 'muted'} data-testid="protect-status">
        {said?.text ?? ''}
      </p>
      <div className="dialog-buttons">
        <Button onClick={onClose}>{done ? 'Close' : 'Leave it as it is'}</Button>
        {done ? null : (
          <Button kind="accent" disabledReason={off} testId="protect-send" onClick={send}>
            Protect {formatQty(position.qty, true)} {instrument.symbol}
          </Button>
        )}
      </div>
    </div>
  );
}

export function ProtectDialog(props: { readonly protect: Protect | null; readonly onClose: () => void }): ReactNode {
  const { protect, onClose } = props;
  return (
    <Dialog
      open={protect !== null}
      onClose={onClose}
      title={protect === null ? '' : `Stop and target for ${protect.instrument.symbol}`}
      className="dialog-small"
      testId="protect-dialog"
    >
      {protect === null ? null : <ProtectForm {...protect} onClose={onClose} />}
    </Dialog>
  );
}
