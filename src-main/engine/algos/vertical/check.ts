/**
 * What stands before a vertical's first rung: its legs' quotes (S0.3), the floor (S0.4), the margin (S0.2, G11). Pure.
 *
 * Premiums are signed cash to the trader per unit: + received, − paid. A floor is a signed comparison, so that an inverted
 * quote never passes it.
 */
import {
  Decimal,
  dec,
  symbolOf,
  type Instrument,
  type InstrumentId,
  type MarginAnswer,
  type Price,
} from '../../../../shared/domain/index.ts';
import { isLive, quoteAgeMs, twoSided } from '../../portfolio/quote-prices.ts';
import type { EngineState } from '../../state.ts';

/** Why an instrument's quote cannot price anything now; null: it can. */
export function quoteFault(state: EngineState, id: InstrumentId, nowMs: number): string | null {
  const instrument: Instrument | undefined = state.instruments.get(id);
  const quote = state.referenceQuote(id);
  const name = instrument?.symbol ?? symbolOf(id);
  if (instrument === undefined || quote === null) return `no quote of ${name}`;
  if (quote.status !== 'trading') return `${name} is ${quote.status}`;
  if (!isLive(instrument, quote)) return `the quote of ${name} is not live`;
  if (quoteAgeMs(quote, nowMs) > state.limits.quoteAgeMsMax) return `the quote of ${name} is stale`;
  const sides = twoSided(instrument, quote);
  if (sides === null) return `the quote of ${name} has one side only`;
  return sides.spread.sign() < 0 ? `the quote of ${name} is crossed` : null;
}

const midOf = (state: EngineState, id: InstrumentId): Decimal => {
  const instrument = state.instruments.get(id);
  const sides = instrument === undefined ? null : twoSided(instrument, state.referenceQuote(id));
  if (sides === null) throw new RangeError('a quote that was found good has no mid');
  return sides.mid;
};

/** The spread's premium at the mids of its legs: what selling the short and buying the long brings. */
export const premiumAtMid = (state: EngineState, shortId: InstrumentId, longId: InstrumentId): Decimal =>
  midOf(state, shortId).sub(midOf(state, longId));

/** Why a premium is below the floor; null: it is not. */
export const floorFault = (premium: Decimal, minPremium: Price): string | null =>
  premium.gte(dec(minPremium))
    ? null
    : `The premium at mid is ${premium.trim().toString()}, below the minimum of ${minPremium}`;

/** Why margin figures do not allow it, with the figures (S0.2); null: they do. Compares equity after with initial margin after. */
export function marginFault(answer: MarginAnswer | null, reason: string | null): string | null {
  if (answer === null) return `The margin is unknown: ${reason ?? 'the venue gave no answer'}`;
  const { initialAfter, equityWithLoanAfter, availableFunds, maintenanceAfter } = answer;
  if (dec(equityWithLoanAfter).gte(dec(initialAfter))) return null;
  return `Short of margin: initial margin ${initialAfter} after it, equity with loan ${equityWithLoanAfter}, available funds ${availableFunds}, maintenance margin ${maintenanceAfter}`;
}
