/**
 * Quotes of one venue alone (Alpaca's free feed shows IEX only): what a ladder, the collar and an app-held stop do not go by, unless the
 * trader says so, for one connection and for this session (conventions: Quotes).
 *
 * Invariants: a restart takes it back (`resumeState`); what is taken is marked in the quote itself, so that everything which prices by
 * quotes sees the same; an order that opens then needs a limit or a worst price of its own (the gate's collar).
 */
import { err, ok, type Quote, type Result, type TakeVenueQuotesCommand } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { takeQuote } from '../market-book.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Takes a venue's own quotes for the market at a connection, or no longer does. */
export function takeVenueQuotes(ctx: StepContext, command: TakeVenueQuotesCommand): Result<void, Refusal> {
  const { connectionId, take } = command;
  const connection = ctx.state.connections.get(connectionId);
  if (connection === undefined)
    return err(refusal('unknownConnection', 'command.connectionId', `${connectionId} is not connected.`));
  if ((connection.venueQuotes === true) === take) {
    const text = take ? 'They are taken already.' : 'They are not taken.';
    return err(refusal('nothingToDo', 'command.take', text));
  }
  ctx.emit({ kind: 'connectionChanged', connection: { ...connection, venueQuotes: take } });
  markQuotes(ctx.state);
  return ok(undefined);
}

/** What is known already is read as it is to be read now. */
function markQuotes(state: EngineState): void {
  for (const quote of [...state.quotes.values()]) {
    if (quote.scope !== 'venue') continue;
    const { accepted: _before, ...plain } = quote;
    takeQuote(state, asTaken(state, plain));
  }
}

/** A quote with the mark, where the trader takes it for the market. Looked at with every quote. */
export function asTaken(state: EngineState, quote: Quote): Quote {
  if (quote.scope !== 'venue') return quote;
  const listing = state.listings.get(quote.instrumentId);
  if (listing === undefined) return quote;
  for (const id of listing) if (state.connections.get(id)?.venueQuotes === true) return { ...quote, accepted: true };
  return quote;
}
