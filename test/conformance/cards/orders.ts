/** Every type and time in force: taken, working as it should, ended as it should. */
import { dec, type OrderFlags, type Trail } from '../../../shared/domain/index.ts';
import { priceAt, setMarket, setTradedMarket, type Bench } from '../bench.ts';
import {
  filledOf,
  massStatus,
  needsFlag,
  needsTif,
  needsTrail,
  needsType,
  orderOf,
  require,
  requireLife,
  skipFirst,
  statusOf,
  submitted,
  sumOf,
  type Card,
} from './card.ts';

const flag = (name: keyof OrderFlags): OrderFlags => ({
  ...{ allOrNone: false, postOnly: false, reduceOnly: false },
  [name]: true,
});

export const ORDER_CARDS: readonly Card[] = [
  {
    id: 'C10',
    title: 'a market order fills at the market',
    skip: needsType('market'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, bench.main, { type: 'market' });
      await filledOf(bench, bench.main, clientOrderId, 4);
      await statusOf(bench, clientOrderId, 'filled');
      requireLife(bench, clientOrderId, 'accepted? partiallyFilled? filled');
      const price = dec(bench.heard.fills(clientOrderId)[0]?.price ?? '0');
      require(price.eq(dec(priceAt(bench.main, 1))), `filled at ${price.toString()}`);
    },
  },
  {
    id: 'C11',
    title: 'a limit order rests and is canceled',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const { clientOrderId, instrumentId } = await submitted(bench, bench.main, { limit: -3 });
      const resting = await statusOf(bench, clientOrderId, 'accepted');
      require(resting.venueOrderId !== null, 'no id of the venue');
      const { venueOrderId } = resting;
      const outcome = await bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      require(outcome.kind === 'acked', JSON.stringify(outcome));
      await statusOf(bench, clientOrderId, 'canceled');
      requireLife(bench, clientOrderId, 'accepted canceled');
    },
  },
  {
    id: 'C12',
    title: 'a marketable limit order fills at the market price, not at its limit',
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 3 });
      await filledOf(bench, bench.main, clientOrderId, 4);
      const price = dec(bench.heard.fills(clientOrderId)[0]?.price ?? '0');
      require(price.eq(dec(priceAt(bench.main, 1))), `filled at ${price.toString()}`);
      await statusOf(bench, clientOrderId, 'filled');
    },
  },
  {
    id: 'C13',
    title: 'immediate or cancel takes what is there and ends',
    skip: needsTif('ioc'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1, askSize: 3 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 1, tif: 'ioc', units: 5 });
      await statusOf(bench, clientOrderId, 'canceled', 'expired');
      await filledOf(bench, bench.main, clientOrderId, 3);
    },
  },
  {
    id: 'C14',
    title: 'fill or kill that cannot fill whole ends without a fill',
    skip: needsTif('fok'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1, askSize: 3 });
      const request = orderOf(bench, bench.main, { limit: 1, tif: 'fok', units: 5 });
      await bench.client.submitOrder(request);
      await statusOf(bench, request.clientOrderId, 'canceled', 'expired', 'rejected');
      require(sumOf(bench, request.clientOrderId).isZero(), 'it filled in part');
    },
  },
  {
    id: 'C15',
    title: 'good till cancelled rests and is reported as what it is',
    skip: needsTif('gtc'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: -3, tif: 'gtc' });
      const report = await statusOf(bench, clientOrderId, 'accepted');
      require(report.tif === 'gtc' && report.type === 'limit' && report.side === 'buy', JSON.stringify(report));
      const listed = (await massStatus(bench)).orders.find((o) => o.clientOrderId === clientOrderId);
      require(listed !== undefined && listed.tif === 'gtc', JSON.stringify(listed));
      require(listed.limitPrice !== null && dec(listed.limitPrice).eq(dec(priceAt(bench.main, -3))), 'its limit');
    },
  },
  {
    id: 'C16',
    title: 'good till a date ends at it',
    skip: needsTif('gtd'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const expireMs = Math.ceil(bench.host.scheduler.nowMs() / 1000) * 1000 + 1000;
      const { clientOrderId } = await submitted(bench, bench.main, { limit: -3, tif: 'gtd', expireMs });
      await statusOf(bench, clientOrderId, 'expired', 'canceled');
      require(sumOf(bench, clientOrderId).isZero(), 'it filled');
    },
  },
  {
    id: 'C17',
    title: 'a stop waits for its trigger, then fills',
    skip: needsType('stop'),
    run: async (bench) => {
      const { main } = bench;
      setTradedMarket(bench, main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, main, { type: 'stop', trigger: 10, tif: 'gtc' });
      const waiting = await statusOf(bench, clientOrderId, 'accepted');
      const trigger = waiting.trigger?.price ?? null;
      require(trigger !== null && dec(trigger).eq(dec(priceAt(main, 10))), JSON.stringify(waiting));
      setMarket(bench, main, { bid: 11, ask: 12 });
      bench.host.venue.control.trade(main.host.id, 'buy', dec(main.unit).toUnits(main.host.qtyScale));
      await filledOf(bench, main, clientOrderId, 4);
      await statusOf(bench, clientOrderId, 'filled');
    },
  },
  {
    id: 'C18',
    title: 'a stop-limit waits for its trigger, then rests at its limit',
    skip: needsType('stopLimit'),
    run: async (bench) => {
      const { main } = bench;
      setTradedMarket(bench, main, { bid: -1, ask: 1 });
      const wanted = { type: 'stopLimit', trigger: 10, limit: 11, tif: 'gtc' } as const;
      const { clientOrderId } = await submitted(bench, main, wanted);
      const waiting = await statusOf(bench, clientOrderId, 'accepted');
      require(waiting.type === 'stopLimit', `type ${waiting.type}`);
      setMarket(bench, main, { bid: 14, ask: 15 });
      bench.host.venue.control.trade(main.host.id, 'buy', dec(main.unit).toUnits(main.host.qtyScale));
      require(sumOf(bench, clientOrderId).isZero(), 'it filled beyond its limit');
      setMarket(bench, main, { bid: 9, ask: 10 });
      await filledOf(bench, main, clientOrderId, 4);
    },
  },
  {
    id: 'C19',
    title: 'a trailing stop follows the market and triggers on the way back',
    skip: skipFirst(needsType('trailingStop'), needsTrail('price')),
    run: async (bench) => {
      const { main } = bench;
      const amount = dec(priceAt(main, 5))
        .sub(dec(priceAt(main, 0)))
        .text();
      await trailsAndTriggers(bench, { kind: 'price', amount }, 30);
    },
  },
  {
    id: 'C20',
    title: 'a take-profit waits for the favourable side, then fills',
    skip: needsType('takeProfit'),
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const bought = await submitted(bench, main, { limit: 1, units: 4 });
      await filledOf(bench, main, bought.clientOrderId, 4);
      const wanted = { side: 'sell', type: 'takeProfit', trigger: 10, tif: 'gtc' } as const;
      const { clientOrderId } = await submitted(bench, main, wanted);
      await statusOf(bench, clientOrderId, 'accepted');
      setMarket(bench, main, { bid: 11, ask: 12 });
      bench.host.venue.control.trade(main.host.id, 'buy', dec(main.unit).toUnits(main.host.qtyScale));
      await filledOf(bench, main, clientOrderId, 4);
    },
  },
  {
    id: 'C21',
    title: 'post-only never takes: it rests, or is refused',
    skip: needsFlag('postOnly'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const taking = orderOf(bench, bench.main, { limit: 1, tif: 'gtc', flags: flag('postOnly') });
      await bench.client.submitOrder(taking);
      await statusOf(bench, taking.clientOrderId, 'rejected', 'canceled', 'expired');
      require(sumOf(bench, taking.clientOrderId).isZero(), 'it took');
      const resting = await submitted(bench, bench.main, { limit: -3, tif: 'gtc', flags: flag('postOnly') });
      await statusOf(bench, resting.clientOrderId, 'accepted');
    },
  },
  {
    id: 'C22',
    title: 'all or none waits for all of it',
    skip: needsFlag('allOrNone'),
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1, askSize: 3 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 1, units: 5, flags: flag('allOrNone') });
      await statusOf(bench, clientOrderId, 'accepted');
      require(sumOf(bench, clientOrderId).isZero(), 'it filled in part');
      setMarket(bench, bench.main, { bid: -1, ask: 1, askSize: 9 });
      await filledOf(bench, bench.main, clientOrderId, 5);
    },
  },
  ...(['atOpen', 'atClose'] as const).map(
    (tif, i): Card => ({
      id: `C${23 + i}`,
      title: `an order for the auction at the ${tif === 'atOpen' ? 'open' : 'close'} waits for it, or is refused as too late`,
      skip: skipFirst(needsTif(tif), ({ main }) => (main.instrument.calendar === 'always' ? 'no auctions' : null)),
      run: async (bench) => {
        setMarket(bench, bench.main, { bid: -1, ask: 1 });
        const request = orderOf(bench, bench.main, { limit: 3, tif });
        const outcome = await bench.client.submitOrder(request);
        require(sumOf(bench, request.clientOrderId).isZero(), 'it filled outside the auction');
        // Half an hour after the open, the one at the open is over.
        if (tif === 'atOpen' && outcome.kind === 'rejected') return;
        require(outcome.kind === 'acked', JSON.stringify(outcome));
        const report = await statusOf(bench, request.clientOrderId, 'accepted');
        require(report.tif === tif, `time in force ${report.tif}`);
      },
    }),
  ),
  {
    id: 'C25',
    title: 'a trailing stop by per cent follows the market and triggers on the way back',
    skip: skipFirst(needsType('trailingStop'), needsTrail('percent')),
    run: async (bench) => {
      const { base, step } = bench.main;
      // Half a per cent, and the market moves by three and back by two.
      const steps = dec(base).mul(dec('0.03')).div(dec(step), 0, 'ceil');
      await trailsAndTriggers(bench, { kind: 'percent', pct: dec('0.5').text() }, Number(steps.toString()));
    },
  },
];

