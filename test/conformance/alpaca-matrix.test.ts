/** Alpaca's protocol under faults, in the words of its trading stream and its orders' statuses. */
import { openAlpacaBench } from './alpaca-bench.ts';
import { pairStates } from './matrix/pair-states.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

const COMMON = commonStates({
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
});
const PAIRS = pairStates({
  pair: 'POST /v2/orders of class oco, new, held',
  paired: 'position, new, held',
  pairStop: 'PATCH of the held leg, pending_replace, replaced',
  pairTarget: 'PATCH of the parent, pending_replace, replaced',
  unpair: 'DELETE of one, canceled of both',
  targetPart: 'partial_fill, replaced of the leg',
  targetFills: 'fill, canceled of the leg',
});

runMatrix({
  kind: 'alpaca',
  open: () => openAlpacaBench({ speed: 8 }),
  states: [...COMMON, ...PAIRS],
  // A quick run meets an OCO's request; after it both of its orders are like any other.
  quick: [...COMMON.map(({ name }) => name), 'pair'],
  always: ['modify under lostAnswer', 'protect under cutSent', 'moveStop under cutSent', 'pair under lostAnswer'],
});
