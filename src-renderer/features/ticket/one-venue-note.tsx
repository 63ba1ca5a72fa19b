/**
 * Quotes of one venue alone (Alpaca's free feed: IEX only): said in the ticket, with the trader's leave to price orders by them in this
 * session. The engine keeps the leave, and asks for it again after a restart.
 */
import { useState, type ReactNode } from 'react';
import { isOneVenues } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import type { Ticket } from './use-ticket.ts';

/** What one venue's quotes are called where they come from. */
const nameOf = (instrumentId: string): string => (instrumentId.endsWith('.ALPACA') ? 'IEX only' : 'One venue only');

/** Nothing where the quotes are the market's. */
export function OneVenueNote(props: { readonly ticket: Ticket }): ReactNode {
  const { instrument, quote, account } = props.ticket;
  const client = useClient();
  const connections = useRecords('connection');
  const [refused, setRefused] = useState<string | null>(null);
  if (instrument === null || quote === null || account === null || !isOneVenues(instrument, quote)) return null;
  const { connectionId } = account;
  const taken = connections[connectionId]?.venueQuotes === true;
  const take = (): void => {
    setRefused(null);
    void client.send({ kind: 'takeVenueQuotes', connectionId, take: !taken }).then((result) => {
      if (result.kind === 'denied') setRefused(result.message);
      else if (result.kind === 'error') setRefused(result.error.message);
    });
  };
  const name = nameOf(instrument.id);
  return (
    <div className="one-venue-note wide" data-testid="ticket-one-venue" data-taken={taken}>
      <p className="warn">
        <strong>{name}.</strong>{' '}
        {taken
          ? 'Priced by them in this session; the market may be elsewhere.'
          : 'Nothing is opened by one venue’s quotes without your leave.'}
      </p>
      <Button onClick={take} testId="ticket-take-venue-quotes">
        {taken ? 'Stop' : 'Use for this session'}
      </Button>
      {refused === null ? null : (
        <p className="warn" role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}
