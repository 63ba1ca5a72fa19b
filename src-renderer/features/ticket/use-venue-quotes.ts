/** One coin on all connected venues, by the engine, asked again every second while the ticket shows it. */
import { useEffect, useState } from 'react';
import type { VenueQuotesAnswer } from '../../../shared/contract/route-messages.ts';
import type { Account, Instrument, VenueQuotes } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

export const VENUES_EVERY_MS = 1_000;

/** Null where there is nothing to compare: no coin, one venue, no answer yet. */
export function useVenueQuotes(instrument: Instrument | null, account: Account | null): VenueQuotes | null {
  const client = useClient();
  const live = useLive();
  const [state, setState] = useState<{ readonly of: string; readonly quotes: VenueQuotes | null } | null>(null);
  const instrumentId = instrument?.assetClass === 'crypto' ? instrument.id : null;
  const connectionId = account?.connectionId ?? null;
  const of = `${instrumentId ?? ''}|${connectionId ?? ''}`;
  useEffect(() => {
    if (!live || instrumentId === null || connectionId === null) return;
    let current = true;
    const ask = async (): Promise<void> => {
      const answer = await client.query<VenueQuotesAnswer>({ kind: 'venueQuotes', instrumentId, connectionId });
      if (current && answer.ok) setState({ of, quotes: answer.value.quotes });
    };
    void ask();
    const timer = setInterval(() => void ask(), VENUES_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [client, live, instrumentId, connectionId, of]);
  const quotes = state?.of === of ? state.quotes : null;
  return quotes === null || quotes.venues.length < 2 ? null : quotes;
}
