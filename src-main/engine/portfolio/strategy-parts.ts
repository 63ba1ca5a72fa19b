/**
 * Whose a position is: per account and instrument, the signed part of each strategy, as fills of its orders made it. Kept with
 * the journaled state (and in its snapshot), so that it does not depend on orders that are still in memory. Pure.
 *
 * What nobody's orders (or those of none) close goes from the part of nobody first, then from strategies, the oldest first:
 * a strategy never keeps a claim on what was closed under it.
 */
import { Decimal, dec, type Fill, type Quantity } from '../../../shared/domain/index.ts';

/** Never zero. */
export type StrategyPart = { readonly strategy: string; readonly qty: Quantity };
export type StrategyParts = readonly StrategyPart[];

const NONE: StrategyParts = [];

/** The parts after a fill of a strategy's order. */
export function withFill(
  parts: StrategyParts,
  strategy: string,
  { side, qty }: Pick<Fill, 'side' | 'qty'>,
): StrategyParts {
  const signed = side === 'buy' ? dec(qty) : dec(qty).neg();
  const known = parts.find((part) => part.strategy === strategy);
  if (known === undefined) return [...parts, { strategy, qty: signed.trim().text() }];
  return parts.flatMap((part) => (part === known ? partOf(strategy, dec(part.qty).add(signed)) : [part]));
}

/** The parts beside a position of this size: what was closed by nobody's orders is taken from them. */
export function withinPosition(parts: StrategyParts, held: Decimal): StrategyParts {
  if (parts.length === 0) return parts;
  const claimed = parts.reduce((sum, part) => sum.add(dec(part.qty)), Decimal.ZERO);
  let nobodys = held.sub(claimed);
  if (nobodys.isZero() || !parts.some((part) => dec(part.qty).sign() === -nobodys.sign())) return parts;
  const left = parts.flatMap((part) => {
    const qty = dec(part.qty);
    if (nobodys.isZero() || qty.sign() !== -nobodys.sign()) return [part];
    const taken = qty.abs().min(nobodys.abs());
    const signed = qty.sign() < 0 ? taken : taken.neg();
    nobodys = nobodys.sub(signed);
    return partOf(part.strategy, qty.add(signed));
  });
  return left.length === 0 ? NONE : left;
}

const partOf = (strategy: string, qty: Decimal): StrategyParts =>
  qty.isZero() ? NONE : [{ strategy, qty: qty.trim().text() }];

/** What of a position is a strategy's, signed; zero when nothing is. */
export const partOfStrategy = (parts: StrategyParts | undefined, strategy: string): Decimal =>
  dec(parts?.find((part) => part.strategy === strategy)?.qty ?? '0');
