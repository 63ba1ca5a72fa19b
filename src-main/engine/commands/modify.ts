/** Changing what works: an order's price or size, or what is still to come of a ladder. */
import {
  canModify,
  dec,
  err,
  ok,
  type ChangeLadderCommand,
  type Instrument,
  type ModifyOrderCommand,
  type Order,
  type Result,
} from '../../../shared/domain/index.ts';
import { changeLadder, loosensWorst } from '../algos/ladder/change.ts';
import { arrivalReference, remainingOf, stepsBefore } from '../algos/ladder/record.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, orderInWords } from '../orders/emit-order-event.ts';
import { assess, checkModify, modifiedIntent, sendModify, waitsAt, type Terms } from '../orders/send.ts';
import { modifyHeld } from '../orders/held.ts';
import { letGo } from '../reconcile/split.ts';
import { denialOf } from '../risk/gate.ts';
import { reduceOnlyFault } from './reduce-only-fault.ts';
import { refusal, type Refusal } from './refusal.ts';
import { referenceOf } from './submit.ts';
import { paramsFault } from './validate-ladder.ts';
import { notionalFault, priceFault, quantityFault } from './validate-order.ts';
import { triggerSideFault } from './validate-trigger.ts';

/** Asks the venue for a new price or total quantity of a working order. */
export function modifyOrder(ctx: StepContext, command: ModifyOrderCommand): Result<void, Refusal> {
  const order = ctx.state.orders.get(command.clientOrderId);
  if (order === undefined)
    return err(refusal('unknownOrder', 'command.clientOrderId', `There is no order ${command.clientOrderId}.`));
  const instrument = ctx.state.instruments.get(order.instrumentId);
  if (instrument === undefined) {
    return err(refusal('unknownInstrument', 'command.clientOrderId', `${order.instrumentId} is not known any more.`));
  }
  if (order.heldBack !== undefined && isAsItStands(command)) {
    letGo(ctx, order);
    ctx.heldTouched.add(order.instrumentId);
    return ok(undefined);
  }
  const fault =
    modifiableFault(ctx, order, command) ??
    termsFault(command, order, instrument) ??
    movedTriggerFault(ctx, command, order);
  if (fault !== null) return err(fault);
  const terms = termsOf(command, order);
  const tooMuch = grownReduceOnlyFault(ctx, order, terms);
  if (tooMuch !== null) return err(tooMuch);
  const checked = checkModify(ctx, order, terms);
  if (!checked.ok) {
    alertOrder(ctx, order, 'warning', {
      title: `${orderInWords(order)}: change denied`,
      detail: `${checked.error.text} It works as before.`,
    });
    return err(refusal('riskDenied', 'command', checked.error.text));
  }
  if (!modifyHeld(ctx, order, terms)) sendModify(ctx, order, terms);
  // New numbers are the trader's word on them.
  else if (order.heldBack !== undefined) letGo(ctx, ctx.state.orders.get(order.clientOrderId) ?? order);
  return ok(undefined);
}

/** Held back after a corporate action, and confirmed as it is. */
const isAsItStands = ({ qty, limitPrice, triggerPrice = null }: ModifyOrderCommand): boolean =>
  qty === null && limitPrice === null && triggerPrice === null;

/** What only reduces, and the app sees to that, must not become more than there is to reduce. */
function grownReduceOnlyFault(ctx: StepContext, order: Order, terms: Terms): Refusal | null {
  if (!order.flags.reduceOnly || dec(terms.qty).lte(dec(order.qty))) return null;
  return reduceOnlyFault(ctx.state, order, assess(ctx, modifiedIntent(ctx, order, terms)).reducing);
}

function termsOf(command: ModifyOrderCommand, order: Order): Terms {
  const { triggerPrice = null } = command;
  const qty = dec(command.qty ?? order.qty)
    .trim()
    .text();
  const terms = { qty, limitPrice: command.limitPrice ?? order.limitPrice };
  return triggerPrice === null ? terms : { ...terms, triggerPrice };
}

/** A trigger that cannot be moved, or would be moved through the market. */
function movedTriggerFault(ctx: StepContext, command: ModifyOrderCommand, order: Order): Refusal | null {
  const price = command.triggerPrice ?? null;
  const instrument = ctx.state.instruments.get(order.instrumentId);
  if (price === null || instrument === undefined) return null;
  const path = 'command.triggerPrice';
  const { trigger, type, side } = order;
  if (trigger === null) return refusal('triggerUnexpected', path, `A ${type} order waits for no trigger.`);
  if (trigger.triggeredMs !== null) {
    return refusal('triggerUnexpected', path, 'Its trigger was hit already; change its limit, or cancel it.');
  }
  if (trigger.trail !== null) {
    return refusal('triggerUnexpected', path, 'A trailing stop moves by itself; cancel it and send another one.');
  }
  const bad = priceFault(price, instrument, path);
  if (bad !== null) return bad;
  const terms = { price, trail: null, path };
  return triggerSideFault(ctx.state, { type, side, source: trigger.source }, terms, { instrument, nowMs: ctx.nowMs });
}

/** A stop that reduces comes closer to the market and nothing else changes: that waits for no reconciliation. */
function tightens(command: ModifyOrderCommand, order: Order): boolean {
  const asked = command.triggerPrice ?? null;
  const now = waitsAt(order);
  if (!order.reducing || order.type === 'takeProfit' || asked === null || now === null) return false;
  if (command.qty !== null || command.limitPrice !== null) return false;
  return order.side === 'sell' ? dec(asked).gt(dec(now)) : dec(asked).lt(dec(now));
}

