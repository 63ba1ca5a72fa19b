/** The instruments of the simulated market: names, prices, and how each behaves. Figures are plausible, not real quotes. */
import {
  dec,
  idOf,
  type AssetClass,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type TickBand,
} from '../../../../shared/domain/index.ts';

/** `spreadPct` per cent of the price (never below a tick) · `volPct` a year · `lots` round lots shown at the best price. */
export type Listing = {
  readonly symbol: string;
  readonly name: string;
  readonly listing: string;
  readonly assetClass: Extract<AssetClass, 'equity' | 'etf' | 'crypto'>;
  readonly price: number;
  readonly spreadPct: number;
  readonly volPct: number;
  /** How far it follows the market's common movement. */
  readonly beta: number;
  /** Mean time between quotes in regular hours, ms. */
  readonly everyMs: number;
  readonly lots: number;
  /** Chance of a trade at each quote. */
  readonly tradeShare: number;
  /** Shares (coins) of an average day. */
  readonly dayVolume: number;
};

type Row = readonly [
  symbol: string,
  name: string,
  listing: string,
  price: number,
  spreadPct: number,
  volPct: number,
  beta: number,
  everyMs: number,
  lots: number,
  tradeShare: number,
  dayVolumeMillions: number,
];

const ETFS: readonly Row[] = [
  ['SPY', 'SPDR S&P 500 ETF Trust', 'ARCA', 668.43, 0.0016, 15, 1, 220, 8, 0.45, 62],
  ['QQQ', 'Invesco QQQ Trust', 'NASDAQ', 604.11, 0.0026, 19, 1.2, 250, 5, 0.4, 44],
  ['IWM', 'iShares Russell 2000 ETF', 'ARCA', 247.38, 0.005, 20, 1.1, 350, 12, 0.35, 31],
  ['DIA', 'SPDR Dow Jones Industrial Average ETF', 'ARCA', 463.27, 0.011, 14, 0.9, 700, 3, 0.25, 3.2],
  ['GLD', 'SPDR Gold Shares', 'ARCA', 378.64, 0.006, 17, 0.1, 600, 5, 0.25, 9],
  ['TLT', 'iShares 20+ Year Treasury Bond ETF', 'NASDAQ', 89.46, 0.011, 13, -0.1, 600, 40, 0.25, 34],
  ['XLF', 'Financial Select Sector SPDR Fund', 'ARCA', 52.71, 0.019, 16, 1, 700, 60, 0.2, 38],
  ['ARKK', 'ARK Innovation ETF', 'ARCA', 77.85, 0.026, 38, 1.7, 900, 6, 0.2, 11],
  ['UVXY', 'ProShares Ultra VIX Short-Term Futures ETF', 'BATS', 15.41, 0.55, 85, -3, 800, 9, 0.2, 14],
];

