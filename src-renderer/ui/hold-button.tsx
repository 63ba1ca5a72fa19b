/**
 * A button for what is hard to undo: it acts only after it was held for `holdMs`, by mouse, touch, Space or Enter, and
 * fills up meanwhile. Letting go earlier, leaving it, or Escape sends nothing; letting go on it may open what explains it
 * (`onTap`).
 */
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const HOLD_MS = 600;

export type HoldButtonProps = {
  readonly onHeld: () => void;
  /** Pressed and let go too early: never acts, may only show. Works while disabled. */
  readonly onTap?: () => void;
  readonly holdMs?: number;
  readonly disabledReason?: string | null;
  readonly className?: string;
  readonly label?: string;
  readonly title?: string;
  readonly testId?: string;
  readonly children: ReactNode;
};

type Hold = {
  readonly holding: boolean;
  readonly start: () => void;
  readonly stop: () => void;
  /** Let go over the button: a tap unless it was held to the end or cancelled. */
  readonly release: () => void;
};

function useHold(props: HoldButtonProps, holdMs: number, off: boolean): Hold {
  const [holding, setHolding] = useState(false);
  const newest = useRef(props);
  const pressed = useRef(false);
  useEffect(() => {
    newest.current = props;
  });
  useEffect(() => {
    if (!holding) return;
    const timer = setTimeout(() => {
      setHolding(false);
      pressed.current = false;
      newest.current.onHeld();
    }, holdMs);
    return () => clearTimeout(timer);
  }, [holding, holdMs]);
  const stop = (): void => {
    pressed.current = false;
    setHolding(false);
  };
  return {
    holding,
    start: () => {
      pressed.current = true;
      if (!off) setHolding(true);
    },
    stop,
    release: () => {
      const tapped = pressed.current;
      stop();
      if (tapped) newest.current.onTap?.();
    },
  };
}

export function HoldButton(props: HoldButtonProps): ReactNode {
  const holdMs = props.holdMs ?? HOLD_MS;
  const off = props.disabledReason !== null && props.disabledReason !== undefined;
  const hold = useHold(props, holdMs, off);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') hold.stop();
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) hold.start();
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === ' ' || event.key === 'Enter') hold.release();
  };
  return (
    <button
      type="button"
      className={classNames('button danger hold-button', props.className)}
      data-holding={hold.holding}
      data-testid={props.testId}
      aria-disabled={off || undefined}
      aria-label={props.label}
      title={off ? props.disabledReason : (props.title ?? `Hold for ${holdMs / 1000} s`)}
      style={{ '--hold-ms': `${holdMs}ms` } as CSSProperties}
      onPointerDown={(event) => {
        if (event.button === 0) hold.start();
      }}
      onPointerUp={hold.release}
      onPointerLeave={hold.stop}
      onPointerCancel={hold.stop}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={hold.stop}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span className="hold-fill" aria-hidden="true" />
      {props.children}
    </button>
  );
}
