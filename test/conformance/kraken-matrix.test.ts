/** Kraken's protocol under faults, in the words of its protocol. */
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { cryptoBench } from './crypto-bench.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

const accountId = keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey);

const open = cryptoBench({
  kind: 'kraken',
  exchange: 'kraken',
  market: 'spot',
  venue: 'KRAKEN',
  quote: 'USD',
  start: () => startKrakenGateway({ accountId }),
  secrets: { ...KRAKEN_GATEWAY_KEY },
  accountId,
});

runMatrix({
  kind: 'kraken',
  open: () => open({ speed: 4 }),
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
