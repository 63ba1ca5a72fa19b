/** Alpaca's protocol under faults, in the words of its trading stream and its orders' statuses. */
import { openAlpacaBench } from './alpaca-bench.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

runMatrix({
  kind: 'alpaca',
  open: () => openAlpacaBench({ speed: 8 }),
  states: commonStates({
    connecting: 'authorization, listening, GET /v2/account',
    idle: 'listening',
    following: 'market data stream: authenticated, subscription, q',
    submit: 'POST /v2/orders, pending_new, new',
    take: 'POST /v2/orders, new, fill',
    modify: 'PATCH /v2/orders, pending_replace, replaced',
    cancel: 'DELETE /v2/orders, pending_cancel, canceled',
    replacing: 'pending_replace, then DELETE',
    partial: 'new, partial_fill',
    fill: 'new, fill',
    query: 'GET /v2/orders:by_client_order_id',
    read: 'GET of account, orders, positions, activities',
    protect: 'fill, then POST of a stop',
    guarded: 'position, stop new',
    moveStop: 'PATCH of a stop, pending_replace, replaced',
    stopFires: 'stop new, fill',
  }),
  always: ['modify under lostAnswer', 'protect under cutSent', 'moveStop under cutSent'],
});
