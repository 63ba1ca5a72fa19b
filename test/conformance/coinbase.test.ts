/** The conformance cards on Coinbase Advanced: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { COINBASE } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('coinbase', cryptoBench(COINBASE), CRYPTO_CARDS);
