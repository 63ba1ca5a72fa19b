/**
 * Splits, and other corporate actions, at what the app watches: triggers in old prices must neither fire at new ones nor be
 * forgotten (decision 0099). Orders that the app holds and brackets are put into the new units at once; an order acts again when
 * the market is seen at the new scale, where the venue told of the action and every number comes out even; else when the
 * trader says so.
 *
 * Invariants: nothing held fires between the booking of an action and the market at its new scale; a trigger is never rounded
 * towards the market; what cannot be put into new units keeps its numbers and waits for the trader.
 */
import {
  Decimal,
  dec,
  roundToTick,
  symbolOf,
  type AccountId,
  type HeldBack,
  type Instrument,
  type InstrumentId,
  type Order,
  type Price,
  type Rounding,
} from '../../../shared/domain/index.ts';
import { cancelLadder } from '../algos/ladder/control.ts';
import { liveBracketsOf, putBracket } from '../algos/bracket/record.ts';
import { isAtScale } from '../algos/bracket/scale.ts';
import { rescaledBracket } from '../algos/bracket/rescale.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';
import { emitOrderEvent } from '../orders/emit-order-event.ts';
import { startWatch } from '../orders/start-watch.ts';

/** `before` units became `after`. */
export type Ratio = { readonly before: Decimal; readonly after: Decimal };
/** What happened, whether the venue told of it, and in which words. */
export type Action = { readonly ratio: Ratio | null; readonly isTold: boolean; readonly text: string };

/** Least and most parts of a ratio that is taken for a split without a word of the venue. */
const PARTS_MAX = 10;
/** So far the venue's cost may differ from ours (its average has commissions, or cash came for fractions), per cent. */
const COST_SLACK_PCT = Decimal.of(2);

/** Whether a quantity that differs can only be a split: n for m, and what was paid is the same. */
export function looksSplit(
  ours: { readonly qty: Decimal; readonly cost: Decimal },
  theirs: { readonly qty: Decimal; readonly cost: Decimal },
): boolean {
  if (ours.qty.isZero() || ours.qty.sign() !== theirs.qty.sign() || ours.cost.isZero()) return false;
  const apart = theirs.cost.sub(ours.cost).abs();
  if (apart.mul(Decimal.of(100)).gt(ours.cost.abs().mul(COST_SLACK_PCT))) return false;
  const [less, more] = ours.qty.abs().lt(theirs.qty.abs())
    ? [ours.qty.abs(), theirs.qty.abs()]
    : [theirs.qty.abs(), ours.qty.abs()];
  for (let parts = 1; parts <= PARTS_MAX; parts++) {
    const times = more.mul(Decimal.of(parts)).div(less, 0, 'nearest');
    // Fractions are paid out: less than one unit of either is missing.
    const fits = times
      .mul(less)
      .sub(more.mul(Decimal.of(parts)))
      .abs()
      .lt(Decimal.of(parts).max(times));
    if (fits && times.gt(Decimal.of(parts))) return true;
  }
  return false;
}

/** Puts what works in an instrument of an account into new units; how many held orders and brackets there were. */
export function onAction(ctx: StepContext, accountId: AccountId, instrumentId: InstrumentId, action: Action): number {
  const { state } = ctx;
  const instrument = state.instruments.get(instrumentId);
  const held = heldOrders(state, accountId, instrumentId);
  if (instrument === undefined) return held.length;
  for (const ladder of state.live(instrumentId))
    if (ladder.accountId === accountId) cancelLadder(ctx, ladder, `${action.text}: its prices are of before`);
  const { ratio } = action;
  if (ratio !== null)
    for (const bracket of liveBracketsOf(state, instrumentId))
      if (bracket.accountId === accountId)
        putBracket(ctx, rescaledBracket(bracket, { ...ratio, text: action.text }, instrument));
  for (const order of held) rescaleHeld(ctx, order, instrument, action);
  return held.length;
}

/** The venue told of a corporate action that left the quantity as it was, or nothing that can be counted by. */
export function tellAction(ctx: StepContext, accountId: AccountId, instrumentId: InstrumentId): void {
  const text = `A corporate action in ${instrumentId}`;
  const action: Action = { ratio: null, isTold: true, text };
  const count = onAction(ctx, accountId, instrumentId, action);
  if (count === 0) return;
  ctx.alert({
    level: 'danger',
    title: `${instrumentId}: a corporate action`,
    detail: `${text} may change what its price means. ${actionWords(count, action, instrumentId)}`,
    about: { instrumentId },
  });
}

