/**
 * Where the order goes, when a coin is quoted on several connected venues: the venues side by side, one to choose, or the best by
 * the engine's choice; and, once it has chosen, where and why. All figures are the engine's.
 */
import type { ReactNode } from 'react';
import type { Instrument, Route, VenueQuote, VenueQuotes } from '../../../shared/domain/index.ts';
import { selectAccount, selectInstrument } from '../../stores/ui-store.ts';
import { useInstruments } from '../../stores/entities-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { UNKNOWN, formatAge, formatMoney, formatPrice, formatQty } from '../../ui/format.ts';
import { Select, type SelectItem } from '../../ui/select.tsx';
import type { Ticket } from './use-ticket.ts';

const BEST = 'best';
const keyOf = (venue: Pick<VenueQuote, 'connectionId' | 'instrumentId'>): string =>
  `${venue.connectionId}|${venue.instrumentId}`;

function itemsOf({ venues }: VenueQuotes): readonly SelectItem<string>[] {
  const named = venues.map((venue) => ({
    value: keyOf(venue),
    label: venue.excluded === null ? venue.name : `${venue.name} · ${venue.excluded}`,
  }));
  return [{ value: BEST, label: 'Best venue, after fees' }, ...named];
}

/** The picker and the venues' quotes; nothing where there is one venue. */
export function VenueSection(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { venues, draft, instrument, account } = ticket;
  if (venues === null || instrument === null || account === null) return null;
  const home = keyOf({ connectionId: account.connectionId, instrumentId: instrument.id });
  const onChange = (value: string): void => {
    ticket.setDraft((d) => ({ ...d, bestVenue: value === BEST }));
    const venue = venues.venues.find((v) => keyOf(v) === value);
    if (venue === undefined) return;
    selectAccount(venue.accountId);
    if (venue.instrumentId !== instrument.id) selectInstrument(venue.instrumentId);
  };
  return (
    <div className="wide venue-section" data-testid="ticket-venues">
      <Select
        label="Venue"
        wide
        value={draft.bestVenue ? BEST : home}
        items={itemsOf(venues)}
        onChange={onChange}
        testId="ticket-venue"
      />
      <VenueTable quotes={venues} instrument={instrument} />
      {draft.bestVenue ? <RouteNote route={ticket.preview.preview?.route ?? null} quotes={venues} /> : null}
    </div>
  );
}

function VenueTable(props: { readonly quotes: VenueQuotes; readonly instrument: Instrument }): ReactNode {
  const { quotes, instrument } = props;
  const instruments = useInstruments();
  const row = (venue: VenueQuote): ReactNode => {
    const own = instruments.find(({ id }) => id === venue.instrumentId) ?? instrument;
    const cell = (price: VenueQuote['bid'], best: VenueQuote['bid']): ReactNode => {
      const isBest = venue.excluded === null && price !== null && price === best;
      return (
        <td className={classNames('number', isBest && 'best')} title={isBest ? 'The best of all venues' : undefined}>
          {formatPrice(price, own)}
        </td>
      );
    };
    const facts = [
      `size ${formatQty(venue.bidSize)} × ${formatQty(venue.askSize)}`,
      `taking costs ${venue.takerPct === null ? 'an unknown fee' : `${venue.takerPct} %`}`,
      venue.latencyMs === null ? 'latency unknown' : `answers in ${venue.latencyMs} ms`,
      ...(venue.excluded === null ? [] : [venue.excluded]),
    ];
    return (
      <tr
        key={keyOf(venue)}
        className={venue.excluded === null ? undefined : 'stale'}
        title={facts.join(' · ')}
        data-testid={`venue-${venue.connectionId}`}
        data-excluded={venue.excluded ?? undefined}
      >
        <th scope="row" title={venue.name}>
          {venue.name}
        </th>
        {cell(venue.bid, quotes.bestBid)}
        {cell(venue.ask, quotes.bestAsk)}
        <td className="number">{venue.takerPct === null ? UNKNOWN : `${venue.takerPct} %`}</td>
        <td className="number">{venue.latencyMs === null ? UNKNOWN : `${venue.latencyMs} ms`}</td>
        <td className="number">{venue.ageMs === null ? UNKNOWN : formatAge(venue.ageMs)}</td>
      </tr>
    );
  };
  return (
    <table className="venue-table" aria-label={`${quotes.symbol} on every connected venue`}>
      <thead>
        <tr>
          <th scope="col">Venue</th>
          <th scope="col">Bid</th>
          <th scope="col">Ask</th>
          <th scope="col">Fee</th>
          <th scope="col">Latency</th>
          <th scope="col">Age</th>
        </tr>
      </thead>
      <tbody>{quotes.venues.map(row)}</tbody>
    </table>
  );
}

/** Where it would go now, and what it would come to at each venue. */
function RouteNote(props: { readonly route: Route | null; readonly quotes: VenueQuotes }): ReactNode {
  const { route, quotes } = props;
  if (route === null) return null;
  const nameOf = (id: string): string => quotes.venues.find((v) => v.connectionId === id)?.name ?? id;
  const compared = route.candidates
    .map((c) => `${nameOf(c.connectionId)}: ${c.excluded ?? `${formatMoney(c.total)} ${route.currency}`}`)
    .join('\n');
  return (
    <p className="route-note" title={compared} data-testid="ticket-route" data-venue={route.connectionId}>
      {route.reason}
    </p>
  );
}
