/**
 * One instrument on all connected venues, by the engine: coins side by side, asked again every second while the ticket shows them;
 * and, where there are several accounts, the one that trades what was chosen.
 */
import { useEffect, useState } from 'react';
import type { VenueQuotesAnswer } from '../../../shared/contract/route-messages.ts';
import type { Account, AccountId, Instrument, VenueQuotes } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectAccount } from '../../stores/ui-store.ts';

export const VENUES_EVERY_MS = 1_000;

/**
 * The account to go to when the chosen one's venue does not list the instrument and another of the same mode does; else null.
 * Nothing could be sent from the chosen one, and the ticket names the account that it goes to.
 */
export function accountThatTrades(
  instrument: Pick<Instrument, 'id'>,
  account: Pick<Account, 'connectionId'>,
  { venues }: Pick<VenueQuotes, 'venues'>,
): AccountId | null {
  const listed = venues.filter(({ instrumentId }) => instrumentId === instrument.id);
  if (listed.some(({ connectionId }) => connectionId === account.connectionId)) return null;
  return listed[0]?.accountId ?? null;
}

/** Quotes are null where there is nothing to compare: no coin, one venue, no answer yet. `many`: there are several accounts. */
export function useVenueQuotes(
  instrument: Instrument | null,
  account: Account | null,
  many: boolean,
): VenueQuotes | null {
  const client = useClient();
  const live = useLive();
  const [state, setState] = useState<{ readonly of: string; readonly quotes: VenueQuotes | null } | null>(null);
  const compared = instrument?.assetClass === 'crypto';
  const instrumentId = instrument !== null && (compared || many) ? instrument.id : null;
  const connectionId = account?.connectionId ?? null;
  const of = `${instrumentId ?? ''}|${connectionId ?? ''}`;
  useEffect(() => {
    if (!live || instrumentId === null || connectionId === null) return;
    let current = true;
    const ask = async (): Promise<void> => {
      const answer = await client.query<VenueQuotesAnswer>({ kind: 'venueQuotes', instrumentId, connectionId });
      if (!current || !answer.ok) return;
      const { quotes } = answer.value;
      setState({ of, quotes });
      const other = quotes === null ? null : accountThatTrades({ id: instrumentId }, { connectionId }, quotes);
      if (other !== null) selectAccount(other);
    };
    void ask();
    const timer = compared ? setInterval(() => void ask(), VENUES_EVERY_MS) : undefined;
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [client, live, instrumentId, connectionId, compared, of]);
  const quotes = compared && state?.of === of ? state.quotes : null;
  return quotes === null || quotes.venues.length < 2 ? null : quotes;
}
