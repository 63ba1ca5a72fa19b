/** Changing an order where it stands: quantity, trigger and limit. Enter sends the change, Escape leaves; arrows move by a tick. */
import { useState, type ReactNode } from 'react';
import type { Instrument, ModifyOrderCommand, Order } from '../../../shared/domain/index.ts';
import { PriceBox, RowForm } from '../../ui/row-form.tsx';
import { NOTHING_DIFFERS, hasTrigger, modifyDraftOf, readModify, type ModifyDraft } from './modify-draft.ts';

export type ModifyCellProps = {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly onSend: (command: ModifyOrderCommand) => boolean;
  readonly onClose: () => void;
};

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
        <>
          <span className="muted">trigger</span>
          <PriceBox
            label="New trigger"
            testId="modify-trigger"
            focus
            value={draft.trigger}
            instrument={instrument}
            onChange={(trigger) => onEdit({ trigger })}
          />
        </>
      ) : null}
      {order.limitPrice === null ? null : (
        <>
          <span className="muted">at</span>
          <PriceBox
            label="New limit"
            testId="modify-limit"
            focus={!waits}
            value={draft.limit}
            instrument={instrument}
            onChange={(limit) => onEdit({ limit })}
          />
        </>
      )}
    </>
  );
}

export function ModifyCell(props: ModifyCellProps): ReactNode {
  const { order, instrument } = props;
  const [typed, setTyped] = useState<Partial<ModifyDraft>>({});
  const draft = modifyDraftOf(order, typed);
  const read = readModify(draft, order, instrument);
  return (
    <RowForm
      label="Change this order"
      testId="modify"
      send={{ label: 'Change', tip: 'Sends the change' }}
      read={read}
      untouched={!read.ok && read.error === NOTHING_DIFFERS}
      onSend={props.onSend}
      onClose={props.onClose}
    >
      <input
        className="row-box"
        aria-label="New quantity"
        inputMode="decimal"
        value={draft.qty}
        data-testid="modify-qty"
        onChange={(event) => setTyped((d) => ({ ...d, qty: event.target.value }))}
      />
      <PriceBoxes
        order={order}
        instrument={instrument}
        draft={draft}
        onEdit={(edit) => setTyped((d) => ({ ...d, ...edit }))}
      />
    </RowForm>
  );
}
