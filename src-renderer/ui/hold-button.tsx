/**
 * A button for what is hard to undo: it acts only after it was held for `holdMs`, by mouse, touch, Space or Enter, and
 * fills up meanwhile. Letting go earlier, leaving it, or Escape sends nothing.
 */
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const HOLD_MS = 600;

export type HoldButtonProps = {
  readonly onHeld: () => void;
  readonly holdMs?: number;
  readonly disabledReason?: string | null;
  readonly className?: string;
  readonly label?: string;
  readonly testId?: string;
  readonly children: ReactNode;
};

type Hold = { readonly holding: boolean; readonly start: () => void; readonly stop: () => void };

function useHold(onHeld: () => void, holdMs: number): Hold {
  const [holding, setHolding] = useState(false);
  const held = useRef(onHeld);
  useEffect(() => {
    held.current = onHeld;
  });
  useEffect(() => {
    if (!holding) return;
    const timer = setTimeout(() => {
      setHolding(false);
      held.current();
    }, holdMs);
    return () => clearTimeout(timer);
  }, [holding, holdMs]);
  return { holding, start: () => setHolding(true), stop: () => setHolding(false) };
}

export function HoldButton(props: HoldButtonProps): ReactNode {
  const holdMs = props.holdMs ?? HOLD_MS;
  const hold = useHold(props.onHeld, holdMs);
  const off = props.disabledReason !== null && props.disabledReason !== undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') hold.stop();
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat && !off) hold.start();
  };
  return (
    <button
      type="button"
      className={classNames('button danger hold-button', props.className)}
      data-holding={hold.holding}
      data-testid={props.testId}
      aria-disabled={off || undefined}
      aria-label={props.label}
      title={off ? props.disabledReason : `Hold for ${holdMs / 1000} s`}
      style={{ '--hold-ms': `${holdMs}ms` } as CSSProperties}
      onPointerDown={(event) => {
        if (event.button === 0 && !off) hold.start();
      }}
      onPointerUp={hold.stop}
      onPointerLeave={hold.stop}
      onPointerCancel={hold.stop}
      onKeyDown={onKeyDown}
      onKeyUp={hold.stop}
      onBlur={hold.stop}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span className="hold-fill" aria-hidden="true" />
      {props.children}
    </button>
  );
}
