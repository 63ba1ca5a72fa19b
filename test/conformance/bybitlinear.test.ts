/** The conformance cards on Bybit linear perpetuals: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { BYBIT_LINEAR } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('bybitlinear', cryptoBench(BYBIT_LINEAR), CRYPTO_CARDS);
