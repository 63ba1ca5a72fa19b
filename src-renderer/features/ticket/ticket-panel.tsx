/**
 * The order ticket: what to trade, how to work it, what it would cost and whether the engine would take it, and the one
 * button that sends. Escape leaves a field and never sends.
 */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useActions } from '../../stores/actions-store.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segmented, type Segment } from '../../ui/segmented.tsx';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { CheckList, CostList } from './cost-list.tsx';
import { InstrumentField } from './instrument-field.tsx';
import { LadderSection } from './ladder-section.tsx';
import { SessionsField, TifField } from './order-terms.tsx';
import { LimitField } from './price-fields.tsx';
import { PresetField } from './preset-field.tsx';
import { RungPreview } from './rung-preview.tsx';
import { SendArea } from './send-area.tsx';
import { SizeFields } from './size-fields.tsx';
import { onHow, onSide, type How } from './ticket-draft.ts';
import './ticket.css';
import { useTicket, useWishedFocus, type Ticket } from './use-ticket.ts';

const HOW: readonly SelectItem<How>[] = [
  { value: 'ladder', label: 'Limit ladder' },
  { value: 'limit', label: 'Limit' },
  { value: 'market', label: 'Market' },
];

const SIDES: readonly Segment<'buy' | 'sell'>[] = [
  { value: 'buy', label: 'Buy', tone: 'buy' },
  { value: 'sell', label: 'Sell', tone: 'sell' },
];

function PlainSection(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, reading } = ticket;
  const limit =
    reading.command.ok && reading.command.value.kind === 'submitOrder' ? reading.command.value.limitPrice : null;
  return (
    <>
      {draft.how === 'limit' ? (
        <>
          <LimitField ticket={ticket} />
          <RungPreview preview={ticket.preview.preview} instrument={ticket.instrument} plain={{ limit }} toward="" />
        </>
      ) : (
        <p className="market-note warn wide">A market order has no worst price: it takes what is there.</p>
      )}
      <SessionsField ticket={ticket} wide />
    </>
  );
}

function useTicketActions(ticket: Ticket, focus: () => void): void {
  const side = (value: 'buy' | 'sell') => () => {
    ticket.setDraft((d) => onSide(d, value));
    focus();
  };
  useActions([
    {
      id: 'ticket.focus',
      title: 'Go to the ticket',
      group: 'Ticket',
      keys: 't',
      trades: false,
      disabled: null,
      run: focus,
    },
    {
      id: 'ticket.buy',
      title: 'Ticket: buy',
      group: 'Ticket',
      keys: 'b',
      trades: true,
      disabled: null,
      run: side('buy'),
    },
    {
      id: 'ticket.sell',
      title: 'Ticket: sell',
      group: 'Ticket',
      keys: 's',
      trades: true,
      disabled: null,
      run: side('sell'),
    },
  ]);
}

export function TicketPanel(): ReactNode {
  const ticket = useTicket();
  const { draft, setDraft } = ticket;
  const size = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const focusSize = (): void => size.current?.focus();
  useTicketActions(ticket, focusSize);
  useWishedFocus(focusSize);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    root.current?.focus();
  };
  return (
    <Panel title="Ticket" note={ticket.instrument?.name} testId="ticket" className="ticket">
      <div className="ticket-body" ref={root} tabIndex={-1} onKeyDown={onKeyDown}>
        <div className="ticket-form">
          <InstrumentField instrument={ticket.instrument} error={ticket.errors.instrument ?? null} inputRef={null} />
          <Segmented
            label="Side"
            value={draft.side}
            items={SIDES}
            onChange={(side) => setDraft((d) => onSide(d, side))}
            testId="ticket-side"
          />
          <SizeFields ticket={ticket} inputRef={size} />
          <Select
            label="How"
            value={draft.how}
            items={HOW}
            onChange={(how) => setDraft((d) => onHow(d, how))}
            testId="ticket-how"
          />
          {draft.how === 'ladder' ? <PresetField ticket={ticket} /> : <TifField ticket={ticket} />}
          {draft.how === 'ladder' ? <LadderSection ticket={ticket} /> : <PlainSection ticket={ticket} />}
          <CostList preview={ticket.preview.preview} instrument={ticket.instrument} current={ticket.previewCurrent} />
          <CheckList preview={ticket.preview.preview} atMs={ticket.preview.atMs} current={ticket.previewCurrent} />
        </div>
      </div>
      <SendArea ticket={ticket} />
    </Panel>
  );
}
