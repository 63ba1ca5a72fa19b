/**
 * The order ticket: what to trade, how to work it, what it would cost and whether the engine would take it, and the one
 * button that sends. Escape leaves a field and never sends.
 */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { ORDER_TYPES, type OrderType } from '../../../shared/domain/index.ts';
import { useActions } from '../../stores/actions-store.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segmented, type Segment } from '../../ui/segmented.tsx';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { TYPE_NAMES, typeOff, type VenueCan } from '../../ui/venue-words.ts';
import { AccountField } from './account-field.tsx';
import { CheckList, CostList } from './cost-list.tsx';
import { ExitsSection } from './exits-section.tsx';
import { InstrumentField } from './instrument-field.tsx';
import { LadderSection } from './ladder-section.tsx';
import { ExpireField, FlagFields, SessionsField, StrategyField, TifField } from './order-terms.tsx';
import { LimitField } from './price-fields.tsx';
import { OneVenueNote } from './one-venue-note.tsx';
import { PresetField } from './preset-field.tsx';
import { RungPreview } from './rung-preview.tsx';
import { SendArea } from './send-area.tsx';
import { SizeFields } from './size-fields.tsx';
import { onHow, onSide, waits, type How } from './ticket-draft.ts';
import { TriggerFields } from './trigger-fields.tsx';
import './ticket.css';
import { VenueSection } from './venue-section.tsx';
import { useTicket, useWishedFocus, type Ticket } from './use-ticket.ts';

/** The ways to work it: what the venue lacks says so, what the app would hold as well. */
function howItems(can: VenueCan): readonly SelectItem<How>[] {
  const types = ORDER_TYPES.toSorted((a, b) => HOW_ORDER.indexOf(a) - HOW_ORDER.indexOf(b));
  return [
    { value: 'ladder', label: 'Limit ladder' },
    ...types.map((type) => {
      const off = typeOff(can, type);
      const app = off === null && can !== null && !can.orderTypes.includes(type);
      const label = off !== null ? `: ${off}` : app ? ' · held by this app' : '';
      return { value: type, label: `${TYPE_NAMES[type]}${label}`, disabled: off !== null };
    }),
  ];
}

const HOW_ORDER: readonly OrderType[] = ['limit', 'market', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'];

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
      ) : null}
      {draft.how === 'market' ? (
        <p className="market-note warn wide">A market order has no worst price: it takes what is there.</p>
      ) : null}
      {waits(draft.how) ? <TriggerFields ticket={ticket} /> : null}
      <ExpireField ticket={ticket} />
      <SessionsField ticket={ticket} wide={false} />
      <StrategyField ticket={ticket} />
      <FlagFields ticket={ticket} />
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
          <OneVenueNote ticket={ticket} />
          <AccountField ticket={ticket} />
          <InstrumentField instrument={ticket.instrument} error={ticket.errors.instrument ?? null} inputRef={null} />
          <VenueSection ticket={ticket} />
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
            items={howItems(ticket.can)}
            onChange={(how) => setDraft((d) => onHow(d, how))}
            testId="ticket-how"
          />
          {draft.how === 'ladder' ? <PresetField ticket={ticket} /> : <TifField ticket={ticket} />}
          {draft.how === 'ladder' ? <LadderSection ticket={ticket} /> : <PlainSection ticket={ticket} />}
          <ExitsSection ticket={ticket} />
          <CostList preview={ticket.preview.preview} instrument={ticket.instrument} current={ticket.previewCurrent} />
          <CheckList preview={ticket.preview.preview} atMs={ticket.preview.atMs} current={ticket.previewCurrent} />
        </div>
      </div>
      <SendArea ticket={ticket} />
    </Panel>
  );
}
