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
    modify: 'POST orders/edit, historical/{id}',
    cancel: 'batch_cancel, user CANCELLED',
    replacing: 'POST orders/edit, batch_cancel while EDIT_QUEUED',
    partial: 'user OPEN with cumulative_quantity, historical/fills',
    fill: 'user FILLED, historical/fills',
    query: 'historical/batch',
    read: 'accounts, historical/batch, historical/fills',
    protect: 'user FILLED, then POST orders stop_limit_stop_limit_gtc',
    guarded: 'user OPEN, STOP_PENDING',
    moveStop: 'stops are not changed in place',
    stopFires: 'user STOP_TRIGGERED, FILLED, historical/fills',
  }),
  // What the stop-limits add is sampled where they fire.
  quick: [
    ...['connecting', 'idle', 'following', 'submit', 'modify', 'cancel', 'replacing', 'partial', 'fill', 'query'],
    ...['read', 'stopFires'],
  ],
});