/** Four units held; their trailing stop rises with the market by so many steps, and triggers when two thirds of them are lost. */
async function trailsAndTriggers(bench: Bench, trail: Trail, steps: number): Promise<void> {
  const { main } = bench;
  const { control } = bench.host.venue;
  const one = dec(main.unit).toUnits(main.host.qtyScale);
  setMarket(bench, main, { bid: -1, ask: 1 });
  const bought = await submitted(bench, main, { limit: 1, units: 4 });
  await filledOf(bench, main, bought.clientOrderId, 4);
  control.trade(main.host.id, 'buy', one);
  const wanted = { side: 'sell', type: 'trailingStop', tif: 'gtc', trail } as const;
  const { clientOrderId } = await submitted(bench, main, wanted);
  await statusOf(bench, clientOrderId, 'accepted');
  setMarket(bench, main, { bid: steps - 1, ask: steps + 1 });
  control.trade(main.host.id, 'buy', one);
  require(sumOf(bench, clientOrderId).isZero(), 'it triggered on the way up');
  const back = Math.ceil(steps / 3);
  setMarket(bench, main, { bid: back, ask: back + 1 });
  control.trade(main.host.id, 'sell', one);
  await filledOf(bench, main, clientOrderId, 4);
  await statusOf(bench, clientOrderId, 'filled');
}
