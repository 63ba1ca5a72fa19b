/** Where keys lie, and the passphrase that opens them; what is typed is forgotten as soon as it is sent. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { VaultInfo } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { useSetup } from './use-setup.ts';

/** As the vault itself demands. */
const PASSPHRASE_MIN = 8;

/** What is wrong with a new passphrase; null: nothing. */
function newProblem(text: string, again: string): string | null {
  if (text.length < PASSPHRASE_MIN) return `At least ${PASSPHRASE_MIN} characters`;
  return text === again ? null : 'The two differ';
}

export function VaultBar(props: { readonly vault: VaultInfo }): ReactNode {
  const { vault } = props;
  const setup = useSetup();
  const [text, setText] = useState('');
  const [again, setAgain] = useState('');
  if (vault.kind === 'system' || vault.state === 'open')
    return (
      <p className="sub" data-testid="vault" data-state={vault.state}>
        {vault.text}
      </p>
    );
  const create = vault.state === 'none';
  const problem = create ? newProblem(text, again) : null;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (text === '' || problem !== null || setup.busy) return;
    const passphrase = text;
    setText('');
    setAgain('');
    void setup.run({ kind: 'unlockVault', passphrase, create });
  };
  return (
    <form className="connection-vault" onSubmit={send} data-testid="vault" data-state={vault.state}>
      <p>{vault.text}</p>
      <div className="connection-row">
        <Field
          label="Passphrase"
          type="password"
          autoComplete={create ? 'new-password' : 'current-password'}
          value={text}
          onChange={setText}
          error={setup.refusal?.message}
          testId="vault-passphrase"
        />
        {create ? (
          <Field
            label="Once more"
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={setAgain}
            testId="vault-again"
          />
        ) : null}
        <Button
          type="submit"
          kind="accent"
          disabledReason={setup.busy ? 'Working' : text === '' ? 'Type the passphrase' : problem}
          testId="vault-unlock"
        >
          {create ? 'Keep keys under it' : 'Unlock'}
        </Button>
      </div>
    </form>
  );
}
