/** Changing what remains of a ladder: rungs, waits, worst price, final action. What was sent stays. */
import { useState, type ReactNode } from 'react';
import { dec, unitsText, type Decimal, type Instrument, type Ladder } from '../../../shared/domain/index.ts';
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

function side(units: number | null | undefined, instrument: Instrument): Decimal | null {
  return units === null || units === undefined ? null : dec(unitsText(units, instrument.priceScale));
}

type ChangeFormProps = { readonly ladder: Ladder; readonly instrument: Instrument; readonly onClose: () => void };

type Change = {
  /** Props of the fields. */
  readonly edit: LadderFieldsProps;
  readonly reason: string | null;
  readonly sending: boolean;
  readonly send: () => void;
};

function useChange(ladder: Ladder, instrument: Instrument): Change {
  const client = useClient();
  const [draft, setDraft] = useState<LadderDraft>(() => draftOfParams(ladder.params));
  const quote = quotes.get(instrument.id);
  const [bid, ask] = [side(quote?.bid, instrument), side(quote?.ask, instrument)];
  const read = readLadderDraft(draft, { side: ladder.side, instrument, bid, ask });
  const errors = read.ok ? {} : read.error;
  const slot = changeSlot(ladder);
  const sending = useSendState(slot).phase === 'sent';
  const onEdit = (change: Partial<LadderDraft>): void => setDraft((d) => ({ ...d, ...change }));
  const send = (): void => {
    if (!read.ok) return;
    const command = { kind: 'changeLadder', ladderId: ladder.ladderId, params: read.value } as const;
    sendFrom(client, slot, JSON.stringify(read.value), command);
  };
  const reason = Object.values(errors)[0] ?? (sending ? 'Sent, waiting for the engine' : null);
  return { edit: { draft, errors, side: ladder.side, onEdit, testId: 'change' }, reason, sending, send };
}

export function ChangeForm(props: ChangeFormProps): ReactNode {
  const { ladder, instrument, onClose } = props;
  const { edit, reason, sending, send } = useChange(ladder, instrument);
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
      <div className="change-acts">
        <Button
          kind="accent"
          testId="change-send"
          tip="Replaces the rungs still to come"
          disabledReason={reason}
          onClick={send}
        >
          Change remaining
        </Button>
        <Button testId="change-close" onClick={onClose}>
          Close
        </Button>
      </div>
      {reason === null || sending ? null : <div className="warn change-reason">{reason}</div>}
      <CommandLine {...line} testId="change-status" />
    </form>
  );
}
