/** Prices that are typed: the limit with its tick stepper and buttons, and the ladder's worst price. */
import type { KeyboardEvent, ReactNode } from 'react';
import { isOneVenues, type Decimal, type Instrument } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { atTickScale } from '../../ui/ladder-draft.ts';
import { isSigned, priceInWords } from '../../ui/premium-words.ts';
import { passiveMid, stepPrice } from '../../ui/step-price.ts';
import { onLadder } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

/** Arrow keys move a price by a tick, with Shift by ten. */
export function priceKeys(
  instrument: Instrument | null,
  from: Decimal | null,
  change: (step: (text: string) => string) => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (instrument === null || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const ticks = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    change((text) => stepPrice(text, instrument, ticks, from));
  };
}

/** Beside the price of a combo: what it brings or costs, `credit 0.75` (decision 0050). */
function signedHint(ticket: Ticket, price: string | null): string | undefined {
  if (price === null || price.trim() === '' || !isSigned(ticket.instrument)) return undefined;
  const words = priceInWords(ticket.draft.side, price);
  return words === null ? undefined : `${words} per unit`;
}

export function LimitField(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, instrument, bid, ask } = ticket;
  const near = draft.side === 'buy' ? bid : ask;
  const mid = instrument === null ? null : passiveMid(bid, ask, draft.side, instrument);
  const text = (price: Decimal | null): string | null =>
    price === null || instrument === null ? null : atTickScale(price, instrument);
  const fills: readonly (readonly [string, string | null])[] = [
    ['bid', text(bid)],
    ['mid', mid],
    ['ask', text(ask)],
  ];
  return (
    <div className="limit-field wide">
      <Field
        label="Limit"
        inputMode="decimal"
        value={draft.limit}
        placeholder={mid ?? ''}
        unit={instrument?.currency ?? ''}
        error={ticket.errors.limit}
        hint={signedHint(ticket, draft.limit)}
        title={
          isSigned(instrument)
            ? 'What buying the legs as listed costs: + paid, − received. ↑ ↓ one tick, with Shift ten'
            : '↑ ↓ one tick, with Shift ten'
        }
        onFocus={(event) => event.target.select()}
        onKeyDown={priceKeys(instrument, near, (step) => setDraft((d) => ({ ...d, limit: step(d.limit) })))}
        onChange={(limit) => setDraft((d) => ({ ...d, limit }))}
        testId="ticket-limit"
      />
      <div className="limit-fills">
        {fills.map(([name, price]) => (
          <Button
            key={name}
            testId={`ticket-limit-${name}`}
            tip={price === null ? undefined : (signedHint(ticket, price) ?? `${price}`)}
            disabledReason={price === null ? `No ${name} now` : null}
            onClick={() => setDraft((d) => ({ ...d, limit: price ?? d.limit }))}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** The worst price: empty it is the far touch, as quoted when the button is pressed. */
export function WorstField(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, instrument, quote } = ticket;
  // One venue's touch is no worst price: it has to be typed.
  const isTyped = instrument !== null && quote !== null && isOneVenues(instrument, quote);
  const touch = draft.side === 'buy' ? ticket.ask : ticket.bid;
  const far = isTyped ? null : touch;
  const name = isTyped ? '' : draft.side === 'buy' ? 'ask' : 'bid';
  const worst =
    draft.ladder.worst === '' && far !== null && instrument !== null
      ? atTickScale(far, instrument)
      : draft.ladder.worst;
  return (
    <Field
      label="Worst price"
      inputMode="decimal"
      value={draft.ladder.worst}
      placeholder={far === null || instrument === null ? 'type one' : atTickScale(far, instrument)}
      unit={draft.ladder.worst === '' ? name : 'typed'}
      error={ticket.errors.worst}
      hint={signedHint(ticket, worst)}
      title="No price beyond it is ever sent. ↑ ↓ one tick, with Shift ten"
      onKeyDown={priceKeys(instrument, touch, (step) => setDraft((d) => onLadder(d, { worst: step(d.ladder.worst) })))}
      onChange={(worst) => setDraft((d) => onLadder(d, { worst }))}
      testId="ticket-worst"
    />
  );
}
