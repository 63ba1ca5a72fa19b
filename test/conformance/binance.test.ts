/** The conformance cards on Binance spot: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { BINANCE } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('binance', cryptoBench(BINANCE), CRYPTO_CARDS);
