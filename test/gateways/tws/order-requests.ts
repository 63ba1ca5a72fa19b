/** Requests about orders: to place, change and cancel them, and what is listed of them and of their executions. */
import type { Fields } from './fields.ts';
import { readUtc } from './host-order.ts';
import { openOrderMessage } from './order-messages.ts';
import { readPlaceOrder } from './read-order.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';
import { exchangeDay } from './times.ts';
import { completedOf, factsOf, isOpenTrack, statusOf, tellExecution, type Track } from './track.ts';

/** By the number of the request. */
export function orderRequests(asker: Asker, parts: RequestParts): Handlers {
  const { orders, levers } = parts;
  return {
    3: (_, rest) => {
      const { whatIf } = readPlaceOrder(rest, asker.version).order;
      if (!whatIf && levers.takeLostRequest()) return;
      return orders.place(asker, readPlaceOrder(rest, asker.version), !whatIf && levers.takeLostAnswer());
    },
    4: (from) => {
      from.skip(1);
      if (levers.takeLostRequest()) return;
      return orders.cancel(asker, from.int());
    },
    5: () => {
      // Client 0 is given the orders that were placed by hand.
      if (asker.clientId === 0) orders.bind(asker);
      listOrders(asker, parts, (track) => track.clientId === asker.clientId);
    },
    7: (from) => listExecutions(asker, parts, from),
    8: () => asker.send([9, 1, orders.ids.next(asker.clientId)]),
    15: (from) => {
      from.skip(1);
      if (asker.clientId === 0) {
        if (from.flag()) orders.bind(asker);
        return;
      }
      return asker.error(
        -1,
        327,
        'Only API connections with clientId set to 0 can set the auto bind TWS orders property.',
      );
    },
    16: () => {
      orders.refreshForeign();
      listOrders(asker, parts, () => true);
    },
    58: () => orders.cancelEverything(),
    99: () => {
      for (const track of orders.book.tracks) {
        if (!isOpenTrack(track) && parts.accountIds.includes(track.account))
          asker.send(completedOf(track, asker.version));
      }
      asker.send([102]);
    },
  };
}

function listOrders(asker: Asker, parts: RequestParts, which: (track: Track) => boolean): void {
  for (const track of parts.orders.book.tracks) {
    if (!isOpenTrack(track) || !which(track)) continue;
    parts.orders.ids.noteTold(asker.clientId, track.orderId);
    asker.send(openOrderMessage(factsOf(track), asker.version));
    asker.send(statusOf(track));
  }
  asker.send([53, 1]);
}

function listExecutions(asker: Asker, parts: RequestParts, from: Fields): void {
  from.skip(1);
  const reqId = from.int();
  const clientId = from.int();
  const account = from.text();
  const sinceMs = readUtc(from.text()) ?? 0;
  const symbol = from.text();
  const today = exchangeDay(parts.host.scheduler.nowMs());
  for (const execution of parts.orders.book.executions) {
    const { facts, tsMs } = execution;
    if (tsMs < sinceMs || exchangeDay(tsMs) !== today) continue;
    if (clientId > 0 && facts.clientId !== clientId) continue;
    if (account !== '' && facts.account !== account) continue;
    if (symbol !== '' && facts.contract.symbol !== symbol) continue;
    tellExecution(asker.send, reqId, execution);
  }
  asker.send([55, 1, reqId]);
}
