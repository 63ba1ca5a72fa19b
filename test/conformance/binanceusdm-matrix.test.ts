/** Binance USD-M’s protocol under faults: its algo book, and its listen-key stream. */
import { cryptoBench } from './crypto-bench.ts';
import { BINANCE_USDM } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'binanceusdm',
  open: () => cryptoBench(BINANCE_USDM)({ speed: 4 }),
  states: commonStates({
    connecting: 'exchangeInfo, account, listenKey, its stream',
    idle: 'user stream open',
    following: 'bookTicker, ticker streams',
    submit: 'POST order, ORDER_TRADE_UPDATE NEW',
    take: 'POST order, ORDER_TRADE_UPDATE TRADE',
    modify: 'PUT order, ORDER_TRADE_UPDATE AMENDMENT',
    cancel: 'DELETE order, ORDER_TRADE_UPDATE CANCELED',
    replacing: 'PUT order, then DELETE order',
    partial: 'ORDER_TRADE_UPDATE TRADE (PARTIALLY_FILLED)',
    fill: 'ORDER_TRADE_UPDATE TRADE (FILLED)',
    query: 'GET order, GET algoOrder',
    read: 'account, positionRisk, openOrders, openAlgoOrders, allOrders, userTrades',
    protect: 'TRADE, then POST algoOrder STOP_MARKET',
    guarded: 'ALGO_UPDATE NEW',
    moveStop: 'the algo book changes nothing in place',
    stopFires: 'ALGO_UPDATE TRIGGERED, ORDER_TRADE_UPDATE TRADE',
  }),
  quick: ['connecting', 'protect', 'guarded', 'stopFires'],
});
