/** Who answers, what is listed, quotes, depth and bars. */
import { Decimal, dec, isOnTick } from '../../../shared/domain/index.ts';
import { priceAt, setMarket, until, type Bench } from '../bench.ts';
import { massStatus, needsFeed, require, type Card } from './card.ts';

const quoted = async (bench: Bench, bid: number, ask: number): Promise<void> => {
  const { main } = bench;
  const { priceScale, id } = main.instrument;
  const wanted = [bid, ask].map((steps) => dec(priceAt(main, steps)).toUnits(priceScale));
  await until(
    `a quote of ${bid} x ${ask}`,
    () => {
      const quote = bench.heard.quotes.get(id);
      return quote !== undefined && quote.bid === wanted[0] && quote.ask === wanted[1];
    },
    () => JSON.stringify({ wanted, got: bench.heard.quotes.get(id) }),
  );
};

export const MARKET_CARDS: readonly Card[] = [
  {
    id: 'C01',
    title: 'connects, and the account that answers has the name and mode that were asked for',
    run: async (bench) => {
      const status = await massStatus(bench);
      require(status.account.accountId === bench.accountId, `account ${status.account.accountId}`);
      require(status.account.mode === bench.mode, `mode ${status.account.mode}`);
      require(status.account.balances.length > 0, 'no balances');
    },
  },
  {
    id: 'C02',
    title: 'lists its instruments with ticks and lots that its own orders obey',
    run: async (bench) => {
      const listed = await bench.client.instruments();
      require(listed.ok, 'no instruments');
      const found = listed.value.find((i) => i.id === bench.main.instrument.id);
      require(found !== undefined, `${bench.main.instrument.id} is not listed`);
      require(found.ticks.length > 0 && dec(found.ticks[0]?.fromPrice ?? '1').isZero(), 'ticks begin at 0');
      require(isOnTick(found, dec(priceAt(bench.main, 1))), 'the price of a card is off its tick');
      require(dec(bench.main.unit).isMultipleOf(dec(found.lotSize)), 'the unit of a card is off its lot');
      for (const { tick } of found.ticks) require(dec(tick).round(found.priceScale, 'floor').eq(dec(tick)), 'scale');
    },
  },
  {
    id: 'C03',
    title: 'finds an instrument by the text that a trader types',
    skip: ({ connection }) => (connection === null ? 'the simulated venue lists everything' : null),
    run: async (bench) => {
      const found = await (bench.connection ?? never()).find(bench.searchText, 10);
      require(found.ok, `find: ${JSON.stringify(found)}`);
      require(found.value.some(
        (i) => i.id === bench.main.instrument.id,
      ), `found ${found.value.map((i) => i.id).join(' ')}`);
      require(found.value.length <= 10, 'more than asked for');
    },
  },
  {
    id: 'C04',
    title: 'streams quotes: bid, ask and sizes exact, changes as they come',
    skip: needsFeed,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 1, bidSize: 30, askSize: 50 });
      const taken = (bench.marketData ?? never()).subscribeQuotes([bench.main.instrument.id]);
      require(taken.ok, JSON.stringify(taken));
      await quoted(bench, -1, 1);
      setMarket(bench, bench.main, { bid: 2, ask: 5, bidSize: 30, askSize: 50 });
      await quoted(bench, 2, 5);
      const quote = bench.heard.quotes.get(bench.main.instrument.id);
      const size = dec(bench.main.unit).mul(Decimal.of(30)).toUnits(bench.main.instrument.qtyScale);
      await until('sizes', () => bench.heard.quotes.get(bench.main.instrument.id)?.bidSize === size);
      require(quote?.timeliness === 'live', `timeliness ${quote?.timeliness ?? 'none'}`);
    },
  },
  {
    id: 'C05',
    title: 'a second subscription is the same one; after the last word on it nothing more comes',
    skip: needsFeed,
    run: async (bench) => {
      const feed = bench.marketData ?? never();
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      require(feed.subscribeQuotes([bench.main.instrument.id]).ok, 'first');
      require(feed.subscribeQuotes([bench.main.instrument.id]).ok, 'second');
      await quoted(bench, -1, 1);
      feed.unsubscribeQuotes([bench.main.instrument.id]);
      setMarket(bench, bench.main, { bid: 3, ask: 4 });
      require(feed.subscribeQuotes([bench.main.instrument.id]).ok, 'again');
      await quoted(bench, 3, 4);
    },
  },
  {
    id: 'C06',
    title: 'gives bars: ascending, at most as many as asked for, high and low around open and close',
    skip: needsFeed,
    run: async (bench) => {
      const bars = await (bench.marketData ?? never()).bars(bench.main.instrument.id, '1m', 20);
      require(bars.ok, JSON.stringify(bars));
      require(bars.value.length > 0 && bars.value.length <= 20, `${bars.value.length} bars`);
      for (const [i, [startMs, open, high, low, close]] of bars.value.entries()) {
        const before = bars.value[i - 1];
        require(before === undefined || before[0] < startMs, 'not ascending');
        require(high >= Math.max(open, close) && low <= Math.min(open, close), 'high and low');
      }
    },
  },
  {
    id: 'C07',
    title: 'an instrument that does not exist is refused by name, nothing else suffers',
    skip: needsFeed,
    run: async (bench) => {
      const feed = bench.marketData ?? never();
      const unknown = `ZZZZ9.${bench.main.instrument.venue}` as typeof bench.main.instrument.id;
      const answer = feed.subscribeQuotes([unknown]);
      require(!answer.ok && answer.error.message.includes('ZZZZ9'), JSON.stringify(answer));
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      require(feed.subscribeQuotes([bench.main.instrument.id]).ok, 'the known one');
      await quoted(bench, -1, 1);
    },
  },
];

function never(): never {
  throw new Error('the card was not skipped');
}
