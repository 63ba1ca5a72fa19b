/**
 * A stop that close-all put back stands alone: it follows the position, but makes no room for an order of the trader's that
 * closes. When such an order comes, the stop becomes a bracket's, which knows how to shrink first, to hold what is left, and
 * to take the quantity back when the order goes (algos/bracket/yield.ts). So the close counts as reducing, also under
 * `halted` (G20), and never works beside a stop for the same shares.
 *
 * Invariant: what works at the venue to close a position never adds up to more than is held.
 */
import { Decimal, dec, sideSign, type BracketParams, type Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { isPutBack } from '../../orders/put-back.ts';
import { positionKey } from '../../view.ts';
import { leavesOf, openOf, siblings, text } from '../bracket/record.ts';
import { startBracket } from '../bracket/start.ts';

/** Takes an order back (orders/send.ts, which calls this). */
type Cancel = (ctx: StepContext, order: Order) => void;

/** Before an order that closes goes out: stops of close-all's beside it become a bracket's. */
export function handStopsOver(ctx: StepContext, order: Order, cancel: Cancel): void {
  const beside = ctx.state
    .working(order.instrumentId)
    .filter((o) => isPutBack(o) && o.accountId === order.accountId && o.side === order.side);
  for (const stop of beside) if (stop.status !== 'pendingCancel') handOver(ctx, stop, cancel);
}

function handOver(ctx: StepContext, stop: Order, cancel: Cancel): void {
  const params = paramsOf(stop);
  const { accountId, connectionId, instrumentId } = stop;
  const position = ctx.state.positions.get(positionKey(accountId, instrumentId));
  const held = dec(position?.qty ?? '0');
  if (params === null || position === undefined || held.sign() !== -sideSign(stop.side)) return;
  const side = held.sign() > 0 ? 'buy' : 'sell';
  const covered = siblings(ctx.state, { accountId, instrumentId, side }).reduce(
    (sum, each) => sum.add(openOf(each)),
    Decimal.ZERO,
  );
  const qty = leavesOf(stop).min(held.abs().sub(covered));
  if (qty.sign() > 0) {
    startBracket(ctx, {
      accountId,
      connectionId,
      instrumentId,
      side,
      entry: { clientOrderId: null, ladderId: null },
      qty: text(qty),
      filled: { qty: text(qty), avg: position.avgPrice },
      params,
      strategy: null,
    });
  }
  cancel(ctx, stop);
}

/** The same stop as a bracket has it; null: one that only its venue knows the trigger of, which stays as it is. */
function paramsOf({ type, trigger, limitPrice, tif, sessions }: Order): BracketParams | null {
  if (trigger === null || trigger.price === null || trigger.triggeredMs !== null) return null;
  if (type !== 'stop' && type !== 'stopLimit' && type !== 'trailingStop') return null;
  const offset = limitPrice === null ? null : dec(limitPrice).sub(dec(trigger.price)).abs().trim().text();
  return {
    stop: {
      placement: { kind: 'price', price: trigger.price },
      type,
      limitOffset: type === 'stopLimit' ? offset : null,
      trail: trigger.trail,
      source: trigger.source,
      tif: tif === 'gtd' ? 'gtc' : tif,
      sessions,
    },
    target: null,
    conversions: [],
    appHeldAccepted: trigger.heldBy === 'app',
  };
}
