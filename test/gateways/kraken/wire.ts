/** Orders, fills and books as Kraken writes them, REST and WebSocket v2. Pure. */
import { Decimal, dec, unitsText, type Depth, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, isWaitingOrder, type DeskChange, type DeskFill, type DeskOrder } from '../crypto/desk.ts';
import { bookChecksum, type TextLevel } from './book-checksum.ts';
import { altnameOf, execIdOf, pairIdOf, symbolTextOf, txidOf } from './names.ts';

type Wire = Readonly<Record<string, unknown>>;

const fixed = (value: Decimal | null, scale: number): string =>
  (value ?? Decimal.ZERO).round(scale, 'nearest').toString();
const seconds = (ms: number): number => ms / 1000;

/** A number that is written with all its decimals, which JSON.stringify cannot. */
const exact = (text: string): string => `#n:${text}`;
/** Message as text, exact numbers among it. */
export const textOf = (message: unknown): string => JSON.stringify(message).replace(/"#n:(-?[\d.]+)"/g, '$1');

const TYPES: Readonly<Record<DeskOrder['type'], string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop-loss',
  stopLimit: 'stop-loss-limit',
  trailingStop: 'trailing-stop',
  takeProfit: 'take-profit',
};
export const typeNameOf = (order: DeskOrder): string =>
  order.type === 'takeProfit' && order.limitPrice !== null ? 'take-profit-limit' : TYPES[order.type];

const isOurs = (order: DeskOrder): boolean => !order.clientId.startsWith('web_');
const clientField = (order: DeskOrder): Wire => (isOurs(order) ? { cl_ord_id: order.clientId } : {});

/** "buy 0.01000000 XBTUSD @ limit 50000.0" */
function describe(order: DeskOrder, instrument: Instrument): string {
  const price = (value: Decimal | null): string => fixed(value, instrument.priceScale);
  const head = `${order.side} ${fixed(order.qty, 8)} ${altnameOf(instrument)} @`;
  if (order.type === 'market') return `${head} market`;
  if (order.type === 'limit') return `${head} limit ${price(order.limitPrice)}`;
  if (order.trail !== null) return `${head} trailing stop ${trailText(order, instrument.priceScale) ?? ''}`;
  const words = typeNameOf(order).startsWith('take') ? 'take profit' : 'stop loss';
  const limit = order.limitPrice === null ? '' : ` -> limit ${price(order.limitPrice)}`;
  return `${head} ${words} ${price(order.triggerPrice)}${limit}`;
}

/** How far it trails, as it was asked for. */
const trailText = ({ trail }: DeskOrder, scale: number): string | null =>
  trail === null
    ? null
    : trail.kind === 'percent'
      ? `+${fixed(dec(trail.pct), 4)}%`
      : `+${fixed(dec(trail.amount), scale)}`;

export function description(order: DeskOrder, instrument: Instrument): Wire {
  const first = order.waits ? order.triggerPrice : order.limitPrice;
  const second = order.waits ? order.limitPrice : null;
  return {
    pair: altnameOf(instrument),
    type: order.side,
    ordertype: typeNameOf(order),
    price: trailText(order, instrument.priceScale) ?? (first === null ? '0' : fixed(first, instrument.priceScale)),
    price2: second === null ? '0' : fixed(second, instrument.priceScale),
    leverage: 'none',
    order: describe(order, instrument),
    close: '',
  };
}

const REST_STATUS: Readonly<Record<DeskOrder['status'], string>> = {
  new: 'open',
  partiallyFilled: 'open',
  filled: 'closed',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'canceled',
};

