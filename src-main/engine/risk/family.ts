/**
 * The worst that an underlying with its options can lose by their expiry, anywhere between zero and twice the underlying's
 * price: for a spread its width less the credit, for a naked short call the underlying once more, for a long option what
 * it is worth. An estimate of our own, labelled so wherever it is shown.
 */
import { Decimal, type OptionTerms } from '../../../shared/domain/index.ts';

/** One holding of the family, or what an order would make of it. */
export type FamilyLeg = {
  /** Null: the underlying itself. */
  readonly option: (Pick<OptionTerms, 'right' | 'expiry'> & { readonly strike: Decimal }) | null;
  /** Signed units of the underlying. */
  readonly units: Decimal;
  /** What one unit is worth now. */
  readonly mark: Decimal;
};

const TWO = Decimal.of(2);

/** The last expiry of the shorts: a long that ends before it covers nothing. Null: there is no short. */
function lastShort(legs: readonly FamilyLeg[]): string | null {
  let last: string | null = null;
  for (const { option, units } of legs) {
    if (option === null || units.sign() >= 0) continue;
    if (last === null || option.expiry > last) last = option.expiry;
  }
  return last;
}

/** What one unit pays at a price of the underlying. */
function payoff(leg: FamilyLeg, at: Decimal, coversFrom: string | null): Decimal {
  const { option } = leg;
  if (option === null) return at;
  if (leg.units.sign() > 0 && coversFrom !== null && option.expiry < coversFrom) return Decimal.ZERO;
  return (option.right === 'call' ? at.sub(option.strike) : option.strike.sub(at)).max(Decimal.ZERO);
}

/** The worst loss from here, in the underlying's currency; never negative. `spot`: what the underlying is worth now. */
export function worstLoss(legs: readonly FamilyLeg[], spot: Decimal): Decimal {
  const coversFrom = lastShort(legs);
  const points = [Decimal.ZERO, spot.mul(TWO)];
  for (const { option } of legs) if (option !== null) points.push(option.strike);
  let worst = Decimal.ZERO;
  for (const at of points) {
    let loss = Decimal.ZERO;
    for (const leg of legs) loss = loss.add(leg.mark.sub(payoff(leg, at, coversFrom)).mul(leg.units));
    worst = worst.max(loss);
  }
  return worst;
}
