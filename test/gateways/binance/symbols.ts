/** Names of the exchange's coins at Binance: the simulated dollar plays the part of USDT. */
import { idOf, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';

export const QUOTE_ASSET = 'USDT';

/** `BTC/USD.SIM` → `BTCUSDT`. */
export const wireSymbolOf = (instrument: Pick<Instrument, 'baseCurrency'>): string =>
  `${instrument.baseCurrency ?? ''}${QUOTE_ASSET}`;

/** `BTCUSDT` → the exchange's id, or null. */
export function hostIdOfSymbol(symbol: string): InstrumentId | null {
  const base = /^([A-Z0-9]+)USDT$/.exec(symbol)?.[1];
  return base === undefined ? null : idOf<InstrumentId>(`${base}/USD.SIM`);
}
