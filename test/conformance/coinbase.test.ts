/** The conformance cards on Coinbase Advanced: the real ccxt over the gateway. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../gateways/coinbase/coinbase-gateway.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

const accountId = keyAccountId('coinbase', COINBASE_GATEWAY_KEY.apiKey);

runCards(
  'coinbase',
  cryptoBench({
    kind: 'coinbase',
    exchange: 'coinbase',
    market: 'spot',
    venue: 'COINBASE',
    quote: 'USD',
    start: () => startCoinbaseGateway({ accountId }),
    secrets: { ...COINBASE_GATEWAY_KEY },
    accountId,
  }),
  CRYPTO_CARDS,
);
