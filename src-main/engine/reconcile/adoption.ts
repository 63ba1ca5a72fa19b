/**
 * A position that was made to agree with a venue's reading, until the fills that it contained are heard: some readings hold a fill's
 * position before any list or stream has the fill. Such a fill counts for its order and its price, and moves no quantity again.
 *
 * Invariants: a fill of surely before the reading is in it, one of surely after is not. Of those between (clocks differ) it has a
 * beginning, in the venue's order: the one that explains most of the difference, decided anew for all of them with each that is
 * heard. So the quantity is the venue's and the fills that it has not, whatever order they are heard in.
 */
import {
  Decimal,
  dec,
  sideSign,
  type Adoption,
  type Fill,
  type Instrument,
  type Position,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { adoptPosition } from '../portfolio/apply-fill.ts';
import { positionKey } from '../view.ts';

/** A reading's time and a fill's may be of clocks that differ by so much, ms. */
export const POSITION_CLOCK_SLOP_MS = 5_000;
/** Fills of around one reading that are told apart. */
const AROUND_MAX = 64;

/** What a fill adds to a position, less the coins of its fee. */
export const signedQty = ({ side, qty, feeQty }: Pick<Fill, 'side' | 'qty' | 'feeQty'>): Decimal =>
  dec(qty)
    .mul(Decimal.of(sideSign(side)))
    .sub(dec(feeQty ?? '0'));

/** What a fill that is heard late says of a reading: the adoption as it stands with it, and what of its quantity that has already. */
export type Explained = { readonly adoption: Adoption; readonly had: Decimal };

/** Null: the fill has nothing to do with the reading. */
export function explainedBy(adoption: Adoption | undefined, fill: Fill): Explained | null {
  if (adoption === undefined) return null;
  const { readMs, around, left } = adoption;
  const { tsEventMs } = fill;
  if (tsEventMs > readMs + POSITION_CLOCK_SLOP_MS || around.length >= AROUND_MAX) return null;
  const signed = signedQty(fill);
  const isSure = tsEventMs <= readMs - POSITION_CLOCK_SLOP_MS;
  const at = around.findLastIndex((one) => one.tsEventMs <= tsEventMs) + 1;
  const entry = { qty: signed.trim().text(), tsEventMs };
  const next = decided({
    ...adoption,
    left: isSure ? dec(left).sub(signed).trim().text() : left,
    around: isSure ? around : around.toSpliced(at, 0, entry),
  });
  return { adoption: next, had: signed.sub(beyond(next)).add(beyond(adoption)) };
}

/** What of the difference no fill explains, signed. */
export const openOf = ({ left, around, inside }: Adoption): Decimal =>
  around.slice(0, inside).reduce((open, { qty }) => open.sub(dec(qty)), dec(left));

/** Fills around the reading that it has not. */
const beyond = ({ around, inside }: Adoption): Decimal =>
  around.slice(inside).reduce((sum, { qty }) => sum.add(dec(qty)), Decimal.ZERO);

/** The beginning that explains most, of equals the shortest. */
function decided(adoption: Adoption): Adoption {
  let best = { ...adoption, inside: 0 };
  for (let inside = 1; inside <= adoption.around.length; inside++) {
    const other = { ...adoption, inside };
    if (openOf(other).abs().lt(openOf(best).abs())) best = other;
  }
  return best;
}

/** The position without what the reading had of a fill: the fill, booked on it, leaves that part of the quantity as it is. */
export function withoutAdopted(
  position: Position,
  fill: Fill,
  { adoption, had }: Explained,
  instrument: Instrument,
): Position {
  const { was, qty, mark } = adoption;
  const isWhole = had.eq(signedQty(fill)) && openOf(adoption).isZero();
  // The whole difference, and nothing happened since: as it was before.
  if (isWhole && position.qty === qty && position.dayKey === was.dayKey && dec(qty).sub(had).eq(dec(was.qty)))
    return was;
  const { accountId, connectionId, instrumentId, dayKey, updatedMs: nowMs } = position;
  const key = { accountId, connectionId, instrumentId };
  const venue = { key, qty: dec(position.qty).sub(had), avgPrice: null, mark: mark ?? fill.price, dayKey, nowMs };
  return adoptPosition(position, venue, instrument);
}

/** States that a fill was a part of what was adopted, or may have been. */
export function tellExplained(ctx: StepContext, { adoption, had }: Explained, fill: Fill): void {
  const { accountId, instrumentId, side, qty, price } = fill;
  const position = ctx.state.positions.get(positionKey(accountId, instrumentId));
  if (position === undefined) return;
  const text = `${side} ${qty} at ${price} was in the position that the venue stated before it told the fill`;
  ctx.emit({
    kind: 'reconciled',
    ...{ instrumentId, accountId, text, qtyBefore: position.qty, qtyAfter: position.qty, cost: position.cost },
    adoption,
  });
  if (had.isZero()) return;
  const open = openOf(adoption);
  ctx.alert({
    level: 'info',
    title: `${instrumentId}: the difference to the venue is explained`,
    detail: open.isZero() ? `${text}.` : `${text}; ${open.trim().toString()} are not explained yet.`,
    about: { instrumentId },
  });
}
