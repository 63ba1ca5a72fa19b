/** Buttons. One that cannot act now stays focusable and says why: give the reason as `disabledReason`. */
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { KeyHint } from './key-hint.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonKind = 'normal' | 'plain' | 'accent' | 'up' | 'down' | 'danger';

export type ButtonProps = Omit<ComponentPropsWithRef<'button'>, 'title' | 'disabled'> & {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  /** Says what it does; with `keys` the key stands beside it. */
  readonly tip?: ReactNode;
  readonly keys?: string | null;
  /** Shows the key on the button itself. */
  readonly showKeys?: boolean;
  /** Null or absent: it can act. Else why not. */
  readonly disabledReason?: string | null | undefined;
  readonly testId?: string;
};

export function Button(props: ButtonProps): ReactNode {
  const {
    kind = 'normal',
    small,
    tip,
    keys,
    showKeys,
    disabledReason,
    testId,
    className,
    children,
    onClick,
    ...rest
  } = props;
  const off = disabledReason !== null && disabledReason !== undefined;
  const button = (
    <button
      type="button"
      {...rest}
      className={classNames('button', kind !== 'normal' && kind, small && 'small', className)}
      aria-disabled={off || undefined}
      data-testid={testId}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
      {showKeys && keys ? <KeyHint keys={keys} /> : null}
    </button>
  );
  const text = off ? disabledReason : tip;
  if (text === undefined && !keys) return button;
  return (
    <Tooltip text={text ?? children} keys={keys}>
      {button}
    </Tooltip>
  );
}
