/** An order as the exchange keeps it. Prices and quantities are integers of the instrument's scales. */
import {
  Decimal,
  unitsText,
  type AccountId,
  type ClientOrderId,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type LiquidityRole,
  type ModifyReport,
  type OrderStatusReport,
  type OrderType,
  type SessionKind,
  type Side,
  type TimeInForce,
  type TradeId,
  type VenueOrderId,
  type VenueOrderStatus,
} from '../../../../shared/domain/index.ts';

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
  status: Exclude<VenueOrderStatus, 'notFound'>;
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

type Scales = Pick<Instrument, 'priceScale' | 'qtyScale'>;

/** The order as the venue reports it. */
export function statusReport(order: VenueOrder, scales: Scales, tsEventMs: number): OrderStatusReport {
  return {
    kind: 'orderStatus',
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    instrumentId: order.instrumentId,
    side: order.side,
    type: order.type,
    tif: order.tif,
    status: order.status,
    qty: qtyText(order.qty, scales),
    limitPrice: order.limit === null ? null : unitsText(order.limit, scales.priceScale),
    filledQty: qtyText(order.filled, scales),
    reason: order.reason,
    tsEventMs,
  };
}

export function fillReport(fill: VenueFill, instrument: Instrument): FillReport {
  return {
    kind: 'fill',
    tradeId: fill.tradeId,
    clientOrderId: fill.clientOrderId,
    venueOrderId: fill.venueOrderId,
    instrumentId: fill.instrumentId,
    side: fill.side,
    qty: qtyText(fill.qty, instrument),
    price: unitsText(fill.price, instrument.priceScale),
    fee: fill.fee.text(),
    feeCurrency: instrument.currency,
    liquidity: fill.liquidity,
    tsEventMs: fill.tsMs,
  };
}

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
    limitPrice: order.limit === null ? null : unitsText(order.limit, scales.priceScale),
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
