/** The second stage for triggers: what waits for what, on which side of the market, who holds it (G14). */
import {
  Decimal,
  dec,
  err,
  ok,
  tickAt,
  type Capabilities,
  type Instrument,
  type OrderType,
  type Price,
  type Result,
  type Side,
  type SubmitOrderCommand,
  type Trail,
  type TriggerRequest,
} from '../../../shared/domain/index.ts';
import { isLive, quoteAgeMs } from '../portfolio/quote-prices.ts';
import { needsTrigger, trailAmount, triggersOn, watchedPrice } from '../orders/trigger.ts';
import { sentTermsOf } from '../orders/wire.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import { priceFault, type Known } from './validate-order.ts';

/** A trailing stop trails by this much of the price at most, per cent. */
export const TRAIL_PCT_MAX = 50;

const PATH = 'command.trigger';

/** Order types in a trader's words. */
export const TYPE_WORDS: Readonly<Record<OrderType, string>> = {
  market: 'market orders',
  limit: 'limit orders',
  stop: 'stop orders',
  stopLimit: 'stop-limit orders',
  trailingStop: 'trailing stops',
  takeProfit: 'take-profit orders',
};

const SOURCE_WORDS = { last: 'the last trade', bidAsk: 'bid and ask', mid: 'the mid' } as const;

/** The first fault of an order's trigger in itself: missing, unexpected, off the tick, a trail out of range. */
export function triggerFault(command: SubmitOrderCommand, instrument: Instrument): Refusal | null {
  const { type, trigger } = command;
  if (!needsTrigger(type)) {
    if (trigger === undefined) return null;
    return refusal('triggerUnexpected', PATH, `A ${type} order waits for no trigger; leave it out or choose a stop.`);
  }
  if (trigger === undefined) return refusal('triggerMissing', PATH, `${words(type)} need a trigger.`);
  if (type === 'trailingStop') {
    if (trigger.trail === null)
      return refusal('triggerMissing', `${PATH}.trail`, 'A trailing stop needs its distance.');
  } else if (trigger.trail !== null) {
    return refusal('triggerUnexpected', `${PATH}.trail`, `${words(type)} do not trail; choose a trailing stop.`);
  } else if (trigger.price === null) {
    return refusal('triggerMissing', `${PATH}.price`, `${words(type)} need the price at which they act.`);
  }
  if (instrument.assetClass === 'combo' && command.limitPrice === null) {
    const message = 'A combo is never sent at market: give its stop a limit (stop-limit), or use a bracket.';
    return refusal('limitPriceMissing', 'command.limitPrice', message);
  }
  const bad = trigger.price === null ? null : priceFault(trigger.price, instrument, `${PATH}.price`);
  return bad ?? (trigger.trail === null ? null : trailFault(trigger.trail, trigger.price, instrument));
}

const words = (type: OrderType): string => {
  const name = TYPE_WORDS[type];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};

/** A distance that is not above zero, finer than a tick, or wider than the price or TRAIL_PCT_MAX. */
export function trailFault(trail: Trail, price: Price | null, instrument: Instrument): Refusal | null {
  const path = `${PATH}.trail`;
  if (trail.kind === 'percent') {
    const pct = dec(trail.pct);
    if (pct.sign() > 0 && pct.lte(Decimal.of(TRAIL_PCT_MAX))) return null;
    return refusal('trailRange', path, `A trail is above 0 and at most ${TRAIL_PCT_MAX} per cent, not ${trail.pct}.`);
  }
  const amount = dec(trail.amount);
  const tick = tickAt(instrument, price === null ? amount : dec(price));
  if (amount.lt(tick) || !amount.isMultipleOf(tick)) {
    const message = `A trail is at least one tick and in whole ticks of ${tick.toString()}, not ${trail.amount}.`;
    return refusal('trailRange', path, message);
  }
  return null;
}

/**
 * A trigger that the market has passed already: it would act at once. Judged only by a fresh, live quote; without one
 * nothing can be said here (the gate denies what opens then).
 */
export function triggerSideFault(
  state: EngineState,
  asked: { readonly type: OrderType; readonly side: Side; readonly source: TriggerRequest['source'] },
  terms: { readonly price: Price | null; readonly trail: Trail | null; readonly path: string },
  at: { readonly instrument: Instrument; readonly nowMs: number },
): Refusal | null {
  const { instrument, nowMs } = at;
  const quote = state.referenceQuote(instrument.id);
  if (quote === null || !isLive(instrument, quote)) return null;
  if (quoteAgeMs(quote, nowMs) > state.limits.quoteAgeMsMax) return null;
  const watched = watchedPrice(asked.source, asked.side, quote, instrument);
  if (watched === null) return null;
  if (terms.trail !== null && trailAmount(terms.trail, watched).gte(watched) && asked.side === 'sell') {
    return refusal('trailRange', `${PATH}.trail`, `The trail is as wide as the price, ${watched.toString()}.`);
  }
  if (terms.price === null) return null;
  const trigger = dec(terms.price);
  const rises = triggersOn(asked.type, asked.side) === 'rise';
  if (rises ? trigger.gt(watched) : trigger.lt(watched)) return null;
  const what = `A ${asked.side} ${asked.type === 'takeProfit' ? 'take-profit' : 'stop'}`;
  const side = rises ? 'above' : 'below';
  const message = `${what} acts ${side} the market: ${SOURCE_WORDS[asked.source]} is ${watched.trim().toString()}, so ${terms.price} would act at once.`;
  return refusal('triggerSide', terms.path, message);
}

/** Who holds it: null for orders that wait for nothing. */
export function holderOf(command: SubmitOrderCommand, known: Known): Result<'venue' | 'app' | null, Refusal> {
  const { trigger, type } = command;
  if (trigger === undefined || !needsTrigger(type)) return ok(null);
  const why = lackOf(command, trigger, known.capabilities);
  if (trigger.heldBy !== 'app') {
    if (why === null) return ok('venue');
    const code = trigger.heldBy === 'venue' ? 'unsupported' : 'appHeldNotAccepted';
    const message = `${known.instrument.venue} ${why}. Choose "held by the app" to let this app watch it: it then acts only while the app runs and is connected.`;
    return err(refusal(code, `${PATH}.heldBy`, message));
  }
  return known.capabilities.orderTypes.includes(sentTermsOf(command, null).type)
    ? ok('app')
    : err(refusal('unsupported', 'command.type', `${known.instrument.venue} does not take what it would become.`));
}

/** What the venue lacks to hold it itself, in words; null: nothing. */
function lackOf(command: SubmitOrderCommand, trigger: TriggerRequest, capabilities: Capabilities): string | null {
  const { orderTypes, triggerSources, trailKinds, timesInForce } = capabilities;
  if (!orderTypes.includes(command.type)) return `holds no ${TYPE_WORDS[command.type]}`;
  if (!triggerSources.includes(trigger.source)) return `does not trigger on ${SOURCE_WORDS[trigger.source]}`;
  const { trail } = trigger;
  if (trail !== null && trailKinds !== undefined && !trailKinds.includes(trail.kind)) {
    return `does not trail by ${trail.kind === 'price' ? 'an amount' : 'per cent'}`;
  }
  return timesInForce.includes(command.tif) || command.tif === 'gtd'
    ? null
    : `holds none with time in force ${command.tif}`;
}
