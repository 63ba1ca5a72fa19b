/** What the screen shows of IB's ticks: nothing of before a loss, nothing delayed as live, no rows of a book that IB has taken back. */
import { describe, expect, it } from 'vitest';
import { ok, type Depth, type Instrument, type Quote } from '../../../../shared/domain/index.ts';
import { IbMarketDataClient, type FeedParts } from '../../../../src-main/brokers/ib/market-data-client.ts';
import type { LinkListener } from '../../../../src-main/brokers/ib/link.ts';
import { listedOf } from '../../../../src-main/brokers/ib/parse/contract.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';

const CONTRACT = { conId: 5, symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };

function instrumentOf(): Instrument {
  const listed = listedOf({ contract: CONTRACT, minTick: 0.01 }, null);
  if (listed === null) throw new Error('not listed');
  return listed.instrument;
}

/** A feed of one instrument without a wire; `say` is TWS, to the request that stands. */
function feedOf() {
  const scheduler = new VirtualScheduler(0);
  const instrument = instrumentOf();
  const listeners = new Set<LinkListener>();
  const quotes: Quote[] = [];
  const depths: Depth[] = [];
  let last = 0;
  const link = {
    ...{ isUp: true, connection: 1, options: {}, asks: { nextId: () => ++last } },
    listen: (listener: LinkListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (_: string, act: (api: unknown) => void) => {
      act(new Proxy({}, { get: () => () => undefined }));
      return Promise.resolve(null);
    },
  };
  const contracts = {
    ...{ get: () => instrument, contractOf: () => CONTRACT, resolve: () => Promise.resolve(ok(instrument)) },
  };
  const deps = { scheduler, logger: silentLogger, instrumentOf: () => null };
  const parts = { link, contracts, deps, isNeeded: () => true, onClose: () => undefined };
  const client = new IbMarketDataClient(parts as unknown as FeedParts);
  client.open({
    onQuotes: (news) => void quotes.push(...news),
    onDepth: (depth) => void depths.push(depth),
    onBar: () => undefined,
    onConnection: () => undefined,
  });
  const turns = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
  };
  return {
    ...{ client, quotes, depths, instrument, turns },
    say: (name: string, ...args: readonly unknown[]) => {
      for (const { onEvent } of listeners) onEvent(name, [last, ...args]);
      scheduler.runUntil(scheduler.nowMs());
    },
    error: (code: number) => {
      for (const { onEvent } of listeners) onEvent('error', [new Error('a word'), code, last]);
    },
    cut: async () => {
      for (const { onDown } of listeners) onDown('lost');
      for (const { onUp } of listeners) onUp();
      await turns();
    },
  };
}

describe('quotes', () => {
  it('G10: after a loss no side of before stands beside one that was told since', async () => {
    const feed = feedOf();
    feed.client.subscribeQuotes([feed.instrument.id]);
    await feed.turns();
    feed.say('tickPrice', 1, 99.98);
    feed.say('tickPrice', 2, 100.02);
    expect(feed.quotes.at(-1)).toMatchObject({ bid: 999_800, ask: 1_000_200 });
    await feed.cut();
    feed.say('tickPrice', 1, 104.5);
    expect(feed.quotes.at(-1)).toMatchObject({ bid: 1_045_000, ask: null, last: null, previousClose: null });
  });

  it('values of delayed types are delayed, whatever TWS said of the line, and live again once it says so', async () => {
    const feed = feedOf();
    feed.client.subscribeQuotes([feed.instrument.id]);
    await feed.turns();
    feed.say('tickPrice', 66, 99.98);
    expect(feed.quotes.at(-1)).toMatchObject({ bid: 999_800, timeliness: 'delayed' });
    feed.say('marketDataType', 1);
    feed.say('tickPrice', 1, 99.99);
    expect(feed.quotes.at(-1)).toMatchObject({ bid: 999_900, timeliness: 'live' });
  });
});

describe('depth', () => {
  const subscribed = async () => {
    const feed = feedOf();
    expect(feed.client.subscribeDepth(feed.instrument.id).ok).toBe(true);
    await feed.turns();
    feed.say('updateMktDepth', 0, 0, 1, 99.98, 100);
    expect(feed.depths.at(-1)?.bids).toHaveLength(1);
    return feed;
  };

  it('a book that IB resets is emptied before what follows', async () => {
    const feed = await subscribed();
    feed.error(317);
    expect(feed.depths.at(-1)).toMatchObject({ bids: [], asks: [] });
    feed.say('updateMktDepth', 0, 0, 1, 99.5, 100);
    expect(feed.depths.at(-1)?.bids).toEqual([[995_000, 100]]);
  });

  it('a book that IB halts is emptied, and asked for again by who wants it', async () => {
    const feed = await subscribed();
    feed.error(316);
    expect(feed.depths.at(-1)).toMatchObject({ bids: [], asks: [] });
    expect(feed.client.subscribeDepth(feed.instrument.id).ok).toBe(true);
    feed.say('updateMktDepth', 0, 0, 1, 99.5, 100);
    expect(feed.depths.at(-1)?.bids).toEqual([[995_000, 100]]);
  });
});
