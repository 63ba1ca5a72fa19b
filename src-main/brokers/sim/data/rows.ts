/** Orders and fills as rows of venue.db, and back. */
import {
  Decimal,
  NO_FLAGS,
  idOf,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type LiquidityRole,
  type OrderType,
  type SessionKind,
  type Side,
  type TimeInForce,
  type TradeId,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import type { VenueFill, VenueOrder } from '../exchange/venue-order.ts';

export type OrderRow = {
  client_order_id: string;
  venue_order_id: string;
  account_id: string;
  instrument_id: string;
  side: string;
  type: string;
  tif: string;
  sessions: string;
  qty: number;
  limit_price: number | null;
  filled: number;
  opening: number;
  notional: string;
  fees: string;
  status: string;
  reason: string | null;
  priority: number;
  ahead: number | null;
  seen: number;
  rested_ms: number;
  expires_ms: number | null;
  created_ms: number;
  updated_ms: number;
  /** Trigger, flags, link, auction and the like as JSON; null: a plain order. */
  extra: string | null;
};

export const ORDER_COLUMNS: readonly (keyof OrderRow)[] = [
  'client_order_id',
  'venue_order_id',
  'account_id',
  'instrument_id',
  'side',
  'type',
  'tif',
  'sessions',
  'qty',
  'limit_price',
  'filled',
  'opening',
  'notional',
  'fees',
  'status',
  'reason',
  'priority',
  'ahead',
  'seen',
  'rested_ms',
  'expires_ms',
  'created_ms',
  'updated_ms',
  'extra',
];

export const orderRow = (order: VenueOrder): OrderRow => ({
  client_order_id: order.clientOrderId,
  venue_order_id: order.venueOrderId,
  account_id: order.accountId,
  instrument_id: order.instrumentId,
  side: order.side,
  type: order.type,
  tif: order.tif,
  sessions: order.sessions.join(' '),
  qty: order.qty,
  limit_price: order.limit,
  filled: order.filled,
  opening: order.opening,
  notional: order.notional.toString(),
  fees: order.fees.toString(),
  status: order.status,
  reason: order.reason,
  priority: order.priority,
  ahead: order.ahead,
  seen: order.seen,
  rested_ms: order.restedMs,
  expires_ms: order.expiresMs,
  created_ms: order.createdMs,
  updated_ms: order.updatedMs,
  extra: extraText(order),
});

type Extra = Pick<VenueOrder, 'trigger' | 'flags' | 'linkId' | 'auctionMs' | 'foreign' | 'pendingChange'>;
const PLAIN: Extra = {
  trigger: null,
  flags: NO_FLAGS,
  linkId: null,
  auctionMs: null,
  foreign: null,
  pendingChange: null,
};

/** What most orders do not have. */
function extraText(order: VenueOrder): string | null {
  const { trigger, flags, linkId, auctionMs, foreign, pendingChange } = order;
  const plain = trigger === null && linkId === null && auctionMs === null && foreign === null && pendingChange === null;
  const noFlags = !flags.allOrNone && !flags.postOnly && !flags.reduceOnly;
  return plain && noFlags ? null : JSON.stringify({ trigger, flags, linkId, auctionMs, foreign, pendingChange });
}

/** The rows are our own writing: their words are taken as they are. */
export const orderOf = (row: OrderRow): VenueOrder => ({
  clientOrderId: idOf<ClientOrderId>(row.client_order_id),
  venueOrderId: idOf<VenueOrderId>(row.venue_order_id),
  accountId: idOf<AccountId>(row.account_id),
  instrumentId: idOf<InstrumentId>(row.instrument_id),
  side: row.side as Side,
  type: row.type as OrderType,
  tif: row.tif as TimeInForce,
  sessions: row.sessions.split(' ').filter((s) => s !== '') as SessionKind[],
  qty: row.qty,
  limit: row.limit_price,
  filled: row.filled,
  opening: row.opening,
  notional: Decimal.from(row.notional),
  fees: Decimal.from(row.fees),
  status: row.status as VenueOrder['status'],
  reason: row.reason,
  priority: row.priority,
  ahead: row.ahead,
  seen: row.seen,
  restedMs: row.rested_ms,
  expiresMs: row.expires_ms,
  createdMs: row.created_ms,
  updatedMs: row.updated_ms,
  ...PLAIN,
  ...(row.extra === null ? {} : (JSON.parse(row.extra) as Extra)),
});

export type FillRow = {
  trade_id: string;
  client_order_id: string;
  venue_order_id: string;
  account_id: string;
  instrument_id: string;
  side: string;
  qty: number;
  price: number;
  fee: string;
  liquidity: string;
  bid: number | null;
  bid_size: number;
  ask: number | null;
  ask_size: number;
  ts_ms: number;
};

export const FILL_COLUMNS: readonly (keyof FillRow)[] = [
  'trade_id',
  'client_order_id',
  'venue_order_id',
  'account_id',
  'instrument_id',
  'side',
  'qty',
  'price',
  'fee',
  'liquidity',
  'bid',
  'bid_size',
  'ask',
  'ask_size',
  'ts_ms',
];

export const fillRow = (fill: VenueFill): FillRow => ({
  trade_id: fill.tradeId,
  client_order_id: fill.clientOrderId,
  venue_order_id: fill.venueOrderId,
  account_id: fill.accountId,
  instrument_id: fill.instrumentId,
  side: fill.side,
  qty: fill.qty,
  price: fill.price,
  fee: fill.fee.toString(),
  liquidity: fill.liquidity,
  bid: fill.bid,
  bid_size: fill.bidSize,
  ask: fill.ask,
  ask_size: fill.askSize,
  ts_ms: fill.tsMs,
});

export const fillOf = (row: FillRow): VenueFill => ({
  tradeId: idOf<TradeId>(row.trade_id),
  clientOrderId: idOf<ClientOrderId>(row.client_order_id),
  venueOrderId: idOf<VenueOrderId>(row.venue_order_id),
  accountId: idOf<AccountId>(row.account_id),
  instrumentId: idOf<InstrumentId>(row.instrument_id),
  side: row.side as Side,
  qty: row.qty,
  price: row.price,
  fee: Decimal.from(row.fee),
  liquidity: row.liquidity as LiquidityRole,
  bid: row.bid,
  bidSize: row.bid_size,
  ask: row.ask,
  askSize: row.ask_size,
  tsMs: row.ts_ms,
});
