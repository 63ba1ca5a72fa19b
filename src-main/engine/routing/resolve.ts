/**
 * A command that leaves the venue to us, as one that names it. What could not be sent at a venue (its rules, its state, the gate) is
 * no candidate there; what closes goes where the position is, whatever it costs. A command is sent whole to one venue or not at all.
 */
import {
  dec,
  err,
  ok,
  type CheckId,
  type Decimal,
  type Result,
  type Route,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { refusal, type Refusal } from '../commands/refusal.ts';
import { resolveBasics } from '../commands/validate-order.ts';
import { previewCommand } from '../preview-command.ts';
import type { EngineState } from '../state.ts';
import { ranked, reasonOf, weigh, type Offer, type Terms, type Weighed } from './choose.ts';
import { feesAt } from './consolidated.ts';
import { closable, listingsOf, priceOf, sizeOf, whyNotQuoted, type Listing } from './venues.ts';

type Submit = SubmitOrderCommand | SubmitLadderCommand;
/** `route`: null when the command named its venue itself. */
export type Routed<C extends Submit> = { readonly command: C; readonly route: Route | null };

/** The command with its venue. Pure: the preview uses it too. */
export function resolveRoute<C extends Submit>(
  state: EngineState,
  command: C,
  nowMs: number,
): Result<Routed<C>, Refusal> {
  if (command.route === undefined) return ok({ command, route: null });
  const known = resolveBasics(state, command);
  if (!known.ok) return known;
  const home = state.connections.get(command.connectionId);
  if (home === undefined) return ok({ command, route: null });
  const listings = listingsOf(state, known.value.instrument, home);
  const closing = closingAt(state, listings, command);
  if (!closing.ok) return closing;
  const unsure = closing.value === null ? unsureAt(state, listings) : null;
  if (unsure !== null) return err(unsure);
  const { currency } = known.value.instrument;
  const all = listings.map((listing) => {
    const excluded = whyNot(state, listing, { command, nowMs, only: closing.value });
    return weigh(offerOf(state, listing, excluded), termsOf(command));
  });
  const order = ranked(all, command.side);
  const best = order[0] ?? null;
  const held = closing.value === null ? null : chosenOfHeld(state, { closing: closing.value, all, order });
  const chosen = held ?? best;
  const listing = listings.find((l) => isAt(l, chosen?.candidate ?? null));
  if (chosen === null || listing === undefined) return err(nowhere(all));
  const candidates = all.map(({ candidate }) => candidate);
  const reason =
    closing.value === null ? reasonOf(order, command.side, currency) : `It closes what is held at ${chosen.name}.`;
  const route: Route = { connectionId: listing.connection.connectionId, reason, currency, candidates };
  return ok({ command: at(command, listing), route });
}

const isAt = ({ instrument, connection }: Listing, where: Weighed['candidate'] | null): boolean =>
  where !== null && instrument.id === where.instrumentId && connection.connectionId === where.connectionId;

/** The command as it would be at this listing, its venue named. */
function at<C extends Submit>(command: C, { instrument, connection }: Listing): C {
  const { route: _left, ...rest } = command;
  const { connectionId, accountId } = connection;
  return { ...rest, connectionId, accountId, instrumentId: instrument.id } as C;
}

/** The listings that hold what the order would close, each enough of it; null: it closes nothing anywhere. */
function closingAt(
  state: EngineState,
  listings: readonly Listing[],
  { side, qty }: Submit,
): Result<readonly Listing[] | null, Refusal> {
  const held = listings.map((listing) => ({ listing, free: closable(state, listing, side) }));
  const some = held.filter(({ free }) => !free.isZero());
  if (some.length === 0) return ok(null);
  const enough = some.filter(({ free }) => free.gte(dec(qty))).map(({ listing }) => listing);
  if (enough.length > 0) return ok(enough);
  const words = some.map(({ listing, free }) => `${free.trim().toString()} at ${listing.connection.name}`).join(', ');
  const message = `No venue holds as much as it closes (${words}): close it venue by venue. Nothing was sent.`;
  return err(refusal('nothingHeld', 'command.qty', message));
}

/** An order of which nobody knows what became holds back what opens on every venue: a second try elsewhere would double it (G15). */
function unsureAt(state: EngineState, listings: readonly Listing[]): Refusal | null {
  for (const { instrument, connection } of listings)
    for (const id of state.workingByInstrument.get(instrument.id) ?? []) {
      const order = state.orders.get(id);
      if (order?.status !== 'unknown' || order.connectionId !== connection.connectionId) continue;
      const message = `What became of ${id} at ${connection.name} is not known yet; nothing was sent. Wait until it is, or name the venue.`;
      return refusal('notReady', 'command.route', message);
    }
  return null;
}

type Asked = { readonly command: Submit; readonly nowMs: number; readonly only: readonly Listing[] | null };

/**
 * Checks that another venue may pass for an honest reason: its own money, its own state. The others judge the order wherever it goes:
 * what the gate denies at the best venue is not sent around it through a worse one.
 */
const OF_THE_VENUE: ReadonlySet<CheckId> = new Set<CheckId>(['state', 'buyingPower', 'margin']);

/** Why the order cannot go to this listing; null: it can. */
function whyNot(state: EngineState, listing: Listing, { command, nowMs, only }: Asked): string | null {
  if (only !== null && !only.includes(listing)) return 'what it closes is held elsewhere';
  const unquoted = whyNotQuoted(state, listing, nowMs);
  if (unquoted !== null) return unquoted;
  const preview = previewCommand(state, at(command, listing), nowMs);
  if (preview.error !== null) return preview.error.message;
  return preview.checks.find(({ check, verdict }) => verdict === 'denied' && OF_THE_VENUE.has(check))?.text ?? null;
}

type Held = {
  readonly closing: readonly Listing[];
  readonly all: readonly Weighed[];
  readonly order: readonly Weighed[];
};

/**
 * Of the venues that hold enough: the best; where none can be compared (no fresh quote, unknown fees), the first whose link is up.
 * What closes is not held back for a quote (G20).
 */
function chosenOfHeld(state: EngineState, { closing, all, order }: Held): Weighed | null {
  if (order[0] !== undefined) return order[0];
  const up = closing.find(({ connection }) => {
    const now = state.connections.get(connection.connectionId)?.state;
    return now === 'ready' || now === 'reconciling';
  });
  return all.find(({ candidate }) => up !== undefined && isAt(up, candidate)) ?? null;
}

function nowhere(all: readonly Weighed[]): Refusal {
  const words = all.map(({ name, candidate }) => `${name}: ${candidate.excluded ?? 'not chosen'}`).join('; ');
  return refusal('notReady', 'command.route', `No venue takes it now; nothing was sent. ${words}`);
}

function offerOf(state: EngineState, listing: Listing, excluded: string | null): Offer {
  const { instrument, connection } = listing;
  const quote = state.referenceQuote(instrument.id);
  return {
    listing,
    bid: priceOf(quote, 'bid', instrument),
    ask: priceOf(quote, 'ask', instrument),
    bidSize: sizeOf(quote, 'bid', instrument),
    askSize: sizeOf(quote, 'ask', instrument),
    fees: feesAt(state, listing),
    latencyMs: state.latencies.get(connection.connectionId) ?? null,
    excluded,
  };
}

function termsOf(command: Submit): Terms {
  // A ladder is compared as if it took at once: how far it gets before it has to is known nowhere.
  const limit: Decimal | null =
    command.kind === 'submitLadder' || command.limitPrice === null ? null : dec(command.limitPrice);
  return { side: command.side, qty: dec(command.qty), limit, postOnly: command.flags?.postOnly ?? false };
}
