/** What the venue holds, and what others do in the account. */
import { dec } from '../../../shared/domain/index.ts';
import { readMargin } from '../../../src-main/ports/read-margin.ts';
import { priceAt, qtyOf, setMarket, until } from '../bench.ts';
import { filledOf, massStatus, needsWhatIf, orderOf, require, statusOf, submitted, type Card } from './card.ts';

export const STATE_CARDS: readonly Card[] = [
  {
    id: 'C70',
    title: 'mass status: open orders under our ids, fills once each, positions, balances',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1, askSize: 9 });
      const filled = await submitted(bench, main, { limit: 1 });
      await filledOf(bench, main, filled.clientOrderId, 4);
      const resting = await submitted(bench, main, { limit: -3, tif: 'gtc' });
      await statusOf(bench, resting.clientOrderId, 'accepted');
      const status = await massStatus(bench);
      const open = status.orders.filter((o) => o.clientOrderId === resting.clientOrderId);
      require(open.length === 1 && open[0]?.status === 'accepted', JSON.stringify(status.orders));
      const fills = status.fills.filter((f) => f.clientOrderId === filled.clientOrderId);
      const sum = fills.reduce((total, f) => total.add(dec(f.qty)), dec('0'));
      require(sum.eq(dec(qtyOf(main, 4))), `fills: ${JSON.stringify(status.fills)}`);
      const live = new Set(bench.heard.fills(filled.clientOrderId).map((f) => f.tradeId));
      require(fills.every((f) => live.has(f.tradeId)), 'a fill has another id in the mass status');
      require(status.account.balances.length > 0, 'no balances');
    },
  },
  {
    id: 'C71',
    title: 'an order of another client is reported as such, in the mass status too, and its end',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const { control } = bench.host.venue;
      const placed = control.placeForeign(bench.accountId, {
        ...{ instrumentId: main.host.id, side: 'buy', type: 'limit' },
        qty: qtyOf(main, 4),
        limitPrice: priceAt(main, -3),
      });
      require(typeof placed === 'string', JSON.stringify(placed));
      const isIt = (o: { readonly clientOrderId: string | null; readonly limitPrice: string | null }): boolean =>
        o.clientOrderId === null && o.limitPrice !== null && dec(o.limitPrice).eq(dec(priceAt(main, -3)));
      const listed = await untilListed(bench, isIt);
      require(listed.instrumentId === main.instrument.id, JSON.stringify(listed));
      require(listed.venueOrderId !== null, 'no id of the venue');
      control.cancelForeign(bench.accountId, placed);
      await untilGone(bench, isIt);
    },
  },
  {
    id: 'C72',
    title: 'what-if: figures that can be believed, nothing placed',
    skip: needsWhatIf,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const answer = await bench.client.whatIf(orderOf(bench, bench.main, { limit: 1 }));
      require(answer.ok, JSON.stringify(answer));
      const reading = readMargin(answer.value);
      require(reading.answer !== null, reading.reason ?? '');
      require(dec(reading.answer.equityWithLoanAfter).sign() > 0, JSON.stringify(reading.answer));
      require(bench.host.venue.control.openOrders(bench.accountId).length === 0, 'an order was placed');
    },
  },
  {
    id: 'C73',
    title: 'a stopped what-if answer is an error in time, never figures',
    speed: 10,
    skip: needsWhatIf,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      bench.host.venue.control.spoilWhatIf({ kind: 'refused', reason: 'no margin figures now' });
      const answer = await bench.client.whatIf(orderOf(bench, bench.main, { limit: 1 }));
      require(!answer.ok || readMargin(answer.value).answer === null, JSON.stringify(answer));
    },
  },
  {
    id: 'C74',
    title: 'balances follow a trade: an account report comes, or the next mass status says it',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const totals = (status: Awaited<ReturnType<typeof massStatus>>): string =>
        JSON.stringify(status.account.balances.map((b) => [b.currency, b.total]));
      const before = totals(await massStatus(bench));
      const { clientOrderId } = await submitted(bench, main, { limit: 1, units: 8 });
      await filledOf(bench, main, clientOrderId, 8);
      for (let tries = 0; tries < 200; tries++) {
        if (totals(await massStatus(bench)) !== before) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      require(false, `balances stayed ${before}`);
    },
  },
];

type Listed = Awaited<ReturnType<typeof massStatus>>['orders'][number];
type Bench = Parameters<typeof massStatus>[0];

async function untilListed(bench: Bench, isIt: (order: Listed) => boolean): Promise<Listed> {
  let found: Listed | undefined;
  for (let tries = 0; tries < 100 && found === undefined; tries++) {
    found = (await massStatus(bench)).orders.find(isIt);
    if (found === undefined) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  require(found !== undefined, 'the order of the other client is not listed');
  return found;
}

async function untilGone(bench: Bench, isIt: (order: Listed) => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { orders } = await massStatus(bench);
    if (!orders.some((o) => isIt(o) && (o.status === 'accepted' || o.status === 'partiallyFilled'))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await until('the other client’s order is gone', () => false);
}
