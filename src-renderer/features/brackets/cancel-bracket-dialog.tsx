/** Taking a bracket's exits away: the question says what it leaves naked; Escape and "Keep" send nothing. */
import type { ReactNode } from 'react';
import { dec, type Bracket } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { nakedWords } from './bracket-draft.ts';

export type CancelBracketDialogProps = {
  /** As the engine has it now. */
  readonly bracket: Bracket | null;
  readonly symbol: string;
  readonly onClose: () => void;
  /** `dropStop`: the trader read that the position stays without protection. */
  readonly onCancel: (bracket: Bracket, dropStop: boolean) => void;
};

export function CancelBracketDialog(props: CancelBracketDialogProps): ReactNode {
  const { bracket, symbol, onClose, onCancel } = props;
  const naked =
    bracket !== null && bracket.stop !== null && dec(bracket.entryFilled).sub(dec(bracket.exitedQty)).sign() > 0;
  const act = (dropStop: boolean): void => {
    if (bracket === null) return;
    onClose();
    onCancel(bracket, dropStop);
  };
  return (
    <Dialog
      open={bracket !== null}
      onClose={onClose}
      title={`Take the exits of ${symbol} away?`}
      className="dialog-small"
      testId="bracket-cancel-dialog"
    >
      <div className="dialog-question">
        <p className={naked ? 'danger-words' : undefined}>{bracket === null ? '' : nakedWords(bracket, symbol)}</p>
        <div className="dialog-buttons">
          <Button onClick={onClose} autoFocus>
            Keep them
          </Button>
          {naked && bracket.target !== null ? (
            <Button testId="bracket-cancel-target" onClick={() => act(false)}>
              Only the target
            </Button>
          ) : null}
          <Button
            kind="danger"
            testId="bracket-cancel-confirm"
            disabledReason={bracket?.status === 'done' ? 'It has ended' : null}
            onClick={() => act(true)}
          >
            {naked ? 'Leave it unprotected' : 'Take them away'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