const EQUITIES: readonly Row[] = [
  ['AAPL', 'Apple Inc.', 'NASDAQ', 271.92, 0.006, 24, 1.1, 350, 4, 0.4, 48],
  ['MSFT', 'Microsoft Corporation', 'NASDAQ', 512.4, 0.009, 22, 1, 450, 3, 0.35, 21],
  ['NVDA', 'NVIDIA Corporation', 'NASDAQ', 181.02, 0.0056, 40, 1.7, 280, 9, 0.45, 176],
  ['TSLA', 'Tesla, Inc.', 'NASDAQ', 322.34, 2.05, 50, 1.8, 700, 2, 0.12, 3.1],
  ['AMZN', 'Amazon.com, Inc.', 'NASDAQ', 231.77, 0.012, 28, 1.2, 450, 4, 0.35, 39],
  ['GOOG', 'Alphabet Inc. Class C', 'NASDAQ', 287.15, 0.014, 27, 1.1, 500, 3, 0.3, 22],
  ['META', 'Meta Platforms, Inc.', 'NASDAQ', 641.2, 0.019, 30, 1.2, 550, 2, 0.3, 14],
  ['AVGO', 'Broadcom Inc.', 'NASDAQ', 349.88, 0.028, 42, 1.6, 700, 2, 0.25, 19],
  ['AMD', 'Advanced Micro Devices, Inc.', 'NASDAQ', 214.66, 0.015, 48, 1.7, 450, 4, 0.35, 47],
  ['NFLX', 'Netflix, Inc.', 'NASDAQ', 110.29, 0.02, 31, 1, 800, 4, 0.25, 36],
  ['BAC', 'Bank of America Corporation', 'NYSE', 52.18, 0.019, 24, 1, 600, 30, 0.3, 35],
  ['JPM', 'JPMorgan Chase & Co.', 'NYSE', 309.9, 0.017, 22, 1, 700, 2, 0.25, 9],
  ['IBM', 'International Business Machines Corporation', 'NYSE', 301.55, 0.03, 25, 0.8, 900, 2, 0.2, 4.4],
  ['XOM', 'Exxon Mobil Corporation', 'NYSE', 117.03, 0.017, 21, 0.7, 700, 6, 0.25, 15],
  ['KO', 'The Coca-Cola Company', 'NYSE', 71.12, 0.014, 14, 0.4, 800, 18, 0.25, 16],
  ['DIS', 'The Walt Disney Company', 'NYSE', 104.85, 0.019, 25, 1, 900, 6, 0.2, 10],
  ['INTC', 'Intel Corporation', 'NASDAQ', 34.5, 0.029, 50, 1.4, 700, 40, 0.25, 98],
  ['PFE', 'Pfizer Inc.', 'NYSE', 25.03, 0.04, 22, 0.5, 900, 70, 0.2, 49],
  ['WMT', 'Walmart Inc.', 'NYSE', 105.32, 0.019, 19, 0.6, 900, 6, 0.2, 18],
  ['BA', 'The Boeing Company', 'NYSE', 179.12, 0.045, 33, 1.2, 1000, 2, 0.2, 8],
  ['COIN', 'Coinbase Global, Inc.', 'NASDAQ', 294.3, 0.075, 65, 2.2, 600, 2, 0.25, 10],
  ['PLTR', 'Palantir Technologies Inc.', 'NASDAQ', 172.6, 0.022, 58, 1.8, 500, 5, 0.3, 55],
  ['GME', 'GameStop Corp.', 'NYSE', 23.44, 0.045, 55, 1, 1300, 14, 0.2, 7],
  ['SOFI', 'SoFi Technologies, Inc.', 'NASDAQ', 26.08, 0.038, 58, 1.8, 700, 30, 0.25, 62],
  ['PLUG', 'Plug Power Inc.', 'NASDAQ', 2.02, 0.5, 95, 1.8, 1200, 160, 0.2, 88],
  ['KOSS', 'Koss Corporation', 'NASDAQ', 4.92, 1.2, 70, 0.8, 2300, 3, 0.12, 0.08],
  ['RCMT', 'RCM Technologies, Inc.', 'NASDAQ', 19.84, 1.1, 45, 0.8, 2400, 2, 0.12, 0.07],
  ['CRMT', "America's Car-Mart, Inc.", 'NASDAQ', 22.36, 1.6, 60, 1.1, 2200, 2, 0.12, 0.24],
  ['LAKE', 'Lakeland Industries, Inc.', 'NASDAQ', 15.06, 2, 48, 0.9, 2500, 2, 0.12, 0.11],
  ['OPTT', 'Ocean Power Technologies, Inc.', 'AMEX', 0.4827, 0.7, 90, 1.2, 1600, 60, 0.15, 4],
];

const CRYPTO: readonly Row[] = [
  ['BTC/USD', 'Bitcoin', 'spot', 92118, 0.0022, 45, 0.8, 260, 1.2, 0.4, 0.018],
  ['ETH/USD', 'Ether', 'spot', 3021.4, 0.004, 62, 1, 320, 14, 0.4, 0.22],
  ['SOL/USD', 'Solana', 'spot', 139.26, 0.009, 78, 1.1, 450, 160, 0.35, 3.4],
  ['XRP/USD', 'XRP', 'spot', 2.1854, 0.012, 72, 0.9, 600, 9000, 0.3, 120],
  ['DOGE/USD', 'Dogecoin', 'spot', 0.15237, 0.016, 85, 1, 800, 60_000, 0.25, 900],
  ['LTC/USD', 'Litecoin', 'spot', 84.63, 0.03, 68, 0.9, 1000, 60, 0.25, 0.6],
];

