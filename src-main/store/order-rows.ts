/**
 * Orders and fills as rows: typed columns, and back again to the domain's records. What only some orders carry (trigger,
 * date, flags, bracket, link, strategy) is one column of JSON.
 */
import { NO_FLAGS, type Fill, type Order, type OrderEventKind, type OrderStatus } from '../../shared/domain/index.ts';

/** A row as the driver gives it, column by column: text, whole numbers or null. The first is always `seq`. */
export type Row = readonly (string | number | null)[];

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
  'terms',
  'pending_trigger_price',
] as const;
const ORDER_CHANGING = [
  'type',
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
  'terms',
  'pending_trigger_price',
] as const;

/** What `terms` holds; null there is every one of them as FIRST_TERMS has it. */
type OrderTerms = Pick<
  Order,
  'trigger' | 'expireMs' | 'flags' | 'bracketId' | 'role' | 'linkId' | 'strategy' | 'route' | 'heldBack' | 'sentAs'
>;
const FIRST_TERMS: OrderTerms = {
  trigger: null,
  expireMs: null,
  flags: NO_FLAGS,
  bracketId: null,
  role: null,
  linkId: null,
  strategy: null,
};

function termsText(order: Order): string | null {
  const { trigger, expireMs, flags, bracketId, role, linkId, strategy, route, heldBack, sentAs } = order;
  const named = [trigger, expireMs, bracketId, role, linkId, strategy].some((term) => term !== null);
  if (
    !named &&
    route === undefined &&
    heldBack === undefined &&
    sentAs === undefined &&
    !flags.allOrNone &&
    !flags.postOnly &&
    !flags.reduceOnly
  )
    return null;
  return JSON.stringify({
    trigger,
    expireMs,
    flags,
    bracketId,
    role,
    linkId,
    strategy,
    ...(route === undefined ? {} : { route }),
    ...(heldBack === undefined ? {} : { heldBack }),
    ...(sentAs === undefined ? {} : { sentAs }),
  } satisfies OrderTerms);
}

export const UPSERT_ORDER = `INSERT INTO orders (${ORDER_COLUMNS.join(', ')})
VALUES (${ORDER_COLUMNS.map(() => '?').join(', ')})
ON CONFLICT (client_order_id) DO UPDATE SET ${ORDER_CHANGING.map((name) => `${name} = excluded.${name}`).join(', ')}`;

export const UPDATE_ORDER = `UPDATE orders SET ${ORDER_CHANGING.map((name) => `${name} = ?`).join(', ')}
WHERE client_order_id = ?`;

/** The values of UPDATE_ORDER. */
export function orderChanges(order: Order): unknown[] {
  return [
    order.type,
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
    termsText(order),
    order.pendingModify?.triggerPrice ?? null,
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
    termsText(order),
    order.pendingModify?.triggerPrice ?? null,
  ];
}

/** The columns of an order, in the order that `orderOf` reads. */
export const ORDER_SELECT: string = ORDER_COLUMNS.join(', ');

const NO_SESSIONS: Order['sessions'] = [];
/** Lists of sessions are few and repeat in every row. */
const sessionLists = new Map<string, Order['sessions']>([['', NO_SESSIONS]]);

function sessionsOf(text: string): Order['sessions'] {
  const known = sessionLists.get(text);
  if (known !== undefined) return known;
  const list = text.split(' ') as unknown as Order['sessions'];
  if (sessionLists.size < SESSION_LISTS_MAX) sessionLists.set(text, list);
  return list;
}

const SESSION_LISTS_MAX = 64;

/** An order as the domain has it, of a row of ORDER_SELECT. */
export function orderOf(row: Row): Order {
  const record = {
    clientOrderId: row[1],
    ladderId: row[2],
    accountId: row[3],
    connectionId: row[4],
    instrumentId: row[5],
    side: row[6],
    type: row[7],
    qty: row[8],
    limitPrice: row[9],
    tif: row[10],
    sessions: sessionsOf(row[11] as string),
    reducing: row[12] === 1,
    status: row[13],
    priorStatus: row[14],
    pendingModify: row[15] === null ? null : { qty: row[15], limitPrice: row[16], triggerPrice: row[26] },
    venueOrderId: row[17],
    filledQty: row[18],
    avgPrice: row[19],
    fees: row[20],
    reason: row[21],
    origin: row[22],
    createdMs: row[23],
    updatedMs: row[24],
    ...(typeof row[25] === 'string' ? (JSON.parse(row[25]) as OrderTerms) : FIRST_TERMS),
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
  orderEmulated: 'emulated',
  orderTriggered: null,
  orderTrailed: null,
  orderRetyped: null,
  orderRescaled: null,
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
  'fee_qty',
  'fee_charged',
  'fee_currency',
  'combo_trade_id',
  'non_trade',
] as const;

/** A trade that the venue corrected replaces what was booked under its id. */
export const UPSERT_FILL = `INSERT INTO fills (${FILL_COLUMNS.join(', ')})
VALUES (${FILL_COLUMNS.map(() => '?').join(', ')})
ON CONFLICT (account_id, instrument_id, trade_id) DO UPDATE SET
qty = excluded.qty, price = excluded.price, fee = excluded.fee, realised = excluded.realised,
fee_qty = excluded.fee_qty, fee_charged = excluded.fee_charged, fee_currency = excluded.fee_currency`;

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
    fill.feeQty ?? null,
    fill.feeCharged ?? null,
    fill.feeCurrency ?? null,
    fill.comboTradeId ?? null,
    fill.nonTrade ?? null,
  ];
}

/** The columns of a fill, in the order that `fillOf` reads. */
export const FILL_SELECT: string = FILL_COLUMNS.join(', ');

/** A fill as the domain has it, of a row of FILL_SELECT. */
export function fillOf(row: Row): Fill {
  const record = {
    tradeId: row[1],
    clientOrderId: row[2],
    ladderId: row[3],
    rung: row[4],
    accountId: row[5],
    connectionId: row[6],
    instrumentId: row[7],
    side: row[8],
    qty: row[9],
    price: row[10],
    fee: row[11],
    liquidity: row[12],
    bid: row[13],
    ask: row[14],
    realised: row[15],
    tsEventMs: row[16],
    tsInitMs: row[17],
    ...(row[18] === null ? {} : { feeQty: row[18] }),
    ...(row[19] === null ? {} : { feeCharged: row[19], feeCurrency: row[20] }),
    ...(row[21] === null ? {} : { comboTradeId: row[21] }),
    ...(row[22] === null ? {} : { nonTrade: row[22] }),
  };
  return record as unknown as Fill;
}
