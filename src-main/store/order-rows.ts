/** Orders and fills as rows: typed columns, nothing hidden in JSON, and back again to the domain's records. */
import { idOf, type Fill, type Order, type OrderEventKind, type OrderStatus } from '../../shared/domain/index.ts';

/** A row as the driver gives it: text, whole numbers or null. */
export type Row = Readonly<Record<string, string | number | null>>;

const ORDER_COLUMNS = [
  'seq',
  'client_order_id',
  'ladder_id',
  'account_id',
  'connection_id',
  'instrument_id',
  'side',
  'type',
  'qty',
  'limit_price',
  'tif',
  'sessions',
  'reducing',
  'status',
  'prior_status',
  'pending_qty',
  'pending_limit_price',
  'venue_order_id',
  'filled_qty',
  'avg_price',
  'fees',
  'reason',
  'origin',
  'created_ms',
  'updated_ms',
] as const;
const ORDER_CHANGING = [
  'qty',
  'limit_price',
  'reducing',
  'status',
  'prior_status',
  'pending_qty',
  'pending_limit_price',
  'venue_order_id',
  'filled_qty',
  'avg_price',
  'fees',
  'reason',
  'updated_ms',
] as const;

export const UPSERT_ORDER = `INSERT INTO orders (${ORDER_COLUMNS.join(', ')})
VALUES (${ORDER_COLUMNS.map(() => '?').join(', ')})
ON CONFLICT (client_order_id) DO UPDATE SET ${ORDER_CHANGING.map((name) => `${name} = excluded.${name}`).join(', ')}`;

export const UPDATE_ORDER = `UPDATE orders SET ${ORDER_CHANGING.map((name) => `${name} = ?`).join(', ')}
WHERE client_order_id = ?`;

/** The values of UPDATE_ORDER. */
export function orderChanges(order: Order): unknown[] {
  return [
    order.qty,
    order.limitPrice,
    order.reducing ? 1 : 0,
    order.status,
    order.priorStatus,
    order.pendingModify?.qty ?? null,
    order.pendingModify?.limitPrice ?? null,
    order.venueOrderId,
    order.filledQty,
    order.avgPrice,
    order.fees,
    order.reason,
    order.updatedMs,
    order.clientOrderId,
  ];
}

/** The values of UPSERT_ORDER. `seq` counts only for an order that is new. */
export function orderValues(seq: number, order: Order): unknown[] {
  return [
    seq,
    order.clientOrderId,
    order.ladderId,
    order.accountId,
    order.connectionId,
    order.instrumentId,
    order.side,
    order.type,
    order.qty,
    order.limitPrice,
    order.tif,
    order.sessions.join(' '),
    order.reducing ? 1 : 0,
    order.status,
    order.priorStatus,
    order.pendingModify?.qty ?? null,
    order.pendingModify?.limitPrice ?? null,
    order.venueOrderId,
    order.filledQty,
    order.avgPrice,
    order.fees,
    order.reason,
    order.origin,
    order.createdMs,
    order.updatedMs,
  ];
}

/** An order as the domain has it. */
export function orderOf(row: Row): Order {
  const pending =
    row['pending_qty'] === null ? null : { qty: row['pending_qty'], limitPrice: row['pending_limit_price'] };
  const record = {
    clientOrderId: row['client_order_id'],
    ladderId: row['ladder_id'],
    accountId: row['account_id'],
    connectionId: row['connection_id'],
    instrumentId: row['instrument_id'],
    side: row['side'],
    type: row['type'],
    qty: row['qty'],
    limitPrice: row['limit_price'],
    tif: row['tif'],
    sessions: String(row['sessions']).split(' '),
    reducing: row['reducing'] === 1,
    status: row['status'],
    priorStatus: row['prior_status'],
    pendingModify: pending,
    venueOrderId: row['venue_order_id'],
    filledQty: row['filled_qty'],
    avgPrice: row['avg_price'],
    fees: row['fees'],
    reason: row['reason'],
    origin: row['origin'],
    createdMs: row['created_ms'],
    updatedMs: row['updated_ms'],
  };
  return record as unknown as Order;
}

/**
 * The status that an event gives where the batch brought no record of the order (events written without the engine).
 * Null: the status stays.
 */
export const STATUS_AFTER: Readonly<Record<OrderEventKind, OrderStatus | null>> = {
  orderInitialized: 'initialized',
  orderDenied: 'denied',
  orderSubmitted: 'submitted',
  orderAccepted: 'accepted',
  orderRejected: 'rejected',
  orderPendingModify: 'pendingModify',
  orderModified: null,
  orderModifyRejected: null,
  orderPendingCancel: 'pendingCancel',
  orderCancelRejected: null,
  orderCanceled: 'canceled',
  orderExpired: 'expired',
  orderFilled: null,
  orderUnknown: 'unknown',
};

const FILL_COLUMNS = [
  'seq',
  'trade_id',
  'client_order_id',
  'ladder_id',
  'rung',
  'account_id',
  'connection_id',
  'instrument_id',
  'side',
  'qty',
  'price',
  'fee',
  'liquidity',
  'bid',
  'ask',
  'realised',
  'ts_event_ms',
  'ts_init_ms',
] as const;

/** A trade that the venue corrected replaces what was booked under its id. */
export const UPSERT_FILL = `INSERT INTO fills (${FILL_COLUMNS.join(', ')})
VALUES (${FILL_COLUMNS.map(() => '?').join(', ')})
ON CONFLICT (instrument_id, trade_id) DO UPDATE SET
qty = excluded.qty, price = excluded.price, fee = excluded.fee, realised = excluded.realised`;

export function fillValues(seq: number, fill: Fill): unknown[] {
  return [
    seq,
    fill.tradeId,
    fill.clientOrderId,
    fill.ladderId,
    fill.rung,
    fill.accountId,
    fill.connectionId,
    fill.instrumentId,
    fill.side,
    fill.qty,
    fill.price,
    fill.fee,
    fill.liquidity,
    fill.bid,
    fill.ask,
    fill.realised,
    fill.tsEventMs,
    fill.tsInitMs,
  ];
}

/** A fill as the domain has it. */
export function fillOf(row: Row): Fill {
  const record = {
    tradeId: row['trade_id'],
    clientOrderId: idOf(String(row['client_order_id'])),
    ladderId: row['ladder_id'],
    rung: row['rung'],
    accountId: row['account_id'],
    connectionId: row['connection_id'],
    instrumentId: row['instrument_id'],
    side: row['side'],
    qty: row['qty'],
    price: row['price'],
    fee: row['fee'],
    liquidity: row['liquidity'],
    bid: row['bid'],
    ask: row['ask'],
    realised: row['realised'],
    tsEventMs: row['ts_event_ms'],
    tsInitMs: row['ts_init_ms'],
  };
  return record as unknown as Fill;
}
