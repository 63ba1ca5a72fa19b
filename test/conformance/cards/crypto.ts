/** Behaviours of crypto exchanges alone. */
import { dec, type Depth } from '../../../shared/domain/index.ts';
import { priceAt, qtyOf, setMarket, until, type Bench } from '../bench.ts';
import { massStatus, require, submitted, type Card } from './card.ts';

/** Prices of a side, in steps from the base. */
type Levels = { readonly bids: readonly number[]; readonly asks: readonly number[] };

function setLevels({ host, main }: Bench, { bids, asks }: Levels): void {
  const at = (steps: number): readonly [number, number] => [
    dec(priceAt(main, steps)).toUnits(main.host.priceScale),
    dec(qtyOf(main, 50)).toUnits(main.host.qtyScale),
  ];
  host.venue.control.setBook(main.host.id, { bids: bids.map(at), asks: asks.map(at) });
}

const isAt = (depth: Depth | undefined, { main }: Bench, { bids, asks }: Levels): boolean => {
  const units = (steps: number): number => dec(priceAt(main, steps)).toUnits(main.instrument.priceScale);
  const same = (side: Depth['bids'], wanted: readonly number[]): boolean =>
    side.length === wanted.length && wanted.every((steps, i) => side[i]?.[0] === units(steps));
  return depth !== undefined && same(depth.bids, bids) && same(depth.asks, asks);
};

/** More than one page of any of the exchanges' lists. */
const MANY = 110;

export const CRYPTO_CARDS: readonly Card[] = [
  {
    id: 'C201',
    title: 'a book of several levels stays whole while quotes of the same market stream',
    run: async (bench) => {
      const { main, marketData, heard } = bench;
      require(marketData !== null, 'a crypto exchange has market data');
      const first = { bids: [-1, -2, -4], asks: [1, 2, 5] };
      setLevels(bench, first);
      require(marketData.subscribeDepth(main.instrument.id).ok, 'depth');
      require(marketData.subscribeQuotes([main.instrument.id]).ok, 'quotes');
      for (const levels of [
        first,
        { bids: [0, -1, -2, -5], asks: [2, 5] },
        { bids: [-3], asks: [3, 4, 6, 7] },
        first,
      ]) {
        setLevels(bench, levels);
        await until(
          'the book stands as it was set',
          () => isAt(heard.depths.get(main.instrument.id), bench, levels),
          () => JSON.stringify([levels, heard.depths.get(main.instrument.id)]),
        );
      }
    },
  },
  {
    id: 'C202',
    title: `mass status: ${MANY} open orders are all there, however the exchange pages them`,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const sent = new Set<string>();
      for (let i = 0; i < MANY; i++)
        sent.add((await submitted(bench, bench.main, { limit: -10 - i, units: 1 })).clientOrderId);
      const status = await massStatus(bench);
      const open = status.orders.filter((o) => o.clientOrderId !== null && sent.has(o.clientOrderId));
      require(open.length === MANY && open.every((o) => o.status === 'accepted'), `${open.length} of ${MANY}`);
    },
  },
];
