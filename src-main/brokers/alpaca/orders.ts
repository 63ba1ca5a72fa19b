/**
 * Our orders as Alpaca takes them. Pure. What it would refuse by its published rules is refused here with words, before
 * anything leaves; what it might refuse by its own state is its to say.
 */
import {
  Decimal,
  dec,
  err,
  ok,
  opposite,
  premiumOf,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type OrderType,
  type Result,
  type Side,
  type TakenTerms,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import type { ModifyRequest, SubmitRequest } from '../../ports/execution-client.ts';
import { LEGS_MAX, TAKEN } from './capabilities.ts';
import { replacementId, wireSymbolOf } from './symbols.ts';

export type WireIntent = 'buy_to_open' | 'buy_to_close' | 'sell_to_open' | 'sell_to_close';
export type WireLeg = {
  readonly symbol: string;
  readonly ratioQty: string;
  readonly side: Side;
  readonly positionIntent: WireIntent;
};
export type WireType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
export type WireTif = 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls';

/** The body of a new order, in the words of the client library. */
export type WireOrder = {
  readonly clientOrderId: string;
  readonly type: WireType;
  readonly timeInForce: WireTif;
  readonly qty: string;
  readonly symbol?: string;
  readonly side?: Side;
  readonly orderClass?: 'mleg' | 'oco';
  readonly takeProfit?: { readonly limitPrice: string };
  readonly stopLoss?: { readonly stopPrice: string; readonly limitPrice?: string };
  readonly legs?: WireLeg[];
  readonly limitPrice?: string;
  readonly stopPrice?: string;
  readonly trailPrice?: string;
  readonly trailPercent?: string;
  readonly extendedHours?: true;
};

const TYPES: Readonly<Record<Exclude<OrderType, 'takeProfit'>, WireType>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stopLimit: 'stop_limit',
  trailingStop: 'trailing_stop',
};
const TIMES: Readonly<Record<Exclude<TimeInForce, 'gtd'>, WireTif>> = {
  day: 'day',
  gtc: 'gtc',
  ioc: 'ioc',
  fok: 'fok',
  atOpen: 'opg',
  atClose: 'cls',
};

const kindOf = ({ assetClass }: Instrument): keyof typeof TAKEN =>
  assetClass === 'equity' || assetClass === 'etf' ? 'share' : assetClass;

/** Signed holdings by instrument, for what an order opens and closes. */
export type Holdings = Pick<ReadonlyMap<InstrumentId, Decimal>, 'get'>;

/** The body, or in one sentence why Alpaca takes no such order. */
export function orderBody(
  request: SubmitRequest,
  instrument: Instrument,
  holdings: Holdings,
): Result<WireOrder, string> {
  const fault = faultOf(request, instrument);
  if (fault !== null) return err(fault);
  const { type, tif } = request;
  if (type === 'takeProfit' || tif === 'gtd') return err('Alpaca has no such order');
  const base = {
    clientOrderId: request.clientOrderId,
    type: TYPES[type],
    timeInForce: TIMES[tif],
    qty: plain(request.qty),
  };
  if (instrument.legs !== null) return comboBody(base, request, instrument.legs, holdings);
  const symbol = wireSymbolOf(instrument.id);
  if (symbol === null) return err(`${instrument.symbol} is not an instrument of Alpaca's`);
  const trigger = request.trigger ?? null;
  const trail = trigger?.trail ?? null;
  return ok({
    ...base,
    symbol,
    side: request.side,
    ...(request.limitPrice === null ? {} : { limitPrice: plain(request.limitPrice) }),
    ...(trigger === null || trail !== null || trigger.price === null ? {} : { stopPrice: plain(trigger.price) }),
    ...(trail?.kind === 'price' ? { trailPrice: plain(trail.amount) } : {}),
    ...(trail?.kind === 'percent' ? { trailPercent: plain(trail.pct) } : {}),
    ...(isExtended(request) ? { extendedHours: true as const } : {}),
  });
}

const plain = (text: string): string => dec(text).trim().toString();
const isExtended = ({ sessions }: SubmitRequest): boolean =>
  sessions.some((one) => one === 'pre' || one === 'post' || one === 'overnight');

