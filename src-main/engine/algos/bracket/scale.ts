/** A bracket after a corporate action: it rests until the market is seen at the new scale, so that nothing of it acts on an old price. */
import { dec, type Bracket, type Decimal, type Price } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { closePrice } from './convert.ts';
import { exitOrders, putBracket } from './record.ts';

/** Whether a price is of the scale of `now`, not of that of `was`: the two meet at the geometric mean. */
export function isAtScale(was: Price, now: Price, price: Decimal): boolean {
  const mean = dec(was).mul(dec(now));
  const squared = price.mul(price);
  return dec(now).lt(dec(was)) ? squared.lt(mean) : squared.gt(mean);
}

/** Whether a bracket may act; the first market at the new scale ends its rest, once its exits are not held back any more. */
export function isAtRest(ctx: StepContext, bracket: Bracket): boolean {
  const { rescaledFrom, entryAvg, instrumentId, params } = bracket;
  if (rescaledFrom === undefined) return false;
  if (exitOrders(ctx.state, bracket).some((order) => order.heldBack !== undefined)) return true;
  if (entryAvg !== null) {
    const price = closePrice(ctx, bracket, params.stop?.sessions ?? params.target?.sessions ?? []);
    if (price === null || !isAtScale(rescaledFrom, entryAvg, price)) return true;
  }
  const { rescaledFrom: _, ...acting } = bracket;
  putBracket(ctx, acting);
  ctx.alert({
    level: 'info',
    title: `${instrumentId}: a bracket acts again`,
    detail: 'The market is at the price that its numbers are of.',
    about: { instrumentId },
  });
  return false;
}