/** A row of OpenOrders, ClosedOrders, QueryOrders. */
export function restOrder(order: DeskOrder, instrument: Instrument): Wire {
  const average = order.filled.isZero() ? Decimal.ZERO : order.cost.div(order.filled, 8, 'nearest');
  return {
    refid: null,
    userref: 0,
    ...clientField(order),
    status: REST_STATUS[order.status],
    ...(isOpenOrder(order) ? {} : { reason: order.reason, closetm: seconds(order.updatedMs) }),
    opentm: seconds(order.createdMs),
    starttm: 0,
    expiretm: order.expireMs === null ? 0 : seconds(order.expireMs),
    descr: description(order, instrument),
    vol: fixed(order.qty, 8),
    vol_exec: fixed(order.filled, 8),
    cost: fixed(order.cost, 5),
    fee: fixed(
      order.fills.reduce((sum, fill) => sum.add(fill.fee), Decimal.ZERO),
      5,
    ),
    price: fixed(average, 5),
    stopprice: fixed(null, 5),
    limitprice: fixed(null, 5),
    misc: '',
    oflags: order.flags.postOnly ? 'fciq,post' : 'fciq',
  };
}

/** A row of TradesHistory. */
export const restTrade = (order: DeskOrder, fill: DeskFill, instrument: Instrument): Wire => ({
  ordertxid: txidOf(order.id),
  postxid: 'TKH2SE-M7IF5-CFI7LT',
  pair: pairIdOf(instrument),
  time: seconds(fill.tsMs),
  type: order.side,
  ordertype: typeNameOf(order),
  price: fixed(fill.price, 5),
  cost: fixed(fill.price.mul(fill.qty), 5),
  fee: fixed(fill.fee, 8),
  vol: fixed(fill.qty, 8),
  margin: '0.00000',
  misc: '',
  trade_id: fill.id,
  maker: fill.maker,
  ledgers: [],
});

const TIFS: Readonly<Record<string, string>> = { ioc: 'IOC', fok: 'FOK', gtd: 'GTD' };
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

const WS_STATUS: Readonly<Record<DeskOrder['status'], string>> = {
  new: 'new',
  partiallyFilled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'canceled',
};

/** Of an order that trails, what it trails by. */
const triggersOf = ({ trail }: DeskOrder): Wire =>
  trail === null
    ? {}
    : {
        triggers: {
          ...{ reference: 'last', status: 'untriggered' },
          ...(trail.kind === 'percent'
            ? { price: Number(trail.pct), price_type: 'pct' }
            : { price: Number(trail.amount), price_type: 'quote' }),
        },
      };

/** The whole order, as snapshots and first messages have it. */
export function fullRow(order: DeskOrder, instrument: Instrument, execType: string, status: string): Wire {
  return {
    order_id: txidOf(order.id),
    ...clientField(order),
    symbol: symbolTextOf(instrument),
    order_qty: exact(fixed(order.qty, instrument.qtyScale)),
    cum_qty: exact(fixed(order.filled, instrument.qtyScale)),
    cum_cost: exact(fixed(order.cost, 5)),
    time_in_force: TIFS[order.tif] ?? 'GTC',
    ...(order.expireMs === null ? {} : { expire_time: iso(order.expireMs) }),
    exec_type: execType,
    side: order.side,
    order_type: typeNameOf(order),
    order_userref: 0,
    limit_price_type: 'static',
    ...(order.limitPrice === null ? {} : { limit_price: exact(fixed(order.limitPrice, instrument.priceScale)) }),
    ...(order.trail === null
      ? { stop_price: exact(fixed(order.triggerPrice, instrument.priceScale)) }
      : triggersOf(order)),
    order_status: status,
    fee_usd_equiv: 0,
    fee_ccy_pref: 'fciq',
    timestamp: iso(order.updatedMs),
  };
}

