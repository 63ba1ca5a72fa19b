/** Arming a live connection: the account's name has to be typed, in each session (G21). */
import { useState, type FormEvent, type ReactNode } from 'react';
import { idOf, type AccountId, type ConnectionSetup } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { useSetup } from './use-setup.ts';

export function ArmSection(props: { readonly connection: ConnectionSetup }): ReactNode {
  const { connectionId, accountId, mode, state, armed } = props.connection;
  const setup = useSetup();
  const [typed, setTyped] = useState('');
  if (mode !== 'live' || state === 'off') return null;
  if (armed)
    return (
      <p className="connection-said bad" data-testid="connection-armed">
        Armed: orders on account {accountId} trade real money until you disconnect or quit.
      </p>
    );
  const arm = (event: FormEvent): void => {
    event.preventDefault();
    const name = typed.trim();
    setTyped('');
    if (name !== '') void setup.run({ kind: 'armLive', connectionId, accountId: idOf<AccountId>(name) });
  };
  return (
    <form className="connection-form" onSubmit={arm}>
      <h3>Not armed: cancels and closing orders go, nothing is opened</h3>
      <div className="connection-row">
        <Field
          label={`Type ${accountId ?? 'the account'} to trade real money in this session`}
          value={typed}
          onChange={setTyped}
          error={setup.refusal?.message}
          testId="connection-arm-name"
        />
        <Button
          type="submit"
          kind="danger"
          disabledReason={typed.trim() === '' ? 'Type the account' : null}
          testId="connection-arm"
        >
          Arm
        </Button>
      </div>
    </form>
  );
}
