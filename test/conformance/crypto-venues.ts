/** The crypto exchanges that are tried here, each with its gateway and the account that the gateway's key belongs to. */
import { idOf, type AccountId } from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../gateways/coinbase/coinbase-gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { OKX_GATEWAY_KEY, startOkxGateway } from '../gateways/okx/okx-gateway.ts';
import type { CryptoVenue } from './crypto-bench.ts';

const ACCOUNTS = {
  usdm: keyAccountId('binanceusdm', GATEWAY_KEY.apiKey),
  kraken: keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey),
  bybit: keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey),
  okx: keyAccountId('okx', OKX_GATEWAY_KEY.apiKey),
  coinbase: keyAccountId('coinbase', COINBASE_GATEWAY_KEY.apiKey),
} as const;

export const BINANCE: CryptoVenue = {
  ...{ kind: 'binance', exchange: 'binance', market: 'spot', venue: 'BINANCE', quote: 'USDT' },
  start: (more) => startBinanceGateway(more),
  secrets: { ...GATEWAY_KEY },
  accountId: idOf<AccountId>(`BINANCE-${SPOT_UID}`),
};

export const BINANCE_USDM: CryptoVenue = {
  ...{ kind: 'binanceusdm', exchange: 'binanceusdm', market: 'perpetual', venue: 'BINANCE', quote: 'USDT' },
  start: (
    more, // The cards do not wait ten minutes.
  ) => startBinanceGateway({ ...more, usdmAccountId: ACCOUNTS.usdm, goodTillLeastMs: 0 }),
  secrets: { ...GATEWAY_KEY },
  accountId: ACCOUNTS.usdm,
};

export const KRAKEN: CryptoVenue = {
  ...{ kind: 'kraken', exchange: 'kraken', market: 'spot', venue: 'KRAKEN', quote: 'USD' },
  start: (more) => startKrakenGateway({ ...more, accountId: ACCOUNTS.kraken, tier: null }),
  secrets: { ...KRAKEN_GATEWAY_KEY },
  accountId: ACCOUNTS.kraken,
};

export const BYBIT: CryptoVenue = {
  ...{ kind: 'bybit', exchange: 'bybit', market: 'spot', venue: 'BYBIT', quote: 'USDT' },
  start: (more) => startBybitGateway({ ...more, accounts: { spot: ACCOUNTS.bybit } }),
  secrets: { ...BYBIT_GATEWAY_KEY },
  accountId: ACCOUNTS.bybit,
};

export const BYBIT_LINEAR: CryptoVenue = {
  ...BYBIT,
  ...{ kind: 'bybitlinear', market: 'perpetual' },
  start: (more) => startBybitGateway({ ...more, accounts: { linear: ACCOUNTS.bybit } }),
};

export const OKX: CryptoVenue = {
  ...{ kind: 'okx', exchange: 'okx', market: 'spot', venue: 'OKX', quote: 'USDT' },
  start: (more) => startOkxGateway({ ...more, accounts: { SPOT: ACCOUNTS.okx } }),
  secrets: { ...OKX_GATEWAY_KEY },
  accountId: ACCOUNTS.okx,
};

export const OKX_SWAP: CryptoVenue = {
  ...OKX,
  ...{ kind: 'okxswap', market: 'perpetual' },
  start: (more) => startOkxGateway({ ...more, accounts: { SWAP: ACCOUNTS.okx } }),
};

export const COINBASE: CryptoVenue = {
  ...{ kind: 'coinbase', exchange: 'coinbase', market: 'spot', venue: 'COINBASE', quote: 'USD' },
  start: (more) => startCoinbaseGateway({ ...more, accountId: ACCOUNTS.coinbase }),
  secrets: { ...COINBASE_GATEWAY_KEY },
  accountId: ACCOUNTS.coinbase,
};
