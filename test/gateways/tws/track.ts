/** What a TWS keeps of one order and of one execution, and how it words them in messages. */
import { dec, type AccountId, type ClientOrderId, type Instrument } from '../../../shared/domain/index.ts';
import type { WireContract } from './contract-book.ts';
import type { Field } from './fields.ts';
import { commissionMessage, executionMessage, orderStatusMessage, type ExecutionFacts } from './messages.ts';
import { completedOrderMessage, type OrderFacts } from './order-messages.ts';
import type { WireOrder } from './read-order.ts';
import { exchangeTime } from './times.ts';

/** How the desk talks to the client that placed an order. `stream`: order and fill messages, which levers may spoil. */
export type Client = {
  readonly clientId: number;
  readonly version: number;
  readonly stream: (fields: readonly Field[]) => void;
  readonly error: (id: number, code: number, text: string) => void;
};

export type Execution = {
  readonly facts: ExecutionFacts;
  readonly fee: string;
  readonly currency: string;
  readonly tsMs: number;
};

/** One order. `hostId` names it at the exchange; null for those that others placed there. */
export type Track = {
  readonly permId: number;
  readonly clientId: number;
  orderId: number;
  readonly account: AccountId;
  readonly hostId: ClientOrderId | null;
  instrument: Instrument | null;
  contract: WireContract;
  order: WireOrder;
  status: string;
  filled: string;
  avg: string;
  last: string;
  stopPrice: string | null;
  doneMs: number | null;
  /** Not sent to the exchange: it waits for its parent, or for `transmit`. */
  waiting: boolean;
  /** Its first words are lost (a lever). */
  muted: boolean;
};

const OPEN: readonly string[] = ['PendingSubmit', 'PreSubmitted', 'Submitted'];
export const isOpenTrack = (track: Track): boolean => OPEN.includes(track.status);

/** An execution and its commission, as the stream and the listing send them. */
export function tellExecution(
  send: (fields: readonly Field[]) => void,
  reqId: number,
  { facts, fee, currency }: Execution,
): void {
  send(executionMessage(reqId, facts));
  if (fee !== '') send(commissionMessage(facts.execId, fee, currency));
}

export const factsOf = (track: Track): OrderFacts => ({
  ...{ orderId: track.orderId, clientId: track.clientId, permId: track.permId, contract: track.contract },
  ...{ order: track.order, status: track.status, filled: track.filled, stopPrice: track.stopPrice },
  completedTime: track.doneMs === null ? '' : exchangeTime(track.doneMs),
  completedStatus: track.status === 'Filled' ? 'Filled Size: ' + track.filled : track.status,
});

export const statusOf = (track: Track): readonly Field[] =>
  orderStatusMessage({
    ...{ orderId: track.orderId, status: track.status, filled: track.filled, avgPrice: track.avg },
    remaining: dec(track.order.totalQty).sub(dec(track.filled)).toString(),
    ...{ permId: track.permId, parentId: track.order.parentId, lastPrice: track.last, clientId: track.clientId },
    whyHeld: '',
  });

/** What the listing of finished orders has of one. */
export const completedOf = (track: Track, version: number): readonly Field[] =>
  completedOrderMessage(factsOf(track), version);
