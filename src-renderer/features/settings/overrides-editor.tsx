/** Tighter limits of an account, a class, or both. An empty field holds as in general. */
import type { ReactNode } from 'react';
import { LIMIT_OVERRIDES_MAX, type AssetClass, type LimitNumbers } from '../../../shared/domain/index.ts';
import { useAccounts } from '../../stores/entities-store.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { OVERRIDE_SPECS, type LimitErrors, type OverrideDraft } from './limits-draft.ts';

const CLASSES: readonly SelectItem<AssetClass | ''>[] = [
  { value: '', label: 'Every class' },
  { value: 'equity', label: 'Equities' },
  { value: 'etf', label: 'ETFs' },
  { value: 'crypto', label: 'Crypto' },
  { value: 'option', label: 'Options' },
  { value: 'combo', label: 'Combos' },
];

export function OverridesEditor(props: {
  readonly overrides: readonly OverrideDraft[];
  readonly errors: LimitErrors;
  readonly onChange: (overrides: readonly OverrideDraft[]) => void;
}): ReactNode {
  const { overrides, errors, onChange } = props;
  const full = overrides.length >= LIMIT_OVERRIDES_MAX;
  return (
    <section aria-label="By account and class">
      <h3>By account and class</h3>
      {overrides.map((override, index) => (
        <OverrideBlock
          // Rows have no identity of their own; they are only added at the end and removed by hand.
          key={String(index)}
          index={index}
          override={override}
          errors={errors}
          onChange={(changed) => onChange(overrides.map((o, i) => (i === index ? changed : o)))}
          onRemove={() => onChange(overrides.filter((_, i) => i !== index))}
        />
      ))}
      {errors['overrides'] === undefined ? null : <p className="down">{errors['overrides']}</p>}
      <div>
        <Button
          small
          testId="override-add"
          disabledReason={full ? `At most ${LIMIT_OVERRIDES_MAX}` : null}
          onClick={() => onChange([...overrides, { accountId: '', assetClass: '', values: {} }])}
        >
          Add limits for an account or class
        </Button>
      </div>
    </section>
  );
}

type BlockProps = {
  readonly index: number;
  readonly override: OverrideDraft;
  readonly errors: LimitErrors;
  readonly onChange: (override: OverrideDraft) => void;
  readonly onRemove: () => void;
};

function OverrideBlock(props: BlockProps): ReactNode {
  const { index, override, errors, onChange } = props;
  const set = (field: string, text: string): void =>
    onChange({ ...override, values: { ...override.values, [field]: text } });
  return (
    <div className="override" data-testid={`override-${index}`}>
      <OverrideHead {...props} />
      <div className="limits limits-small">
        {OVERRIDE_SPECS.map((spec) => (
          <Field
            key={spec.field}
            label={spec.label}
            unit={spec.unit}
            value={override.values[spec.field as keyof LimitNumbers] ?? ''}
            error={errors[`override.${index}.${spec.field}`]}
            placeholder="general"
            inputMode="decimal"
            testId={`override-${index}-${spec.field}`}
            onChange={(text) => set(spec.field, text)}
          />
        ))}
      </div>
    </div>
  );
}

/** Whose limits these are. */
function OverrideHead(props: BlockProps): ReactNode {
  const { index, override, errors, onChange } = props;
  const accounts = useAccounts();
  const items: readonly SelectItem<string>[] = [
    { value: '', label: 'Every account' },
    ...accounts.map((a) => ({ value: a.accountId as string, label: a.accountId as string })),
  ];
  const whose = errors[`override.${index}.whose`];
  return (
    <div className="override-head">
      <Select
        label="Account"
        labelHidden
        small
        value={override.accountId}
        items={items}
        testId={`override-${index}-account`}
        onChange={(accountId) => onChange({ ...override, accountId })}
      />
      <Select
        label="Class"
        labelHidden
        small
        value={override.assetClass}
        items={CLASSES}
        testId={`override-${index}-class`}
        onChange={(assetClass) => onChange({ ...override, assetClass })}
      />
      {whose === undefined ? null : <span className="down">{whose}</span>}
      <span className="spacer" />
      <Button small onClick={props.onRemove} testId={`override-${index}-remove`}>
        Remove
      </Button>
    </div>
  );
}
