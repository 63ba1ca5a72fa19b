/** The conformance cards on Binance USD-M futures: the real ccxt over the gateway, its algo book included. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

const accountId = keyAccountId('binanceusdm', GATEWAY_KEY.apiKey);

runCards(
  'binanceusdm',
  cryptoBench({
    kind: 'binanceusdm',
    exchange: 'binanceusdm',
    market: 'perpetual',
    venue: 'BINANCE',
    quote: 'USDT',
    start: () => startBinanceGateway({ usdmAccountId: accountId }),
    secrets: { ...GATEWAY_KEY },
    accountId,
  }),
  CRYPTO_CARDS,
);
