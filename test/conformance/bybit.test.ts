/** The conformance cards on Bybit spot: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { BYBIT } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('bybit', cryptoBench(BYBIT), CRYPTO_CARDS);
