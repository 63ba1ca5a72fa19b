/**
 * Coinbase Advanced's messages as its documentation publishes them (docs.cdp.coinbase.com/advanced-trade: REST reference and WebSocket
 * channels), field by field with their types. Written from the tables and examples there; the gateway is held against these.
 */
import { z } from 'zod';

const text = z.string();
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const maybe = z.union([decimal, z.literal('')]);
const time = z.iso.datetime({ offset: true });
const uuid = z.uuid();
const side = z.enum(['BUY', 'SELL']);
const amount = z.object({ value: decimal, currency: text });

/** GET /accounts. */
export const account = z.object({
  ...{ uuid, name: text, currency: text, available_balance: amount, default: z.boolean(), active: z.boolean() },
  ...{ created_at: time, updated_at: time, deleted_at: time.nullable(), ready: z.boolean(), hold: amount },
  type: z.enum([
    'ACCOUNT_TYPE_UNSPECIFIED',
    'ACCOUNT_TYPE_CRYPTO',
    'ACCOUNT_TYPE_FIAT',
    'ACCOUNT_TYPE_VAULT',
    'ACCOUNT_TYPE_PERP_FUTURES',
  ]),
  ...{ retail_portfolio_id: uuid, platform: z.string().startsWith('ACCOUNT_PLATFORM_') },
});
export const accounts = z.object({
  accounts: z.array(account).min(1),
  has_next: z.boolean(),
  cursor: text,
  size: z.int(),
});

/** GET /products/{product_id}, and a row of the lists. */
export const product = z.object({
  ...{ product_id: text, price: maybe, price_percentage_change_24h: maybe, volume_24h: maybe },
  ...{
    volume_percentage_change_24h: maybe,
    base_increment: decimal,
    quote_increment: decimal,
    quote_min_size: decimal,
  },
  ...{ quote_max_size: decimal, base_min_size: decimal, base_max_size: decimal, base_name: text, quote_name: text },
  ...{ watched: z.boolean(), is_disabled: z.boolean(), new: z.boolean(), status: text, cancel_only: z.boolean() },
  ...{ limit_only: z.boolean(), post_only: z.boolean(), trading_disabled: z.boolean(), auction_mode: z.boolean() },
  product_type: z.enum(['SPOT', 'FUTURE']),
  ...{
    quote_currency_id: text,
    base_currency_id: text,
    fcm_trading_session_details: z.null(),
    mid_market_price: maybe,
  },
  ...{ alias: text, alias_to: z.array(text), base_display_symbol: text, quote_display_symbol: text },
  ...{ view_only: z.boolean(), price_increment: decimal, display_name: text, product_venue: text },
  ...{ approximate_quote_24h_volume: maybe, new_at: time },
});
export const products = z.object({ products: z.array(product).min(1), num_products: z.int() });

const rung = z.object({ price: decimal, size: decimal });
const pricebook = z.object({ product_id: text, bids: z.array(rung), asks: z.array(rung), time });
/** GET /product_book and /best_bid_ask. */
export const productBook = z.object({
  ...{ pricebook, last: decimal, mid_market: decimal, spread_bps: decimal, spread_absolute: decimal },
});
export const bestBidAsk = z.object({ pricebooks: z.array(pricebook).min(1) });
/** GET /products/{product_id}/ticker: trades of others, newest first. */
export const marketTrades = z.object({
  trades: z.array(
    z.object({
      ...{
        trade_id: text,
        product_id: text,
        price: decimal,
        size: decimal,
        time,
        side,
        bid: maybe,
        ask: maybe,
        exchange: text,
      },
    }),
  ),
  best_bid: decimal,
  best_ask: decimal,
});
const candle = z.object({
  start: z.string().regex(/^\d{10}$/),
  low: decimal,
  high: decimal,
  open: decimal,
  close: decimal,
  volume: decimal,
});
export const candles = z.object({ candles: z.array(candle).min(1) });

