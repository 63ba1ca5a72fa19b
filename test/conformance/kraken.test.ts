/** The conformance cards on Kraken spot: the real ccxt over the gateway. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

const accountId = keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey);

runCards(
  'kraken',
  cryptoBench({
    kind: 'kraken',
    exchange: 'kraken',
    market: 'spot',
    venue: 'KRAKEN',
    quote: 'USD',
    start: () => startKrakenGateway({ accountId }),
    secrets: { ...KRAKEN_GATEWAY_KEY },
    accountId,
  }),
  CRYPTO_CARDS,
);
