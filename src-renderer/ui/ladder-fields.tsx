/** The parameters of a ladder beside its rungs, for the ticket and for changing what remains of one. */
import type { ReactNode } from 'react';
import { LADDER_DEFAULTS, type LadderDefaults, type LadderFinal, type Side } from '../../shared/domain/index.ts';
import { Checkbox } from './checkbox.tsx';
import { Field } from './field.tsx';
import type { LadderDraft, LadderFieldErrors } from './ladder-draft.ts';
import type { LadderEdit } from './rungs-editor.tsx';
import { Select, type SelectItem } from './select.tsx';

export const FINAL_ITEMS: readonly SelectItem<LadderFinal>[] = [
  { value: 'rest', label: 'Rest' },
  { value: 'cancel', label: 'Cancel' },
  { value: 'marketable', label: 'Cross to worst' },
  { value: 'market', label: 'Market' },
];

const ROUNDING: readonly SelectItem<LadderDraft['rounding']>[] = [
  { value: 'passive', label: 'Passive' },
  { value: 'nearest', label: 'Nearest' },
  { value: 'aggressive', label: 'Aggressive' },
];
const REFERENCE: readonly SelectItem<LadderDraft['reference']>[] = [
  { value: 'frozen', label: 'Frozen at arrival' },
  { value: 'follow', label: 'Follows the market' },
];
const REPLACE: readonly SelectItem<LadderDraft['replace']>[] = [
  { value: 'modify', label: 'Modify in place' },
  { value: 'cancelThenPlace', label: 'Cancel, then place' },
];
const LOCKED: readonly SelectItem<LadderDraft['onLocked']>[] = [
  { value: 'take', label: 'Next rung takes' },
  { value: 'wait', label: 'Wait' },
];

export type LadderFieldsProps = {
  readonly draft: LadderDraft;
  readonly errors: LadderFieldErrors;
  readonly side: Side;
  /** What an empty wait means; missing: LADDER_DEFAULTS. */
  readonly standards?: LadderDefaults | undefined;
  readonly onEdit: LadderEdit;
  readonly testId: string;
};

/** What happens after the last rung. */
export function FinalField(props: Pick<LadderFieldsProps, 'draft' | 'onEdit' | 'testId'>): ReactNode {
  return (
    <Select
      label="Then"
      value={props.draft.final}
      items={FINAL_ITEMS}
      onChange={(final) => props.onEdit({ final })}
      testId={`${props.testId}-final`}
    />
  );
}

/** Time at each rung; empty is the side's default. */
export function WaitField(props: LadderFieldsProps): ReactNode {
  const standard = String((props.standards ?? LADDER_DEFAULTS).waitMs[props.side] / 1000);
  return (
    <Field
      label="Wait per rung"
      inputMode="decimal"
      value={props.draft.wait}
      placeholder={standard}
      unit="s"
      title={`Empty: ${standard} s, the default of ${props.side === 'buy' ? 'buys' : 'sells'}`}
      error={props.errors.wait}
      onChange={(wait) => props.onEdit({ wait })}
      testId={`${props.testId}-wait`}
    />
  );
}

/** A field of text of the ladder: its label, what stands there while it is empty, its unit. */
const TEXTS: readonly (readonly ['total' | 'orderTimeout' | 'floor' | 'factor', string, string, string, string])[] = [
  ['total', 'Total time', '', 's', 'total'],
  ['orderTimeout', 'Order time-out', 'its rung', 's', 'timeout'],
  ['floor', 'Floor', 'none', '', 'floor'],
  ['factor', 'Factor', '1', '×', 'factor'],
];

function TextFields(props: LadderFieldsProps): ReactNode {
  const { draft, errors, onEdit, testId } = props;
  return TEXTS.map(([name, label, placeholder, unit, id]) => (
    <Field
      key={name}
      label={label}
      inputMode="decimal"
      value={draft[name]}
      placeholder={placeholder}
      unit={name === 'floor' ? (props.side === 'buy' ? 'at most' : 'at least') : unit}
      error={errors[name]}
      onChange={(text) => onEdit({ [name]: text })}
      testId={`${testId}-${id}`}
    />
  ));
}

/** Everything that is folded away. */
export function AdvancedLadderFields(props: LadderFieldsProps): ReactNode {
  const { draft, onEdit, testId } = props;
  const of = (name: string): string => `${testId}-${name}`;
  return (
    <>
      <TextFields {...props} />
      <Select
        label="Reference"
        value={draft.reference}
        items={REFERENCE}
        onChange={(reference) => onEdit({ reference })}
        testId={of('reference')}
      />
      <Select
        label="Rounding"
        value={draft.rounding}
        items={ROUNDING}
        onChange={(rounding) => onEdit({ rounding })}
        testId={of('rounding')}
      />
      <Select
        label="Next rung by"
        value={draft.replace}
        items={REPLACE}
        onChange={(replace) => onEdit({ replace })}
        testId={of('replace')}
      />
      <Select
        label="Locked market"
        value={draft.onLocked}
        items={LOCKED}
        onChange={(onLocked) => onEdit({ onLocked })}
        testId={of('locked')}
      />
      {draft.steps === 'toward' ? (
        <div className="wide">
          <Checkbox
            label="Scale steps by spread: wide 15 %, middle 10 %, tight 5 %"
            checked={draft.spreadSteps}
            onChange={(spreadSteps) => onEdit({ spreadSteps })}
            testId={of('spread-steps')}
          />
        </div>
      ) : null}
    </>
  );
}