function modifiableFault(ctx: StepContext, order: Order, command: ModifyOrderCommand): Refusal | null {
  const path = 'command.clientOrderId';
  if (order.ladderId !== null) {
    return refusal('unsupported', path, `It is an order of ladder ${order.ladderId}; change the ladder instead.`);
  }
  if (order.bracketId !== null && order.role !== 'entry') {
    return refusal(
      'unsupported',
      path,
      `It is an exit of bracket ${order.bracketId}; move the bracket's stop or target instead.`,
    );
  }
  // What the app holds is changed here, whatever the venue can do.
  if (order.status === 'emulated') return null;
  if (order.status !== 'accepted' && order.status !== 'partiallyFilled') {
    return refusal('notWorking', path, `The order is ${order.status}; only a working one can be changed.`);
  }
  const connection = ctx.state.connections.get(order.connectionId);
  if (connection?.state !== 'ready' && !(connection?.state === 'reconciling' && tightens(command, order)))
    return refusal('notReady', path, `${connection?.name ?? 'The venue'} is not ready; nothing was sent.`);
  const capabilities = ctx.state.capabilities.get(order.connectionId);
  if (canModify(capabilities, order)) return null;
  const which = capabilities?.modify === true ? 'this kind of order in place' : 'a working order';
  return refusal('unsupported', path, `The venue cannot change ${which}; cancel it and send another.`);
}

function termsFault(command: ModifyOrderCommand, order: Order, instrument: Instrument): Refusal | null {
  const { qty, limitPrice } = command;
  const sameQty = qty === null || dec(qty).eq(dec(order.qty));
  const samePrice = limitPrice === null || (order.limitPrice !== null && dec(limitPrice).eq(dec(order.limitPrice)));
  if (limitPrice !== null && order.limitPrice === null) {
    const name = order.type === 'market' ? 'A market order' : 'Such an order';
    return refusal('limitPriceUnexpected', 'command.limitPrice', `${name} has no limit price.`);
  }
  if (sameQty && samePrice && sameTrigger(command, order))
    return refusal('nothingToDo', 'command', 'The order already stands so.');
  const bad =
    (qty === null ? null : quantityFault(qty, instrument, 'command.qty')) ??
    (limitPrice === null ? null : priceFault(limitPrice, instrument, 'command.limitPrice'));
  if (bad !== null) return bad;
  if (qty !== null && dec(qty).lte(dec(order.filledQty))) {
    const message = `${order.filledQty} are filled already: the new total has to be more, or cancel the rest.`;
    return refusal('quantityOutOfRange', 'command.qty', message);
  }
  const price = limitPrice ?? order.limitPrice;
  return price === null ? null : notionalFault(price, qty ?? order.qty, instrument);
}

const sameTrigger = (command: ModifyOrderCommand, order: Order): boolean => {
  const asked = command.triggerPrice ?? null;
  const now = order.trigger?.price ?? null;
  return asked === null || (now !== null && dec(asked).eq(dec(now)));
};

/** Replaces what is still to come of a ladder. A change that may pay more passes the gate again. */
export function changeLadderBy(ctx: StepContext, command: ChangeLadderCommand): Result<void, Refusal> {
  const ladder = ctx.state.ladders.get(command.ladderId);
  if (ladder === undefined)
    return err(refusal('unknownLadder', 'command.ladderId', `There is no ladder ${command.ladderId}.`));
  if (ladder.status === 'done')
    return err(refusal('notWorking', 'command.ladderId', `The ladder is done (${ladder.outcome ?? ''}).`));
  const instrument = ctx.state.instruments.get(ladder.instrumentId);
  if (instrument === undefined) {
    return err(refusal('unknownInstrument', 'command.ladderId', `${ladder.instrumentId} is not known any more.`));
  }
  const { params } = command;
  const reference =
    params.reference === 'frozen' ? arrivalReference(ladder, instrument) : referenceOf(ctx.state, instrument);
  const fault = paramsFault(params, ladder.side, instrument, reference) ?? kindFault(ctx, command);
  if (fault !== null) return err(fault);
  if (loosensWorst(ladder, params)) {
    const { connectionId, accountId, instrumentId, side, sessions, tif, ladderId } = ladder;
    const { results } = assess(ctx, {
      ...{ connectionId, accountId, instrumentId, side, sessions, tif },
      qty: remainingOf(ladder).trim().text(),
      worstPrice: params.worstPrice,
      type: 'limit',
      ladder: true,
      excludes: null,
      excludesLadder: ladderId,
    });
    const denied = denialOf(results);
    if (denied !== null) return err(refusal('riskDenied', 'command', denied.text));
  }
  return changeLadder(ctx, ladder, params, instrument);
}

/** Steps of another kind cannot go on from those already worked; a market end needs a venue that takes it. */
function kindFault(ctx: StepContext, command: ChangeLadderCommand): Refusal | null {
  const ladder = ctx.state.ladders.get(command.ladderId);
  if (ladder === undefined) return null;
  const { params } = command;
  const worked = stepsBefore(ladder, ladder.currentRung + 1);
  if (worked > 0 && params.steps.kind !== ladder.params.steps.kind) {
    const message = `Its steps are ${ladder.params.steps.kind}; they cannot become ${params.steps.kind} half way. Cancel it and start another.`;
    return refusal('ladderSteps', 'command.params.steps.kind', message);
  }
  if (params.final !== 'market') return null;
  const types = ctx.state.capabilitiesOf(ladder)?.orderTypes ?? [];
  const extended = ladder.sessions.some((s) => s !== 'regular' && s !== 'continuous');
  if (types.includes('market') && !extended) return null;
  return refusal(
    'unsupported',
    'command.params.final',
    'A market order cannot end it here; choose another final action.',
  );
}
