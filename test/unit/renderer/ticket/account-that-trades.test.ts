import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type ConnectionId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { accountThatTrades } from '../../../../src-renderer/features/ticket/use-venue-quotes.ts';

type Venues = Parameters<typeof accountThatTrades>[2];

const at = (connection: string, instrument: string) => ({
  connectionId: idOf<ConnectionId>(connection),
  accountId: idOf<AccountId>(`${connection}-1`),
  instrumentId: idOf<InstrumentId>(instrument),
});
const venuesOf = (...venues: readonly ReturnType<typeof at>[]): Venues => ({ venues }) as unknown as Venues;
const btc = { id: idOf<InstrumentId>('BTC/USDT.BYBIT') };
const of = (connection: string) => ({ connectionId: idOf<ConnectionId>(connection) });

describe('the account that trades what was chosen', () => {
  it('is another one when the chosen one lists only the same coin under its own name', () => {
    const venues = venuesOf(at('binance', 'BTC/USDT.BINANCE'), at('bybit', 'BTC/USDT.BYBIT'));
    expect(accountThatTrades(btc, of('binance'), venues)).toBe('bybit-1');
    expect(accountThatTrades(btc, of('tws'), venues)).toBe('bybit-1');
  });

  it('stays where the chosen one lists it, also beside others that do', () => {
    const venues = venuesOf(at('bybit', 'BTC/USDT.BYBIT'), at('bybit-two', 'BTC/USDT.BYBIT'));
    expect(accountThatTrades(btc, of('bybit-two'), venues)).toBeNull();
  });

  it('stays where nobody is known to list it', () => {
    expect(accountThatTrades(btc, of('binance'), venuesOf(at('binance', 'BTC/USDT.BINANCE')))).toBeNull();
    expect(accountThatTrades(btc, of('binance'), venuesOf())).toBeNull();
  });
});
