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
import { AdvancedLadderFields, FinalField, WaitField } from '../../ui/ladder-fields.tsx';
import { RungsEditor } from '../../ui/rungs-editor.tsx';

/** The send slot of a ladder's change. */
export const changeSlot = (ladder: Pick<Ladder, 'ladderId'>): string => `ladder:${ladder.ladderId}:change`;

function side(units: number | null | undefined, instrument: Instrument): Decimal | null {
  return units === null || units === undefined ? null : dec(unitsText(units, instrument.priceScale));
}

export function ChangeForm(props: {
  readonly ladder: Ladder;
  readonly instrument: Instrument;
  readonly onClose: () => void;
}): ReactNode {
  const { ladder, instrument, onClose } = props;
  const client = useClient();
  const [draft, setDraft] = useState<LadderDraft>(() => draftOfParams(ladder.params));
  const quote = quotes.get(instrument.id);
  const read = readLadderDraft(draft, {
    side: ladder.side,
    instrument,
    bid: side(quote?.bid, instrument),
    ask: side(quote?.ask, instrument),
  });
  const errors = read.ok ? {} : read.error;
  const slot = changeSlot(ladder);
  const state = useSendState(slot);
  const line = useCommandLine(slot);
  const edit = {
    draft,
    errors,
    side: ladder.side,
    onEdit: (change: Partial<LadderDraft>) => setDraft((d) => ({ ...d, ...change })),
    testId: 'change',
  };
  const send = (): void => {
    if (read.ok)
      sendFrom(client, slot, JSON.stringify(read.value), {
        kind: 'changeLadder',
        ladderId: ladder.ladderId,
        params: read.value,
      });
  };
  const reason = Object.values(errors)[0] ?? (state.phase === 'sent' ? 'Sent, waiting for the engine' : null);
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
          onChange={(worst) => edit.onEdit({ worst })}
          testId="change-worst"
        />
        <FinalField {...edit} />
        <AdvancedLadderFields {...edit} />
      </div>
      <div className="change-acts">
        <Button
          kind="accent"
          testId="change-send"
          tip="Replaces the rungs that are still to come"
          disabledReason={reason}
          onClick={send}
        >
          Change remaining
        </Button>
        <Button testId="change-close" onClick={onClose}>
          Close
        </Button>
      </div>
      {reason === null || state.phase === 'sent' ? null : <div className="warn change-reason">{reason}</div>}
      <CommandLine {...line} testId="change-status" />
    </form>
  );
}
