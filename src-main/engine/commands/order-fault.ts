/** The second stage of a plain order: everything about it, in the order of the ticket. */
import type { SubmitOrderCommand } from '../../../shared/domain/index.ts';
import { needsTrigger } from '../orders/trigger.ts';
import { sentTermsOf } from '../orders/wire.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import { basicsFault, notionalFault, priceFault, type Known } from './validate-order.ts';
import { holderOf, triggerFault, triggerSideFault } from './validate-trigger.ts';

/** The first fault of an order that is no ladder; null when there is none. */
export function orderFault(
  state: EngineState,
  command: SubmitOrderCommand,
  known: Known,
  nowMs: number,
): Refusal | null {
  const { type } = command;
  const waits = needsTrigger(type);
  const holder = holderOf(command, known);
  const byApp = holder.ok && holder.value === 'app';
  const sent = { type: sentTermsOf(command, null).type, waits, hasLimit: command.limitPrice !== null, byApp };
  return (
    triggerFault(command, known.instrument) ??
    (holder.ok ? null : holder.error) ??
    basicsFault(command, sent, known, nowMs) ??
    limitFault(command, known) ??
    sideFault(state, command, known, nowMs)
  );
}

function limitFault(command: SubmitOrderCommand, known: Known): Refusal | null {
  const path = 'command.limitPrice';
  const { type, limitPrice } = command;
  if (limitPrice === null) {
    if (type !== 'limit' && type !== 'stopLimit') return null;
    const name = type === 'limit' ? 'limit order' : 'stop-limit order';
    return refusal('limitPriceMissing', path, `A ${name} needs a limit price.`);
  }
  if (type === 'market' || type === 'stop' || type === 'trailingStop') {
    const name = type === 'market' ? 'market order' : type === 'stop' ? 'stop' : 'trailing stop';
    const instead = type === 'stop' ? 'stop-limit' : 'limit';
    const message = `A ${name} has no limit price; leave it empty or choose ${instead}.`;
    return refusal('limitPriceUnexpected', path, message);
  }
  return priceFault(limitPrice, known.instrument, path) ?? notionalFault(limitPrice, command.qty, known.instrument);
}

function sideFault(state: EngineState, command: SubmitOrderCommand, known: Known, nowMs: number): Refusal | null {
  const { trigger, type, side } = command;
  if (trigger === undefined) return null;
  const terms = { price: trigger.price, trail: trigger.trail, path: 'command.trigger.price' };
  return triggerSideFault(state, { type, side, source: trigger.source }, terms, {
    instrument: known.instrument,
    nowMs,
  });
}
