/** A labelled text field with its unit, its hint and its error below; the error is tied to the input for readers. */
import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type FieldProps = Omit<ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'id'> & {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Behind the text: `shares`, `s`, `%`. */
  readonly unit?: ReactNode;
  readonly error?: string | null | undefined;
  readonly hint?: ReactNode;
  readonly wide?: boolean;
  readonly testId?: string;
};

export function Field(props: FieldProps): ReactNode {
  const { label, value, onChange, unit, error, hint, wide, testId, className, ...rest } = props;
  const id = useId();
  const wrong = error !== null && error !== undefined;
  const below = wrong ? error : hint;
  return (
    <div className={classNames('field', wide && 'wide', className)}>
      <label htmlFor={id}>{label}</label>
      <div className={classNames('field-box', wrong && 'wrong')}>
        <input
          autoComplete="off"
          spellCheck={false}
          {...rest}
          id={id}
          value={value}
          aria-invalid={wrong || undefined}
          aria-describedby={below === undefined || below === null ? undefined : `${id}-note`}
          data-testid={testId}
          onChange={(event) => onChange(event.target.value)}
        />
        {unit === undefined ? null : <span className="unit">{unit}</span>}
      </div>
      {below === undefined || below === null ? null : (
        <span id={`${id}-note`} className={wrong ? 'field-error' : 'field-hint'}>
          {below}
        </span>
      )}
    </div>
  );
}
