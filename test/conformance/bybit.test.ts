/** The conformance cards on Bybit spot: the real ccxt over the gateway. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

const accountId = keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey);

runCards(
  'bybit',
  cryptoBench({
    kind: 'bybit',
    exchange: 'bybit',
    market: 'spot',
    venue: 'BYBIT',
    quote: 'USDT',
    start: () => startBybitGateway({ accounts: { spot: accountId } }),
    secrets: { ...BYBIT_GATEWAY_KEY },
    accountId,
  }),
  CRYPTO_CARDS,
);
