/** What the venue's integers are as reports. */
import {
  Decimal,
  dec,
  idOf,
  unitsText,
  type AccountReport,
  type ClientOrderId,
  type ExecutionMassStatus,
  type FillReport,
  type ModifyReport,
  type OrderStatusReport,
  type PositionStatusReport,
  type TradeId,
  type VenueOrderId,
} from '../../../shared/domain/index.ts';
import { ACCOUNT } from './setting.ts';
import type { Venue, VenueFill, VenueOrder } from './venue.ts';

const qtyText = (units: number, scale: number) => Decimal.of(units, scale).trim().text();

export function statusReport(order: VenueOrder, nowMs: number): OrderStatusReport {
  const { instrument } = order.market.traded;
  const { request } = order;
  return {
    kind: 'orderStatus',
    clientOrderId: idOf<ClientOrderId>(order.id),
    venueOrderId: idOf<VenueOrderId>(order.venueOrderId),
    instrumentId: instrument.id,
    side: order.side,
    type: request.type,
    tif: request.tif,
    status: order.status,
    qty: qtyText(order.qty, instrument.qtyScale),
    limitPrice: order.limit === null ? null : unitsText(order.limit, instrument.priceScale),
    filledQty: qtyText(order.filled, instrument.qtyScale),
    reason: order.reason,
    tsEventMs: nowMs,
    trigger: triggerReport(order),
  };
}

function triggerReport(order: VenueOrder): NonNullable<OrderStatusReport['trigger']> | null {
  const { trigger } = order;
  if (trigger === null) return null;
  const { price, source, trail, hit } = trigger;
  return { price: triggerText(order, price), source, trail, triggered: hit };
}

const triggerText = (order: VenueOrder, price: number | null) =>
  price === null ? null : unitsText(price, order.market.traded.instrument.priceScale);

export function fillReport(fill: VenueFill): FillReport {
  const { order } = fill;
  const { instrument } = order.market.traded;
  return {
    kind: 'fill',
    tradeId: idOf<TradeId>(fill.tradeId),
    clientOrderId: idOf<ClientOrderId>(order.id),
    venueOrderId: idOf<VenueOrderId>(order.venueOrderId),
    instrumentId: instrument.id,
    side: order.side,
    qty: qtyText(fill.qty, instrument.qtyScale),
    price: unitsText(fill.price, instrument.priceScale),
    fee: dec('0').text(),
    feeCurrency: 'USD',
    liquidity: null,
    tsEventMs: fill.tsMs,
  };
}

export function modifiedReport(order: VenueOrder, nowMs: number): ModifyReport {
  const { instrument } = order.market.traded;
  return {
    kind: 'modified',
    clientOrderId: idOf<ClientOrderId>(order.id),
    venueOrderId: idOf<VenueOrderId>(order.venueOrderId),
    qty: qtyText(order.qty, instrument.qtyScale),
    limitPrice: order.limit === null ? null : unitsText(order.limit, instrument.priceScale),
    ...(order.trigger === null ? {} : { triggerPrice: triggerText(order, order.trigger.price) }),
    reason: null,
    tsEventMs: nowMs,
  };
}

function accountReport(venue: Venue, nowMs: number): AccountReport {
  return {
    kind: 'account',
    accountId: ACCOUNT,
    mode: 'simulation',
    baseCurrency: 'USD',
    balances: [{ currency: 'USD', total: venue.cash().trim().text(), locked: dec('0').text() }],
    tsEventMs: nowMs,
  };
}

/** Everything since a time, as of now. */
export function massStatusOf(venue: Venue, sinceMs: number, nowMs: number): ExecutionMassStatus {
  const orders: OrderStatusReport[] = [];
  for (const order of venue.orders.values())
    if (venue.open.has(order) || order.updatedMs >= sinceMs) orders.push(statusReport(order, nowMs));
  const positions: PositionStatusReport[] = [];
  for (const [id, units] of venue.positions) {
    const instrument = venue.markets.get(id)?.traded.instrument;
    if (instrument === undefined || units === 0) continue;
    positions.push({
      kind: 'position',
      accountId: ACCOUNT,
      instrumentId: instrument.id,
      qty: qtyText(units, instrument.qtyScale),
      avgPrice: null,
    });
  }
  return {
    account: accountReport(venue, nowMs),
    orders,
    fills: venue.fills.filter((fill) => fill.tsMs >= sinceMs).map(fillReport),
    positions,
    sinceMs,
    tsEventMs: nowMs,
  };
}