const status = z.enum([
  'PENDING',
  'OPEN',
  'FILLED',
  'CANCELLED',
  'EXPIRED',
  'FAILED',
  'UNKNOWN_ORDER_STATUS',
  'QUEUED',
  'CANCEL_QUEUED',
  'EDIT_QUEUED',
]);
const inForce = z.enum([
  'UNKNOWN_TIME_IN_FORCE',
  'GOOD_UNTIL_DATE_TIME',
  'GOOD_UNTIL_CANCELLED',
  'IMMEDIATE_OR_CANCEL',
  'FILL_OR_KILL',
]);
/** GET /orders/historical/{order_id}, and a row of the list. */
export const order = z.object({
  ...{ order_id: uuid, product_id: text, user_id: text, order_configuration: z.record(text, z.unknown()), side },
  ...{ client_order_id: text, status, time_in_force: inForce, created_time: time, completion_percentage: decimal },
  ...{
    filled_size: decimal,
    average_filled_price: decimal,
    fee: text,
    number_of_fills: decimal,
    filled_value: decimal,
  },
  ...{
    pending_cancel: z.boolean(),
    size_in_quote: z.boolean(),
    total_fees: decimal,
    size_inclusive_of_fees: z.boolean(),
  },
  ...{ total_value_after_fees: decimal, trigger_status: text, order_type: text, reject_reason: text },
  ...{ settled: z.boolean(), product_type: text, reject_message: text, cancel_message: text },
  ...{ order_placement_source: text, outstanding_hold_amount: decimal, is_liquidation: z.boolean() },
  ...{ last_fill_time: time.nullable(), leverage: text, margin_type: text, retail_portfolio_id: uuid },
  ...{ originating_order_id: text, attached_order_id: text },
  edit_history: z.array(z.object({ price: decimal, size: decimal, replace_accept_timestamp: time })).max(5),
});
const page = { has_next: z.boolean(), cursor: text };
export const orders = z.object({ orders: z.array(order).min(1), sequence: text, ...page });
/** GET /orders/historical/fills. */
export const fills = z.object({
  cursor: text,
  fills: z.array(
    z.object({
      ...{
        entry_id: text,
        trade_id: text,
        order_id: uuid,
        trade_time: time,
        trade_type: z.literal('FILL'),
        price: decimal,
      },
      ...{ size: decimal, commission: decimal, product_id: text, sequence_timestamp: time, size_in_quote: z.boolean() },
      liquidity_indicator: z.enum(['UNKNOWN_LIQUIDITY_INDICATOR', 'MAKER', 'TAKER']),
      ...{ user_id: text, side, retail_portfolio_id: uuid },
    }),
  ),
});
/** POST /orders, both ways. */
export const placed = z.object({
  success: z.literal(true),
  success_response: z.object({ order_id: uuid, product_id: text, side, client_order_id: text }),
  order_configuration: z.record(text, z.unknown()),
});
export const notPlaced = z.object({
  success: z.literal(false),
  error_response: z.object({ error: text, message: text, error_details: text, preview_failure_reason: text }),
});
/** POST /orders/edit, both ways. */
export const edited = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ edit_failure_reason: text, preview_failure_reason: text })),
});
/** POST /orders/batch_cancel. */
export const cancelled = z.object({
  results: z.array(z.object({ success: z.boolean(), failure_reason: text, order_id: text })).min(1),
});
/** GET /key_permissions, /transaction_summary, /portfolios. */
export const permissions = z.object({
  ...{
    can_view: z.boolean(),
    can_trade: z.boolean(),
    can_transfer: z.boolean(),
    portfolio_uuid: uuid,
    portfolio_type: text,
  },
});
export const summary = z.object({
  ...{ total_volume: z.number(), total_fees: z.number(), advanced_trade_only_volume: z.number() },
  ...{ advanced_trade_only_fees: z.number(), coinbase_pro_volume: z.number(), coinbase_pro_fees: z.number() },
  fee_tier: z.object({
    pricing_tier: text,
    taker_fee_rate: decimal,
    maker_fee_rate: decimal,
    usd_from: text,
    usd_to: text,
  }),
});
export const portfolios = z.object({
  portfolios: z.array(z.object({ name: text, uuid, type: text, deleted: z.boolean() })).min(1),
});
export const refusal = z.object({ error: text, error_details: text, message: text });
/** GET /time. */
export const clock = z.object({ iso: time, epochSeconds: decimal, epochMillis: decimal });

const envelope = (channel: string, event: z.ZodType): z.ZodType =>
  z.object({
    channel: z.literal(channel),
    client_id: text,
    timestamp: time,
    sequence_num: z.int().min(0),
    events: z.array(event).min(1),
  });
const kind = z.enum(['snapshot', 'update']);
export const heartbeat = envelope(
  'heartbeats',
  z.object({ current_time: text, heartbeat_counter: z.union([z.int(), decimal]) }),
);
export const subscriptions = envelope('subscriptions', z.object({ subscriptions: z.record(text, z.array(text)) }));
export const tickerEvent = envelope(
  'ticker',
  z.object({
    type: kind,
    tickers: z.array(
      z.object({
        ...{ type: z.literal('ticker'), product_id: text, price: decimal, volume_24_h: decimal, low_24_h: decimal },
        ...{
          high_24_h: decimal,
          low_52_w: decimal,
          high_52_w: decimal,
          price_percent_chg_24_h: decimal,
          best_bid: decimal,
        },
        ...{ best_bid_quantity: decimal, best_ask: decimal, best_ask_quantity: decimal },
      }),
    ),
  }),
);
export const bookEvent = envelope(
  'l2_data',
  z.object({
    type: kind,
    product_id: text,
    updates: z.array(
      z.object({ side: z.enum(['bid', 'offer']), event_time: time, price_level: decimal, new_quantity: decimal }),
    ),
  }),
);
export const tradesEvent = envelope(
  'market_trades',
  z.object({
    type: kind,
    trades: z.array(z.object({ trade_id: text, product_id: text, price: decimal, size: decimal, side, time })),
  }),
);
export const candlesEvent = envelope(
  'candles',
  z.object({ type: kind, candles: z.array(candle.extend({ product_id: text })) }),
);
export const userEvent = envelope(
  'user',
  z.object({
    type: kind,
    orders: z.array(
      z.object({
        ...{ avg_price: maybe, cancel_reason: text, client_order_id: text, completion_percentage: decimal },
        ...{
          contract_expiry_type: text,
          cumulative_quantity: decimal,
          filled_value: decimal,
          leaves_quantity: decimal,
        },
        ...{ limit_price: maybe, number_of_fills: decimal, order_id: uuid, order_side: side, order_type: text },
        ...{
          outstanding_hold_amount: decimal,
          post_only: z.enum(['true', 'false']),
          product_id: text,
          product_type: text,
        },
        ...{ reject_reason: text, retail_portfolio_id: uuid, risk_managed_by: text, status, stop_price: maybe },
        ...{ time_in_force: inForce, total_fees: decimal, total_value_after_fees: decimal, trigger_status: text },
        ...{ creation_time: time, end_time: time, start_time: time },
      }),
    ),
  }),
);
