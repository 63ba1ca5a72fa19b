/** What a waiting order watches: its trigger or its trail, the source, its sessions, and who holds it (G14). */
import type { ReactNode } from 'react';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { SOURCE_ITEMS } from '../../ui/bracket-fields.tsx';
import { Segmented, type Segment } from '../../ui/segmented.tsx';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { APP_HELD, sleepWords } from '../../ui/venue-words.ts';
import { ticketHolder } from './order-body.ts';
import { priceKeys } from './price-fields.tsx';
import { onTrigger, type TriggerDraft } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

const TRAIL_BY: readonly Segment<TriggerDraft['trailBy']>[] = [
  { value: 'price', label: '$', title: 'By a distance in price' },
  { value: 'percent', label: '%', title: 'By per cent of the best price so far' },
];
const HELD_BY: readonly SelectItem<'venue' | 'app'>[] = [
  { value: 'venue', label: 'The venue' },
  { value: 'app', label: 'This app' },
];

type Props = { readonly ticket: Ticket };

function TrailFields(props: Props): ReactNode {
  const { draft, setDraft, errors } = props.ticket;
  return (
    <>
      <Field
        label="Trails by"
        inputMode="decimal"
        value={draft.trigger.trail}
        error={errors.orderTrail}
        unit={draft.trigger.trailBy === 'percent' ? '%' : (props.ticket.instrument?.currency ?? '')}
        onChange={(trail) => setDraft((d) => onTrigger(d, { trail }))}
        testId="ticket-trail"
      />
      <Segmented
        label="Counted in"
        value={draft.trigger.trailBy}
        items={TRAIL_BY}
        onChange={(trailBy) => setDraft((d) => onTrigger(d, { trailBy, trail: '' }))}
        testId="ticket-trail-by"
      />
    </>
  );
}

function PriceFieldOf(props: Props): ReactNode {
  const { draft, setDraft, errors, instrument, bid, ask } = props.ticket;
  const trailing = draft.how === 'trailingStop';
  const from = draft.side === 'buy' ? ask : bid;
  return (
    <Field
      label={trailing ? 'First trigger' : 'Trigger'}
      inputMode="decimal"
      value={draft.trigger.price}
      placeholder={trailing ? 'from the market' : ''}
      unit={instrument?.currency ?? ''}
      error={errors.trigger}
      title="↑ ↓ one tick, with Shift ten"
      onFocus={(event) => event.target.select()}
      onKeyDown={priceKeys(instrument, from, (step) => setDraft((d) => onTrigger(d, { price: step(d.trigger.price) })))}
      onChange={(price) => setDraft((d) => onTrigger(d, { price }))}
      testId="ticket-trigger"
    />
  );
}

function StopLimit(props: Props): ReactNode {
  const { draft, setDraft, errors, instrument, bid, ask } = props.ticket;
  const from = draft.side === 'buy' ? ask : bid;
  return (
    <Field
      label={draft.how === 'takeProfit' ? 'Limit (empty: any price)' : 'Limit once triggered'}
      inputMode="decimal"
      value={draft.limit}
      unit={instrument?.currency ?? ''}
      error={errors.limit}
      onKeyDown={priceKeys(instrument, from, (step) => setDraft((d) => ({ ...d, limit: step(d.limit) })))}
      onChange={(limit) => setDraft((d) => ({ ...d, limit }))}
      testId="ticket-limit"
    />
  );
}

/** Who holds it, in words; what the app holds has to be accepted before it can be sent. */
function HolderFields(props: Props): ReactNode {
  const { draft, setDraft, can, instrument, errors } = props.ticket;
  if (draft.how === 'ladder') return null;
  const holder = ticketHolder(draft, can);
  const choice = ticketHolder({ ...draft, trigger: { ...draft.trigger, preferApp: false } }, can)?.by === 'venue';
  if (holder === null) return null;
  const sleeps = instrument === null ? '' : ` · ${sleepWords(draft.sessions, instrument.calendar)}`;
  return (
    <>
      {choice ? (
        <Select
          label="Held by"
          value={draft.trigger.preferApp ? 'app' : 'venue'}
          items={HELD_BY}
          onChange={(by) => setDraft((d) => onTrigger(d, { preferApp: by === 'app' }))}
          testId="ticket-held-by"
        />
      ) : null}
      <div className="exit-holders wide" data-testid="ticket-holder" data-held-by={holder.by}>
        <span className={holder.by === 'app' ? 'warn' : 'muted'}>
          {holder.text}
          {sleeps}
        </span>
        {holder.by === 'app' ? (
          <Checkbox
            label={
              <span className="warn" title={errors.heldBy}>
                {APP_HELD}. I accept that
              </span>
            }
            checked={draft.trigger.appHeld}
            onChange={(appHeld) => setDraft((d) => onTrigger(d, { appHeld }))}
            testId="ticket-app-held"
          />
        ) : null}
      </div>
    </>
  );
}

export function TriggerFields(props: Props): ReactNode {
  const { ticket } = props;
  const { draft, setDraft } = ticket;
  return (
    <>
      {draft.how === 'trailingStop' ? <TrailFields ticket={ticket} /> : null}
      <PriceFieldOf ticket={ticket} />
      {draft.how === 'stopLimit' || draft.how === 'takeProfit' ? <StopLimit ticket={ticket} /> : null}
      <Select
        label="Triggered by"
        value={draft.trigger.source}
        items={SOURCE_ITEMS}
        onChange={(source) => setDraft((d) => onTrigger(d, { source }))}
        testId="ticket-source"
      />
      <HolderFields ticket={ticket} />
    </>
  );
}
