/** Which symbols stand for more than one instrument. */
import { describe, expect, it } from 'vitest';
import { listedTwice, venueWord } from '../../../../src-renderer/features/watchlist/listed-twice.ts';

const at = (symbol: string, venue: string) => ({ symbol, venue });

describe('symbols at more than one venue', () => {
  it('S2.12: names those that two venues list, and no others', () => {
    const twice = listedTwice([
      at('BTC/USDT', 'BINANCE'),
      at('ETH/USDT', 'BINANCE'),
      at('BTC/USDT', 'BYBIT'),
      at('SPY', 'IB'),
      at('SPY', 'IB'),
    ]);
    expect([...twice]).toEqual(['BTC/USDT']);
  });

  it('writes a venue as a word and leaves abbreviations', () => {
    expect(['BINANCE', 'OKX', 'SIM', 'Harbor'].map(venueWord)).toEqual(['Binance', 'OKX', 'SIM', 'Harbor']);
  });
});