const listingOf =
  (assetClass: Listing['assetClass']) =>
  (row: Row): Listing => {
    const [symbol, name, listing, price, spreadPct, volPct, beta, everyMs, lots, tradeShare, millions] = row;
    const dayVolume = Math.round(millions * 1_000_000);
    return { symbol, name, listing, assetClass, price, spreadPct, volPct, beta, everyMs, lots, tradeShare, dayVolume };
  };

export const LISTINGS: readonly Listing[] = [
  ...ETFS.map(listingOf('etf')),
  ...EQUITIES.map(listingOf('equity')),
  ...CRYPTO.map(listingOf('crypto')),
];

const text = (value: string): DecimalText => dec(value).text();

/** US equities: a cent from one dollar on, a hundredth of a cent below (Regulation NMS, rule 612). */
export const EQUITY_TICKS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.0001') },
  { fromPrice: text('1'), tick: text('0.01') },
];

/** Round lots by price since 2025-11: 100, 40 from 250.01, 10 from 1,000.01, 1 from 10,000.01 (Regulation NMS, rule 600(b)(93)). */
export const roundLotOf = (price: number): number =>
  price <= 250 ? 100 : price <= 1000 ? 40 : price <= 10_000 ? 10 : 1;

/** Decimals of prices and of quantities of the spot pairs. */
const COIN_SCALES: Readonly<Record<string, readonly [price: number, qty: number]>> = {
  'BTC/USD': [2, 5],
  'ETH/USD': [2, 4],
  'SOL/USD': [2, 3],
  'XRP/USD': [4, 1],
  'DOGE/USD': [5, 0],
  'LTC/USD': [2, 3],
};

/** A step of 10^-scale. */
export const stepText = (scale: number): DecimalText => text(scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`);

export const SIM_VENUE = 'SIM';
export const simId = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.${SIM_VENUE}`);

/** The instrument of a listing. */
export function instrumentOf(listing: Listing): Instrument {
  const { symbol, name, assetClass } = listing;
  const base = {
    id: simId(symbol),
    symbol,
    name,
    assetClass,
    venue: SIM_VENUE,
    listing: listing.listing,
    option: null,
    legs: null,
  };
  if (assetClass === 'crypto') return { ...base, ...coinRules(symbol) };
  return { ...base, ...shareRules(roundLotOf(listing.price)) };
}

type Rules = Omit<Instrument, 'id' | 'symbol' | 'name' | 'assetClass' | 'venue' | 'listing' | 'option' | 'legs'>;

/** What US shares share. */
export const shareRules = (roundLot: number): Rules => ({
  currency: 'USD',
  baseCurrency: null,
  priceScale: 4,
  qtyScale: 0,
  ticks: EQUITY_TICKS,
  lotSize: text('1'),
  qtyMin: text('1'),
  qtyMax: text('1000000'),
  notionalMin: text('0'),
  roundLot: text(String(roundLot)),
  multiplier: text('1'),
  calendar: 'us-equity',
  shortable: true,
});

/** Rules of a spot pair `BASE/QUOTE`; scales are decimals of prices and quantities. */
export function pairRules(symbol: string, priceScale: number, qtyScale: number): Rules {
  const [baseCurrency = symbol, currency = 'USD'] = symbol.split('/');
  const lot = stepText(qtyScale);
  return {
    currency,
    baseCurrency,
    priceScale,
    qtyScale,
    ticks: [{ fromPrice: text('0'), tick: stepText(priceScale) }],
    lotSize: lot,
    qtyMin: lot,
    qtyMax: text('1000000'),
    notionalMin: text('1'),
    roundLot: lot,
    multiplier: text('1'),
    calendar: 'always',
    shortable: false,
  };
}

function coinRules(symbol: string): Rules {
  const [priceScale, qtyScale] = COIN_SCALES[symbol] ?? [2, 4];
  return pairRules(symbol, priceScale, qtyScale);
}
