/** Coinbase’s protocol under faults: its stream tells where orders stand, executions are asked for. */
import { cryptoBench } from './crypto-bench.ts';
import { COINBASE } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'coinbase',
  open: () => cryptoBench(COINBASE)({ speed: 4 }),
  states: commonStates({
    connecting: 'time, products, accounts, user channel subscribed',
    idle: 'user channel subscribed',
    following: 'ticker channel',
    submit: 'POST orders, user OPEN',
    take: 'POST orders, user FILLED, historical/fills',
    modify: 'no change in place',
    cancel: 'batch_cancel, user CANCELLED',
    replacing: 'no change in place',
    partial: 'user OPEN with cumulative_quantity, historical/fills',
    fill: 'user FILLED, historical/fills',
    query: 'historical/batch',
    read: 'accounts, historical/batch, historical/fills',
  }),
});
