/** A choice of one from a few, side by side: radio buttons that arrows move. */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type Segment<T extends string> = {
  readonly value: T;
  readonly label: ReactNode;
  /** `buy` and `sell` take the pair's colours when chosen. */
  readonly tone?: 'buy' | 'sell';
  readonly title?: string;
};

export type SegmentedProps<T extends string> = {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly value: T;
  readonly items: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
  readonly small?: boolean;
  readonly wide?: boolean;
  readonly testId?: string;
};

export function Segmented<T extends string>(props: SegmentedProps<T>): ReactNode {
  const group = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? -1
          : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = props.items.findIndex((i) => i.value === props.value);
    const next = (at + by + props.items.length) % props.items.length;
    const item = props.items[next];
    if (item === undefined) return;
    props.onChange(item.value);
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus();
  };
  return (
    <div className={classNames('field', props.wide && 'wide')}>
      {props.labelHidden === true ? null : <span aria-hidden="true">{props.label}</span>}
      <div
        className={classNames('segmented', props.small && 'small')}
        role="radiogroup"
        aria-label={props.label}
        data-testid={props.testId}
        ref={group}
        onKeyDown={onKeyDown}
      >
        {props.items.map((item) => (
          <button
            key={item.value}
            type="button"
            role="radio"
            className={item.tone}
            aria-checked={item.value === props.value}
            tabIndex={item.value === props.value ? 0 : -1}
            title={item.title}
            data-testid={props.testId === undefined ? undefined : `${props.testId}-${item.value}`}
            onClick={() => props.onChange(item.value)}
          >
            {item.label}
          </button>
        ))}
      </div>
    </div>
  );
}
