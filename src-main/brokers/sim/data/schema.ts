/** Tables of venue.db. Quantities and prices are integers of the instrument's scales, money is decimal text, times UTC ms. */

/** Raised when the tables change; a database of a higher version is refused. */
export const SCHEMA_VERSION = 2;

/** What brings a database of a version to the next one; run in one transaction, in order. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  /** Triggers, flags, links and auctions of orders. */
  1: 'alter table orders add column extra text;',
};

export const SCHEMA = `
create table if not exists orders (
  client_order_id text primary key, venue_order_id text not null, account_id text not null, instrument_id text not null,
  side text not null, type text not null, tif text not null, sessions text not null,
  qty integer not null, limit_price integer, filled integer not null, opening integer not null,
  notional text not null, fees text not null, status text not null, reason text,
  priority integer not null, ahead integer, seen integer not null, rested_ms integer not null,
  expires_ms integer, created_ms integer not null, updated_ms integer not null, extra text
) strict;
create index if not exists orders_by_status on orders (status) where status in ('accepted', 'partiallyFilled');
create index if not exists orders_by_update on orders (account_id, updated_ms);
create table if not exists fills (
  trade_id text primary key, client_order_id text not null, venue_order_id text not null, account_id text not null,
  instrument_id text not null, side text not null, qty integer not null, price integer not null, fee text not null,
  liquidity text not null, bid integer, bid_size integer not null, ask integer, ask_size integer not null,
  ts_ms integer not null
) strict;
create index if not exists fills_by_time on fills (account_id, ts_ms);
create table if not exists cash (
  account_id text not null, currency text not null, total text not null, primary key (account_id, currency)
) strict, without rowid;
create table if not exists holdings (
  account_id text not null, instrument_id text not null, qty integer not null, cost text not null,
  primary key (account_id, instrument_id)
) strict, without rowid;
create table if not exists audit (client_order_id text primary key, received integer not null) strict;
create table if not exists bars (
  instrument_id text not null, start_ms integer not null, open integer not null, high integer not null,
  low integer not null, close integer not null, volume integer not null, primary key (instrument_id, start_ms)
) strict, without rowid;
create table if not exists state (key text primary key, value text not null) strict;
`;
