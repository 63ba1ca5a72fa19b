/** The conformance cards on OKX perpetuals, which are in contracts: the real ccxt over the gateway. */
import { CRYPTO_CARDS } from './cards/crypto.ts';
import { cryptoBench } from './crypto-bench.ts';
import { OKX_SWAP } from './crypto-venues.ts';
import { runCards } from './run-cards.ts';

runCards('okxswap', cryptoBench(OKX_SWAP), CRYPTO_CARDS);