/** What only says that something changed. */
const shortRow = (order: DeskOrder, instrument: Instrument, execType: string, status: string): Wire => ({
  timestamp: iso(order.updatedMs),
  order_status: status,
  exec_type: execType,
  order_userref: 0,
  order_id: txidOf(order.id),
  ...clientField(order),
  cum_qty: exact(fixed(order.filled, instrument.qtyScale)),
  cum_cost: exact(fixed(order.cost, 5)),
  fee_usd_equiv: 0,
  avg_price: exact(
    fixed(order.filled.isZero() ? null : order.cost.div(order.filled, 8, 'nearest'), instrument.priceScale),
  ),
  ...(execType === 'canceled'
    ? { cancel_reason: order.reason ?? 'User requested', reason: order.reason ?? 'User requested' }
    : {}),
});

function tradeRow(order: DeskOrder, fill: DeskFill, instrument: Instrument): Wire {
  const whole = fullRow(order, instrument, 'trade', WS_STATUS[order.status]);
  return {
    ...whole,
    exec_id: execIdOf(fill.id),
    trade_id: fill.id,
    last_qty: exact(fixed(fill.qty, instrument.qtyScale)),
    last_price: exact(fixed(fill.price, instrument.priceScale)),
    liquidity_ind: fill.maker ? 'm' : 't',
    cost: exact(fixed(fill.price.mul(fill.qty), 8)),
    fees: [{ asset: 'USD', qty: exact(fixed(fill.fee, 8)) }],
    timestamp: iso(fill.tsMs),
  };
}

/** Rows of the executions channel for a change, each a message of its own. */
export function executionRows({ what, order, fill }: DeskChange, instrument: Instrument): readonly Wire[] {
  switch (what) {
    case 'new':
      return [fullRow(order, instrument, 'pending_new', 'pending_new'), fullRow(order, instrument, 'new', 'new')];
    case 'trade': {
      if (fill === null) return [];
      const trade = tradeRow(order, fill, instrument);
      return order.status === 'filled' ? [trade, shortRow(order, instrument, 'filled', 'filled')] : [trade];
    }
    case 'triggered':
      return [shortRow(order, instrument, 'status', 'triggered')];
    case 'modified':
      return [fullRow(order, instrument, 'amended', isWaitingOrder(order) ? 'new' : WS_STATUS[order.status])];
    case 'canceled':
    case 'expired':
      return [shortRow(order, instrument, what, what)];
  }
}

export type WireBook = { readonly asks: readonly TextLevel[]; readonly bids: readonly TextLevel[] };

/** A book of so many levels as texts with all their decimals. */
export function bookOf(depth: Depth, instrument: Instrument, levels: number): WireBook {
  const side = (rows: Depth['asks']): TextLevel[] =>
    rows.slice(0, levels).map(([price, qty]) => [
      unitsText(price, instrument.priceScale),
      // As many decimals as the pair's lot_decimals says: the checksum counts them.
      unitsText(qty, instrument.qtyScale),
    ]);
  return { asks: side(depth.asks), bids: side(depth.bids) };
}

/** Levels of `now` that `before` has not or has with another size; those that went have size 0. */
function changes(before: readonly TextLevel[], now: readonly TextLevel[]): TextLevel[] {
  const next = new Map(now);
  const gone = before.filter(([price]) => !next.has(price)).map(([price]): TextLevel => [price, '0']);
  const old = new Map(before);
  return [...gone, ...now.filter(([price, qty]) => old.get(price) !== qty)];
}

/** A snapshot (`before` null) or an update of the book channel, with its checksum. */
export function bookMessage(instrument: Instrument, before: WireBook | null, now: WireBook, tsMs: number): Wire {
  const rows = (levels: readonly TextLevel[]) =>
    levels.map(([price, qty]) => ({ price: exact(price), qty: exact(qty) }));
  return {
    channel: 'book',
    type: before === null ? 'snapshot' : 'update',
    data: [
      {
        symbol: symbolTextOf(instrument),
        bids: rows(before === null ? now.bids : changes(before.bids, now.bids)),
        asks: rows(before === null ? now.asks : changes(before.asks, now.asks)),
        checksum: bookChecksum(now.asks, now.bids),
        timestamp: iso(tsMs),
      },
    ],
  };
}
