/** Changing an order where it stands: quantity and limit. Enter sends the change, Escape leaves; arrows move by a tick. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument, ModifyOrderCommand, Order } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { stepPrice } from '../../ui/step-price.ts';
import { modifyDraftOf, readModify } from './modify-draft.ts';

export type ModifyCellProps = {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly onSend: (command: ModifyOrderCommand) => void;
  readonly onClose: () => void;
};

function LimitBox(props: {
  readonly value: string;
  readonly instrument: Instrument;
  readonly onChange: (limit: string) => void;
}): ReactNode {
  const { value, instrument, onChange } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const ticks = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    onChange(stepPrice(value, instrument, ticks, null));
  };
  return (
    <>
      <span className="muted">at</span>
      <input
        className="row-box price"
        aria-label="New limit"
        inputMode="decimal"
        autoFocus
        value={value}
        data-testid="modify-limit"
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}

export function ModifyCell(props: ModifyCellProps): ReactNode {
  const { order, instrument, onSend, onClose } = props;
  const [draft, setDraft] = useState(() => modifyDraftOf(order));
  const read = readModify(draft, order, instrument);
  const send = (): void => {
    if (!read.ok) return;
    onSend(read.value);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && !event.repeat) send();
  };
  return (
    <span
      className="modify-cell"
      role="group"
      aria-label="Change this order"
      data-testid="modify-form"
      onKeyDown={onKeyDown}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <input
        className="row-box"
        aria-label="New quantity"
        inputMode="decimal"
        value={draft.qty}
        data-testid="modify-qty"
        onChange={(event) => setDraft((d) => ({ ...d, qty: event.target.value }))}
      />
      {order.type === 'limit' ? (
        <LimitBox
          value={draft.limit}
          instrument={instrument}
          onChange={(limit) => setDraft((d) => ({ ...d, limit }))}
        />
      ) : null}
      <Button
        small
        kind="accent"
        tip="Sends the change"
        keys="Enter"
        disabledReason={read.ok ? null : read.error}
        testId="modify-send"
        onClick={send}
      >
        Change
      </Button>
      <Button small tip="Leaves it as it is" keys="Escape" testId="modify-close" onClick={onClose}>
        Leave
      </Button>
      {read.ok || read.error === 'Nothing differs' ? null : <span className="down">{read.error}</span>}
    </span>
  );
}
