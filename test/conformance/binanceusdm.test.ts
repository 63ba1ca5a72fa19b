/** The conformance cards on Binance USD-M futures, its algo book included: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { BINANCE_USDM } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('binanceusdm', cryptoBench(BINANCE_USDM), CRYPTO_CARDS);
