/** Modifying and cancelling, and their races with fills. */
import { dec } from '../../../shared/domain/index.ts';
import { nextOrderId, priceAt, qtyOf, setMarket, setTradedMarket, until, type Bench } from '../bench.ts';
import {
  filledOf,
  massStatus,
  needsChange,
  needsModify,
  needsType,
  require,
  skipFirst,
  statusOf,
  submitted,
  sumOf,
  type Card,
} from './card.ts';

/** Eight units asked for, three of them filled. */
async function partlyFilled(bench: Bench) {
  const { main } = bench;
  setMarket(bench, main, { bid: -1, ask: 1, askSize: 3 });
  const sent = await submitted(bench, main, { limit: 1, units: 8 });
  await filledOf(bench, main, sent.clientOrderId, 3);
  const { venueOrderId } = await statusOf(bench, sent.clientOrderId, 'partiallyFilled');
  return { ...sent, venueOrderId };
}

export const CHANGE_CARDS: readonly Card[] = [
  {
    id: 'C40',
    title: 'a modified price is taken in place, told, and works',
    skip: needsModify,
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const { clientOrderId, instrumentId, qty } = await submitted(bench, main, { limit: -3 });
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      const limitPrice = priceAt(main, -2);
      const outcome = await bench.client.modifyOrder({ clientOrderId, venueOrderId, instrumentId, qty, limitPrice });
      require(outcome.kind === 'acked', JSON.stringify(outcome));
      await until(
        'the modification is told',
        () =>
          bench.heard.reports.some(
            (r) =>
              r.kind === 'modified' &&
              r.clientOrderId === clientOrderId &&
              dec(r.limitPrice ?? '0').eq(dec(limitPrice)),
          ),
        () => bench.heard.text(),
      );
      setMarket(bench, main, { bid: -9, ask: -2 });
      await filledOf(bench, main, clientOrderId, 4);
    },
  },
  {
    id: 'C41',
    title: 'a modified quantity is the new total, filled part included',
    skip: needsModify,
    run: async (bench) => {
      const { main } = bench;
      const { clientOrderId, instrumentId, limitPrice, venueOrderId } = await partlyFilled(bench);
      const qty = qtyOf(main, 5);
      const change = { clientOrderId, venueOrderId, instrumentId, qty, limitPrice };
      const outcome = await bench.client.modifyOrder(change);
      require(outcome.kind === 'acked', JSON.stringify(outcome));
      // A venue may carry it out a moment after it has taken it.
      await until(
        'the modification is told',
        () => bench.heard.reports.some((r) => r.kind === 'modified' && r.clientOrderId === clientOrderId),
        () => bench.heard.text(),
      );
      setMarket(bench, main, { bid: -1, ask: 1, askSize: 20 });
      await filledOf(bench, main, clientOrderId, 5);
      await statusOf(bench, clientOrderId, 'filled');
    },
  },
  {
    id: 'C42',
    title: 'a stop’s trigger is moved in place',
    skip: skipFirst(needsModify, needsType('stop'), needsChange('stop')),
    run: async (bench) => {
      const { main } = bench;
      setTradedMarket(bench, main, { bid: -1, ask: 1 });
      const sent = await submitted(bench, main, { type: 'stop', trigger: 10, tif: 'gtc' });
      const { clientOrderId, instrumentId, qty } = sent;
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      const triggerPrice = priceAt(main, 14);
      const change = { clientOrderId, venueOrderId, instrumentId, qty, limitPrice: null, triggerPrice };
      const outcome = await bench.client.modifyOrder(change);
      require(outcome.kind === 'acked', JSON.stringify(outcome));
      const listed = (await massStatus(bench)).orders.find((o) => o.clientOrderId === clientOrderId);
      require(dec(listed?.trigger?.price ?? '0').eq(dec(triggerPrice)), JSON.stringify(listed));
    },
  },
  {
    id: 'C43',
    title: 'modifying or cancelling what never was is refused, and says so',
    run: async (bench) => {
      const { main } = bench;
      const clientOrderId = nextOrderId();
      const target = { clientOrderId, venueOrderId: null, instrumentId: main.instrument.id };
      const canceled = await bench.client.cancelOrder(target);
      require(canceled.kind === 'rejected', JSON.stringify(canceled));
      if (!bench.client.capabilities.modify) return;
      const change = { ...target, qty: qtyOf(main, 4), limitPrice: priceAt(main, -3) };
      const modified = await bench.client.modifyOrder(change);
      require(modified.kind === 'rejected', JSON.stringify(modified));
    },
  },
  {
    id: 'C44',
    title: 'a cancel that comes after the fill is refused; the fill stands',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const { clientOrderId, instrumentId } = await submitted(bench, main, { limit: -1 });
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      setMarket(bench, main, { bid: -9, ask: -1 });
      const outcome = await bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      require(outcome.kind !== 'acked', 'a cancel of a filled order was taken');
      await filledOf(bench, main, clientOrderId, 4);
      await statusOf(bench, clientOrderId, 'filled');
    },
  },
  {
    id: 'C45',
    title: 'a fill while the cancel is on its way: the sum of both is the order',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const { clientOrderId, instrumentId } = await submitted(bench, main, { limit: -1, units: 8 });
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      bench.host.venue.control.slowCancels(150);
      const canceling = bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      setMarket(bench, main, { bid: -9, ask: -1, askSize: 3 });
      await filledOf(bench, main, clientOrderId, 3);
      const outcome = await canceling;
      require(outcome.kind === 'acked', JSON.stringify(outcome));
      const end = await statusOf(bench, clientOrderId, 'canceled');
      require(sumOf(bench, clientOrderId).eq(dec(end.filledQty)), `${end.filledQty} filled, says the status`);
      require(sumOf(bench, clientOrderId).eq(dec(qtyOf(main, 3))), 'more or less than what was there');
    },
  },
  {
    id: 'C46',
    title: 'a refused cancel leaves the order working, and is told',
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const { clientOrderId, instrumentId } = await submitted(bench, main, { limit: -3 });
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      bench.host.venue.control.rejectCancels('not now');
      const outcome = await bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      require(outcome.kind === 'rejected', JSON.stringify(outcome));
      const again = await bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      require(again.kind === 'acked', JSON.stringify(again));
      await statusOf(bench, clientOrderId, 'canceled');
    },
  },
  {
    id: 'C47',
    title: 'a quantity below what is filled by then is refused, or the order ends there; never more than was asked for',
    skip: needsModify,
    run: async (bench) => {
      const { main } = bench;
      const { clientOrderId, instrumentId, limitPrice, venueOrderId } = await partlyFilled(bench);
      const change = { clientOrderId, venueOrderId, instrumentId, qty: qtyOf(main, 2), limitPrice };
      const outcome = await bench.client.modifyOrder(change);
      const listed = (await massStatus(bench)).orders.find((o) => o.clientOrderId === clientOrderId);
      require(listed !== undefined, 'the order is gone');
      if (outcome.kind === 'rejected') {
        require(listed.status === 'partiallyFilled' && dec(listed.qty).eq(dec(qtyOf(main, 8))), JSON.stringify(listed));
        setMarket(bench, main, { bid: -1, ask: 1, askSize: 20 });
        return void (await filledOf(bench, main, clientOrderId, 8));
      }
      setMarket(bench, main, { bid: -1, ask: 1, askSize: 20 });
      await statusOf(bench, clientOrderId, 'filled', 'canceled');
      require(sumOf(bench, clientOrderId).eq(dec(qtyOf(main, 3))), 'it filled on');
    },
  },
];
