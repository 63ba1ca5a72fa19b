/** The rungs of a ladder as fields: per cent of the half-spread each, a fixed increment, or ticks from the near touch. */
import type { ReactNode } from 'react';
import { RUNGS_MAX } from '../../shared/domain/index.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import type { LadderDraft, LadderFieldErrors, StepsKind } from './ladder-draft.ts';
import { Segmented } from './segmented.tsx';

export type LadderEdit = (edit: Partial<LadderDraft>) => void;

type RungListProps = {
  readonly values: readonly string[];
  readonly unit: string;
  readonly label: string;
  readonly onChange: (values: readonly string[]) => void;
  readonly testId: string;
};

function RungList(props: RungListProps): ReactNode {
  const { values, onChange } = props;
  return (
    <div className="rung-list" role="group" aria-label={props.label}>
      {values.map((value, index) => (
        <input
          // Rungs have no identity but their place.
          key={index}
          className="rung-box"
          aria-label={`Rung ${index + 1}, ${props.unit}`}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          data-testid={`${props.testId}-${index}`}
          onChange={(event) => onChange(values.with(index, event.target.value))}
        />
      ))}
      <Button
        small
        tip="One rung more"
        aria-label="Add a rung"
        testId={`${props.testId}-add`}
        disabledReason={values.length >= RUNGS_MAX ? `At most ${RUNGS_MAX} rungs` : null}
        onClick={() => onChange([...values, values.at(-1) ?? '0'])}
      >
        +
      </Button>
      <Button
        small
        tip="Without the last rung"
        aria-label="Remove the last rung"
        testId={`${props.testId}-remove`}
        disabledReason={values.length <= 1 ? 'A ladder has at least one rung' : null}
        onClick={() => onChange(values.slice(0, -1))}
      >
        −
      </Button>
    </div>
  );
}

const KINDS: readonly { readonly value: StepsKind; readonly label: string; readonly title: string }[] = [
  { value: 'toward', label: '% of half-spread', title: 'Per cent of the way from the mid to the far touch' },
  { value: 'increment', label: 'Increment', title: 'From the mid, a fixed amount per rung' },
  { value: 'ticks', label: 'Ticks', title: 'Whole ticks from the near touch; 0 joins it' },
];

export type RungsEditorProps = {
  readonly draft: LadderDraft;
  readonly errors: LadderFieldErrors;
  readonly onEdit: LadderEdit;
  /** Prefix of every test id: `ticket`, `change`. */
  readonly testId: string;
};

/** Steps of a ladder: which kind, and its values. */
export function RungsEditor(props: RungsEditorProps): ReactNode {
  const { draft, errors, onEdit, testId } = props;
  return (
    <div className="rungs-editor wide">
      <Segmented
        label="Rungs in"
        labelHidden
        small
        value={draft.steps}
        items={KINDS}
        onChange={(steps) => onEdit({ steps })}
        testId={`${testId}-steps`}
      />
      {draft.steps === 'toward' ? (
        <RungList
          values={draft.toward}
          unit="per cent of the half-spread"
          label="Rungs, per cent"
          onChange={(toward) => onEdit({ toward })}
          testId={`${testId}-rung`}
        />
      ) : null}
      {draft.steps === 'ticks' ? (
        <RungList
          values={draft.ticks}
          unit="ticks from the near touch"
          label="Rungs, ticks"
          onChange={(ticks) => onEdit({ ticks })}
          testId={`${testId}-rung`}
        />
      ) : null}
      {draft.steps === 'increment' ? (
        <div className="two-fields">
          <Field
            label="Increment"
            inputMode="decimal"
            value={draft.increment}
            onChange={(increment) => onEdit({ increment })}
            error={errors.increment}
            testId={`${testId}-increment`}
          />
          <Field
            label="Rungs"
            inputMode="numeric"
            value={draft.rungs}
            onChange={(rungs) => onEdit({ rungs })}
            error={errors.rungs}
            testId={`${testId}-rungs`}
          />
        </div>
      ) : null}
      {errors.rungs !== undefined && draft.steps !== 'increment' ? (
        <span className="field-error" role="alert" data-testid={`${testId}-rungs-error`}>
          {errors.rungs}
        </span>
      ) : null}
    </div>
  );
}
