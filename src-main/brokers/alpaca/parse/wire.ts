/** The shapes of Alpaca's answers as far as we read them; everything else is let through unread. Amounts are texts or numbers. */
import { z } from 'zod';

/** Amounts come as texts, in some answers as numbers; other things are no amounts. */
const amount = z.union([z.string().max(64), z.number()]);
const maybeAmount = amount.nullish();
const text = z.string().max(200);
const maybeText = text.nullish();

const orderFields = {
  id: z.string().min(1).max(64),
  client_order_id: z.string().max(128).nullish(),
  symbol: maybeText,
  asset_class: maybeText,
  order_class: maybeText,
  type: maybeText,
  side: maybeText,
  time_in_force: maybeText,
  qty: maybeAmount,
  notional: maybeAmount,
  filled_qty: maybeAmount,
  filled_avg_price: maybeAmount,
  limit_price: maybeAmount,
  stop_price: maybeAmount,
  trail_price: maybeAmount,
  trail_percent: maybeAmount,
  status: text,
  extended_hours: z.boolean().nullish(),
  replaced_by: maybeText,
  replaces: maybeText,
  ratio_qty: maybeAmount,
  created_at: maybeText,
  updated_at: maybeText,
};

const legShape = z.object(orderFields);
export const orderShape = z.object({ ...orderFields, legs: z.array(legShape).max(8).nullish() });
export type OrderWire = z.infer<typeof orderShape>;
export type LegWire = z.infer<typeof legShape>;

export const tradeUpdateShape = z.object({
  event: text,
  execution_id: maybeText,
  price: maybeAmount,
  qty: maybeAmount,
  timestamp: maybeText,
  order: orderShape,
});

export const activityShape = z.object({
  id: text,
  activity_type: text,
  order_id: maybeText,
  symbol: maybeText,
  side: maybeText,
  qty: maybeAmount,
  price: maybeAmount,
  cum_qty: maybeAmount,
  transaction_time: maybeText,
  net_amount: maybeAmount,
  currency: maybeText,
  description: z.string().max(1_000).nullish(),
  date: maybeText,
  created_at: maybeText,
  status: maybeText,
});
export type ActivityWire = z.infer<typeof activityShape>;

export const accountShape = z.object({
  id: text,
  account_number: text,
  status: text,
  currency: maybeText,
  cash: amount,
  equity: maybeAmount,
  buying_power: maybeAmount,
  non_marginable_buying_power: maybeAmount,
  options_buying_power: maybeAmount,
  cash_withdrawable: maybeAmount,
  multiplier: maybeAmount,
  options_trading_level: maybeAmount,
  trading_blocked: z.boolean().nullish(),
  account_blocked: z.boolean().nullish(),
  trade_suspended_by_user: z.boolean().nullish(),
  shorting_enabled: z.boolean().nullish(),
});
export type AccountWire = z.infer<typeof accountShape>;

export const positionShape = z.object({
  symbol: text,
  asset_class: maybeText,
  qty: amount,
  side: maybeText,
  avg_entry_price: maybeAmount,
});

export const assetShape = z.object({
  symbol: text,
  class: text,
  name: z.string().max(400),
  exchange: maybeText,
  status: text,
  tradable: z.boolean(),
  shortable: z.boolean(),
  borrow_status: maybeText,
  easy_to_borrow: z.boolean().nullish(),
  fractionable: z.boolean().nullish(),
  attributes: z.array(z.string()).nullish(),
  min_order_size: maybeAmount,
  min_trade_increment: maybeAmount,
  price_increment: maybeAmount,
});
export type AssetWire = z.infer<typeof assetShape>;

export const contractShape = z.object({
  symbol: text,
  status: text,
  tradable: z.boolean(),
  expiration_date: text,
  underlying_symbol: text,
  root_symbol: maybeText,
  type: text,
  strike_price: amount,
  multiplier: maybeAmount,
  size: maybeAmount,
  ppind: z.boolean().nullish(),
});
export type ContractWire = z.infer<typeof contractShape>;
export const contractPageShape = z.object({ option_contracts: z.array(contractShape), next_page_token: maybeText });

export const quoteShape = z.object({ t: text, bp: z.number(), bs: z.number(), ap: z.number(), as: z.number() });
export type QuoteWire = z.infer<typeof quoteShape>;
/** Conditions: a letter of contracts, a list of shares', none of coins'. */
const conditions = z.union([text, z.array(text).max(16)]).nullish();
const tradeShape = z.object({ t: text, p: z.number(), s: z.number(), c: conditions });
export const barShape = z.object({
  t: text,
  o: z.number(),
  h: z.number(),
  l: z.number(),
  c: z.number(),
  v: z.number(),
});
export type BarWire = z.infer<typeof barShape>;
const snapshotShape = z.object({
  latestQuote: quoteShape.nullish(),
  latestTrade: tradeShape.nullish(),
  dailyBar: barShape.nullish(),
  prevDailyBar: barShape.nullish(),
});
export type SnapshotWire = z.infer<typeof snapshotShape>;
export const snapshotsShape = z.record(z.string(), snapshotShape.nullable());
export const barsShape = z.object({
  bars: z.record(z.string(), z.array(barShape).nullable()),
  next_page_token: maybeText,
});
