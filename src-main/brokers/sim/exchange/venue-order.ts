/** An order as the exchange keeps it. Prices and quantities are integers of the instrument's scales. */
import {
  Decimal,
  idOf,
  unitsText,
  type AccountId,
  type ClientOrderId,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type LiquidityRole,
  type ModifyReport,
  type OrderFlags,
  type OrderStatusReport,
  type OrderType,
  type Price,
  type SessionKind,
  type Side,
  type TimeInForce,
  type TradeId,
  type Trail,
  type TriggerSource,
  type VenueOrderId,
  type VenueOrderStatus,
  type VenueTrigger,
} from '../../../../shared/domain/index.ts';

/** What an order waits for. Prices in units. */
export type OrderTriggerState = {
  /** Null only for a trailing stop that has not seen a price yet. */
  price: number | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  /** Twice the best price that a trailing stop has seen (so that a mid is whole); null: none yet. */
  extremeTwice: number | null;
  triggeredMs: number | null;
  /** The trigger price as last reported, and when: what trails is told at most once in a while. */
  toldPrice: number | null;
  toldMs: number;
};

/** A replacement that the venue has taken and not carried out yet. */
export type PendingChange = {
  readonly qty: number;
  readonly limit: number | null;
  readonly triggerPrice: number | null;
  readonly opening: number;
  readonly dueMs: number;
};

/** Mutated by the exchange alone. */
export type VenueOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
  qty: number;
  limit: number | null;
  filled: number;
  /** Units of it that open or add to a position: what cash is kept for. */
  opening: number;
  /** Sum of price × quantity of its fills, exact, multiplier apart. */
  notional: Decimal;
  fees: Decimal;
  status: Exclude<VenueOrderStatus, 'notFound' | 'unknown'>;
  reason: string | null;
  /** Time priority: lower is earlier. */
  priority: number;
  /** Volume of the others before us at our price; null while nothing is known of that price. */
  ahead: number | null;
  /** Size the others showed at our price when last looked at. */
  seen: number;
  /** Since when it rests at this price, for what may fill it. */
  restedMs: number;
  /** When it expires; null for good till cancelled. */
  readonly expiresMs: number | null;
  /** What it waits for, or waited for; null for market and limit orders. */
  readonly trigger: OrderTriggerState | null;
  readonly flags: OrderFlags;
  /** Orders of one account with the same link are one-cancels-other. */
  readonly linkId: string | null;
  /** The auction it trades in, and only there; null for continuous trading. */
  readonly auctionMs: number | null;
  /** Placed by another client: reported without a client order id. `locked`: only that client may touch it. */
  readonly foreign: 'open' | 'locked' | null;
  pendingChange: PendingChange | null;
  readonly createdMs: number;
  updatedMs: number;
};

/** One fill, with the others' best bid and ask as they stood (G22). */
export type VenueFill = {
  readonly tradeId: TradeId;
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: number;
  readonly price: number;
  readonly fee: Decimal;
  readonly liquidity: LiquidityRole;
  readonly bid: number | null;
  readonly bidSize: number;
  readonly ask: number | null;
  readonly askSize: number;
  readonly tsMs: number;
};

export const isOpen = (order: Pick<VenueOrder, 'status'>): boolean =>
  order.status === 'accepted' || order.status === 'partiallyFilled';

export const leaves = (order: Pick<VenueOrder, 'qty' | 'filled'>): number => order.qty - order.filled;

/** Waits for its trigger: rests nowhere, takes nothing. */
export const isWaiting = (order: Pick<VenueOrder, 'trigger'>): boolean =>
  order.trigger !== null && order.trigger.triggeredMs === null;

/** The price that its money is reckoned at: its limit, else its trigger; null where it has neither. */
export const reckonedPrice = (order: Pick<VenueOrder, 'limit' | 'trigger'>): number | null =>
  order.limit ?? order.trigger?.price ?? null;

/** Its id as told to clients: none for another client's order. */
const toldId = (order: Pick<VenueOrder, 'foreign' | 'clientOrderId'>): ClientOrderId | null =>
  order.foreign === null ? order.clientOrderId : null;

