/** Accounts, positions, assets and contracts of the trading API, from what the exchange holds. */
import {
  Decimal,
  dec,
  unitsText,
  type AccountReport,
  type Borrow,
  type ExecutionMassStatus,
  type Instrument,
  type PositionStatusReport,
} from '../../../shared/domain/index.ts';
import type { ListedHost } from './listing.ts';
import { classOfSymbol } from './host-orders.ts';
import { plain, stamp, symbolOfInstrument, uuidOf } from './names.ts';

const dollars = (account: AccountReport): { readonly total: Decimal; readonly free: Decimal } => {
  const usd = account.balances.find((balance) => balance.currency === 'USD');
  const total = dec(usd?.total ?? '0');
  return { total, free: total.sub(dec(usd?.locked ?? '0')) };
};

/** What a unit is worth now: the mid, else the last trade, else nothing. */
function priceOf(host: ListedHost, instrument: Instrument): Decimal {
  const quote = host.venue.quote(instrument.id);
  if (quote === null) return Decimal.ZERO;
  if (quote.bid !== null && quote.ask !== null)
    return Decimal.of(quote.bid + quote.ask, instrument.priceScale).mul(dec('0.5'));
  return quote.last === null ? Decimal.ZERO : Decimal.of(quote.last, instrument.priceScale);
}

export function accountJson(host: ListedHost, status: ExecutionMassStatus, createdMs: number): Record<string, unknown> {
  const { total, free } = dollars(status.account);
  let long = Decimal.ZERO;
  let short = Decimal.ZERO;
  for (const position of status.positions) {
    const instrument = host.find(position.instrumentId);
    if (instrument === null) continue;
    const value = priceOf(host, instrument).mul(dec(position.qty)).mul(dec(instrument.multiplier));
    if (value.sign() < 0) short = short.add(value);
    else long = long.add(value);
  }
  const money = (amount: Decimal): string => amount.round(2, 'nearest').toString();
  const equity = money(total.add(long).add(short));
  const initial = long.sub(short).mul(dec('0.5'));
  // As the API describes it for a multiplier of 2, less what working orders hold.
  const spare = total.add(long).add(short).sub(initial).sub(total.sub(free)).max(Decimal.ZERO);
  return {
    id: uuidOf(`account ${status.account.accountId}`),
    account_number: status.account.accountId,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    currency: 'USD',
    cash: money(total),
    buying_power: money(spare.mul(dec('2'))),
    regt_buying_power: money(spare.mul(dec('2'))),
    non_marginable_buying_power: money(free),
    options_buying_power: money(free),
    options_approved_level: 3,
    options_trading_level: 3,
    portfolio_value: equity,
    equity,
    last_equity: equity,
    long_market_value: money(long),
    short_market_value: money(short),
    initial_margin: money(initial),
    maintenance_margin: money(long.sub(short).mul(dec('0.3'))),
    last_maintenance_margin: '0',
    accrued_fees: '0',
    sma: '0',
    multiplier: '2',
    shorting_enabled: true,
    trading_blocked: false,
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: false,
    created_at: stamp(createdMs),
    balance_asof: stamp(createdMs).slice(0, 10),
  };
}

/** Where it is listed, of the exchanges that the API knows. */
const LISTED: Readonly<Record<string, string>> = {
  NASDAQ: 'NASDAQ',
  NYSE: 'NYSE',
  ARCA: 'ARCA',
  BATS: 'BATS',
  AMEX: 'AMEX',
};

export function positionJson(host: ListedHost, position: PositionStatusReport): Record<string, unknown> | null {
  const instrument = host.find(position.instrumentId);
  if (instrument === null || dec(position.qty).isZero()) return null;
  const symbol = symbolOfInstrument(instrument);
  const qty = dec(position.qty);
  const average = dec(position.avgPrice ?? '0');
  const now = priceOf(host, instrument);
  const size = qty.mul(dec(instrument.multiplier));
  const cost = average.mul(size);
  const value = now.mul(size);
  const share = (part: Decimal): string => (cost.isZero() ? '0' : part.div(cost.abs(), 6, 'nearest').trim().toString());
  return {
    asset_id: uuidOf(`asset ${symbol}`),
    // Pairs are named without the stroke here, unlike everywhere else.
    symbol: symbol.replace('/', ''),
    exchange: instrument.option === null ? (LISTED[instrument.listing] ?? '') : '',
    asset_class: classOfSymbol(symbol),
    asset_marginable: instrument.assetClass !== 'crypto',
    avg_entry_price: average.round(6, 'nearest').trim().toString(),
    qty: plain(position.qty),
    qty_available: plain(position.qty),
    side: qty.sign() < 0 ? 'short' : 'long',
    market_value: value.round(4, 'nearest').trim().toString(),
    cost_basis: cost.round(4, 'nearest').trim().toString(),
    unrealized_pl: value.sub(cost).round(4, 'nearest').trim().toString(),
    unrealized_plpc: share(value.sub(cost)),
    unrealized_intraday_pl: '0',
    unrealized_intraday_plpc: '0',
    current_price: now.trim().toString(),
    lastday_price: now.trim().toString(),
    change_today: '0',
  };
}

/** `lending`: what the exchange lends of it; null: nothing. */
export function assetJson(instrument: Instrument, lending: Borrow['availability'] | null): Record<string, unknown> {
  const crypto = instrument.assetClass === 'crypto';
  return {
    id: uuidOf(`asset ${instrument.symbol}`),
    class: crypto ? 'crypto' : 'us_equity',
    exchange: crypto ? 'CRYPTO' : (LISTED[instrument.listing] ?? 'NYSE'),
    symbol: instrument.symbol,
    name: instrument.name,
    status: 'active',
    tradable: true,
    marginable: !crypto,
    shortable: instrument.shortable && lending !== 'none',
    easy_to_borrow: lending === 'easy',
    ...(crypto ? {} : { borrow_status: lending === 'easy' ? 'easy_to_borrow' : 'hard_to_borrow' }),
    fractionable: false,
    attributes: BROAD.has(instrument.symbol) ? ['has_options', 'options_late_close'] : crypto ? [] : ['has_options'],
    ...(crypto
      ? {
          min_order_size: instrument.qtyMin,
          min_trade_increment: instrument.lotSize,
          price_increment: instrument.ticks[0]?.tick ?? '0.01',
        }
      : {}),
  };
}

const BROAD = new Set(['SPY', 'QQQ', 'IWM', 'DIA']);

export function contractJson(instrument: Instrument): Record<string, unknown> | null {
  const { option } = instrument;
  if (option === null) return null;
  const symbol = symbolOfInstrument(instrument);
  const root = symbol.slice(0, -15);
  const penny = instrument.ticks.length === 1;
  return {
    id: uuidOf(`contract ${symbol}`),
    symbol,
    name: instrument.name,
    status: 'active',
    tradable: true,
    expiration_date: option.expiry,
    root_symbol: root,
    underlying_symbol: root,
    underlying_asset_id: uuidOf(`asset ${root}`),
    type: option.right,
    style: 'american',
    strike_price: plain(option.strike),
    multiplier: plain(instrument.multiplier),
    size: '100',
    open_interest: '0',
    ppind: penny || instrument.ticks[0]?.tick === '0.01',
  };
}

/** A float as the data API writes prices. */
export const floatOf = (units: number, scale: number): number => Number(unitsText(units, scale));
