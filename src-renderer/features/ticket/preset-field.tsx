/** Choosing a ladder preset, saving the present ladder as one, deleting a saved one. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { deletePreset, savePreset } from './preset-store.ts';
import { CUSTOM_PRESET } from './presets.ts';
import { onPreset } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

function SaveRow(props: { readonly ticket: Ticket; readonly onDone: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const { draft, setDraft } = props.ticket;
  const save = (): void => {
    const problem = savePreset(name, draft.ladder);
    setError(problem);
    if (problem !== null) return;
    setDraft((d) => ({ ...d, presetId: `saved:${name.trim().toLowerCase()}` }));
    props.onDone();
  };
  return (
    <div className="preset-save wide">
      <Field
        label="Save this ladder as"
        value={name}
        error={error}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
        }}
        testId="ticket-preset-name"
      />
      <Button kind="accent" testId="ticket-preset-save" onClick={save}>
        Save
      </Button>
      <Button onClick={props.onDone}>Leave</Button>
    </div>
  );
}

export function PresetField(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, presets, instrument } = ticket;
  const [saving, setSaving] = useState(false);
  const chosen = presets.find((p) => p.id === draft.presetId);
  const items = [
    ...presets.map((p) => ({ value: p.id, label: p.name })),
    ...(chosen === undefined ? [{ value: CUSTOM_PRESET, label: 'Custom' }] : []),
  ];
  const choose = (id: string): void => {
    const preset = presets.find((p) => p.id === id);
    if (preset === undefined) return;
    const market = instrument === null ? null : { instrument, price: ticket.ask ?? ticket.bid };
    setDraft((d) => onPreset(d, preset, market));
  };
  if (saving) return <SaveRow ticket={ticket} onDone={() => setSaving(false)} />;
  return (
    <div className="preset-field wide" title={chosen?.hint}>
      <Select label="Preset" value={chosen?.id ?? CUSTOM_PRESET} items={items} onChange={choose} testId="ticket-preset" />
      {chosen?.saved === true ? (
        <Button tip="Delete this preset" testId="ticket-preset-delete" onClick={() => deletePreset(chosen.id)}>
          Delete
        </Button>
      ) : (
        <Button tip="Save this ladder as a preset" testId="ticket-preset-open-save" onClick={() => setSaving(true)}>
          Save
        </Button>
      )}
    </div>
  );
}
