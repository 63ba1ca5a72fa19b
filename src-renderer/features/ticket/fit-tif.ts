/** The time in force of a draft as its venue can take it: what the trader chose stays chosen and comes back where it fits. Pure. */
import type { Instrument } from '../../../shared/domain/index.ts';
import { tifOff, type VenueCan } from '../../ui/venue-words.ts';
import { ticketHolder } from './order-body.ts';
import { timesInForce, type TicketDraft } from './ticket-draft.ts';

/** The draft, its time in force replaced by the first that fits where the venue has none of that kind (crypto has no day). */
export function withFittingTif(draft: TicketDraft, can: VenueCan, calendar: Instrument['calendar']): TicketDraft {
  const of = { byApp: ticketHolder(draft, can)?.by === 'app', calendar };
  if (tifOff(can, draft.tif, of) === null) return draft;
  // A date would have to be typed first.
  const fits = timesInForce(draft.how).find((tif) => tif !== 'gtd' && tifOff(can, tif, of) === null);
  return fits === undefined ? draft : { ...draft, tif: fits };
}
