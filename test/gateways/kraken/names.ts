/** Names of the exchange's coins at Kraken, which has three for each: the asset's, the old one of pairs, and the usual one of its newer sockets. */
import type { Instrument } from '../../../shared/domain/index.ts';

const ASSETS: Readonly<Record<string, readonly [asset: string, alt: string]>> = {
  BTC: ['XXBT', 'XBT'],
  ETH: ['XETH', 'ETH'],
  LTC: ['XLTC', 'LTC'],
  XRP: ['XXRP', 'XRP'],
  DOGE: ['XXDG', 'XDG'],
};

export const QUOTE_ASSET = 'ZUSD';

export const assetOf = (coin: string): string => ASSETS[coin]?.[0] ?? coin;
export const altOf = (coin: string): string => ASSETS[coin]?.[1] ?? coin;

const coinOf = (instrument: Pick<Instrument, 'baseCurrency'>): string => instrument.baseCurrency ?? '';

/** `XXBTZUSD`, `SOLUSD`. */
export const pairIdOf = (instrument: Pick<Instrument, 'baseCurrency'>): string =>
  coinOf(instrument) in ASSETS ? `${assetOf(coinOf(instrument))}${QUOTE_ASSET}` : `${coinOf(instrument)}USD`;
/** `XBTUSD`. */
export const altnameOf = (instrument: Pick<Instrument, 'baseCurrency'>): string => `${altOf(coinOf(instrument))}USD`;
/** `BTC/USD`. */
export const symbolTextOf = (instrument: Pick<Instrument, 'baseCurrency'>): string => `${coinOf(instrument)}/USD`;

/** The exchange's instrument of any of a pair's names. */
export function findPair(instruments: Iterable<Instrument>, name: string | null): Instrument | null {
  if (name === null) return null;
  for (const one of instruments)
    if ([pairIdOf(one), altnameOf(one), symbolTextOf(one), `${altOf(coinOf(one))}/USD`].includes(name)) return one;
  return null;
}

const NUMBER_WIDTH = 6;
const code = (id: number): string => id.toString(36).toUpperCase().padStart(NUMBER_WIDTH, '0');

/** Orders and trades have names of letters and digits in three groups. */
export const txidOf = (id: number): string => `OGATEW-AYAAA-${code(id)}`;
export const execIdOf = (id: number): string => `TGATEW-AYAAA-${code(id)}`;
/** The number in an order's name, or null. */
export function numberOf(txid: string): number | null {
  const found = /^OGATEW-AYAAA-([0-9A-Z]+)$/.exec(txid)?.[1];
  return found === undefined ? null : Number.parseInt(found, 36);
}
