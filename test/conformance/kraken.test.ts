/** The conformance cards on Kraken spot: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { KRAKEN } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('kraken', cryptoBench(KRAKEN), CRYPTO_CARDS);
