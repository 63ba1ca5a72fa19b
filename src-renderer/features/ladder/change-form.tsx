/**
 * Changing what remains of a ladder: rungs, waits, worst price, final action. What was sent stays; what is typed and not sent
 * is kept when the form is left.
 */
import { useEffect, type ReactNode } from 'react';
import { dec, unitsText, type Decimal, type Instrument, type Ladder } from '../../../shared/domain/index.ts';
import { KeptDrafts, useKeptDraft, type FoundDraft } from '../../stores/kept-drafts.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { useCommandLine } from '../../stores/use-command-line.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { Field } from '../../ui/field.tsx';
import { draftOfParams, readLadderDraft, type LadderDraft } from '../../ui/ladder-draft.ts';
import { AdvancedLadderFields, FinalField, WaitField, type LadderFieldsProps } from '../../ui/ladder-fields.tsx';
import { RungsEditor } from '../../ui/rungs-editor.tsx';

/** The send slot of a ladder's change. */
export const changeSlot = (ladder: Pick<Ladder, 'ladderId'>): string => `ladder:${ladder.ladderId}:change`;

/** Changes as they were left, unsent, by ladder. */
const drafts = new KeptDrafts<LadderDraft>();

/** What is said of a form that was left unsent. */
const FOUND: Readonly<Record<FoundDraft, string | null>> = {
  new: null,
  kept: 'As you left it, not sent yet',
  moved: 'As you left it, not sent yet; the ladder has changed meanwhile',
};

function side(units: number | null | undefined, instrument: Instrument): Decimal | null {
  return units === null || units === undefined ? null : dec(unitsText(units, instrument.priceScale));
}

type ChangeFormProps = { readonly ladder: Ladder; readonly instrument: Instrument; readonly onClose: () => void };

type Change = {
  /** Props of the fields. */
  readonly edit: LadderFieldsProps;
  readonly reason: string | null;
  readonly sending: boolean;
  readonly found: FoundDraft;
  /** Null: it is as the ladder is. */
  readonly undo: (() => void) | null;
  readonly send: () => void;
};

function useChange(ladder: Ladder, instrument: Instrument): Change {
  const client = useClient();
  const form = useKeptDraft(drafts, ladder.ladderId, draftOfParams(ladder.params));
  const { draft, change: onEdit } = form;
  const quote = quotes.get(instrument.id);
  const [bid, ask] = [side(quote?.bid, instrument), side(quote?.ask, instrument)];
  const read = readLadderDraft(draft, { side: ladder.side, instrument, bid, ask });
  const errors = read.ok ? {} : read.error;
  const slot = changeSlot(ladder);
  const state = useSendState(slot);
  const sending = state.phase === 'sent';
  const key = read.ok ? JSON.stringify(read.value) : null;
  const taken = state.phase === 'accepted' && state.key === key;
  useEffect(() => {
    if (taken) drafts.drop(ladder.ladderId);
  }, [taken, ladder.ladderId]);
  const send = (): void => {
    if (!read.ok) return;
    const command = { kind: 'changeLadder', ladderId: ladder.ladderId, params: read.value } as const;
    sendFrom(client, slot, JSON.stringify(read.value), command);
  };
  const reason = Object.values(errors)[0] ?? (sending ? 'Sent, waiting for the engine' : null);
  const edit: LadderFieldsProps = { draft, errors, side: ladder.side, onEdit, testId: 'change' };
  // What was taken is no draft any more, though the ladder may not show it yet.
  const undo = form.changed && !taken ? form.undo : null;
  return { edit, reason, sending, found: undo === null ? 'new' : form.found, undo, send };
}

function ChangeActs(props: { readonly change: Change; readonly onClose: () => void }): ReactNode {
  const { reason, undo, send } = props.change;
  return (
    <div className="change-acts">
      <Button
        className="wide"
        kind="accent"
        testId="change-send"
        tip="Replaces the rungs still to come"
        disabledReason={reason}
        onClick={send}
      >
        Change remaining
      </Button>
      <Button
        testId="change-undo"
        tip="Back to what the ladder has now"
        disabledReason={undo === null ? 'Nothing changed' : null}
        onClick={() => undo?.()}
      >
        Undo
      </Button>
      <Button testId="change-close" tip="Leaves it; what is not sent is kept" keys="Escape" onClick={props.onClose}>
        Close
      </Button>
    </div>
  );
}

export function ChangeForm(props: ChangeFormProps): ReactNode {
  const { ladder, instrument, onClose } = props;
  const change = useChange(ladder, instrument);
  const { edit, reason, sending, found } = change;
  const line = useCommandLine(changeSlot(ladder));
  const { draft, errors, onEdit } = edit;
  return (
    <form
      className="change-form"
      aria-label="Change what remains"
      data-testid="ladder-change-form"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="change-fields">
        {FOUND[found] === null ? null : (
          <div className="warn wide change-found" data-testid="change-found">
            {FOUND[found]}
          </div>
        )}
        <RungsEditor {...edit} />
        <WaitField {...edit} />
        <Field
          label="Worst price"
          inputMode="decimal"
          value={draft.worst}
          error={errors.worst}
          onChange={(worst) => onEdit({ worst })}
          testId="change-worst"
        />
        <FinalField {...edit} />
        <AdvancedLadderFields {...edit} />
      </div>
      <ChangeActs change={change} onClose={onClose} />
      {reason === null || sending ? null : <div className="warn change-reason">{reason}</div>}
      <CommandLine {...line} testId="change-status" />
    </form>
  );
}
