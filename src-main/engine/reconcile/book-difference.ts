/**
 * A position that differs from the venue's, made to agree with it, and said. No profit or loss of the day comes of it: what was added
 * or went is counted at the mark of now, what was never known here from the previous close, and after a corporate action (a split) the
 * cost stays while quantity, average and the day's start are counted in the new units.
 */
import {
  Decimal,
  dec,
  type Adoption,
  type ConnectionId,
  type Instrument,
  type Position,
  type Price,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { shrinkReduceOnly } from '../orders/reduce-only.ts';
import { COST_SCALE, adoptPosition, averageOf, flatPosition } from '../portfolio/apply-fill.ts';
import { rollDay, tradingDay } from '../portfolio/day.ts';
import { markOf } from '../portfolio/marks.ts';
import { positionKey } from '../view.ts';
import { openOf, signedQty } from './adoption.ts';
import type { PositionDifference } from './reconcile.ts';
import { actionWords, looksSplit, onAction } from './split.ts';

/** When the venue was read, and whether it told of a corporate action in the instrument. */
export type DifferenceFacts = { readonly readMs: number; readonly byAction: boolean };

/** Books the venue's quantity over ours; whether it was a split. */
export function bookDifference(
  ctx: StepContext,
  connectionId: ConnectionId,
  difference: PositionDifference,
  { readMs, byAction }: DifferenceFacts,
): boolean {
  const { state } = ctx;
  const { accountId, instrumentId, before, after } = difference;
  const instrument = state.instruments.get(instrumentId);
  // It is told beside the others of its kind (`strangers.ts`).
  if (instrument === undefined) return false;
  const stored = state.positions.get(positionKey(accountId, instrumentId));
  const dayKey = tradingDay(state.calendars.get(instrument.calendar) ?? null, ctx.nowMs).key;
  const known =
    stored === undefined
      ? flatPosition({ accountId, connectionId, instrumentId }, dayKey, ctx.nowMs)
      : rollDay(withoutMargin(stored), dayKey, null);
  const isSplit = byAction || looksSplit({ qty: dec(before), cost: dec(known.cost) }, theirsOf(difference, instrument));
  const split = isSplit ? splitPosition(known, dec(after), instrument) : null;
  const position = { ...(split ?? adopted(ctx, known, difference, instrument)), updatedMs: ctx.nowMs };
  const text = split === null ? `The venue holds ${after} ${instrumentId}, we had ${before}` : splitText(difference);
  const { qty, cost } = position;
  const change = { instrumentId, accountId, text, qtyBefore: before, qtyAfter: qty, cost };
  // A split leaves nothing that a fill could explain.
  const adoption = split === null ? adoptionFor(ctx, known, difference, readMs) : undefined;
  ctx.emit({ kind: 'reconciled', ...change, ...(adoption === undefined ? {} : { adoption }) });
  ctx.emit({ kind: 'positionChanged', position });
  shrinkReduceOnly(ctx, accountId, instrumentId);
  if (split !== null) {
    tellSplit(ctx, difference, position, byAction);
    return true;
  }
  ctx.alert({
    level: 'danger',
    title: `${instrumentId}: position differs from the venue`,
    detail: `${text}. The venue's quantity is booked; find out where it came from.`,
    about: { instrumentId },
  });
  return false;
}

/** What the venue holds, and what it says that it cost; nothing where it does not say. */
const theirsOf = ({ after, avgPrice }: PositionDifference, { multiplier }: Instrument) => ({
  qty: dec(after),
  cost: avgPrice === null ? Decimal.ZERO : dec(after).mul(dec(avgPrice)).mul(dec(multiplier)),
});

/** What the venue's reading has beyond what was heard, with what earlier ones had. */
function adoptionFor(ctx: StepContext, was: Position, difference: PositionDifference, readMs: number): Adoption {
  const { after: qty, inside } = difference;
  const { state } = ctx;
  const instrument = state.instruments.get(was.instrumentId);
  const quote = state.referenceQuote(was.instrumentId);
  const mark = instrument === undefined ? null : markOf(instrument, quote, state.limits).price;
  const earlier = state.adoptions.get(positionKey(was.accountId, was.instrumentId));
  const around = difference.around.map((fill) => ({ qty: signedQty(fill).trim().text(), tsEventMs: fill.tsEventMs }));
  const change = dec(qty)
    .sub(dec(was.qty))
    .add(earlier === undefined ? dec('0') : openOf(earlier));
  const left = around.slice(0, inside).reduce((sum, one) => sum.add(dec(one.qty)), change);
  return { left: left.trim().text(), readMs, was, qty, mark, around, inside };
}

/** What was said of its margin was said of another quantity. */
function withoutMargin(position: Position): Position {
  const { margin: _, ...kept } = position;
  return kept;
}

/** Our position as the venue has it, with no profit or loss of the day by that. */
function adopted(
  ctx: StepContext,
  known: Position,
  { after, avgPrice }: PositionDifference,
  instrument: Instrument,
): Position {
  const { state, nowMs } = ctx;
  const quote = state.referenceQuote(instrument.id);
  const mark: Price | null = markOf(instrument, quote, state.limits).price;
  const qty = dec(after);
  const { dayKey } = known;
  const position = adoptPosition(known, { key: known, qty, avgPrice, mark, dayKey, nowMs }, instrument);
  const isOld = !dec(known.qty).isZero() || !dec(known.dayStartQty).isZero() || !dec(known.cashToday).isZero();
  if (isOld && mark !== null) return position;
  // Held since nobody knows when: the day is counted from the previous close, which comes with its quotes, else from the mark.
  const hasClose = quote === null || quote.previousClose !== null;
  const zero = dec('0').text();
  return {
    ...position,
    ...{ realisedToday: zero, feesToday: zero, cashToday: zero },
    dayStartQty: position.qty,
    dayStartMark: hasClose ? null : mark,
  };
}

/** The position in the units after a split; null: it cannot have been one. */
function splitPosition(known: Position, after: Decimal, instrument: Instrument): Position | null {
  const before = dec(known.qty);
  if (before.isZero() || after.isZero() || before.sign() !== after.sign()) return null;
  const scaled = (value: Decimal, up: Decimal, down: Decimal): string =>
    value.mulDiv(up.abs(), down.abs(), COST_SCALE, 'nearest').trim().toString();
  return {
    ...known,
    qty: after.trim().text(),
    avgPrice: averageOf(after, dec(known.cost), dec(instrument.multiplier)),
    dayStartQty: dec(scaled(dec(known.dayStartQty), after, before)).text(),
    dayStartMark:
      known.dayStartMark === null
        ? null
        : dec(scaled(dec(known.dayStartMark), before, after))
            .trim()
            .text(),
  };
}

const splitText = ({ before, after, instrumentId }: PositionDifference): string =>
  `${before} ${instrumentId} became ${after} by a corporate action`;

/** Says it, after what the app watches was put into the new units. */
function tellSplit(
  ctx: StepContext,
  { accountId, instrumentId, before, after }: PositionDifference,
  { avgPrice }: Position,
  isTold: boolean,
): void {
  const text = isTold
    ? `${before} ${instrumentId} became ${after} by a corporate action`
    : `${before} ${instrumentId} became ${after} at the same cost, which looks like a split`;
  const action = { ratio: { before: dec(before), after: dec(after) }, isTold, text };
  const count = onAction(ctx, accountId, instrumentId, action);
  ctx.alert({
    level: count === 0 && isTold ? 'warning' : 'danger',
    title: `${instrumentId}: ${before} became ${after}`,
    detail: `${text}. What was paid stays, the average is now ${avgPrice}. ${actionWords(count, action, instrumentId)}`,
    about: { instrumentId },
  });
}