type Scales = Pick<Instrument, 'priceScale' | 'qtyScale'>;

/** The order as the venue reports it. */
export function statusReport(order: VenueOrder, scales: Scales, tsEventMs: number): OrderStatusReport {
  return {
    kind: 'orderStatus',
    clientOrderId: toldId(order),
    venueOrderId: order.venueOrderId,
    instrumentId: order.instrumentId,
    side: order.side,
    type: order.type,
    tif: order.tif,
    status: order.status,
    qty: qtyText(order.qty, scales),
    limitPrice: priceText(order.limit, scales),
    ...(order.trigger === null ? {} : { trigger: toldTrigger(order.trigger, scales) }),
    filledQty: qtyText(order.filled, scales),
    reason: order.reason,
    tsEventMs,
  };
}

const priceText = (units: number | null, scales: Pick<Instrument, 'priceScale'>): Price | null =>
  units === null ? null : unitsText(units, scales.priceScale);

function toldTrigger(trigger: OrderTriggerState, scales: Pick<Instrument, 'priceScale'>): VenueTrigger {
  const { source, trail, triggeredMs } = trigger;
  return { price: priceText(trigger.price, scales), source, trail, triggered: triggeredMs !== null };
}

/** Whether a fill is of another client's order: those have ids that the exchange made from its own. */
export const FOREIGN_PREFIX = 'V-';
const isForeignId = (fill: Pick<VenueFill, 'clientOrderId' | 'venueOrderId'>): boolean =>
  fill.clientOrderId === `${FOREIGN_PREFIX}${fill.venueOrderId}`;

export function fillReport(fill: VenueFill, instrument: Instrument): FillReport {
  return {
    kind: 'fill',
    tradeId: fill.tradeId,
    clientOrderId: isForeignId(fill) ? null : fill.clientOrderId,
    venueOrderId: fill.venueOrderId,
    instrumentId: fill.instrumentId,
    side: fill.side,
    qty: qtyText(fill.qty, instrument),
    price: unitsText(fill.price, instrument.priceScale),
    fee: fill.fee.text(),
    feeCurrency: instrument.currency,
    liquidity: fill.liquidity,
    ...originOf(fill),
    tsEventMs: fill.tsMs,
  };
}

const LEG_TRADE = /^(T\d+)\.\d+$/;

/** Whose leg a fill is, or that it is no trade: both are said by its ids, so that what is read back says them too. */
function originOf(fill: VenueFill): Pick<FillReport, 'comboTradeId' | 'nonTrade'> {
  const combo = LEG_TRADE.exec(fill.tradeId)?.[1];
  if (combo !== undefined) return { comboTradeId: idOf<TradeId>(combo) };
  if (!fill.venueOrderId.startsWith(EXPIRY_PREFIX)) return {};
  return { nonTrade: fill.price === 0 ? 'expired' : fill.side === 'sell' ? 'exercised' : 'assigned' };
}

/** Ids of settlements at expiry, which belong to no order. */
export const EXPIRY_PREFIX = 'X';

/** The order as it stands after a modification was taken or refused. */
export function modifyReport(
  order: VenueOrder,
  scales: Scales,
  tsEventMs: number,
  refused: string | null,
): ModifyReport {
  return {
    kind: refused === null ? 'modified' : 'modifyRejected',
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    qty: qtyText(order.qty, scales),
    limitPrice: priceText(order.limit, scales),
    ...(order.trigger === null ? {} : { triggerPrice: priceText(order.trigger.price, scales) }),
    reason: refused,
    tsEventMs,
  };
}

/** A quantity without zeros that say nothing. */
export const qtyText = (units: number, scales: Pick<Instrument, 'qtyScale'>) =>
  Decimal.of(units, scales.qtyScale).trim().text();

/** price × quantity × multiplier of units, exact. */
export const notionalOf = (instrument: Instrument, price: number, qty: number): Decimal =>
  Decimal.of(price, instrument.priceScale)
    .mul(Decimal.of(qty, instrument.qtyScale))
    .mul(Decimal.from(instrument.multiplier))
    .trim();
