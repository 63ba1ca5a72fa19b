/** The conformance cards on OKX spot: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { OKX } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('okx', cryptoBench(OKX), CRYPTO_CARDS);