function faultOf(request: SubmitRequest, instrument: Instrument): string | null {
  const kind = kindOf(instrument);
  const { words, ...taken } = TAKEN[kind];
  const { orderTypes, timesInForce }: TakenTerms = taken;
  const { type, tif } = request;
  if (!orderTypes.includes(type)) return `Alpaca takes no ${type} orders for ${words}`;
  if (!timesInForce.includes(tif))
    return `Alpaca takes no orders for ${words} with time in force ${tif} (only ${timesInForce.join(', ')})`;
  if ((tif === 'atOpen' || tif === 'atClose') && type !== 'market' && type !== 'limit')
    return 'only market and limit orders go into an auction';
  for (const [flag, set] of Object.entries(request.flags ?? {})) if (set) return `Alpaca takes no ${flag} orders`;
  if ((request.linkId ?? null) !== null) return 'Alpaca links a limit and a stop that are sent as one order only';
  if (isExtended(request)) {
    if (!request.sessions.includes('regular')) return 'Alpaca cannot keep an order out of the regular session';
    if (kind !== 'share' || type !== 'limit' || (tif !== 'day' && tif !== 'gtc'))
      return 'outside regular hours Alpaca takes only limit orders for shares, for the day or good till canceled';
  }
  if (kind === 'share' && !dec(request.qty).isMultipleOf(Decimal.ONE)) {
    if (tif !== 'day' || type === 'trailingStop') return 'Alpaca takes parts of a share only in orders for the day';
  }
  return instrument.legs !== null && instrument.legs.length > LEGS_MAX ? `Alpaca takes at most ${LEGS_MAX} legs` : null;
}

type Base = Pick<WireOrder, 'clientOrderId' | 'type' | 'timeInForce' | 'qty'>;

/** Selling a combo is buying its legs the other way round; the limit is what is paid, credits negative (API: `limit_price` of mleg). */
function comboBody(
  base: Base,
  request: SubmitRequest,
  legs: readonly ComboLeg[],
  holdings: Holdings,
): Result<WireOrder, string> {
  const wire: WireLeg[] = [];
  for (const leg of legs) {
    const symbol = wireSymbolOf(leg.instrumentId);
    if (symbol === null) return err(`${leg.instrumentId} is not a contract of Alpaca's`);
    const side = request.side === 'buy' ? leg.side : opposite(leg.side);
    const units = dec(request.qty).mul(Decimal.of(leg.ratio));
    const positionIntent = intentOf(side, units, holdings.get(leg.instrumentId) ?? Decimal.ZERO);
    wire.push({ symbol, ratioQty: String(leg.ratio), side, positionIntent });
  }
  const limitPrice =
    request.limitPrice === null ? {} : { limitPrice: wireComboLimit(request.side, request.limitPrice) };
  return ok({ ...base, orderClass: 'mleg', legs: wire, ...limitPrice });
}

/** What the wire calls the limit of a combo: minus the premium. */
export const wireComboLimit = (side: Side, price: string): string =>
  premiumOf(side, dec(price)).neg().trim().toString();
/** The other way: the instrument's price of what the wire says is paid. */
export const comboPriceOfWire = (side: Side, paid: Decimal): Decimal => (side === 'buy' ? paid : paid.neg());

/** The body of a change: what replaces the order has the new total, and our id with the number of the change. */
export function changeBody(
  { qty, limitPrice, triggerPrice = null }: ModifyRequest,
  of: {
    readonly isCombo: boolean;
    readonly side: Side;
    /** The name it goes by on the wire; null: none of ours. */
    readonly wireName: string | null;
    readonly changes: number;
    /** Its quantity is fixed: only prices are sent. */
    readonly isOco: boolean;
  },
): {
  readonly qty?: string;
  readonly limitPrice?: string;
  readonly stopPrice?: string;
  readonly clientOrderId?: string;
} {
  const limit = limitPrice === null ? null : of.isCombo ? wireComboLimit(of.side, limitPrice) : plain(limitPrice);
  return {
    ...(of.isOco ? {} : { qty: plain(qty) }),
    ...(limit === null ? {} : { limitPrice: limit }),
    ...(triggerPrice === null ? {} : { stopPrice: plain(triggerPrice) }),
    ...(of.wireName === null ? {} : { clientOrderId: replacementId(of.wireName, of.changes) }),
  };
}

/** Closing as far as what is held covers the whole leg, else opening. */
export function intentOf(side: Side, units: Decimal, held: Decimal): WireIntent {
  if (side === 'sell') return held.gte(units) ? 'sell_to_close' : 'sell_to_open';
  return held.neg().gte(units) ? 'buy_to_close' : 'buy_to_open';
}
