/** A labelled checkbox; one that cannot be set says why. */
import type { ReactNode } from 'react';

export type CheckboxProps = {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Null or absent: it can be set. Else why not. */
  readonly disabledReason?: string | null | undefined;
  readonly testId?: string;
};

export function Checkbox(props: CheckboxProps): ReactNode {
  const off = props.disabledReason !== null && props.disabledReason !== undefined;
  return (
    <label className="check" title={props.disabledReason ?? undefined}>
      <input
        type="checkbox"
        checked={props.checked}
        disabled={off}
        data-testid={props.testId}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span className={off ? 'muted' : undefined}>{props.label}</span>
    </label>
  );
}
