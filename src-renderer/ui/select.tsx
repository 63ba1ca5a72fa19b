/** A labelled choice of one from a list: the platform's own, which every reader and keyboard knows. */
import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type SelectItem<T extends string> = { readonly value: T; readonly label: string; readonly disabled?: boolean };

export type SelectProps<T extends string> = {
  readonly label: string;
  /** The label is only for readers. */
  readonly labelHidden?: boolean;
  readonly value: T;
  readonly items: readonly SelectItem<T>[];
  readonly onChange: (value: T) => void;
  readonly small?: boolean;
  readonly wide?: boolean;
  readonly testId?: string;
};

export function Select<T extends string>(props: SelectProps<T>): ReactNode {
  const id = useId();
  return (
    <div className={classNames('field', props.wide && 'wide')}>
      <label htmlFor={id} className={props.labelHidden === true ? 'visually-hidden' : undefined}>
        {props.label}
      </label>
      <select
        id={id}
        className={classNames('select', props.small && 'small')}
        value={props.value}
        data-testid={props.testId}
        onChange={(event) => {
          const item = props.items.find((i) => i.value === event.target.value);
          if (item !== undefined) props.onChange(item.value);
        }}
      >
        {props.items.map((item) => (
          <option key={item.value} value={item.value} disabled={item.disabled}>
            {item.label}
          </option>
        ))}
      </select>
    </div>
  );
}
