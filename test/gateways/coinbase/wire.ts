/** Orders, fills, products and tickers as Coinbase Advanced writes them. Pure. Written from docs.cdp.coinbase.com/advanced-trade. */
import { Decimal, dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type DeskFill, type DeskOrder } from '../crypto/desk.ts';
import type { Tape } from '../crypto/tape.ts';

export type Wire = Readonly<Record<string, unknown>>;

const text = (value: Decimal | null): string => (value ?? Decimal.ZERO).trim().toString();
export const iso = (ms: number): string => new Date(ms).toISOString();
export const productOf = (instrument: Pick<Instrument, 'baseCurrency'>): string =>
  `${instrument.baseCurrency ?? ''}-USD`;

export function findProduct(listed: Iterable<Instrument>, id: string | null): Instrument | null {
  for (const instrument of listed) if (productOf(instrument) === id) return instrument;
  return null;
}

/** Ids are UUIDs, here with a number at their end. */
const HEAD = '00000000-0000-4000-8000-';
/** Of the only portfolio. */
export const PORTFOLIO = `${HEAD}f00000000000`;
/** An account's id: its currency, letter by letter. */
export const accountIdOf = (currency: string): string =>
  HEAD + Buffer.from(currency.slice(0, 6)).toString('hex').padEnd(12, '0');
export const orderIdOf = (id: number): string => `${HEAD}${String(id).padStart(12, '0')}`;
export function numberOf(orderId: string): number | null {
  return orderId.startsWith(HEAD) && /^\d{12}$/.test(orderId.slice(HEAD.length))
    ? Number(orderId.slice(HEAD.length))
    : null;
}

const STATUS: Readonly<Record<DeskOrder['status'], string>> = {
  new: 'OPEN',
  partiallyFilled: 'OPEN',
  filled: 'FILLED',
  canceled: 'CANCELLED',
  expired: 'EXPIRED',
  rejected: 'FAILED',
};
const TIFS: Readonly<Record<string, string>> = {
  gtc: 'GOOD_UNTIL_CANCELLED',
  gtd: 'GOOD_UNTIL_DATE_TIME',
  ioc: 'IMMEDIATE_OR_CANCEL',
  fok: 'FILL_OR_KILL',
};
const CONFIGURATIONS: Readonly<Record<string, string>> = {
  gtc: 'limit_limit_gtc',
  gtd: 'limit_limit_gtd',
  ioc: 'sor_limit_ioc',
  fok: 'limit_limit_fok',
};

const clientIdOf = (order: DeskOrder): string => order.clientId;
const average = (order: DeskOrder): Decimal | null =>
  order.filled.isZero() ? null : order.cost.div(order.filled, 8, 'nearest');
const feesOf = (order: DeskOrder): Decimal => order.fills.reduce((sum, fill) => sum.add(fill.fee), Decimal.ZERO);

/** What an order was sent with. */
function configurationOf(order: DeskOrder): Wire {
  if (order.limitPrice === null) return { market_market_ioc: { base_size: text(order.qty) } };
  const terms = {
    ...{ base_size: text(order.qty), limit_price: text(order.limitPrice) },
    ...(order.expireMs === null ? {} : { end_time: iso(order.expireMs) }),
  };
  if (order.waits) {
    const name = order.tif === 'gtd' ? 'stop_limit_stop_limit_gtd' : 'stop_limit_stop_limit_gtc';
    const up = (order.side === 'buy') === (order.type === 'stopLimit');
    const stop_direction = up ? 'STOP_DIRECTION_STOP_UP' : 'STOP_DIRECTION_STOP_DOWN';
    return { [name]: { ...terms, stop_price: text(order.triggerPrice), stop_direction } };
  }
  return { [CONFIGURATIONS[order.tif] ?? 'limit_limit_gtc']: { ...terms, post_only: order.flags.postOnly } };
}

/** One change of an order; the gateway keeps the latest five, as there. */
export type Edit = { readonly price: string; readonly size: string; readonly replace_accept_timestamp: string };
/** What is known of the changes of an order. */
export type EditsOf = {
  readonly isQueued: (order: DeskOrder) => boolean;
  readonly of: (order: DeskOrder) => readonly Edit[];
};

const statusOf = (order: DeskOrder, edits: EditsOf): string =>
  isOpenOrder(order) && edits.isQueued(order) ? 'EDIT_QUEUED' : STATUS[order.status];
const triggerOf = (order: DeskOrder): string =>
  order.waits ? (order.triggered ? 'STOP_TRIGGERED' : 'STOP_PENDING') : 'INVALID_ORDER_TYPE';

const completionOf = (order: DeskOrder): string =>
  order.filled.isZero() ? '0' : text(order.filled.mul(Decimal.of(100)).div(order.qty, 2, 'nearest'));

/** A row of orders/historical. */
export const wireOrder = (order: DeskOrder, instrument: Instrument, edits: EditsOf): Wire => ({
  order_id: orderIdOf(order.id),
  product_id: productOf(instrument),
  user_id: 'gateway-user',
  order_configuration: configurationOf(order),
  side: order.side.toUpperCase(),
  client_order_id: clientIdOf(order),
  status: statusOf(order, edits),
  time_in_force: TIFS[order.tif] ?? 'GOOD_UNTIL_CANCELLED',
  created_time: iso(order.createdMs),
  completion_percentage: completionOf(order),
  filled_size: text(order.filled),
  average_filled_price: text(average(order)),
  fee: '',
  number_of_fills: String(order.fills.length),
  filled_value: text(order.cost),
  pending_cancel: false,
  size_in_quote: false,
  total_fees: text(feesOf(order)),
  size_inclusive_of_fees: false,
  total_value_after_fees: text(order.cost.add(feesOf(order))),
  trigger_status: triggerOf(order),
  order_type: order.limitPrice === null ? 'MARKET' : order.waits ? 'STOP_LIMIT' : 'LIMIT',
  reject_reason: 'REJECT_REASON_UNSPECIFIED',
  settled: !isOpenOrder(order),
  product_type: 'SPOT',
  reject_message: '',
  cancel_message: order.status === 'canceled' ? 'User requested cancel' : '',
  order_placement_source: 'RETAIL_ADVANCED',
  outstanding_hold_amount: '0',
  is_liquidation: false,
  last_fill_time: lastFillOf(order),
  edit_history: edits.of(order),
  leverage: '',
  margin_type: '',
  retail_portfolio_id: PORTFOLIO,
  originating_order_id: '',
  attached_order_id: '',
});

