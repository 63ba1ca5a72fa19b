/**
 * How the legs of an option structure belong together (G4): each short with a long of its right that covers it, puts and
 * calls of one size together as a condor; what is left over is closed alone. Buying a combo of this list closes it.
 * Pure.
 */
import { Decimal, dec, type ComboLeg, type Instrument } from '../../../../shared/domain/index.ts';

/** One leg as it stands at the venue. `priced`: the side that closes it is quoted (a long without a bid is not). */
export type HeldLeg = { readonly instrument: Instrument; readonly held: Decimal; readonly priced: boolean };

/** One combo to buy, and how many. */
export type ComboPlan = { readonly legs: readonly ComboLeg[]; readonly qty: Decimal };

type Pair = { readonly short: Instrument; readonly long: Instrument; qty: Decimal };
type Left = { readonly instrument: Instrument; left: Decimal };

const strikeOf = (instrument: Instrument): Decimal => dec(instrument.option?.strike ?? '0');

/** The cover of a short: the long whose strike is nearest, of the same right. */
function nearest(short: Instrument, longs: readonly Left[]): Left | undefined {
  const far = (long: Left): Decimal => strikeOf(long.instrument).sub(strikeOf(short)).abs();
  return longs
    .filter((long) => long.left.sign() > 0 && long.instrument.option?.right === short.option?.right)
    .toSorted((a, b) => far(a).cmp(far(b)) || (a.instrument.id < b.instrument.id ? -1 : 1))[0];
}

function pairsOf(legs: readonly HeldLeg[]): Pair[] {
  const priced = legs.filter((leg) => leg.priced);
  const longs = priced.filter((l) => l.held.sign() > 0).map((l): Left => ({ instrument: l.instrument, left: l.held }));
  const pairs: Pair[] = [];
  for (const { instrument, held } of priced.filter((leg) => leg.held.sign() < 0)) {
    let left = held.abs();
    while (left.sign() > 0) {
      const long = nearest(instrument, longs);
      if (long === undefined) break;
      const qty = left.min(long.left);
      pairs.push({ short: instrument, long: long.instrument, qty });
      left = left.sub(qty);
      long.left = long.left.sub(qty);
    }
  }
  return pairs;
}

const rank = (instrument: Instrument): number => (instrument.option?.right === 'put' ? 0 : 1);

/** Puts before calls, strikes ascending: the same structure always makes the same list. */
function legsOf(pairs: readonly Pair[]): ComboLeg[] {
  return pairs
    .flatMap(({ short, long }) => [
      { instrument: short, side: 'buy' as const },
      { instrument: long, side: 'sell' as const },
    ])
    .toSorted((a, b) => rank(a.instrument) - rank(b.instrument) || strikeOf(a.instrument).cmp(strikeOf(b.instrument)))
    .map(({ instrument, side }) => ({ instrumentId: instrument.id, side, ratio: 1 }));
}

/** The combos that close what covers each other, at most `legsMax` legs each; none below two. */
export function planCombos(legs: readonly HeldLeg[], legsMax: number): ComboPlan[] {
  if (legsMax < 2) return [];
  const pairs = pairsOf(legs);
  const calls = pairs.filter((pair) => rank(pair.short) === 1);
  const plans: ComboPlan[] = [];
  for (const put of pairs.filter((pair) => rank(pair.short) === 0)) {
    for (const call of legsMax >= 4 ? calls : []) {
      const qty = put.qty.min(call.qty);
      if (qty.sign() <= 0) continue;
      plans.push({ legs: legsOf([put, call]), qty });
      put.qty = put.qty.sub(qty);
      call.qty = call.qty.sub(qty);
    }
    if (put.qty.sign() > 0) plans.push({ legs: legsOf([put]), qty: put.qty });
  }
  for (const call of calls) if (call.qty.sign() > 0) plans.push({ legs: legsOf([call]), qty: call.qty });
  return plans;
}

/** Which list of legs it is; the same for the same legs. */
export const comboKey = (legs: readonly ComboLeg[]): string =>
  legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`).join(', ');

/** What buying the list costs at these prices of its legs: + paid, − received; null when one is missing. */
export function comboCost(legs: readonly ComboLeg[], priceOf: (leg: ComboLeg) => Decimal | null): Decimal | null {
  let sum = Decimal.ZERO;
  for (const leg of legs) {
    const price = priceOf(leg);
    if (price === null) return null;
    const paid = price.mul(Decimal.of(leg.ratio));
    sum = leg.side === 'buy' ? sum.add(paid) : sum.sub(paid);
  }
  return sum;
}
