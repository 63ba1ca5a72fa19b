/** OKX’s protocol under faults, in the words of its channels and paths. */
import { cryptoBench } from './crypto-bench.ts';
import { OKX } from './crypto-venues.ts';
import { okxStates } from './matrix/okx-states.ts';
import { runMatrix } from './matrix/run-matrix.ts';

runMatrix({
  kind: 'okx',
  open: () => cryptoBench(OKX)({ speed: 4 }),
  states: okxStates({
    connecting: 'public/time, public/instruments, account/balance, login, subscribe orders, orders-algo',
    read: 'account/balance, orders-pending, orders-algo-pending, orders-history, orders-algo-history, fills-history',
  }),
});
