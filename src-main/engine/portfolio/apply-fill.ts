/**
 * Fills to positions: average cost, signed, through zero closes and then opens anew; fees kept apart.
 *
 * Invariant (tested on random fills): realised − cost = Σ cash of the fills, exactly. The held quantity's cost is carried
 * as an exact amount and the average is derived from it, never the other way round; where a part is closed, the part of
 * the cost that leaves is rounded once, and what stays is the exact rest. Closing the last unit takes all that is left.
 */
import {
  Decimal,
  dec,
  type AccountId,
  type ConnectionId,
  type Fill,
  type Instrument,
  type InstrumentId,
  type Money,
  type Position,
  type Price,
} from '../../../shared/domain/index.ts';

/** What a fill needs to be booked. */
export type BookableFill = Pick<
  Fill,
  'accountId' | 'connectionId' | 'instrumentId' | 'side' | 'qty' | 'price' | 'fee' | 'tsInitMs'
>;

/** Decimals of a derived average and of the cost that leaves with a part. */
export const COST_SCALE = 12;

const ZERO_TEXT = Decimal.ZERO.text();

export type PositionKey = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
};

/** A position that holds nothing yet, on the day that `dayKey` names. */
export function flatPosition(key: PositionKey, dayKey: string, nowMs: number): Position {
  return {
    accountId: key.accountId,
    connectionId: key.connectionId,
    instrumentId: key.instrumentId,
    qty: ZERO_TEXT,
    avgPrice: ZERO_TEXT,
    cost: ZERO_TEXT,
    realised: ZERO_TEXT,
    fees: ZERO_TEXT,
    realisedToday: ZERO_TEXT,
    feesToday: ZERO_TEXT,
    cashToday: ZERO_TEXT,
    dayStartQty: ZERO_TEXT,
    dayStartMark: null,
    dayKey,
    openedMs: null,
    updatedMs: nowMs,
  };
}

/** Price per unit of a signed quantity that cost this much; `0` when flat. At most COST_SCALE decimals. */
export function averageOf(qty: Decimal, cost: Decimal, multiplier: Decimal): Price {
  if (qty.isZero()) return ZERO_TEXT;
  return cost.div(qty.mul(multiplier), COST_SCALE, 'nearest').trim().text();
}

type Booked = { readonly qty: Decimal; readonly cost: Decimal; readonly realised: Decimal };

/** Average-cost booking of a signed quantity at a unit value (price × multiplier). */
function book(heldQty: Decimal, heldCost: Decimal, signedQty: Decimal, unitValue: Decimal): Booked {
  const qty = heldQty.add(signedQty);
  const value = signedQty.mul(unitValue);
  if (heldQty.isZero() || heldQty.sign() === signedQty.sign()) {
    return { qty, cost: heldCost.add(value), realised: Decimal.ZERO };
  }
  if (qty.isZero() || qty.sign() !== heldQty.sign()) {
    const proceeds = heldQty.mul(unitValue);
    return { qty, cost: qty.mul(unitValue), realised: proceeds.sub(heldCost) };
  }
  const leaving = heldCost.mulDiv(signedQty.abs(), heldQty.abs(), COST_SCALE, 'nearest');
  return { qty, cost: heldCost.sub(leaving), realised: value.neg().sub(leaving) };
}

/**
 * The position after a fill, and what the fill realised before fees, in the instrument's currency. `position` null:
 * none yet. The position must be of `dayKey` or older; it is rolled by the caller (`rollDay`) before a new day's fill.
 */
export function applyFill(
  position: Position | null,
  fill: BookableFill,
  instrument: Pick<Instrument, 'multiplier'>,
  dayKey: string,
): { readonly position: Position; readonly realised: Money } {
  const before = position ?? flatPosition(fill, dayKey, fill.tsInitMs);
  const multiplier = dec(instrument.multiplier);
  const heldQty = dec(before.qty);
  const signedQty = fill.side === 'buy' ? dec(fill.qty) : dec(fill.qty).neg();
  const unitValue = dec(fill.price).mul(multiplier);
  const booked = book(heldQty, dec(before.cost), signedQty, unitValue);
  const add = (text: Money, amount: Decimal): Money => dec(text).add(amount).trim().text();
  const fee = dec(fill.fee);
  // What the venue said of its margin was said of what was held.
  const { margin, ...kept } = before;
  const opens = heldQty.isZero() || (!booked.qty.isZero() && booked.qty.sign() !== heldQty.sign());
  return {
    realised: booked.realised.trim().text(),
    position: {
      ...kept,
      ...(margin === undefined || booked.qty.isZero() ? {} : { margin }),
      qty: booked.qty.trim().text(),
      cost: booked.cost.trim().text(),
      avgPrice: averageOf(booked.qty, booked.cost, multiplier),
      realised: add(before.realised, booked.realised),
      fees: add(before.fees, fee),
      realisedToday: add(before.realisedToday, booked.realised),
      feesToday: add(before.feesToday, fee),
      cashToday: add(before.cashToday, signedQty.mul(unitValue).neg()),
      openedMs: booked.qty.isZero() ? null : opens ? fill.tsInitMs : before.openedMs,
      updatedMs: fill.tsInitMs,
    },
  };
}

/** A position as a venue states it, for reconciliation: signed quantity and average price (null: unknown, keeps ours). */
export type VenuePosition = {
  readonly key: PositionKey;
  readonly qty: Decimal;
  readonly avgPrice: Price | null;
  /** For a change of quantity on a day under way: the mark it is booked at; null leaves the day's start as it was. */
  readonly mark: Price | null;
  readonly dayKey: string;
  readonly nowMs: number;
};

/**
 * Our position made to agree with the venue's. What was realised stays: the difference is no trade of ours. The day's
 * start is moved by the difference at the mark, so that booking it makes no profit or loss today.
 */
export function adoptPosition(
  position: Position | null,
  venue: VenuePosition,
  instrument: Pick<Instrument, 'multiplier'>,
): Position {
  const before = position ?? flatPosition(venue.key, venue.dayKey, venue.nowMs);
  const multiplier = dec(instrument.multiplier);
  const difference = venue.qty.sub(dec(before.qty));
  const avgPrice = venue.avgPrice ?? (dec(before.qty).isZero() ? venue.mark : before.avgPrice) ?? ZERO_TEXT;
  const unchanged = difference.isZero() && venue.avgPrice === null;
  const cost = unchanged
    ? dec(before.cost)
    : venue.qty.mul(dec(avgPrice).round(COST_SCALE, 'nearest').trim()).mul(multiplier);
  const atMark = venue.mark === null ? Decimal.ZERO : difference.mul(dec(venue.mark)).mul(multiplier);
  return {
    ...before,
    qty: venue.qty.trim().text(),
    cost: cost.trim().text(),
    avgPrice: averageOf(venue.qty, cost, multiplier),
    cashToday: dec(before.cashToday).sub(atMark).trim().text(),
    openedMs: venue.qty.isZero() ? null : (before.openedMs ?? venue.nowMs),
    updatedMs: venue.nowMs,
  };
}
