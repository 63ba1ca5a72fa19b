/** OKX’s protocol in the words of its channels and paths: spot and perpetuals differ in what connecting and reading ask for. */
import type { ProtocolState } from './cell.ts';
import { commonStates } from './states.ts';

/** The states of one of its markets. */
export const okxStates = (own: { readonly connecting: string; readonly read: string }): readonly ProtocolState[] =>
  commonStates({
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
    protect: 'orders filled, then trade/order-algo, orders-algo live',
    guarded: 'orders-algo live',
    moveStop: 'trade/amend-algos, orders-algo live',
    stopFires: 'orders-algo effective, orders filled',
    ...own,
  });
