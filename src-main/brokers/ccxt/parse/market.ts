/** ccxt's markets as instruments: precision, limits, minima. Pure. */
import {
  Decimal,
  dec,
  idOf,
  type DecimalText,
  type Instrument,
  type InstrumentId,
} from '../../../../shared/domain/index.ts';
import type { MarketKind } from '../profiles.ts';
import { decimalOf, isFields, textOf, type Fields } from './read.ts';

/** What orders of a market need beyond the instrument. */
export type Listed = {
  readonly instrument: Instrument;
  /** ccxt's symbol. */
  readonly symbol: string;
  readonly kind: MarketKind;
  /** The list says that it trades. A market that is paused still holds orders and positions. */
  readonly open: boolean;
  /** The list does not name it any more: what is known of it is what was known, or what its orders say. */
  readonly gone: boolean;
  /** Base units in one contract; 1 on spot. */
  readonly contractSize: Decimal;
  /** Fees in per cent, where the exchange says them. */
  readonly makerPct: DecimalText | null;
  readonly takerPct: DecimalText | null;
  /** The exchange's own names of the types it takes here; null: it does not say. */
  readonly orderTypes: readonly string[] | null;
};

/** Decimals of integers in quotes: at most 9, and products of price and size stay exact in a double. */
const SCALE_MAX = 9;
const QTY_MAX = '1000000000';

const HUNDRED = Decimal.of(100);

/** One market, trading or paused; null: it is of another kind, or its rules cannot be read. */
export function readMarket(raw: unknown, kind: MarketKind, venue: string): Listed | null {
  if (!isFields(raw)) return null;
  if (kind === 'spot' ? raw['spot'] !== true : raw['swap'] !== true || raw['linear'] !== true) return null;
  const [symbol, base, quote] = [textOf(raw['symbol']), textOf(raw['base']), textOf(raw['quote'])];
  const precision = isFields(raw['precision']) ? raw['precision'] : {};
  const [tick, step] = [decimalOf(precision['price']), decimalOf(precision['amount'])];
  if (symbol === null || base === null || quote === null || tick === null || step === null) return null;
  // How many coins a contract is must be told: by a guess every order would be of another size.
  const contractSize = kind === 'spot' ? Decimal.ONE : decimalOf(raw['contractSize']);
  if (contractSize === null || tick.sign() <= 0 || step.sign() <= 0 || contractSize.sign() <= 0) return null;
  const lot = step.mul(contractSize).trim();
  if (tick.trim().scale > SCALE_MAX || lot.scale > SCALE_MAX) return null;
  const id = idOf<InstrumentId>(`${symbol}.${venue}`);
  if (!/^[A-Z0-9][A-Za-z0-9._:/-]{0,63}$/.test(id)) return null;
  return {
    instrument: {
      ...rulesOf(raw, { tick: tick.trim(), lot, contractSize }),
      ...namesOf(id, symbol, { base, quote, kind, venue }),
    },
    symbol,
    kind,
    open: raw['active'] !== false,
    gone: false,
    contractSize,
    makerPct: percent(raw['maker']),
    takerPct: percent(raw['taker']),
    orderTypes: typesOf(raw['info']),
  };
}

const percent = (rate: unknown): DecimalText | null => decimalOf(rate)?.mul(HUNDRED).trim().text() ?? null;

const typesOf = (info: unknown): readonly string[] | null => {
  const types = isFields(info) ? (info['orderTypes'] ?? info['OrderType']) : null;
  if (!isFields(info) || !Array.isArray(types)) return null;
  // Binance's spot trails with its stops, where the market allows that.
  return [
    ...types.filter((t) => typeof t === 'string'),
    ...(info['allowTrailingStop'] === true ? ['TRAILING_STOP'] : []),
  ];
};

type Steps = { readonly tick: Decimal; readonly lot: Decimal; readonly contractSize: Decimal };

function rulesOf(raw: Fields, { tick, lot, contractSize }: Steps) {
  const limits = isFields(raw['limits']) ? raw['limits'] : {};
  const amount = isFields(limits['amount']) ? limits['amount'] : {};
  const cost = isFields(limits['cost']) ? limits['cost'] : {};
  const least = (decimalOf(amount['min']) ?? Decimal.ZERO).mul(contractSize);
  const most = decimalOf(amount['max'])?.mul(contractSize) ?? null;
  return {
    priceScale: tick.scale,
    qtyScale: lot.scale,
    ticks: [{ fromPrice: dec('0').text(), tick: tick.text() }],
    lotSize: lot.text(),
    qtyMin: least.max(lot).roundTo(lot, 'ceil').trim().text(),
    qtyMax: (most !== null && most.sign() > 0 ? most.roundTo(lot, 'floor').trim() : dec(QTY_MAX)).text(),
    notionalMin: (decimalOf(cost['min']) ?? Decimal.ZERO).trim().text(),
    roundLot: lot.text(),
    // Quantities are base units: the size of a contract is in the lot.
    multiplier: dec('1').text(),
    calendar: 'always' as const,
    option: null,
    legs: null,
  };
}

type Named = { readonly base: string; readonly quote: string; readonly kind: MarketKind; readonly venue: string };

const namesOf = (id: InstrumentId, symbol: string, { base, quote, kind, venue }: Named) => ({
  id,
  symbol,
  name: kind === 'spot' ? `${base} in ${quote}` : `${base} perpetual in ${quote}`,
  assetClass: 'crypto' as const,
  venue,
  listing: kind === 'spot' ? 'spot' : 'perpetual',
  currency: quote,
  baseCurrency: base,
  shortable: kind === 'perpetual',
});
