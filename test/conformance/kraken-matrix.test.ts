/** Kraken's protocol under faults, in the words of its protocol. */
import { cryptoBench } from './crypto-bench.ts';
import { KRAKEN } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'kraken',
  open: () => cryptoBench(KRAKEN)({ speed: 4 }),
  states: commonStates({
    connecting: 'AssetPairs, BalanceEx, GetWebSocketsToken, executions subscribed',
    idle: 'executions subscribed',
    following: 'ticker channel',
    submit: 'AddOrder, pending_new, new',
    take: 'AddOrder, new, trade',
    modify: 'AmendOrder, amended',
    cancel: 'CancelOrder, canceled',
    replacing: 'amended, then CancelOrder',
    partial: 'new, trade (partially_filled)',
    fill: 'new, trade, filled',
    query: 'OpenOrders, ClosedOrders',
    read: 'BalanceEx, OpenOrders, ClosedOrders, TradesHistory',
    protect: 'trade, then AddOrder stop-loss',
    guarded: 'stop-loss new',
    moveStop: 'AmendOrder trigger_price',
    stopFires: 'stop-loss new, triggered, trade',
  }),
});
