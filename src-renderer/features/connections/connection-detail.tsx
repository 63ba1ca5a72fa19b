/** One connection: how it does, what to do, keys, test, checklist, connecting, arming, removing. */
import { useState, type ReactNode } from 'react';
import type { ChecklistAnswer } from '../../../shared/contract/setup-messages.ts';
import type {
  BrokerInfo,
  CheckItem,
  ConnectionId,
  ConnectionSetup,
  ConnectionsStatus,
} from '../../../shared/domain/index.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { STATE_WORDS, healthWords } from '../../ui/connection-words.ts';
import { Select } from '../../ui/select.tsx';
import { ArmSection } from './arm-section.tsx';
import { CheckList } from './check-list.tsx';
import { FindSection } from './find-section.tsx';
import { Said } from './said.tsx';
import { KEEPING, SecretsForm } from './secrets-form.tsx';
import { TestSection } from './test-section.tsx';
import { useSetup } from './use-setup.ts';

export type DetailProps = {
  readonly connection: ConnectionSetup;
  readonly broker: BrokerInfo | undefined;
  readonly status: ConnectionsStatus;
  readonly onLeave: () => void;
};

export function ConnectionDetail(props: DetailProps): ReactNode {
  const { connection: c, broker, status } = props;
  const [isKeeping, setKeeping] = useState(false);
  return (
    <div className="connection-detail" data-testid="connection-detail">
      <DetailHead connection={c} onLeave={props.onLeave} />
      {c.reason === null ? null : (
        <p className={`connection-said ${c.state === 'disconnected' ? 'bad' : 'warn'}`} data-testid="connection-reason">
          {c.reason}
          {c.advice === null ? null : <b> {c.advice}</b>}
        </p>
      )}
      {c.state === 'off' || c.health === null ? null : (
        <p className="sub" data-testid="connection-health">
          {healthWords(c.health)}
        </p>
      )}
      <DetailButtons connection={c} market={status.market} isKeeping={isKeeping} />
      <ArmSection connection={c} />
      <SecretsForm
        connection={c}
        secrets={broker?.secrets ?? []}
        ownWindow={status.secretsWindow}
        locked={status.vault.state === 'open' ? null : status.vault.text}
        onKeeping={setKeeping}
      />
      <TestSection connection={c} isKeeping={isKeeping} />
      <ChecklistSection connection={c} />
      <QuotesFrom connection={c} others={status.connections} />
      <FindSection connection={c} />
    </div>
  );
}

function DetailHead(props: { readonly connection: ConnectionSetup; readonly onLeave: () => void }): ReactNode {
  const { name, mode, accountId, state } = props.connection;
  const words = STATE_WORDS[state];
  return (
    <div className="settings-foot">
      <Button kind="plain" onClick={props.onLeave} testId="connection-back">
        All connections
      </Button>
      <span className={`mode-word ${mode}`}>{mode === 'live' ? 'LIVE' : 'paper'}</span>
      <b>{name}</b>
      <span className="sub">{accountId ?? 'account not chosen yet'}</span>
      <span className="spacer" />
      <span data-testid="connection-state" data-state={state}>
        <i className={`dot ${words.tone}`} aria-hidden="true" /> {words.text}
      </span>
    </div>
  );
}

type ButtonsProps = {
  readonly connection: ConnectionSetup;
  readonly market: ConnectionsStatus['market'];
  readonly isKeeping: boolean;
};

function DetailButtons({ connection, market, isKeeping }: ButtonsProps): ReactNode {
  const { connectionId, state } = connection;
  const setup = useSetup();
  const disconnect = (): void => void setup.run({ kind: 'disconnect', connectionId, confirmed: false });
  const connect = (): void => void setup.run({ kind: 'connect', connectionId });
  const remove = (): void => void setup.run({ kind: 'removeConnection', connectionId, confirmed: false });
  const simulated = 'The terminal trades on its simulated market: choose "My connections" first';
  const busy = isKeeping ? KEEPING : setup.busy ? 'Working' : null;
  const toConnect = market !== 'connections' ? simulated : busy;
  return (
    <>
      <div className="settings-foot">
        {state === 'off' || state === 'disconnected' ? (
          <Button kind="accent" onClick={connect} disabledReason={toConnect} testId="connection-connect">
            {setup.busy ? 'Connecting …' : 'Connect'}
          </Button>
        ) : null}
        {state === 'off' ? null : (
          <Button onClick={disconnect} testId="connection-disconnect">
            {state === 'disconnected' ? 'Give up' : 'Disconnect'}
          </Button>
        )}
        <span className="spacer" />
        <Button kind="plain" onClick={remove} testId="connection-remove">
          Remove
        </Button>
      </div>
      <Said setup={setup} confirm="Do it all the same" stated={connection.reason} />
    </>
  );
}

/** Before the market opens: asked anew with each press. */
function ChecklistSection(props: { readonly connection: ConnectionSetup }): ReactNode {
  const { connectionId, state } = props.connection;
  const client = useClient();
  const [items, setItems] = useState<readonly CheckItem[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (state === 'off') return null;
  const look = async (): Promise<void> => {
    const answer = await client.query<ChecklistAnswer>({ kind: 'checklist', connectionId });
    setItems(answer.ok ? (answer.value.lists[0]?.items ?? []) : null);
    setProblem(answer.ok ? null : answer.error.message);
  };
  return (
    <section>
      <h3>Before the open</h3>
      <div className="settings-foot">
        <Button onClick={() => void look()} testId="connection-checklist">
          Go through the checklist
        </Button>
        {problem === null ? null : <span className="bad">{problem}</span>}
      </div>
      {items === null ? null : <CheckList items={items} testId="connection-checklist-items" />}
    </section>
  );
}

/** Another feed for this connection's instruments; its own stands in when that one is lost. */
function QuotesFrom(props: {
  readonly connection: ConnectionSetup;
  readonly others: readonly ConnectionSetup[];
}): ReactNode {
  const { connectionId, quotesFrom } = props.connection;
  const setup = useSetup();
  const others = props.others.filter((other) => other.connectionId !== connectionId);
  if (others.length === 0) return null;
  const items = [
    { value: '', label: 'Its own' },
    ...others.map((other) => ({ value: other.connectionId as string, label: other.name })),
  ];
  const choose = (value: string): void => {
    const from = value === '' ? null : (value as ConnectionId);
    void setup.run({ kind: 'setQuotesFrom', connectionId, quotesFrom: from });
  };
  return (
    <section>
      <Select
        label="Quotes from"
        value={quotesFrom ?? ''}
        items={items}
        onChange={choose}
        testId="connection-quotes-from"
      />
      <Said setup={setup} confirm="Yes" />
    </section>
  );
}
