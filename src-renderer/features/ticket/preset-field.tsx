/** Choosing a ladder preset; saving the present ladder as one and deleting a saved one stand in the fold. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { deletePreset, savePreset } from './preset-store.ts';
import { CUSTOM_PRESET } from './presets.ts';
import { onPreset } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

export function PresetField(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, presets, instrument } = ticket;
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
  return (
    <div title={chosen?.hint} className="preset-field">
      <Select
        label="Preset"
        value={chosen?.id ?? CUSTOM_PRESET}
        items={items}
        onChange={choose}
        testId="ticket-preset"
      />
    </div>
  );
}

/** Saves the ladder as it stands under a name, or deletes the saved preset that is chosen. */
export function PresetKeeper(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft, presets } = props.ticket;
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const chosen = presets.find((p) => p.id === draft.presetId);
  const save = (): void => {
    const problem = savePreset(name, draft.ladder);
    setError(problem);
    if (problem !== null) return;
    setDraft((d) => ({ ...d, presetId: `saved:${name.trim().toLowerCase()}` }));
    setName('');
  };
  const remove = (): void => {
    if (chosen !== undefined) setError(deletePreset(chosen.id));
  };
  return (
    <div className="preset-save wide">
      <Field
        label="Save this ladder as a preset"
        value={name}
        placeholder="Name"
        error={error}
        onChange={setName}
        testId="ticket-preset-name"
      />
      <Button testId="ticket-preset-save" onClick={save}>
        Save
      </Button>
      {chosen?.saved === true ? (
        <Button tip={`Deletes the preset ${chosen.name}`} testId="ticket-preset-delete" onClick={remove}>
          Delete {chosen.name}
        </Button>
      ) : null}
    </div>
  );
}
