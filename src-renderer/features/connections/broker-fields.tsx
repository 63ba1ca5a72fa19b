/** What a broker asks for besides keys, as its definition says. */
import { useState, type ReactNode } from 'react';
import type { BrokerField, BrokerInfo, BrokerMode } from '../../../shared/domain/index.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import type { Refusal } from './use-setup.ts';

/** What the form starts with. */
export const initialValues = (broker: BrokerInfo, mode: BrokerMode): Readonly<Record<string, string>> =>
  Object.fromEntries(broker.fields.map((field) => [field.key, field.initial[mode]]));

export type BrokerFieldsProps = {
  readonly broker: BrokerInfo;
  readonly values: Readonly<Record<string, string>>;
  readonly refusal: Refusal | null;
  readonly onChange: (key: string, value: string) => void;
};

export function BrokerFields(props: BrokerFieldsProps): ReactNode {
  const { broker, values, refusal, onChange } = props;
  const [advanced, setAdvanced] = useState(false);
  const hidden = broker.fields.some((field) => field.advanced === true);
  const shown = broker.fields.filter((field) => field.advanced !== true || advanced);
  return (
    <>
      {shown.map((field) => (
        <One
          key={field.key}
          field={field}
          value={values[field.key] ?? ''}
          error={refusal?.path === `command.values.${field.key}` ? refusal.message : null}
          onChange={(value) => onChange(field.key, value)}
        />
      ))}
      {hidden ? (
        <Checkbox
          label="All fields: hosts, ports, limits"
          checked={advanced}
          onChange={setAdvanced}
          testId="connection-advanced"
        />
      ) : null}
    </>
  );
}

type OneProps = {
  readonly field: BrokerField;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
};

function One({ field, value, error, onChange }: OneProps): ReactNode {
  const testId = `connection-field-${field.key}`;
  switch (field.kind) {
    case 'choice':
      return (
        <>
          <Select label={field.label} value={value} items={field.choices ?? []} onChange={onChange} testId={testId} />
          <span className="field-hint">{error ?? field.help}</span>
        </>
      );
    case 'flag':
      return (
        <Checkbox
          label={`${field.label}: ${field.help}`}
          checked={value === 'true'}
          onChange={(on) => onChange(on ? 'true' : 'false')}
          testId={testId}
        />
      );
    case 'text':
    case 'number':
      return (
        <Field
          label={field.label}
          value={value}
          onChange={onChange}
          hint={field.help}
          error={error}
          inputMode={field.kind === 'number' ? 'numeric' : 'text'}
          testId={testId}
        />
      );
  }
}
