/** OKX perpetuals under faults: contracts, positions, and the book of conditional orders. */
import { cryptoBench } from './crypto-bench.ts';
import { OKX_SWAP } from './crypto-venues.ts';
import { okxStates } from './matrix/okx-states.ts';
import { runMatrix } from './matrix/run-matrix.ts';

runMatrix({
  kind: 'okxswap',
  open: () => cryptoBench(OKX_SWAP)({ speed: 4 }),
  states: okxStates({
    connecting:
      'public/time, public/instruments, account/balance, account/config, login, subscribe orders, orders-algo',
    read: 'account/balance, account/positions, orders-pending, orders-algo-pending, orders-history, orders-algo-history, fills-history',
  }),
  quick: ['protect', 'moveStop', 'stopFires'],
});