function lastFillOf(order: DeskOrder): string | null {
  const last = order.fills.at(-1);
  return last === undefined ? null : iso(last.tsMs);
}

/** A row of orders/historical/fills. */
export const wireFill = (order: DeskOrder, fill: DeskFill, instrument: Instrument): Wire => ({
  entry_id: `entry-${fill.id}`,
  trade_id: `trade-${fill.id}`,
  order_id: orderIdOf(order.id),
  trade_time: iso(fill.tsMs),
  trade_type: 'FILL',
  price: text(fill.price),
  size: text(fill.qty),
  commission: text(fill.fee),
  product_id: productOf(instrument),
  sequence_timestamp: iso(fill.tsMs),
  liquidity_indicator: fill.maker ? 'MAKER' : 'TAKER',
  size_in_quote: false,
  user_id: 'gateway-user',
  side: order.side.toUpperCase(),
  retail_portfolio_id: PORTFOLIO,
});

/** A row of the user channel: what it stands at, without the executions that brought it there. */
export const streamedOrder = (order: DeskOrder, instrument: Instrument, edits: EditsOf): Wire => ({
  avg_price: text(average(order)),
  cancel_reason: order.status === 'canceled' ? 'User requested cancel' : '',
  client_order_id: clientIdOf(order),
  completion_percentage: completionOf(order),
  contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
  cumulative_quantity: text(order.filled),
  filled_value: text(order.cost),
  leaves_quantity: isOpenOrder(order) ? text(order.qty.sub(order.filled)) : '0',
  limit_price: text(order.limitPrice),
  number_of_fills: String(order.fills.length),
  order_id: orderIdOf(order.id),
  order_side: order.side.toUpperCase(),
  order_type: order.limitPrice === null ? 'Market' : order.waits ? 'Stop Limit' : 'Limit',
  outstanding_hold_amount: '0',
  post_only: String(order.flags.postOnly),
  product_id: productOf(instrument),
  product_type: 'SPOT',
  reject_reason: '',
  retail_portfolio_id: PORTFOLIO,
  risk_managed_by: 'UNKNOWN_RISK_MANAGEMENT_TYPE',
  status: statusOf(order, edits),
  stop_price: order.waits ? text(order.triggerPrice) : '',
  time_in_force: TIFS[order.tif] ?? 'GOOD_UNTIL_CANCELLED',
  total_fees: text(feesOf(order)),
  total_value_after_fees: '0',
  trigger_status: triggerOf(order),
  creation_time: iso(order.createdMs),
  end_time: order.expireMs === null ? '0001-01-01T00:00:00Z' : iso(order.expireMs),
  start_time: '0001-01-01T00:00:00Z',
});

/** A row of market/products. */
export function wireProduct(tape: Tape, instrument: Instrument): Wire {
  const quote = tape.quote(instrument.id);
  const tick = instrument.ticks[0]?.tick ?? '1';
  return {
    product_id: productOf(instrument),
    price: unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale),
    price_percentage_change_24h: '0.1',
    volume_24h: unitsText(quote?.volume ?? 0, instrument.qtyScale),
    volume_percentage_change_24h: '0',
    base_increment: instrument.lotSize,
    quote_increment: tick,
    price_increment: tick,
    quote_min_size: instrument.notionalMin,
    quote_max_size: '150000000',
    base_min_size: instrument.qtyMin,
    base_max_size: '100000',
    base_name: instrument.name,
    quote_name: 'US Dollar',
    status: 'online',
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: false,
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: 'USD',
    base_currency_id: instrument.baseCurrency,
    alias: '',
    alias_to: [],
    view_only: false,
    ...{ watched: false, is_disabled: false, new: false, fcm_trading_session_details: null, mid_market_price: '' },
    ...{
      base_display_symbol: instrument.baseCurrency,
      quote_display_symbol: 'USD',
      display_name: productOf(instrument),
    },
    ...{ product_venue: 'CBE', approximate_quote_24h_volume: '', new_at: '2023-01-01T00:00:00Z' },
  };
}

/** A ticker of the stream. */
export function wireTicker(tape: Tape, instrument: Instrument): Wire {
  const quote = tape.quote(instrument.id);
  const price = (units: number | null | undefined): string =>
    units === null || units === undefined ? '' : unitsText(units, instrument.priceScale);
  const qty = (units: number | undefined): string => text(dec(unitsText(units ?? 0, instrument.qtyScale)));
  const last = price(quote?.last ?? quote?.bid);
  return {
    type: 'ticker',
    product_id: productOf(instrument),
    price: last,
    volume_24_h: qty(quote?.volume),
    low_24_h: last,
    high_24_h: last,
    low_52_w: last,
    high_52_w: last,
    price_percent_chg_24_h: '0.1',
    best_bid: price(quote?.bid),
    best_ask: price(quote?.ask),
    best_bid_quantity: qty(quote?.bidSize),
    best_ask_quantity: qty(quote?.askSize),
  };
}
