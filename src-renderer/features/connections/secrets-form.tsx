/**
 * The keys of a connection. Where the shell has a window of its own for them, only the button that opens it; else password
 * fields whose text is gone from the page as soon as it is sent. What is kept is never shown.
 */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { BrokerSecret, ConnectionSetup } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Said } from './said.tsx';
import { useSetup } from './use-setup.ts';

export type SecretsFormProps = {
  readonly connection: ConnectionSetup;
  readonly secrets: readonly BrokerSecret[];
  readonly ownWindow: boolean;
  /** Null: they can be kept. Else why not. */
  readonly locked: string | null;
  /** True until all that were given have been kept or refused: with some of them nothing can be tried. */
  readonly onKeeping: (isKeeping: boolean) => void;
};

/** Why nothing is tried meanwhile. */
export const KEEPING = 'The keys are being kept';

export function SecretsForm(props: SecretsFormProps): ReactNode {
  if (props.secrets.length === 0) return null;
  return (
    <section>
      <h3>Keys</h3>
      {props.ownWindow ? <OwnWindow {...props} /> : <KeyFields {...props} />}
    </section>
  );
}

function OwnWindow({ connection, secrets, locked }: SecretsFormProps): ReactNode {
  const setup = useSetup();
  const { connectionId } = connection;
  const words = secrets.map(({ key, label }) => `${label}: ${connection.secrets[key] === true ? 'kept' : 'missing'}`);
  return (
    <>
      <p className="sub" data-testid="connection-keys">
        {words.join(' · ')}
      </p>
      <Button
        onClick={() => void setup.run({ kind: 'enterSecrets', connectionId })}
        disabledReason={locked}
        testId="connection-enter-keys"
      >
        Type keys in their own window
      </Button>
      <Said setup={setup} confirm="Yes" />
    </>
  );
}

function KeyFields({ connection, secrets, locked, onKeeping }: SecretsFormProps): ReactNode {
  const setup = useSetup();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const { connectionId } = connection;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const given = Object.entries(typed).filter(([, text]) => text !== '');
    setTyped({});
    onKeeping(true);
    for (const [key, secret] of given) {
      const done = await setup.run({ kind: 'setSecret', connectionId, key, secret });
      if (!done.ok) break;
    }
    onKeeping(false);
  };
  const isKept = (key: string): boolean => connection.secrets[key] === true;
  const nothing = Object.values(typed).every((text) => text === '') ? 'Type a key first' : null;
  return (
    <form className="connection-form" onSubmit={(event) => void save(event)} data-testid="connection-keys">
      {secrets.map(({ key, label, help, needed }) => (
        <Field
          key={key}
          label={needed ? label : `${label} (if there is one)`}
          type="password"
          autoComplete="new-password"
          value={typed[key] ?? ''}
          placeholder={isKept(key) ? '••••••••' : ''}
          hint={isKept(key) ? 'Kept. Type to replace it.' : help}
          onChange={(text) => setTyped({ ...typed, [key]: text })}
          testId={`connection-secret-${key}`}
        />
      ))}
      <div className="settings-foot">
        <Button type="submit" disabledReason={locked ?? nothing} testId="connection-save-keys">
          Keep keys
        </Button>
      </div>
      <Said setup={setup} confirm="Yes" />
    </form>
  );
}
