/** Bybit spot’s protocol under faults, in the words of its topics and paths. */
import { cryptoBench } from './crypto-bench.ts';
import { BYBIT } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'bybit',
  open: () => cryptoBench(BYBIT)({ speed: 4 }),
  states: commonStates({
    connecting: 'market/time, instruments-info, wallet-balance, auth, subscribe order and execution',
    idle: 'order and execution subscribed',
    following: 'orderbook.1 and tickers topics',
    submit: 'order/create, order New',
    take: 'order/create, execution, order Filled',
    modify: 'order/amend, order New',
    cancel: 'order/cancel, order Cancelled',
    replacing: 'order/amend, then order/cancel',
    partial: 'execution, order PartiallyFilled',
    fill: 'execution, order Filled',
    query: 'order/realtime, order/history',
    read: 'wallet-balance, order/realtime, order/history, execution/list',
  }),
});
