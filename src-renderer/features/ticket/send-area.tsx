/**
 * The ticket's button, its reason when it can't be pressed, and what became of the last press. Enter sends only from the
 * button, never by a held key; the second click of a double click is not a press.
 */
import { useEffect, type ReactNode } from 'react';
import { useTerminal } from '../../stores/entities-store.ts';
import { askAgain, clearSend } from '../../stores/send-store.ts';
import { sendWords } from '../../stores/send-machine.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectLadder, selectOrder } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatQty } from '../../ui/format.ts';
import { QueueOffer } from './queue-offer.tsx';
import { bestVenueWords, sendLabel, sideVerb } from './ticket-words.ts';
import { TICKET_SLOT, type Ticket } from './use-ticket.ts';

const TONE = { plain: 'sub', good: 'up', bad: 'down', warn: 'warn' } as const;

/** What became of the last press, with the way on. */
function SendStatus(props: { readonly ticket: Ticket }): ReactNode {
  const client = useClient();
  const { sending, draftKey } = props.ticket;
  // An answer belongs to the draft it was given to; what is not answered is said until it is.
  const open = sending.phase === 'sent' || sending.phase === 'unanswered';
  const words = open || (sending.phase !== 'idle' && sending.key === draftKey) ? sendWords(sending) : null;
  const ladderId = sending.phase === 'accepted' ? sending.ladderId : null;
  useEffect(() => {
    if (ladderId !== null) selectLadder(ladderId);
  }, [ladderId]);
  const made = sending.phase === 'accepted' ? (sending.ladderId ?? sending.clientOrderId) : null;
  const show = (): void => {
    if (sending.phase !== 'accepted') return;
    if (sending.ladderId !== null) selectLadder(sending.ladderId);
    else if (sending.clientOrderId !== null) selectOrder(sending.clientOrderId);
  };
  return (
    <div
      className="send-status"
      role="status"
      aria-live="polite"
      data-testid="ticket-status"
      data-phase={sending.phase}
    >
      {words === null ? null : <span className={TONE[words.tone]}>{words.text}</span>}
      {made === null || words === null ? null : (
        <button type="button" className="link-button" onClick={show}>
          {made}
        </button>
      )}
      {sending.phase === 'unanswered' ? (
        <span className="send-again">
          <Button small kind="accent" testId="ticket-ask-again" onClick={() => askAgain(client, TICKET_SLOT)}>
            Ask again
          </Button>
          <Button
            small
            tip="I looked at the orders: let it be"
            testId="ticket-forget"
            onClick={() => clearSend(TICKET_SLOT)}
          >
            Let it be
          </Button>
        </span>
      ) : null}
    </div>
  );
}

export function SendArea(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const mode = useTerminal()?.mode ?? 'simulation';
  const { draft, instrument, account, reading, preview, previewCurrent, blocked, sending } = ticket;
  const after = previewCurrent ? (preview.preview?.positionAfter ?? null) : null;
  const label = sendLabel(
    sideVerb(draft.side, after),
    reading.qty === null ? null : formatQty(reading.qty),
    instrument?.symbol ?? null,
    {
      mode,
      accountId: draft.bestVenue ? bestVenueWords(preview.preview?.route ?? null) : (account?.accountId ?? null),
      named: ticket.manyAccounts || draft.bestVenue,
    },
  );
  return (
    <div className="send-area">
      <QueueOffer ticket={ticket} />
      <Button
        kind={draft.side === 'buy' ? 'up' : 'down'}
        className={classNames('send-button', mode === 'live' && 'live')}
        testId="ticket-send"
        disabledReason={blocked}
        tip="Sends once. Enter sends only from here"
        aria-busy={sending.phase === 'sent'}
        aria-describedby="ticket-reason"
        onKeyDown={(event) => {
          if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
        }}
        onClick={(event) => {
          if (event.detail <= 1) ticket.send();
        }}
      >
        {label}
      </Button>
      <div className="send-notes">
        <SendStatus ticket={ticket} />
        <div id="ticket-reason" className="send-reason warn" data-testid="ticket-reason">
          {blocked}
        </div>
      </div>
    </div>
  );
}
