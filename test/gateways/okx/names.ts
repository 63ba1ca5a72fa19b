/** Names at OKX: the simulated dollar plays the part of USDT; perpetuals are in contracts of a hundredth of a coin. */
import { Decimal, dec, type Instrument } from '../../../shared/domain/index.ts';

export const QUOTE_CCY = 'USDT';
export type InstType = 'SPOT' | 'SWAP';

/** Coins in a contract. */
export const CONTRACT = dec('0.01');

/** `BTC-USDT`, `BTC-USDT-SWAP`. */
export const instIdOf = (instrument: Pick<Instrument, 'baseCurrency'>, type: InstType): string =>
  `${instrument.baseCurrency ?? ''}-${QUOTE_CCY}${type === 'SWAP' ? '-SWAP' : ''}`;

export const instTypeOf = (instId: string): InstType => (instId.endsWith('-SWAP') ? 'SWAP' : 'SPOT');

export function findInst(listed: Iterable<Instrument>, instId: string | null): Instrument | null {
  const coin = new RegExp(`^([A-Z0-9]+)-${QUOTE_CCY}(?:-SWAP)?$`).exec(instId ?? '')?.[1];
  for (const instrument of listed) if (instrument.baseCurrency === coin) return instrument;
  return null;
}

/** A quantity in coins as the wire has it, and back. */
export const sizeOf = (qty: Decimal, type: InstType): string =>
  (type === 'SPOT' ? qty : qty.div(CONTRACT, 18, 'nearest')).trim().toString();
export const coinsOf = (size: Decimal, type: InstType): Decimal => (type === 'SPOT' ? size : size.mul(CONTRACT)).trim();
