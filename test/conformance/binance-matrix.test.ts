/** Binance spot's protocol under faults, in the words of its protocol. */
import { idOf, type AccountId } from '../../shared/domain/index.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

const open = cryptoBench({
  kind: 'binance',
  exchange: 'binance',
  market: 'spot',
  venue: 'BINANCE',
  quote: 'USDT',
  start: () => startBinanceGateway(),
  secrets: { ...GATEWAY_KEY },
  accountId: idOf<AccountId>(`BINANCE-${SPOT_UID}`),
});

runMatrix({
  kind: 'binance',
  open: () => open({ speed: 4 }),
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
