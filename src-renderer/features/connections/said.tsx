/** What the engine said to the last thing that was asked: a refusal, or a question with its own button. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import type { Setup } from './use-setup.ts';

export type SaidProps = {
  readonly setup: Setup;
  readonly confirm: string;
  /** What stands on the page already: a refusal in the same words is not said twice. */
  readonly stated?: string | null;
};

export function Said(props: SaidProps): ReactNode {
  const { refusal, question, run, forget } = props.setup;
  if (question !== null)
    return (
      <div className="connection-said warn" role="alert" data-testid="connection-question">
        <p>{question.message}</p>
        <div className="settings-foot">
          <Button kind="danger" onClick={() => void run(question.command)} testId="connection-confirm">
            {props.confirm}
          </Button>
          <Button kind="plain" onClick={forget}>
            Leave it
          </Button>
        </div>
      </div>
    );
  if (refusal === null || refusal.message === props.stated) return null;
  return (
    <p className="connection-said bad" role="alert" data-testid="connection-refusal">
      {refusal.message}
    </p>
  );
}
