/**
 * The crypto exchanges that the journey is played at, each as its trader meets it: where the venue has stops it holds one, where it has
 * none the app does, and the market is made to fall through it; where it takes no market orders the stop becomes a limit order.
 */
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { keyAccountId } from '../../../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../../../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../../../gateways/binance/spot-rest.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../../../gateways/bybit/bybit-gateway.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../../../gateways/coinbase/coinbase-gateway.ts';
import type { Gateway } from '../../../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../../../gateways/kraken/kraken-gateway.ts';
import { OKX_GATEWAY_KEY, startOkxGateway } from '../../../gateways/okx/okx-gateway.ts';
import { HELD_BY_APP, hostIdOf, type Rig, type VenueCase } from './venue-case.ts';

/** An exchange: what is chosen and typed for it, and its gateway with the account that its key belongs to. */
type Exchange = {
  readonly name: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly account: AccountId;
  readonly start: (account: AccountId) => Promise<Gateway>;
};

const startOf = (of: Exchange) => async (): Promise<Rig> => {
  const gateway = await of.start(of.account);
  const typed = {
    ...{ broker: 'ccxt', name: of.name, advanced: true, keys: of.keys, choices: of.choices },
    fields: { symbols: 'BTC', host: `http://127.0.0.1:${gateway.port}` },
    // Else close-all keeps coins: they may be savings.
    flags: of.choices['market'] === 'perpetual' ? [] : ['spotInventory'],
  };
  return {
    ...{ host: gateway.host, close: () => gateway.close(), account: of.account },
    ...{ connections: [typed], loseFeed: null, pulse: { timer: undefined } },
  };
};

/** Coins of a quote currency, as the exchange's pairs are named. */
const coins = (quote: string) => ({
  ...{ hostId: hostIdOf('BTC/USD'), qty: '0.01', bid: '90000', ask: '90020', mid: '90010', rests: '2900' },
  ...{ symbol: `BTC/${quote}`, searched: { text: 'ETH', symbol: `ETH/${quote}`, hostId: hostIdOf('ETH/USD') } },
  ...{ exits: { stop: '85000', target: '95000' }, acknowledge: HELD_BY_APP, shiftMs: () => 0 },
  combo: { none: 'crypto exchanges have no combos' },
});
/** Below the stop of `coins`. */
const FALL = { bid: '84900', ask: '84920' } as const;

const perpetual = (name: string): string => `${name}:USDT`;

const binance: Exchange = {
  ...{ name: 'Binance testnet', keys: { ...GATEWAY_KEY }, choices: { exchange: 'binance', market: 'spot' } },
  ...{ account: idOf<AccountId>(`BINANCE-${SPOT_UID}`), start: () => startBinanceGateway() },
};
const kraken: Exchange = {
  ...{ name: 'Kraken', keys: { ...KRAKEN_GATEWAY_KEY }, choices: { exchange: 'kraken', market: 'spot' } },
  account: keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey),
  // Of the lowest tier, at both ends.
  start: (accountId) => startKrakenGateway({ accountId }),
};
const bybit = (market: 'spot' | 'perpetual'): Exchange => ({
  ...{ name: 'Bybit testnet', keys: { ...BYBIT_GATEWAY_KEY }, choices: { exchange: 'bybit', market } },
  account: keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey),
  start: (account) => startBybitGateway({ accounts: { [market === 'spot' ? 'spot' : 'linear']: account } }),
});
const okx = (market: 'spot' | 'perpetual'): Exchange => ({
  ...{ name: 'OKX demo', keys: { ...OKX_GATEWAY_KEY }, choices: { exchange: 'okx', market } },
  account: keyAccountId('okx', OKX_GATEWAY_KEY.apiKey),
  start: (account) => startOkxGateway({ accounts: { [market === 'spot' ? 'SPOT' : 'SWAP']: account } }),
});
const coinbase: Exchange = {
  ...{ name: 'Coinbase', choices: { exchange: 'coinbase', market: 'spot' } },
  // As it stands in the file that the exchange hands out: lines end in `\n`, written out.
  keys: { ...COINBASE_GATEWAY_KEY, secret: COINBASE_GATEWAY_KEY.secret.trim().replaceAll('\n', String.raw`\n`) },
  account: keyAccountId('coinbase', COINBASE_GATEWAY_KEY.apiKey),
  start: (accountId) => startCoinbaseGateway({ accountId }),
};

const perpetuals = {
  ...{ symbol: perpetual('BTC/USDT') },
  searched: { text: 'ETH', symbol: perpetual('ETH/USDT'), hostId: hostIdOf('ETH/USD') },
};

/** Each exchange in one shell at least, whatever run it is. */
export const CRYPTO_VENUES: readonly VenueCase[] = [
  {
    ...{ ...coins('USDT'), name: 'Binance', start: startOf(binance), stop: { holder: 'venue' } },
    always: ['browser'],
  },
  { ...coins('USD'), name: 'Kraken', start: startOf(kraken), stop: { holder: 'venue' }, always: ['browser'] },
  {
    ...{ ...coins('USDT'), ...perpetuals, name: 'Bybit perpetuals', start: startOf(bybit('perpetual')) },
    ...{ stop: { holder: 'venue' }, always: ['electron'] },
  },
  {
    ...{ ...coins('USDT'), name: 'OKX', start: startOf(okx('spot')) },
    ...{ stop: { holder: 'venue' }, always: ['electron'] },
  },
  {
    ...{ ...coins('USD'), name: 'Coinbase', start: startOf(coinbase) },
    ...{ stop: { holder: 'app', fall: FALL }, always: ['browser'] },
  },
  {
    ...{ ...coins('USDT'), name: 'Bybit', start: startOf(bybit('spot')) },
    ...{ stop: { holder: 'venue' }, always: [] },
  },
  {
    ...{ ...coins('USDT'), ...perpetuals, name: 'OKX perpetuals', start: startOf(okx('perpetual')) },
    ...{ stop: { holder: 'venue' }, always: [] },
  },
];
