/** A small form in the place of a row's cell: Enter in a box sends once, Escape leaves, arrows move a price by a tick. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument, Result } from '../../shared/domain/index.ts';
import { Button } from './button.tsx';
import { stepPrice } from './step-price.ts';

export type RowFormProps<T> = {
  readonly label: string;
  /** Of the form; its buttons are `…-send` and `…-close`. */
  readonly testId: string;
  /** What the accented button says, and what its tip adds. */
  readonly send: { readonly label: string; readonly tip: string };
  /** What would be sent, or why nothing can be. */
  readonly read: Result<T, string>;
  /** Nothing is typed yet: the reason stands in the button's tip alone. */
  readonly untouched: boolean;
  /** False: it was not sent, and the form stays with what was typed. */
  readonly onSend: (value: T) => boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** Why a press sent nothing though all is filled in well. */
const NOT_YET = 'Not sent: the last one is not answered yet';

export function RowForm<T>(props: RowFormProps<T>): ReactNode {
  const { read, testId, onClose } = props;
  const [held, setHeld] = useState(false);
  const send = (): void => {
    if (!read.ok) return;
    if (props.onSend(read.value)) onClose();
    else setHeld(true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Nothing reaches the table. Enter on a button is the button's own.
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && !event.repeat && event.target instanceof HTMLInputElement) send();
  };
  return (
    <span
      className="row-form"
      role="group"
      aria-label={props.label}
      data-testid={testId}
      onKeyDown={onKeyDown}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {props.children}
      <Button
        small
        kind="accent"
        tip={props.send.tip}
        keys="Enter"
        disabledReason={read.ok ? null : read.error}
        testId={`${testId}-send`}
        onClick={send}
      >
        {props.send.label}
      </Button>
      <Button small tip="Leaves it as it is" keys="Escape" testId={`${testId}-close`} onClick={onClose}>
        Leave
      </Button>
      {read.ok || props.untouched ? null : <span className="down">{read.error}</span>}
      {held && read.ok ? <span className="warn">{NOT_YET}</span> : null}
    </span>
  );
}

export type PriceBoxProps = {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly instrument: Instrument;
  readonly focus: boolean;
  readonly onChange: (price: string) => void;
};

/** A price's box: arrows move it by a tick, with Shift by ten. */
export function PriceBox(props: PriceBoxProps): ReactNode {
  const { value, instrument, onChange } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const ticks = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    onChange(stepPrice(value, instrument, ticks, null));
  };
  return (
    <input
      className="row-box price"
      aria-label={props.label}
      inputMode="decimal"
      autoFocus={props.focus}
      value={value}
      data-testid={props.testId}
      onKeyDown={onKeyDown}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
