/** Instruments of a connection by symbol or name; the chosen one becomes the terminal's own and is shown. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { FindInstrumentsAnswer } from '../../../shared/contract/setup-messages.ts';
import type { ConnectionSetup, FoundInstruments, Instrument } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectInstrument } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Said } from './said.tsx';
import { useSetup } from './use-setup.ts';

const SHOWN = 12;

export function FindSection(props: { readonly connection: ConnectionSetup }): ReactNode {
  const { connectionId, state } = props.connection;
  const client = useClient();
  const setup = useSetup();
  const known = useRecords('instrument');
  const [text, setText] = useState('');
  const [found, setFound] = useState<FoundInstruments['found'] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (state !== 'ready') return null;
  const find = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() === '') return;
    const query = { kind: 'findInstruments', connectionId, text: text.trim(), limit: SHOWN } as const;
    const answer = await client.query<FindInstrumentsAnswer>(query);
    setFound(answer.ok ? answer.value.found : null);
    setProblem(answer.ok ? (answer.value.failures[0]?.message ?? null) : answer.error.message);
  };
  const list = async (instrument: Instrument): Promise<void> => {
    const done = await setup.run({ kind: 'listInstruments', connectionId, instrumentIds: [instrument.id] });
    if (done.ok) selectInstrument(instrument.id);
  };
  return (
    <section>
      <h3>Instruments</h3>
      <form className="connection-row" onSubmit={(event) => void find(event)}>
        <Field label="Symbol or name" value={text} onChange={setText} error={problem} testId="connection-find" />
        <Button type="submit" testId="connection-find-send">
          Find
        </Button>
      </form>
      {found?.length === 0 ? <p className="sub">Nothing of that name is traded there.</p> : null}
      <ul className="connection-accounts" data-testid="connection-found">
        {(found ?? []).map(({ instrument }) => (
          <li key={instrument.id}>
            <b>{instrument.symbol}</b>
            <span>
              {instrument.name} · {instrument.listing}, {instrument.currency}
            </span>
            {known[instrument.id] === undefined ? (
              <Button small onClick={() => void list(instrument)} testId={`connection-list-${instrument.symbol}`}>
                Add to the watchlist
              </Button>
            ) : (
              <span className="sub">in the watchlist</span>
            )}
          </li>
        ))}
      </ul>
      <Said setup={setup} confirm="Yes" />
    </section>
  );
}
