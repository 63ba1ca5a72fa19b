/** Binance spot's protocol under faults, in the words of its protocol. */
import { cryptoBench } from './crypto-bench.ts';
import { BINANCE } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'binance',
  open: () => cryptoBench(BINANCE)({ speed: 4 }),
  states: commonStates({
    connecting: 'exchangeInfo, account, userDataStream.subscribe.signature',
    idle: 'user stream subscribed',
    following: 'bookTicker, ticker streams',
    submit: 'POST order, executionReport NEW',
    take: 'POST order, NEW, TRADE',
    modify: 'no change in place',
    cancel: 'DELETE order, CANCELED',
    replacing: 'no change in place',
    partial: 'NEW, TRADE (PARTIALLY_FILLED)',
    fill: 'NEW, TRADE (FILLED)',
    query: 'GET order by origClientOrderId',
    read: 'GET account, openOrders, allOrders, myTrades',
    protect: 'TRADE, then POST of a STOP_LOSS',
    guarded: 'STOP_LOSS NEW',
    moveStop: 'no change in place',
    stopFires: 'STOP_LOSS NEW, TRADE',
  }),
});
