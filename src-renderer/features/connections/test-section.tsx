/** Tries a connection out: what answered, which accounts are there, and the choice of one. */
import { useState, type ReactNode } from 'react';
import type { TestConnectionAnswer } from '../../../shared/contract/setup-messages.ts';
import type { BrokerProbe, ConnectionSetup } from '../../../shared/domain/index.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckList } from './check-list.tsx';
import { Said } from './said.tsx';
import { KEEPING } from './secrets-form.tsx';
import { useSetup } from './use-setup.ts';

type Tried =
  | { readonly kind: 'no' | 'trying' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly probe: BrokerProbe };

export function TestSection(props: { readonly connection: ConnectionSetup; readonly isKeeping: boolean }): ReactNode {
  const { connectionId, reason } = props.connection;
  const client = useClient();
  const [tried, setTried] = useState<Tried>({ kind: 'no' });
  const test = async (): Promise<void> => {
    setTried({ kind: 'trying' });
    const answer = await client.query<TestConnectionAnswer>({ kind: 'testConnection', connectionId });
    setTried(answer.ok ? { kind: 'done', probe: answer.value } : { kind: 'failed', message: answer.error.message });
  };
  return (
    <section>
      <h3>Test</h3>
      <div className="settings-foot">
        <Button
          onClick={() => void test()}
          disabledReason={props.isKeeping ? KEEPING : tried.kind === 'trying' ? 'Asking the broker' : null}
          testId="connection-test"
        >
          {tried.kind === 'trying' ? 'Asking …' : 'Test it'}
        </Button>
        <span className="sub">Connects once, looks around and leaves. Nothing is traded.</span>
      </div>
      {tried.kind === 'failed' ? (
        <p className="connection-said bad" role="alert" data-testid="connection-test-failed">
          {tried.message === reason ? 'The same as above.' : tried.message}
        </p>
      ) : null}
      {tried.kind === 'done' ? (
        <>
          <CheckList items={tried.probe.items} testId="connection-test-items" />
          <Accounts connection={props.connection} probe={tried.probe} />
        </>
      ) : null}
    </section>
  );
}

/** The accounts that answered; those of the connection's mode can be chosen while it is not connected. */
function Accounts(props: { readonly connection: ConnectionSetup; readonly probe: BrokerProbe }): ReactNode {
  const { connectionId, accountId, mode, state } = props.connection;
  const setup = useSetup();
  const choose = (id: typeof accountId): void =>
    void setup.run({ kind: 'editConnection', connectionId, name: null, values: null, accountId: id });
  return (
    <>
      <ul className="connection-accounts" data-testid="connection-accounts">
        {props.probe.accounts.map((found) => (
          <li key={found.accountId}>
            <span className={`mode-word ${found.mode}`}>{found.mode === 'live' ? 'LIVE' : 'paper'}</span>
            <span className="selectable">{found.text}</span>
            {found.accountId === accountId ? (
              <b>chosen</b>
            ) : (
              <Button
                small
                onClick={() => choose(found.accountId)}
                disabledReason={
                  found.mode !== mode
                    ? `This connection is for ${mode} trading`
                    : state === 'off' || state === 'disconnected'
                      ? null
                      : 'Disconnect it first'
                }
                testId={`connection-account-${found.accountId}`}
              >
                Use it
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Said setup={setup} confirm="Yes" />
    </>
  );
}
