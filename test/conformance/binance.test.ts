/** The conformance cards on Binance spot: the real ccxt over the gateway. */
import { idOf, type AccountId } from '../../shared/domain/index.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runCards } from './run-cards.ts';

runCards(
  'binance',
  cryptoBench({
    kind: 'binance',
    exchange: 'binance',
    market: 'spot',
    venue: 'BINANCE',
    quote: 'USDT',
    start: () => startBinanceGateway(),
    secrets: { ...GATEWAY_KEY },
    accountId: idOf<AccountId>(`BINANCE-${SPOT_UID}`),
  }),
  CRYPTO_CARDS,
);
