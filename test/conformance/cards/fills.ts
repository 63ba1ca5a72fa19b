/** Partial fills, prices, fees, rejects. */
import { dec } from '../../../shared/domain/index.ts';
import { priceAt, qtyOf, setMarket, until } from '../bench.ts';
import {
  filledOf,
  massStatus,
  orderOf,
  positionIn,
  require,
  requireLife,
  statusOf,
  submitted,
  sumOf,
  timesReceived,
  type Card,
} from './card.ts';

export const FILL_CARDS: readonly Card[] = [
  {
    id: 'C30',
    title: 'fills in parts: each once, exact, the status after them',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1, askSize: 3 });
      const { clientOrderId } = await submitted(bench, main, { limit: 1, units: 8 });
      await filledOf(bench, main, clientOrderId, 3);
      await statusOf(bench, clientOrderId, 'partiallyFilled');
      setMarket(bench, main, { bid: -2, ask: 1, askSize: 2 });
      await filledOf(bench, main, clientOrderId, 5);
      setMarket(bench, main, { bid: -2, ask: 0, askSize: 20 });
      await filledOf(bench, main, clientOrderId, 8);
      await statusOf(bench, clientOrderId, 'filled');
      requireLife(bench, clientOrderId, 'accepted? partiallyFilled filled');
      const fills = bench.heard.fills(clientOrderId);
      require(new Set(fills.map((f) => f.tradeId)).size === fills.length, 'trade ids repeat');
      for (const fill of fills) require(dec(fill.price).lte(dec(priceAt(main, 1))), `price ${fill.price}`);
    },
  },
  {
    id: 'C31',
    title: 'the position and the cash of the venue follow a round trip',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const before = positionIn(await massStatus(bench), main);
      const bought = await submitted(bench, main, { limit: 1, units: 6 });
      await filledOf(bench, main, bought.clientOrderId, 6);
      await statusOf(bench, bought.clientOrderId, 'filled');
      let held = before;
      for (let tries = 0; tries < 100 && held.sub(before).lt(dec(qtyOf(main, 5))); tries++)
        held = positionIn(await massStatus(bench), main);
      const sold = await submitted(bench, main, { side: 'sell', limit: -1, units: 4 });
      await filledOf(bench, main, sold.clientOrderId, 4);
      require(held.gt(before), 'the position did not grow');
    },
  },
  {
    id: 'C32',
    title: 'each fill has its fee, with its currency, at once or by a later word on the same trade',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 1 });
      await filledOf(bench, bench.main, clientOrderId, 4);
      await until('a fill with its fee', () => bench.heard.fills(clientOrderId).every((f) => f.feeCurrency.length > 0));
    },
  },
  {
    id: 'C33',
    title: 'an order that the venue refuses is rejected, in the venue’s words, and nothing of it lives',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      bench.host.venue.control.rejectNext('the account may not trade this today');
      const request = orderOf(bench, bench.main, { limit: -3 });
      const outcome = await bench.client.submitOrder(request);
      const told = bench.heard.statusReports(request.clientOrderId).at(-1);
      require(outcome.kind === 'rejected' ||
        told?.status === 'rejected', `${JSON.stringify(outcome)} ${JSON.stringify(told)}`);
      const words = outcome.kind === 'rejected' ? outcome.reason : (told?.reason ?? '');
      require(words.includes('may not trade this today'), `reason: ${words}`);
      const { orders } = await massStatus(bench);
      const listed = orders.find((o) => o.clientOrderId === request.clientOrderId);
      require(listed === undefined || listed.status === 'rejected', JSON.stringify(listed));
      require(timesReceived(bench, request.clientOrderId) === 1, 'it was sent again');
    },
  },
  {
    id: 'C34',
    title: 'a price off the tick or a quantity off the lot is refused, never rounded in silence',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const base = orderOf(bench, bench.main, { limit: -3 });
      const off = dec(base.limitPrice ?? '0')
        .add(dec('0.00000001'))
        .text();
      const outcome = await bench.client.submitOrder({ ...base, limitPrice: off });
      require(outcome.kind === 'rejected', JSON.stringify(outcome));
      require(sumOf(bench, base.clientOrderId).isZero(), 'it filled');
    },
  },
  {
    id: 'C35',
    title: 'in a trading halt an order is refused or waits; it never fills',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      bench.host.venue.control.halt(main.host.id);
      const request = orderOf(bench, main, { limit: 1 });
      const outcome = await bench.client.submitOrder(request);
      require(outcome.kind !== 'unknown', JSON.stringify(outcome));
      require(sumOf(bench, request.clientOrderId).isZero(), 'it filled in a halt');
    },
  },
];
