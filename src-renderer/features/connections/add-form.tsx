/** A new connection: broker, mode, name, and what the broker asks for. Paper comes first; keys are typed afterwards. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { idOf, type BrokerInfo, type BrokerMode, type ConnectionId } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { BrokerFields, initialValues } from './broker-fields.tsx';
import { useSetup, type Refusal } from './use-setup.ts';

const MODES = [
  { value: 'paper', label: 'Paper', title: "The broker's own play money" },
  { value: 'live', label: 'Live', title: 'Real money' },
] as const;

export type AddFormProps = {
  readonly brokers: readonly BrokerInfo[];
  readonly onAdded: (id: ConnectionId) => void;
  readonly onLeave: () => void;
};

export function AddForm(props: AddFormProps): ReactNode {
  const { brokers } = props;
  const setup = useSetup();
  const [kind, setKind] = useState(brokers[0]?.kind ?? '');
  const [mode, setMode] = useState<BrokerMode>('paper');
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const broker = brokers.find((one) => one.kind === kind);
  if (broker === undefined) return null;
  const modes = MODES.filter(({ value }) => broker.modes.includes(value));
  const chosen = broker.modes.includes(mode) ? mode : (broker.modes[0] ?? 'paper');
  const values = { ...initialValues(broker, chosen), ...typed };
  const shownName = name === '' ? `${broker.title} ${chosen}` : name;
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (setup.busy) return;
    const added = await setup.run({ kind: 'addConnection', broker: kind, name: shownName, mode: chosen, values });
    if (added.ok && added.recordId !== null) props.onAdded(idOf<ConnectionId>(added.recordId));
  };
  const { refusal } = setup;
  return (
    <form className="connection-form" onSubmit={(event) => void add(event)} data-testid="connection-add-form">
      <Select
        label="Broker"
        value={kind}
        items={brokers.map((one) => ({ value: one.kind, label: one.title }))}
        onChange={(next) => {
          setKind(next);
          setTyped({});
          setup.forget();
        }}
        testId="connection-broker"
      />
      <p className="sub">{broker.summary}</p>
      {modes.length > 1 ? (
        <Segmented label="Mode" value={chosen} items={modes} onChange={setMode} testId="connection-mode" />
      ) : null}
      {chosen === 'live' ? (
        <p className="connection-said bad">
          Real money. Nothing is opened until you type the account's name, each session.
        </p>
      ) : null}
      <Field
        label="Name"
        value={name}
        placeholder={shownName}
        onChange={setName}
        error={refusal?.path === 'command.name' ? refusal.message : null}
        testId="connection-name"
      />
      <BrokerFields
        broker={broker}
        values={values}
        refusal={refusal}
        onChange={(key, value) => setTyped({ ...typed, [key]: value })}
      />
      <AddFoot refusal={refusal} busy={setup.busy} onLeave={props.onLeave} />
    </form>
  );
}

type FootProps = { readonly refusal: Refusal | null; readonly busy: boolean; readonly onLeave: () => void };

/** What belongs to no field, and the buttons. */
function AddFoot({ refusal, busy, onLeave }: FootProps): ReactNode {
  return (
    <>
      {refusal !== null && !/^command\.(values|name)/.test(refusal.path) ? (
        <p className="connection-said bad" role="alert" data-testid="connection-refusal">
          {refusal.message}
        </p>
      ) : null}
      <div className="settings-foot">
        <Button type="submit" kind="accent" disabledReason={busy ? 'Working' : null} testId="connection-add">
          Add
        </Button>
        <Button kind="plain" onClick={onLeave}>
          Back
        </Button>
      </div>
    </>
  );
}
