/**
 * A waiting order that its venue holds as something else than was sent (somebody changed it there, or it waits the other way) protects
 * nothing that it was to protect: the venue's word is what it is (G13, G14). Pure, but for what the trader is told.
 */
import {
  dec,
  type Order,
  type OrderEvent,
  type OrderStatusReport,
  type OrderTrigger,
  type OrderType,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, orderInWords } from './emit-order-event.ts';

/** What an order of each type waits for: a worse price, a better one, or nothing. */
const WAITS_FOR: Readonly<Record<OrderType, 'worse' | 'better' | 'nothing'>> = {
  market: 'nothing',
  limit: 'nothing',
  stop: 'worse',
  stopLimit: 'worse',
  trailingStop: 'worse',
  takeProfit: 'better',
};

const WORDS: Readonly<Record<OrderType, string>> = {
  market: 'a market order',
  limit: 'a limit order',
  stop: 'a stop',
  stopLimit: 'a stop-limit order',
  trailingStop: 'a trailing stop',
  takeProfit: 'a take-profit order',
};

type Retyped = Extract<OrderEvent, { readonly kind: 'orderRetyped' }>;

/**
 * Null: it is what was sent. Stops of all kinds are one here, and so is what an order becomes by its trigger: venues tell those in ways
 * of their own. Only an order that rests untouched counts, in a report that is not `late`.
 */
export function retypedBy(order: Order, report: OrderStatusReport, late: boolean): Retyped | null {
  const { trigger, status, clientOrderId, sentAs } = order;
  const { type, limitPrice } = report;
  const rests = trigger === null ? sentAs !== undefined : trigger.heldBy === 'venue' && trigger.triggeredMs === null;
  if (late || !rests || (status !== 'accepted' && status !== 'unknown') || report.status !== 'accepted') return null;
  if (!dec(report.filledQty).isZero() || report.trigger?.triggered === true) return null;
  if (WAITS_FOR[type] === WAITS_FOR[order.type]) return null;
  return { kind: 'orderRetyped', clientOrderId, type, limitPrice, trigger: triggerOf(order, report) };
}

function triggerOf({ trigger }: Order, report: OrderStatusReport): OrderTrigger | null {
  const told = report.trigger ?? trigger;
  if (WAITS_FOR[report.type] === 'nothing' || told === null) return null;
  const { price, source, trail } = told;
  return { price, source, trail, extreme: null, heldBy: 'venue', triggeredMs: null };
}

/** Alarms: `before` is what was believed. */
export function tellRetyped(ctx: StepContext, before: Order, after: Order): void {
  if (after.sentAs === undefined) return;
  const at = before.trigger?.price ?? null;
  const was = `${WORDS[before.type]}${at === null ? '' : ` at ${at}`}`;
  const follows =
    after.bracketId === null
      ? 'Cancel it and place another one if that is not wanted.'
      : 'Its bracket takes it back and places its own exit again.';
  alertOrder(ctx, after, 'danger', {
    title: `${orderInWords(after)}: the venue holds it as ${WORDS[after.type]}`,
    detail: `It was sent as ${was}, and was changed at the venue: it does not act as that any more. ${follows}`,
  });
}
