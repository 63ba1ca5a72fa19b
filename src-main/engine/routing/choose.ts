/**
 * Which venue an order goes to. First those that would fill it at once, then by what it comes to after fees, then (where two come
 * to the same within one part in ten thousand) the faster one.
 *
 * What stands beyond a venue's best price is not known: it counts as one spread further away. Pure; exact decimals.
 */
import {
  Decimal,
  dec,
  feeOf,
  notional,
  type FeeSchedule,
  type Price,
  type RouteCandidate,
  type Side,
} from '../../../shared/domain/index.ts';
import { grouped } from '../risk/words.ts';
import type { Listing } from './venues.ts';

/** What an order would be at one venue. */
export type Offer = {
  readonly listing: Listing;
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly bidSize: string;
  readonly askSize: string;
  readonly fees: FeeSchedule | null;
  readonly latencyMs: number | null;
  readonly excluded: string | null;
};

export type Terms = {
  readonly side: Side;
  readonly qty: Decimal;
  /** What it may trade at; null: at any price. */
  readonly limit: Decimal | null;
  /** It never takes. */
  readonly postOnly: boolean;
};

/** A candidate in figures. */
export type Weighed = {
  readonly candidate: RouteCandidate;
  readonly name: string;
  readonly takes: boolean;
  readonly total: Decimal | null;
};

/** Two totals this close are the same: 1 in 10,000. */
const SAME_PART = 10_000n;
const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** What the order comes to there. */
export function weigh(offer: Offer, terms: Terms): Weighed {
  const { instrument, connection } = offer.listing;
  const takes = wouldTake(offer, terms);
  const cost = offer.excluded === null ? costOf(offer, terms, takes) : null;
  const { bid, ask, latencyMs } = offer;
  const size = terms.side === 'buy' ? offer.askSize : offer.bidSize;
  const unknown = offer.excluded === null && cost === null ? 'its fees are unknown' : null;
  return {
    candidate: {
      ...{ connectionId: connection.connectionId, accountId: connection.accountId, instrumentId: instrument.id },
      ...{ bid, ask, latencyMs },
      size: takes ? dec(size).text() : null,
      fee: cost === null ? null : cost.fee.trim().text(),
      total: cost === null ? null : cost.total.trim().text(),
      excluded: offer.excluded ?? unknown,
    },
    name: connection.name,
    takes,
    total: cost?.total ?? null,
  };
}

function wouldTake({ bid, ask }: Offer, { side, limit, postOnly }: Terms): boolean {
  const far = side === 'buy' ? ask : bid;
  if (postOnly || far === null) return false;
  if (limit === null) return true;
  return side === 'buy' ? limit.gte(dec(far)) : limit.lte(dec(far));
}

function costOf(offer: Offer, terms: Terms, takes: boolean): { readonly fee: Decimal; readonly total: Decimal } | null {
  const { bid, ask, fees, listing } = offer;
  const { side, qty, limit } = terms;
  const far = side === 'buy' ? ask : bid;
  if (fees === null || bid === null || ask === null || far === null) return null;
  const best = takes ? dec(far) : (limit ?? dec(far));
  const beyond = takes ? further(best, dec(ask).sub(dec(bid)), terms) : best;
  const there = takes ? dec(side === 'buy' ? offer.askSize : offer.bidSize).min(qty) : qty;
  const gross = notional(listing.instrument, best, there).add(notional(listing.instrument, beyond, qty.sub(there)));
  const average = gross.div(qty.mul(dec(listing.instrument.multiplier)), 12, 'nearest');
  const fee = feeOf(fees, listing.instrument, { qty, price: average.abs(), role: takes ? 'taker' : 'maker' });
  return { fee, total: side === 'buy' ? gross.add(fee) : gross.sub(fee) };
}

/** One spread worse, but never beyond the limit. */
function further(price: Decimal, spread: Decimal, { side, limit }: Terms): Decimal {
  const worse = side === 'buy' ? price.add(spread) : price.sub(spread);
  if (limit === null) return worse;
  return side === 'buy' ? worse.min(limit) : worse.max(limit);
}

/** The best first; what is excluded is left out. */
export function ranked(all: readonly Weighed[], side: Side): readonly Weighed[] {
  const open = all.filter(({ candidate, total }) => candidate.excluded === null && total !== null);
  const totals = open.filter(({ takes }) => takes || !open.some((w) => w.takes)).map(totalOf);
  if (totals.length === 0) return [];
  const best = totals.reduce((a, b) => (side === 'buy' ? a.min(b) : a.max(b)));
  const room = best.abs().div(Decimal.of(SAME_PART), 12, 'ceil');
  const isSame = (w: Weighed): boolean => totalOf(w).sub(best).abs().lte(room);
  return open.toSorted((a, b) => {
    if (a.takes !== b.takes) return a.takes ? -1 : 1;
    const byFast = isSame(a) && isSame(b) ? latencyOf(a) - latencyOf(b) : 0;
    if (byFast !== 0) return byFast;
    return side === 'buy' ? totalOf(a).cmp(totalOf(b)) : totalOf(b).cmp(totalOf(a));
  });
}

const totalOf = ({ total }: Weighed): Decimal => total ?? Decimal.ZERO;
const latencyOf = ({ candidate }: Weighed): number => candidate.latencyMs ?? NEVER_MS;

/** Why the first of these is the best, in a sentence. */
export function reasonOf(order: readonly Weighed[], side: Side, currency: string): string {
  const [first, second] = order;
  if (first === undefined) return 'No venue takes it now.';
  const total = `${grouped(totalOf(first).round(2, 'nearest').toString())} ${currency} after fees`;
  if (second === undefined) return `Only ${first.name} takes it now: ${total}.`;
  if (first.takes && !second.takes) return `${first.name} fills it at once: ${total}.`;
  const gain = side === 'buy' ? totalOf(second).sub(totalOf(first)) : totalOf(first).sub(totalOf(second));
  const figure = `${grouped(gain.abs().round(2, 'nearest').toString())} ${currency}`;
  if (gain.sign() > 0) return `${first.name}: ${total}, ${figure} better than ${second.name}.`;
  const [fast, slow] = [first.candidate.latencyMs, second.candidate.latencyMs];
  if (fast !== null && (slow === null || fast < slow))
    return `${first.name}: ${total}, the same as ${second.name}${gain.isZero() ? '' : ` within ${figure}`}, and faster (${fast} ms).`;
  return `${first.name}: ${total}, the same as ${second.name}.`;
}
