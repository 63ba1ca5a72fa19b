/** What can be done with a position: close, half and reverse fill the ticket; a stop opens its form. Nothing is sent. */
import type { ReactNode } from 'react';
import { wishTicket } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import type { Row } from './position-row.ts';
import { closing, halving, reversing, type TicketOrder } from './reduce.ts';

export type PositionAct = 'close' | 'half' | 'reverse' | 'stop';

/** The order that an act fills the ticket with; null where it cannot. */
export function orderOf(row: Row, act: PositionAct): TicketOrder | null {
  const { position, instrument } = row;
  if (act === 'close') return closing(position.qty, instrument);
  if (instrument === null) return null;
  return act === 'half' ? halving(position.qty, instrument) : reversing(position.qty, instrument);
}

/** Carries an act out; `protect` opens the form for a stop. */
export function actOn(row: Row, act: PositionAct, protect: (row: Row) => void): void {
  if (act === 'stop') {
    protect(row);
    return;
  }
  const order = orderOf(row, act);
  const { instrumentId, accountId } = row.position;
  if (order !== null) wishTicket({ instrumentId, accountId, side: order.side, qty: order.qty, focus: true });
}

type Words = {
  readonly act: PositionAct;
  readonly label: string;
  readonly tip: string;
  readonly keys: string;
  readonly off: string;
};

const ACTS: readonly Words[] = [
  {
    act: 'close',
    label: 'Close',
    tip: 'Fills the ticket with the closing order; sends nothing',
    keys: 'c',
    off: 'Less than one lot',
  },
  {
    act: 'half',
    label: '½',
    tip: 'Fills the ticket with half of it; sends nothing',
    keys: 'h',
    off: 'Half is less than one lot',
  },
  {
    act: 'reverse',
    label: 'Rev',
    tip: 'Fills the ticket with twice the quantity on the other side: closes, then opens as a new order. Sends nothing',
    keys: 'v',
    off: 'It cannot be sold short here',
  },
  { act: 'stop', label: 'Stop', tip: 'Add a stop and a target: opens a form', keys: 's', off: '' },
];

/** The act of a key. */
export const actOfKey = (key: string): PositionAct | null => ACTS.find((a) => a.keys === key)?.act ?? null;

export function PositionActs(props: { readonly row: Row; readonly protect: (row: Row) => void }): ReactNode {
  const { row, protect } = props;
  const id = row.position.instrumentId;
  return (
    <span className="row-actions">
      {ACTS.map(({ act, label, tip, keys, off }) => (
        <Button
          key={act}
          small
          tip={tip}
          keys={keys}
          disabledReason={act !== 'stop' && orderOf(row, act) === null ? off : null}
          testId={`position-${act}-${id}`}
          onClick={(event) => {
            event.stopPropagation();
            actOn(row, act, protect);
          }}
        >
          {label}
        </Button>
      ))}
    </span>
  );
}
