/** The TWS protocol under faults, in the words of its messages. */
import { openIbBench } from './ib-bench.ts';
import { COMMON_FAULTS } from './matrix/faults.ts';
import { runMatrix } from './matrix/run-matrix.ts';
import { commonStates } from './matrix/states.ts';

// "Too many messages" (ERR_MSG 100) names no request at IB: what it was about is unknown until IB is asked.
const faults = COMMON_FAULTS.map((fault) =>
  fault.name === 'throttled' ? { ...fault, allows: [...fault.allows, 'unknown' as const] } : fault,
);

runMatrix({
  kind: 'ib',
  open: () => openIbBench({ speed: 6 }),
  faults,
  states: commonStates({
    connecting: 'API greeting, START_API, MANAGED_ACCTS, NEXT_VALID_ID, REQ_ALL_OPEN_ORDERS',
    idle: 'REQ_CURRENT_TIME',
    following: 'REQ_MKT_DATA, TICK_PRICE, TICK_SIZE',
    submit: 'PLACE_ORDER, OPEN_ORDER, ORDER_STATUS Submitted',
    take: 'PLACE_ORDER, EXECUTION_DATA, COMMISSION_REPORT, ORDER_STATUS Filled',
    modify: 'PLACE_ORDER of the same id, OPEN_ORDER',
    cancel: 'CANCEL_ORDER, ORDER_STATUS Cancelled, ERR_MSG 202',
    replacing: 'PLACE_ORDER of the same id, then CANCEL_ORDER',
    partial: 'EXECUTION_DATA, ORDER_STATUS Submitted',
    fill: 'EXECUTION_DATA, ORDER_STATUS Filled',
    query: 'REQ_ALL_OPEN_ORDERS, REQ_COMPLETED_ORDERS, REQ_EXECUTIONS',
    read: 'REQ_ALL_OPEN_ORDERS, REQ_POSITIONS, REQ_ACCOUNT_SUMMARY, REQ_EXECUTIONS',
    protect: 'PLACE_ORDER of a stop, ORDER_STATUS PreSubmitted',
    guarded: 'POSITION, ORDER_STATUS PreSubmitted',
    moveStop: 'PLACE_ORDER of the stop’s id, OPEN_ORDER',
    stopFires: 'ORDER_STATUS PreSubmitted, EXECUTION_DATA',
  }),
  always: [
    'submit under cutSent',
    'following under deafUp',
    'modify under lostAnswer',
    'protect under cutSent',
    'moveStop under cutSent',
  ],
});
