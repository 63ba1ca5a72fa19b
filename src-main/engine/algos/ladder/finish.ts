/** The last steps of a ladder: its final action, or the trader's cancel, until the venue confirmed that nothing is left. */
import {
  Decimal,
  aggressiveRounding,
  dec,
  roundToTick,
  tickAt,
  type Instrument,
  type Ladder,
  type LadderEnding,
  type Quote,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelLive } from './cancel-live.ts';
import { endLadder } from './ending.ts';
import { CAUSES, pauseCauseOf } from './pause-cause.ts';
import { placeOrder } from './place.ts';
import { isBeyond, pricingReference } from './plan.ts';
import { awaitsFills, liveOrders, putLadder, remainingOf } from './record.ts';
import { waitsForRoom } from './room.ts';
import type { LadderRun } from './run.ts';

/** A marketable limit goes this far through the far touch: the larger of two ticks and 0.1 % (conventions). */
const THROUGH_TICKS = Decimal.of(2);
const THROUGH_SHARE = dec('0.001');
/** How long a final order that cannot be immediate-or-cancel may rest, ms. */
export const FINAL_WAIT_MS = 5_000;

/** True when the ladder has nothing at the venue and no fill on its way. */
const isQuiet = (ctx: StepContext, ladder: Ladder): boolean =>
  liveOrders(ctx, ladder).length === 0 && !awaitsFills(ctx, ladder);

/** Carries an ending on. */
export function driveFinishing(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const ending = ladder.ending ?? { kind: 'cancel', reason: ladder.reason ?? 'Ended', rejected: false, orderId: null };
  if (ending.orderId !== null && !isQuiet(ctx, ladder) && !remainingOf(ladder).isZero())
    return driveFinalOrder(ctx, ladder, run);
  if (!isQuiet(ctx, ladder)) return cancelLive(ctx, ladder, run);
  const acts = ending.kind !== 'cancel' && ending.orderId === null && !remainingOf(ladder).isZero();
  if (!acts) {
    endLadder(ctx, ladder, ending.rejected ? 'rejected' : 'exhausted', ending.reason);
    return false;
  }
  return sendFinal(ctx, ladder, run, ending);
}

/** The final order is out: an immediate one ends by itself, another is taken back after a while. */
function driveFinalOrder(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const order = liveOrders(ctx, ladder)[0];
  if (order === undefined || order.tif === 'ioc' || order.type === 'market') return false;
  if (ctx.nowMs - run.restSinceMs < FINAL_WAIT_MS) return false;
  return cancelLive(ctx, ladder, run);
}

function sendFinal(ctx: StepContext, ladder: Ladder, run: LadderRun, ending: LadderEnding): boolean {
  const cause = pauseCauseOf(ctx, ladder);
  const quote = ctx.state.referenceQuote(ladder.instrumentId);
  const instrument = ctx.state.instruments.get(ladder.instrumentId);
  if (cause !== null || quote === null || instrument === undefined) {
    const why = cause === null ? 'There is no quote' : CAUSES[cause].text;
    endLadder(ctx, ladder, 'exhausted', `${ending.reason}; the final action was not taken: ${why}`);
    return false;
  }
  const price = ending.kind === 'market' ? null : marketablePrice(ladder, instrument, quote);
  if (ending.kind === 'marketable' && price === null) {
    endLadder(
      ctx,
      ladder,
      'exhausted',
      `${ending.reason}; the far side is beyond the worst price ${ladder.params.worstPrice}`,
    );
    return false;
  }
  if (waitsForRoom(ctx, run)) return false;
  const times = ctx.state.capabilitiesOf(ladder)?.timesInForce ?? [];
  const wanted = price === null ? (['day', 'ioc', 'gtc'] as const) : (['ioc', 'day', 'gtc'] as const);
  const placed = placeOrder(ctx, ladder, run, {
    type: price === null ? 'market' : 'limit',
    limitPrice: price === null ? null : price.text(),
    tif: wanted.find((tif) => times.includes(tif)) ?? 'day',
  });
  if (placed === 'later') return false;
  const sent = ctx.state.ladders.get(ladder.ladderId);
  if (placed !== 'denied' && sent !== undefined)
    putLadder(ctx, 'ladderProgressed', { ...sent, ending: { ...ending, orderId: placed } });
  return true;
}

/** Through the far touch, capped at the worst price; null when the far touch itself lies beyond it. */
function marketablePrice(ladder: Ladder, instrument: Instrument, quote: Quote): Decimal | null {
  const reference = pricingReference(quote, instrument);
  if (reference === null) return null;
  const { side } = ladder;
  const far = Decimal.of(side === 'buy' ? reference.ask : reference.bid, reference.priceScale);
  const worst = dec(ladder.params.worstPrice);
  if (isBeyond(side, far, worst)) return null;
  const through = far.abs().mul(THROUGH_SHARE).max(tickAt(instrument, far).mul(THROUGH_TICKS));
  const raw = side === 'buy' ? far.add(through) : far.sub(through);
  const price = roundToTick(instrument, raw, aggressiveRounding(side)).round(instrument.priceScale, 'nearest');
  return isBeyond(side, price, worst) ? worst : price;
}

/** Takes its order back by the trader's wish; done when the venue confirmed it. */
export function driveCanceling(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (!isQuiet(ctx, ladder)) return cancelLive(ctx, ladder, run);
  endLadder(ctx, ladder, 'cancelled', ladder.reason ?? 'Canceled by you');
  return false;
}
