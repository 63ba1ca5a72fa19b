/** One order of a ladder onto the wire, and the rung's record of it. Never while another may be live (G9). */
import {
  NO_FLAGS,
  dec,
  idOf,
  type ClientOrderId,
  type Ladder,
  type Order,
  type OrderType,
  type Price,
  type TimeInForce,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { assess, intentOf, submitOrder } from '../../orders/send.ts';
import { denialOf } from '../../risk/gate.ts';
import { beginEnding } from './ending.ts';
import { liveOrders, putLadder, remainingOf, sidesText } from './record.ts';
import { hadRoom, putOff } from './room.ts';
import type { LadderRun } from './run.ts';

export type OrderTerms = { readonly type: OrderType; readonly limitPrice: Price | null; readonly tif: TimeInForce };

/**
 * Sends an order for all that remains; `denied` by the gate, which ends the ladder; `later`: the message limit has no room, and
 * it is tried again.
 */
export function placeOrder(
  ctx: StepContext,
  ladder: Ladder,
  run: LadderRun,
  terms: OrderTerms,
): ClientOrderId | 'denied' | 'later' {
  if (liveOrders(ctx, ladder).length > 0) throw new Error(`two live orders of ${ladder.ladderId}`);
  const number = (ctx.state.ladderOrders.get(ladder.ladderId) ?? 0) + 1;
  const clientOrderId = idOf<ClientOrderId>(`${ladder.ladderId}-${number}`);
  const order = draft(ctx, ladder, clientOrderId, terms);
  const checked = assess(ctx, intentOf(order, ctx.state.capabilitiesOf(ladder)));
  if (putOff(ctx, run, denialOf(checked.results))) return 'later';
  const sent = submitOrder(ctx, order, checked);
  if (!sent.ok) {
    beginEnding(ctx, ladder, { kind: 'cancel', reason: sent.error.text, rejected: true });
    return 'denied';
  }
  hadRoom(run);
  run.restSinceMs = ctx.nowMs;
  run.cancelAsked = null;
  run.retryAtMs = null;
  run.modifyAsked = null;
  // The final action's price is not the rung's.
  const rungPrice = ladder.status === 'finishing' ? null : terms.limitPrice;
  noteSent(ctx, { ...ladder, workingOrderId: clientOrderId }, rungPrice, true);
  return clientOrderId;
}

function draft(ctx: StepContext, ladder: Ladder, clientOrderId: ClientOrderId, terms: OrderTerms): Order {
  const zero = dec('0').text();
  return {
    clientOrderId,
    ladderId: ladder.ladderId,
    accountId: ladder.accountId,
    connectionId: ladder.connectionId,
    instrumentId: ladder.instrumentId,
    side: ladder.side,
    qty: remainingOf(ladder).trim().text(),
    ...terms,
    sessions: ladder.sessions,
    trigger: null,
    expireMs: null,
    flags: NO_FLAGS,
    bracketId: ladder.bracketId ?? null,
    role: (ladder.bracketId ?? null) === null ? null : 'entry',
    linkId: null,
    strategy: ladder.strategy ?? null,
    reducing: ladder.reducing,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    reason: null,
    origin: 'ladder',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}

/** Writes down that the current rung is at work at a price; `sent`: an order or a modification went out for it. */
export function noteSent(ctx: StepContext, ladder: Ladder, price: Price | null, sent: boolean): void {
  const scale = ctx.state.instruments.get(ladder.instrumentId)?.priceScale ?? 0;
  const sides = sidesText(ctx.state.referenceQuote(ladder.instrumentId), scale);
  const attempt = sent ? 1 : 0;
  const first = ladder.rungs[ladder.currentRung]?.placedMs === null;
  const rungs = ladder.rungs.map((rung) => {
    if (rung.index !== ladder.currentRung) return rung;
    const placed = first ? { ...rung, ...sides, placedMs: ctx.nowMs } : rung;
    return { ...placed, price: price ?? rung.price, attempts: rung.attempts + attempt };
  });
  const waitMs = ladder.rungs[ladder.currentRung]?.waitMs ?? 0;
  const restarts = first && ladder.status === 'working';
  putLadder(ctx, 'ladderRungPlaced', {
    ...ladder,
    rungs,
    attempts: ladder.attempts + attempt,
    nextStepAtMs: restarts ? ctx.nowMs + waitMs : ladder.nextStepAtMs,
  });
}
