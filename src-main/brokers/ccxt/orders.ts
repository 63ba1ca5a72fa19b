/** What goes to ccxt for an order. Pure; nothing is rounded: what does not fit the market's steps is refused before it leaves. */
import {
  Decimal,
  dec,
  err,
  isOnTick,
  ok,
  type OrderFlags,
  type OrderType,
  type Result,
  type Side,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../ports/execution-client.ts';
import { toWireId } from './client-ids.ts';
import type { Params } from './exchange.ts';
import { timeParams } from './order-times.ts';
import type { Listed } from './parse/market.ts';
import type { ExchangeProfile } from './profiles.ts';
import { trailParams } from './trailing.ts';

export type OrderCall = {
  readonly type: 'market' | 'limit';
  readonly side: 'buy' | 'sell';
  readonly amount: string;
  readonly price: string | undefined;
  readonly params: Params;
  /** The book that it will be in. */
  readonly book: 'plain' | 'trigger';
};

const TRIGGERED: ReadonlySet<OrderType> = new Set(['stop', 'stopLimit', 'takeProfit', 'trailingStop']);

/** Contracts of a quantity in base units; null: it is not a whole number of steps. */
export function contractsOf(listed: Listed, qty: Decimal): string | null {
  if (!qty.isMultipleOf(dec(listed.instrument.lotSize))) return null;
  return qty.div(listed.contractSize, 18, 'nearest').trim().toString();
}

/** The flags that an order carries here. */
export function flagParams(listed: Listed, flags: OrderFlags | undefined): Result<Params, string> {
  if (flags?.allOrNone === true) return err('the exchange has no all-or-none orders');
  if (flags?.reduceOnly === true && listed.kind === 'spot') return err('spot has no reduce-only orders');
  return ok({
    ...(flags?.postOnly === true ? { postOnly: true } : {}),
    ...(flags?.reduceOnly === true ? { reduceOnly: true } : {}),
  });
}

/** Whether an order waits for the market to rise to its trigger; else it waits for a fall. */
export const triggersOnRise = (side: Side, type: OrderType): boolean => (side === 'buy') === (type !== 'takeProfit');

function triggerParams(request: SubmitRequest, listed: Listed, profile: ExchangeProfile): Result<Params, string> {
  const { trigger, type } = request;
  if (!TRIGGERED.has(type)) return ok({});
  if (trigger === undefined || trigger === null) return err('a trigger order without a trigger');
  if (type === 'trailingStop') return trailParams(trigger, profile, listed.kind);
  if (trigger.price === null || !isOnTick(listed.instrument, dec(trigger.price)))
    return err('the trigger is off the tick');
  if (trigger.source !== 'last') return err('the exchange triggers on the last trade only');
  // Its spot says no direction: the side of the last trade decides (`stop-way.ts`). Of its kinds this one is checked, and kept, at once.
  if (profile.id === 'bybit' && listed.kind === 'spot')
    return ok({ triggerPrice: trigger.price, orderFilter: 'tpslOrder' });
  if (profile.id === 'bybit') {
    const rises = triggersOnRise(request.side, type);
    return ok({ triggerPrice: trigger.price, triggerDirection: rises ? 'ascending' : 'descending' });
  }
  if (profile.id === 'coinbase')
    return ok({
      triggerPrice: trigger.price,
      stop_direction: `STOP_DIRECTION_STOP_${request.side === 'buy' ? 'UP' : 'DOWN'}`,
    });
  return ok(type === 'takeProfit' ? { takeProfitPrice: trigger.price } : { stopLossPrice: trigger.price });
}

/** A market order of so many coins, on either side: by itself ccxt has money for the quantity of what is bought at Coinbase. */
const inCoins = (amount: string): Params => ({
  createMarketBuyOrderRequiresPrice: false,
  order_configuration: { market_market_ioc: { base_size: amount } },
});

/**
 * What OKX's conditional orders do not carry is refused: an order that comes of a trigger works until it is cancelled. In spot ccxt would
 * ask for margin; coins that are sold are the account's own.
 */
function okxParams(
  { type, tif, flags, limitPrice }: SubmitRequest,
  listed: Listed,
  id: string,
): Result<Params, string> {
  if (!TRIGGERED.has(type)) return ok({ clientOrderId: id });
  if (limitPrice !== null && tif !== 'gtc') return err(`OKX takes no time in force ${tif} with a trigger`);
  if (flags?.postOnly === true) return err('OKX takes no post-only orders with a trigger');
  return ok({ algoClOrdId: id, ...(listed.kind === 'spot' ? { tdMode: 'cash' } : {}) });
}

/** Our id, by the name that the exchange has for it, and what it wants beside it. */
function idParams(
  request: SubmitRequest,
  listed: Listed,
  profile: ExchangeProfile,
  id: string,
): Result<Params, string> {
  if (profile.id === 'okx') return okxParams(request, listed, id);
  // ccxt throws our id away for Coinbase unless it has Coinbase's own name.
  return ok(profile.id === 'coinbase' ? { client_order_id: id } : { clientOrderId: id });
}

/** The call for a new order, or why it cannot be made. */
export function orderCall(request: SubmitRequest, listed: Listed, profile: ExchangeProfile): Result<OrderCall, string> {
  const { type, side, limitPrice } = request;
  if (!profile.orderTypes[listed.kind].includes(type)) return err(`${profile.title} takes no ${type} orders here`);
  const id = toWireId(profile.idRule, request.clientOrderId);
  if (id === null) return err(`${profile.title} cannot carry the order's id`);
  const qty = dec(request.qty);
  const amount = contractsOf(listed, qty);
  if (amount === null || qty.sign() <= 0) return err(`the quantity is not a multiple of ${listed.instrument.lotSize}`);
  if (limitPrice !== null && !isOnTick(listed.instrument, dec(limitPrice)))
    return err(`the price is not a multiple of ${listed.instrument.ticks[0]?.tick ?? ''}`);
  const limit = limitPrice !== null && type !== 'market' && type !== 'stop' && type !== 'trailingStop';
  if ((type === 'limit' || type === 'stopLimit') && !limit) return err('a limit order without a price');
  const timed = timeParams(request, profile, limit);
  if (!timed.ok) return timed;
  const trigger = triggerParams(request, listed, profile);
  if (!trigger.ok) return trigger;
  const flags = flagParams(listed, request.flags);
  if (!flags.ok) return flags;
  const named = idParams(request, listed, profile, id);
  if (!named.ok) return named;
  const inTriggerBook = TRIGGERED.has(type) && (profile.triggerBook === listed.kind || profile.triggerBook === 'both');
  return ok({
    type: limit ? 'limit' : 'market',
    side,
    amount,
    price: limit ? (limitPrice ?? undefined) : undefined,
    params: {
      ...timed.value,
      ...trigger.value,
      ...flags.value,
      ...named.value,
      ...(profile.id === 'coinbase' && type === 'market' ? inCoins(amount) : {}),
    },
    book: inTriggerBook ? 'trigger' : 'plain',
  });
}
