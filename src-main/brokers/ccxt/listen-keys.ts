/**
 * Keys of account streams (Binance USD-M): ccxt keeps one for twenty minutes and dials with it, whether the exchange still knows it or not.
 * After a lost stream a new one is asked for: where the old one is good, the exchange answers with it (POST /fapi/v1/listenKey).
 */
import type { CcxtExchange } from './exchange.ts';
import { isFields } from './parse/read.ts';

/** Makes the next subscription ask for a key. */
export function forgetListenKeys({ options }: Pick<CcxtExchange, 'options'>): void {
  for (const [name, kept] of Object.entries(options))
    if (isFields(kept) && kept['listenKey'] !== undefined)
      options[name] = { ...kept, listenKey: undefined, lastAuthenticatedTime: 0 };
}

/** The exchange says that the key is over. */
export const isExpiry = (text: string): boolean => text.includes('"listenKeyExpired"');
