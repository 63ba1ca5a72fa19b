/** What follows when the journal goes off or comes back: the trader is told, and trading is gated until all was read again. */
import type { EngineLoop } from './engine-loop.ts';
import type { JournalState } from './journal-writer.ts';
import type { VenueLink } from './venue-link.ts';

const gateText = (reason: string): string => `the journal cannot be written: ${reason}`;

/** Why trading is gated while the journal is off; null: it is not, or close-all is at work and has to read the venues. */
export const journalGate = (state: JournalState, closing: boolean): string | null =>
  state.ok || closing ? null : gateText(state.reason);

/** Tells, and holds or bounces every link. */
export function onJournalChanged(state: JournalState, loop: EngineLoop, links: Iterable<VenueLink>): void {
  if (state.ok) {
    const detail = 'Trading goes on once orders and positions were read again.';
    loop.alert('warning', 'The journal is written again', detail);
    for (const link of links) link.bounce('the journal was off');
    return;
  }
  const detail = `Nothing that opens is sent; cancels still go. ${state.reason}`;
  loop.alert('danger', 'The journal cannot be written', detail);
  for (const link of links) link.hold(gateText(state.reason));
}
