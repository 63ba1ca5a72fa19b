/** Bybit’s protocol under faults, in the words of its topics and paths: spot and linear perpetuals. */
import { cryptoBench } from './crypto-bench.ts';
import { BYBIT, BYBIT_LINEAR } from './crypto-venues.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

const BOTH = {
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
};

runMatrix({
  kind: 'bybit',
  open: () => cryptoBench(BYBIT)({ speed: 4 }),
  states: commonStates({
    ...BOTH,
    read: 'wallet-balance, order/realtime, order/history, execution/list',
    protect: 'execution, then order/create of a tpslOrder',
    guarded: 'a tpslOrder Untriggered',
    moveStop: 'order/amend of triggerPrice',
    stopFires: 'tpslOrder Untriggered, Triggered, New, execution, Filled',
  }),
});

runMatrix({
  kind: 'bybitlinear',
  open: () => cryptoBench(BYBIT_LINEAR)({ speed: 4 }),
  states: commonStates({
    ...BOTH,
    read: 'wallet-balance, position/list, order/realtime, order/history, execution/list',
    protect: 'execution, then order/create with a triggerPrice',
    guarded: 'position, order Untriggered',
    moveStop: 'order/amend of triggerPrice',
    stopFires: 'order Untriggered, Triggered, execution, order Filled',
  }),
  // The rest of the protocol is that of the other half of the exchange, as far as a sample can tell.
  quick: ['protect', 'stopFires'],
});
