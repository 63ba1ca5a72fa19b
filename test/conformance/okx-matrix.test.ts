/** OKX’s protocol under faults, in the words of its channels and paths. */
import { cryptoBench } from './crypto-bench.ts';
import { OKX } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'okx',
  open: () => cryptoBench(OKX)({ speed: 4 }),
  states: commonStates({
    connecting: 'public/time, public/instruments, account/balance, login, subscribe orders, orders-algo',
    idle: 'orders, orders-algo subscribed',
    following: 'tickers channel',
    submit: 'trade/order, orders live',
    take: 'trade/order, orders filled',
    modify: 'trade/amend-order, orders live',
    cancel: 'trade/cancel-order, orders canceled',
    replacing: 'trade/amend-order, then trade/cancel-order',
    partial: 'orders partially_filled',
    fill: 'orders filled',
    query: 'trade/order by clOrdId, trade/order-algo',
    read: 'account/balance, orders-pending, orders-algo-pending, orders-history, orders-algo-history, fills-history',
    protect: 'orders filled, then trade/order-algo, orders-algo live',
    guarded: 'orders-algo live',
    moveStop: 'trade/amend-algos, orders-algo live',
    stopFires: 'orders-algo effective, orders filled',
  }),
});
