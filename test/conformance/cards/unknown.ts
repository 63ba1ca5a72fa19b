/** Answers that are lost, requests that never arrive, words that come twice: never sent again, never doubled (G15). */
import { dec } from '../../../shared/domain/index.ts';
import type { WireLevers } from '../../gateways/core/gateway.ts';
import { nextOrderId, qtyOf, setMarket, until } from '../bench.ts';
import {
  filledOf,
  massStatus,
  orderOf,
  queried,
  require,
  statusOf,
  submitted,
  sumOf,
  timesReceived,
  type Card,
} from './card.ts';

const needsLever =
  (lever: keyof WireLevers): NonNullable<Card['skip']> =>
  ({ missingLevers }) =>
    missingLevers[lever] ?? null;

export const UNKNOWN_CARDS: readonly Card[] = [
  {
    id: 'C60',
    title: 'G15: a lost answer is unknown, never a rejection; asking finds the order; it was sent once',
    speed: 10,
    skip: needsLever('loseAnswers'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const request = orderOf(bench, bench.main, { limit: -3, tif: 'gtc' });
      bench.levers.loseAnswers(1);
      const outcome = await bench.client.submitOrder(request);
      // Its reports may have proven it meanwhile.
      require(outcome.kind !== 'rejected', JSON.stringify(outcome));
      const found = await queried(bench, request.clientOrderId, 'accepted');
      require(found.venueOrderId !== null, 'no id of the venue');
      require(timesReceived(bench, request.clientOrderId) === 1, 'it was sent again');
    },
  },
  {
    id: 'C61',
    title: 'G15: a request that never arrived is unknown until asking proves that it is not there',
    speed: 10,
    skip: needsLever('loseRequests'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const request = orderOf(bench, bench.main, { limit: -3, tif: 'gtc' });
      bench.levers.loseRequests(1);
      const outcome = await bench.client.submitOrder(request);
      require(outcome.kind === 'unknown', JSON.stringify(outcome));
      await queried(bench, request.clientOrderId, 'notFound');
      require(timesReceived(bench, request.clientOrderId) === 0, 'it was sent again');
      const next = await submitted(bench, bench.main, { limit: -3 });
      await statusOf(bench, next.clientOrderId, 'accepted');
    },
  },
  {
    id: 'C62',
    title: 'words that come twice fill once',
    skip: needsLever('repeatReports'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: -1 });
      await statusOf(bench, clientOrderId, 'accepted');
      bench.levers.repeatReports(20);
      setMarket(bench, bench.main, { bid: -9, ask: -1 });
      await statusOf(bench, clientOrderId, 'filled');
      await filledOf(bench, bench.main, clientOrderId, 4);
    },
  },
  {
    id: 'C63',
    title: 'words that come late are told when they come, nothing is made up meanwhile',
    skip: needsLever('delayReports'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: -1 });
      await statusOf(bench, clientOrderId, 'accepted');
      bench.levers.delayReports(200);
      setMarket(bench, bench.main, { bid: -9, ask: -1 });
      require(sumOf(bench, clientOrderId).isZero(), 'a fill that nobody told');
      await filledOf(bench, bench.main, clientOrderId, 4);
      bench.levers.delayReports(0);
    },
  },
  {
    id: 'C64',
    title: 'too many requests: refused or waited for, never sent twice',
    speed: 10,
    skip: needsLever('throttle'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      bench.levers.throttle(1);
      const request = orderOf(bench, bench.main, { limit: -3 });
      await bench.client.submitOrder(request);
      require(timesReceived(bench, request.clientOrderId) <= 1, 'it was sent again');
      const { orders } = await massStatusSoon(bench);
      require(orders.filter((o) => o.clientOrderId === request.clientOrderId).length <= 1, 'it is there twice');
    },
  },
  {
    id: 'C65',
    title: 'a message that makes no sense is survived: the next order goes through',
    skip: needsLever('garble'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      bench.levers.garble();
      const first = orderOf(bench, bench.main, { limit: -3 });
      await bench.client.submitOrder(first);
      await until('the connection stands', () => bench.heard.isUp);
      await queried(bench, first.clientOrderId, 'accepted', 'notFound');
      await until('the connection stands', () => bench.heard.isUp);
      const next = await submitted(bench, bench.main, { limit: -3 });
      await statusOf(bench, next.clientOrderId, 'accepted');
      require(timesReceived(bench, first.clientOrderId) <= 1, 'it was sent again');
    },
  },
  {
    id: 'C66',
    title: 'asking for an order that never was says so',
    run: async (bench) => {
      const answer = await bench.client.queryOrder(nextOrderId());
      require(answer.ok && answer.value.status === 'notFound', JSON.stringify(answer));
    },
  },
  {
    id: 'C67',
    title: 'G15: the same client order id twice never makes two orders, where the venue promises it',
    skip: ({ client }) =>
      client.capabilities.idempotentSubmit ? null : 'the venue does not refuse a repeated client order id',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const request = await submitted(bench, bench.main, { limit: -3, tif: 'gtc' });
      await statusOf(bench, request.clientOrderId, 'accepted');
      const first = bench.heard.statusReports(request.clientOrderId).at(-1)?.venueOrderId;
      const again = await bench.client.submitOrder(request);
      // Refused, or answered with the first one.
      require(again.kind !== 'acked' || again.venueOrderId === first, JSON.stringify(again));
      const open = bench.host.venue.control.openOrders(bench.accountId);
      const qty = dec(qtyOf(bench.main, 4));
      require(open.length === 1 && dec(open[0]?.qty ?? '0').eq(qty), `${open.length} orders at the venue`);
    },
  },
];

async function massStatusSoon(bench: Parameters<typeof massStatus>[0]): ReturnType<typeof massStatus> {
  for (let tries = 0; ; tries++) {
    try {
      return await massStatus(bench);
    } catch (error) {
      if (tries >= 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
