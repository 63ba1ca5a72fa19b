/** What brokers lend for short sales, over their own protocols: the first word, and each change (conventions: Shorts). */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf } from '../../shared/domain/index.ts';
import { hostIdOf } from '../gateways/core/gateway.ts';
import { stageAlpaca } from './alpaca-bench.ts';
import { until, type Bench } from './bench.ts';
import { openIbBench } from './ib-bench.ts';
import { Recorder } from './recorder.ts';

let bench: Bench | null = null;
afterEach(async () => {
  await bench?.close();
  bench = null;
});

const saidOf = (one: Bench) => one.heard.borrows.get(one.main.instrument.id);
const follow = (one: Bench): void => {
  expect(one.marketData?.subscribeQuotes([one.main.instrument.id]).ok).toBe(true);
};

describe('Interactive Brokers: generic tick 236', () => {
  test('says level and shares, tells changes, and asks for neither of a coin', async () => {
    const one = await openIbBench({});
    bench = one;
    follow(one);
    expect(await until('a word', () => saidOf(one)?.shares !== null && saidOf(one))).toMatchObject({
      ...{ availability: 'easy', shares: '1000000', feePctYear: null },
    });
    const hostId = one.hostIdOf(one.main.instrument.id);
    one.host.venue.control.lend(hostId, { availability: 'locate', shares: dec('1200').text(), feePctYear: null });
    await until('hard to borrow', () => saidOf(one)?.availability === 'locate' && saidOf(one)?.shares === '1200');
    one.host.venue.control.lend(hostId, { availability: 'none', shares: dec('0').text(), feePctYear: null });
    await until('none', () => saidOf(one)?.availability === 'none');
    const found = await one.connection?.find('BTC', 5);
    const coin = found?.ok === true ? found.value.find(({ assetClass }) => assetClass === 'crypto') : undefined;
    if (coin === undefined) throw new Error('no coin');
    one.marketData?.subscribeQuotes([coin.id]);
    // The gateway refuses the tick list of anything but a share, and then there are no quotes.
    await until('quotes of the coin', () => one.heard.quotes.has(coin.id));
    expect(one.heard.borrows.has(coin.id)).toBe(false);
  });
  test('is said again after the connection was lost', async () => {
    const one = await openIbBench({ speed: 20 });
    bench = one;
    follow(one);
    await until('a word', () => saidOf(one));
    one.heard.borrows.clear();
    one.wire.cut();
    expect((await until('a word again', () => saidOf(one))).availability).toBe('easy');
  });
});

describe('Alpaca: the asset’s borrow status', () => {
  test('is told for each share that is followed', async () => {
    const stage = await stageAlpaca();
    try {
      const lendSpy = { availability: 'locate', shares: null, feePctYear: null } as const;
      stage.host.venue.control.lend(hostIdOf('SPY'), lendSpy);
      const { execution, marketData } = stage.connect();
      const heard = new Recorder();
      execution?.open(heard.execution);
      marketData?.open(heard.market);
      await until('connected', () => heard.isUp && heard.isFeedUp);
      const listed = await execution?.instruments();
      const shares = listed?.ok === true ? listed.value.filter(({ assetClass }) => assetClass !== 'crypto') : [];
      const ids = ['AAPL', 'SPY'].flatMap((symbol) => shares.find((one) => one.symbol === symbol)?.id ?? []);
      expect(marketData?.subscribeQuotes(ids).ok).toBe(true);
      const said = (at: number) => heard.borrows.get(ids[at] ?? idOf(''));
      await until('both', () => heard.borrows.size === 2);
      expect(said(0)).toMatchObject({ availability: 'easy', shares: null, feePctYear: null });
      expect(said(1)).toMatchObject({ availability: 'locate', shares: null, feePctYear: null });
    } finally {
      await stage.close();
    }
  });
});
