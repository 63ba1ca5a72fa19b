/** Changing an order where it stands: quantity, trigger and limit. Enter sends the change, Escape leaves; arrows move by a tick. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument, ModifyOrderCommand, Order } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { stepPrice } from '../../ui/step-price.ts';
import { hasTrigger, modifyDraftOf, readModify, type ModifyDraft } from './modify-draft.ts';

export type ModifyCellProps = {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly onSend: (command: ModifyOrderCommand) => void;
  readonly onClose: () => void;
};

function PriceBox(props: {
  readonly name: 'limit' | 'trigger';
  readonly focus: boolean;
  readonly value: string;
  readonly instrument: Instrument;
  readonly onChange: (price: string) => void;
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
      <span className="muted">{props.name === 'limit' ? 'at' : 'trigger'}</span>
      <input
        className="row-box price"
        aria-label={`New ${props.name}`}
        inputMode="decimal"
        autoFocus={props.focus}
        value={value}
        data-testid={`modify-${props.name}`}
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}

/** Trigger and limit, whichever the order has. */
function PriceBoxes(props: {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly draft: ModifyDraft;
  readonly onEdit: (edit: Partial<ModifyDraft>) => void;
}): ReactNode {
  const { order, instrument, draft, onEdit } = props;
  const waits = hasTrigger(order);
  return (
    <>
      {waits ? (
        <PriceBox
          name="trigger"
          focus
          value={draft.trigger}
          instrument={instrument}
          onChange={(trigger) => onEdit({ trigger })}
        />
      ) : null}
      {order.limitPrice === null ? null : (
        <PriceBox
          name="limit"
          focus={!waits}
          value={draft.limit}
          instrument={instrument}
          onChange={(limit) => onEdit({ limit })}
        />
      )}
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
      <PriceBoxes
        order={order}
        instrument={instrument}
        draft={draft}
        onEdit={(edit) => setDraft((d) => ({ ...d, ...edit }))}
      />
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