function heldOrders(state: EngineState, accountId: AccountId, instrumentId: InstrumentId): readonly Order[] {
  return [...(state.heldByInstrument.get(instrumentId) ?? [])]
    .map((id) => state.orders.get(id))
    .filter((order) => order?.accountId === accountId)
    .filter((order) => order !== undefined);
}

function rescaleHeld(ctx: StepContext, order: Order, instrument: Instrument, { ratio, isTold, text }: Action): void {
  const { clientOrderId } = order;
  // It waits for the trader's word on numbers that are new already.
  if (ratio === null && order.heldBack !== undefined) return;
  const scaled = ratio === null ? null : rescaled(order, instrument, ratio);
  const terms = scaled ?? { qty: order.qty, limitPrice: order.limitPrice, trigger: order.trigger, isEven: false };
  const { isEven, ...numbers } = terms;
  const isSure = isTold && isEven && ratio !== null;
  const heldBack: HeldBack = {
    reason: scaled === null ? `${text}; it has its old numbers` : text,
    until: isSure ? 'market' : 'trader',
    triggerBefore: order.trigger?.price ?? null,
  };
  emitOrderEvent(ctx, order, { kind: 'orderRescaled', clientOrderId, ...numbers, heldBack });
  ctx.state.triggerStreaks.delete(clientOrderId);
  const now = ctx.state.orders.get(clientOrderId);
  if (now !== undefined) startWatch(ctx, now);
}

/** An order's numbers in new units; null: there is nothing left of it. */
export function rescaled(
  order: Order,
  instrument: Instrument,
  { before, after }: Ratio,
): (Pick<Order, 'qty' | 'limitPrice' | 'trigger'> & { readonly isEven: boolean }) | null {
  const lot = dec(instrument.lotSize);
  const exact = dec(order.qty).mul(after.abs());
  const lots = exact.div(before.abs().mul(lot), 0, 'floor');
  if (lots.isZero()) return null;
  const qty = lots.mul(lot);
  const price = (value: Price, rounding: Rounding): Price =>
    roundToTick(instrument, dec(value).mulDiv(before.abs(), after.abs(), 12, rounding), rounding)
      .trim()
      .text();
  const { trigger, side, type } = order;
  // A stop fires below what a sale gets and above what a purchase pays; what takes a profit, the other way.
  const away: Rounding = (side === 'sell') === (type !== 'takeProfit') ? 'floor' : 'ceil';
  const trail = trigger?.trail ?? null;
  return {
    qty: qty.trim().text(),
    limitPrice: order.limitPrice === null ? null : price(order.limitPrice, away),
    trigger:
      trigger === null
        ? null
        : {
            ...trigger,
            price: trigger.price === null ? null : price(trigger.price, away),
            extreme: trigger.extreme === null ? null : price(trigger.extreme, 'nearest'),
            trail: trail?.kind === 'price' ? { ...trail, amount: price(trail.amount, 'ceil') } : trail,
          },
    isEven: qty.mul(before.abs()).eq(exact),
  };
}

/** Whether a price of now is of the scale after an action, by the trigger of before it and the one of now. */
export function isNewScale(order: Pick<Order, 'trigger' | 'heldBack'>, price: Decimal): boolean {
  const was = order.heldBack?.triggerBefore ?? null;
  const now = order.trigger?.price ?? null;
  if (was === null || now === null) return false;
  return isAtScale(was, now, price);
}

/** The order acts again. */
export function letGo(ctx: StepContext, order: Order): Order {
  const { clientOrderId, qty, limitPrice, trigger } = order;
  emitOrderEvent(ctx, order, { kind: 'orderRescaled', clientOrderId, qty, limitPrice, trigger, heldBack: null });
  return ctx.state.orders.get(clientOrderId) ?? order;
}

/** What an action did to what the app watches, for the alert that tells of it. */
export function actionWords(count: number, { ratio, isTold }: Action, instrumentId: InstrumentId): string {
  if (count === 0) return 'Check the orders that work there.';
  const orders = `${count} ${count === 1 ? 'order' : 'orders'} held by the app in ${symbolOf(instrumentId)}`;
  if (ratio === null) return `${orders}: held back with the old numbers until you confirm or change them.`;
  return isTold
    ? `${orders}: now in the new units; each acts again when the market is seen at the new price, or when you confirm it.`
    : `${orders}: in the new units, and held back until you confirm them.`;
}
