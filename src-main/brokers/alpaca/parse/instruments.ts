/** Assets and contracts as instruments. Pure; ticks and lots are the venue's where it says them. */
import {
  Decimal,
  dec,
  idOf,
  newYorkDayText,
  type CalendarId,
  type Instrument,
  type Price,
  type TickBand,
} from '../../../../shared/domain/index.ts';
import { expiryInWords } from '../combos.ts';
import { ALPACA, contractIdOf, idOfWireSymbol, readContract, shareIdOf, type ContractName } from '../symbols.ts';
import { amountOf } from './amounts.ts';
import type { AssetWire, ContractWire } from './wire.ts';

const text = (value: string): Price => dec(value).text();

/** Regulation NMS, rule 612: a cent from one dollar on, a hundredth of a cent below. */
const SHARE_TICKS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.0001') },
  { fromPrice: text('1'), tick: text('0.01') },
];
/** Classes of the penny interval program, and the others (the OCC's rules that `ppind` names). */
const PENNY_CLASS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.01') },
  { fromPrice: text('3'), tick: text('0.05') },
];
const NICKEL_CLASS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.05') },
  { fromPrice: text('3'), tick: text('0.10') },
];
/** A cent at every price. */
const PENNY_ALWAYS: readonly TickBand[] = [{ fromPrice: text('0'), tick: text('0.01') }];
const ALWAYS = new Set(['SPY', 'QQQ', 'IWM']);

const shared = { venue: ALPACA, option: null, legs: null, multiplier: text('1'), notionalMin: text('0') } as const;

/** Decimals of quantities where parts of a share are held. */
const PART_SCALE = 6;

/** Whether orders for it are taken now. */
export const isTradable = ({ status, tradable }: AssetWire): boolean => status === 'active' && tradable;

/** An asset, or null: of a class that we do not trade. One that cannot be traded now may be held. `parts`: a part of a share is. */
export function assetInstrument(asset: AssetWire, parts = false): Instrument | null {
  if (asset.class === 'crypto') return pairInstrument(asset);
  if (asset.class !== 'us_equity') return null;
  return shareInstrument(asset, parts && asset.fractionable === true, asset.shortable);
}

function shareInstrument(
  { symbol, name, exchange }: Pick<AssetWire, 'symbol' | 'name' | 'exchange'>,
  fine: boolean,
  shortable: boolean,
): Instrument {
  const lot = fine ? `0.${'0'.repeat(PART_SCALE - 1)}1` : '1';
  return {
    ...shared,
    id: shareIdOf(symbol),
    symbol,
    name,
    assetClass: /\b(ETF|Fund|Trust|Shares)\b/.test(name) && /\bETF|Fund\b/.test(name) ? 'etf' : 'equity',
    listing: exchange ?? '',
    currency: 'USD',
    baseCurrency: null,
    priceScale: 4,
    qtyScale: fine ? PART_SCALE : 0,
    ticks: SHARE_TICKS,
    lotSize: text(lot),
    qtyMin: text(lot),
    qtyMax: text('1000000'),
    roundLot: text('100'),
    calendar: 'us-equity',
    shortable,
  };
}

/** A share that is held and that Alpaca no longer lists: by its symbol alone. */
export const shareOfName = (symbol: string): Instrument =>
  shareInstrument({ symbol, name: `${symbol}, no longer listed` }, false, false);

const decimalsOf = (amount: Decimal): number => amount.trim().scale;

function pairInstrument(asset: AssetWire): Instrument | null {
  const id = idOfWireSymbol(asset.symbol, 'crypto');
  const symbol = id.slice(0, -(ALPACA.length + 1));
  const [base, currency] = symbol.split('/');
  const tick = amountOf(asset.price_increment);
  const lot = amountOf(asset.min_trade_increment);
  if (base === undefined || currency === undefined || tick === null || lot === null) return null;
  if (tick.sign() <= 0 || lot.sign() <= 0 || decimalsOf(tick) > 9) return null;
  const step = decimalsOf(lot) > 9 ? dec('0.000000001') : lot;
  const least = amountOf(asset.min_order_size) ?? step;
  return {
    ...shared,
    ...{ id, symbol, name: asset.name, assetClass: 'crypto', listing: 'spot', currency, baseCurrency: base },
    priceScale: Math.max(2, decimalsOf(tick)),
    qtyScale: decimalsOf(step),
    ticks: [{ fromPrice: text('0'), tick: tick.text() }],
    lotSize: step.text(),
    qtyMin: least.roundTo(step, 'ceil').text(),
    qtyMax: text('1000000'),
    roundLot: step.text(),
    calendar: 'always',
    shortable: false,
  };
}

const BROAD_FUNDS = new Set(['SPY', 'QQQ', 'IWM', 'DIA']);
const calendarOf = (root: string): CalendarId => (BROAD_FUNDS.has(root) ? 'us-option-1615' : 'us-option');

function ticksOf(root: string, penny: boolean | null): readonly TickBand[] {
  if (ALWAYS.has(root)) return PENNY_ALWAYS;
  // Coarser steps are taken by every class: what is not known is not assumed to be fine.
  return penny === true ? PENNY_CLASS : NICKEL_CLASS;
}

/** A contract that its name alone describes: one that is no longer listed. */
export function contractOfName(name: ContractName, penny: boolean | null = null): Instrument {
  const { root, expiry, right, strike } = name;
  const symbol = `${root} ${expiryInWords(expiry)} ${strike} ${right === 'call' ? 'C' : 'P'}`;
  return {
    ...shared,
    id: contractIdOf(name),
    symbol,
    name: `${symbol}, ${right} on ${root}`,
    assetClass: 'option',
    listing: 'options',
    currency: 'USD',
    baseCurrency: null,
    priceScale: 4,
    qtyScale: 0,
    ticks: ticksOf(root, penny),
    lotSize: text('1'),
    qtyMin: text('1'),
    qtyMax: text('10000'),
    roundLot: text('1'),
    multiplier: text('100'),
    calendar: calendarOf(root),
    shortable: true,
    option: { underlyingId: shareIdOf(root), right, strike, expiry },
  };
}

/** A listed contract; null when its symbol, its terms or its multiplier are not those of a standard one. */
export function contractInstrument(contract: ContractWire): Instrument | null {
  const name = readContract(contract.symbol);
  const multiplier = amountOf(contract.multiplier ?? contract.size ?? '100');
  if (name === null || multiplier === null || !multiplier.eq(dec('100'))) return null;
  if (name.expiry !== contract.expiration_date || !dec(name.strike).eq(amountOf(contract.strike_price) ?? Decimal.ZERO))
    return null;
  const found = contractOfName(name, contract.ppind ?? null);
  return {
    ...found,
    option: {
      underlyingId: idOf(`${contract.underlying_symbol}.${ALPACA}`),
      right: name.right,
      strike: name.strike,
      expiry: name.expiry,
    },
  };
}

/** Whether its last day is over. */
export const hasExpired = (name: Pick<ContractName, 'expiry'>, nowMs: number): boolean =>
  name.expiry < newYorkDayText(nowMs);
