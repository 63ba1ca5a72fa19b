/**
 * Markets that the exchange does not list any more and still holds orders in. What is known of one is its name in an order's row and, where
 * the terminal traded it before, the instrument that it was. Pure.
 */
import { Decimal, dec, idOf, type Instrument, type InstrumentId } from '../../../../shared/domain/index.ts';
import type { ExchangeProfile, MarketKind } from '../profiles.ts';
import { readMarket, type Listed } from './market.ts';
import { decimalOf, isFields, textOf, type Fields } from './read.ts';

export type UnlistedName = {
  /** The exchange's own. */
  readonly marketId: string;
  readonly base: string;
  /** ccxt's. */
  readonly symbol: string;
};

const NAME_KEYS = ['symbol', 's', 'instId', 'pair', 'product_id'];
const SCALE_USUAL = 8;
/** Of what the exchange lists no more, in a trader's words. */
const UNLISTED_WORDS = 'not listed any more';
/** How many coins a contract is stood in the list alone. */
const IN_CONTRACTS = `${UNLISTED_WORDS}; quantities are contracts`;
/** Exchanges whose contracts are one coin each. */
const COIN_CONTRACTS: ReadonlySet<string> = new Set(['bybit', 'binanceusdm']);

/** The market's own name in an order's or a position's row, where it is one of this kind; null: it names none, or is of another kind. */
export function marketIdOf(row: Fields, { id }: ExchangeProfile, kind: MarketKind): string | null {
  const info = isFields(row['info']) ? row['info'] : {};
  const descr = isFields(info['descr']) ? info['descr'] : {};
  // Bybit streams all of an account; its lists are of one kind.
  const category = textOf(info['category']);
  if (id === 'bybit' && category !== null && category !== (kind === 'spot' ? 'spot' : 'linear')) return null;
  if (
    id === 'okx' &&
    (textOf(info['instType']) ?? (kind === 'spot' ? 'SPOT' : 'SWAP')) !== (kind === 'spot' ? 'SPOT' : 'SWAP')
  )
    return null;
  for (const key of NAME_KEYS) {
    const name = textOf(info[key]) ?? textOf(descr[key]);
    if (name !== null) return name;
  }
  return textOf(row['symbol']);
}

/** A market's parts by its name, in the connection's quote currency; null: it is of another currency or kind. `codeOf`: the exchange's names of coins. */
export function readUnlistedName(
  marketId: string,
  { kind, quote }: { readonly kind: MarketKind; readonly quote: string },
  codeOf: (coin: string) => string,
): UnlistedName | null {
  const name = marketId.toUpperCase().replace(/:[A-Z0-9]+$/, '');
  const bare = kind === 'perpetual' ? name.replace(/[-_]SWAP$/, '') : name;
  // Kraken writes XXBTZUSD.
  const long = new RegExp(`^X([A-Z0-9]{3})Z${quote}$`).exec(bare)?.[1];
  const coin = long ?? new RegExp(`^([A-Z0-9]{1,15})[-_/]?${quote}$`).exec(bare)?.[1];
  if (coin === undefined) return null;
  const base = codeOf(coin);
  return { marketId, base, symbol: kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}` };
}

const stepOf = (...values: readonly unknown[]): string => {
  const scale = Math.max(0, ...values.map((value) => decimalOf(value)?.trim().scale ?? 0));
  return Decimal.of(1, Math.min(scale, SCALE_USUAL)).toString();
};

export type UnlistedFacts = {
  readonly kind: MarketKind;
  readonly quote: string;
  readonly profile: Pick<ExchangeProfile, 'id' | 'venue'>;
  /** What the terminal knew of it; null: nothing. */
  readonly known: (id: InstrumentId) => Instrument | null;
};

/** The market as it can still be shown and cancelled in: steps are those of the row where nothing better is known. */
export function unlistedMarket(
  { base, symbol }: UnlistedName,
  row: Fields,
  { kind, quote, profile, known }: UnlistedFacts,
): Listed | null {
  const steps = {
    price: stepOf(row['price'], row['triggerPrice'], row['average']),
    amount: stepOf(row['amount'], row['filled'], row['contracts']),
  };
  const parts = { symbol, base, quote, active: false, precision: steps, contractSize: '1', info: {} };
  const read = readMarket(
    { ...parts, spot: kind === 'spot', swap: kind !== 'spot', linear: kind !== 'spot' },
    kind,
    profile.venue,
  );
  if (read === null) return null;
  const before = known(idOf<InstrumentId>(read.instrument.id));
  const instrument = before ?? read.instrument;
  const words = kind === 'spot' || COIN_CONTRACTS.has(profile.id) ? UNLISTED_WORDS : IN_CONTRACTS;
  const name = instrument.name.includes(UNLISTED_WORDS) ? instrument.name : `${instrument.name} (${words})`;
  return {
    ...read,
    instrument: { ...instrument, name: name.slice(0, 120) },
    open: false,
    gone: true,
    contractSize: dec('1'),
  };
}
