/** The conformance cards on OKX perpetuals, which are in contracts: the real ccxt over the gateway. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { OKX_GATEWAY_KEY, startOkxGateway } from '../gateways/okx/okx-gateway.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

const accountId = keyAccountId('okx', OKX_GATEWAY_KEY.apiKey);

runCards(
  'okxswap',
  cryptoBench({
    kind: 'okxswap',
    exchange: 'okx',
    market: 'perpetual',
    venue: 'OKX',
    quote: 'USDT',
    start: () => startOkxGateway({ accounts: { SWAP: accountId } }),
    secrets: { ...OKX_GATEWAY_KEY },
    accountId,
  }),
  CRYPTO_CARDS,
);
