import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf, type Bar, type InstrumentId, type Quote } from '../../../../../shared/domain/index.ts';
import { openRecording } from '../../../../../src-main/brokers/sim/replay/open-recording.ts';
import type { Recording } from '../../../../../src-main/brokers/sim/replay/recording.ts';
import { VenueFixture, orderId, price, quantity, accountA } from '../venue-fixture.ts';
import { BAR_QUOTES, BAR_TRADES, OPEN, TICK_QUOTES, TICK_TRADES, writeRecording } from './recorded-files.ts';

const ABC = idOf<InstrumentId>('ABC.SIM');

async function record(files: Parameters<typeof writeRecording>[0]): Promise<Recording> {
  const answer = await openRecording([writeRecording(files)]);
  if (!answer.ok) throw new Error(`${answer.error.file} ${answer.error.line}: ${answer.error.message}`);
  return answer.value;
}

async function replay(files: Parameters<typeof writeRecording>[0]): Promise<VenueFixture> {
  const recording = await record(files);
  return new VenueFixture({
    market: { kind: 'replay', recording },
    startMs: recording.startMs,
    latency: { toVenueMs: 0, toClientMs: 0, jitterMs: 0 },
  });
}

const at = (ms: number, bid: string, ask: string, flag = 0): string => `${OPEN + ms},${bid},${ask},Q,1,${flag}`;
const order = (id: string, side: 'buy' | 'sell', qty: string, limit: string, tif: 'day' | 'ioc' = 'day') => ({
  clientOrderId: orderId(id),
  accountId: accountA,
  instrumentId: ABC,
  side,
  type: 'limit' as const,
  qty: quantity(qty),
  limitPrice: price(limit),
  tif,
  sessions: ['regular' as const],
});

describe('recorded ticks are the market', () => {
  const QUOTES = [
    TICK_QUOTES,
    at(0, '10.00,500', '10.02,300'),
    at(100, '10.01,200', ','),
    at(200, '9.00,1', ',', 1),
    at(5000, ',', '10.01,100'),
    at(6000, '10.02,700', ','),
    at(9000, '9.99,400', '10.00,250'),
    at(60_000, '9.98,400', '10.00,250'),
  ];

  it('carries each side forward, drops suspicious rows, tolerates locked and crossed instants', async () => {
    const f = await replay({ 'ABC_20131007_nbbo_tick.csv': QUOTES });
    const quoteAt = (ms: number): (number | null)[] => {
      f.scheduler.runUntil(OPEN + ms);
      const quote = f.venue.quote(ABC);
      return [quote?.bid ?? null, quote?.bidSize ?? 0, quote?.ask ?? null, quote?.askSize ?? 0];
    };
    expect(quoteAt(50)).toEqual([100_000, 500, 100_200, 300]);
    expect(quoteAt(300)).toEqual([100_100, 200, 100_200, 300]);
    expect(quoteAt(5500)).toEqual([100_100, 200, 100_100, 100]);
    expect(quoteAt(6500)).toEqual([100_200, 700, 100_100, 100]);
    expect(quoteAt(9500)).toEqual([99_900, 400, 100_000, 250]);
  });

  it('confirms an unchanged quote every second, and ends with the recording', async () => {
    const f = await replay({ 'ABC_20131007_nbbo_tick.csv': QUOTES });
    const ups: string[] = [];
    const md = f.venue.marketDataClient();
    const seen: Quote[] = [];
    md.open({
      onQuotes: (q) => seen.push(...q),
      onBar: () => undefined,
      onDepth: () => undefined,
      onConnection: (up, reason) => ups.push(`${up} ${reason}`),
    });
    md.subscribeQuotes([ABC]);
    f.scheduler.runUntil(OPEN + 30_000);
    expect(OPEN + 30_000 - (f.venue.quote(ABC)?.tsEventMs ?? 0)).toBeLessThan(1001);
    f.scheduler.runUntil(OPEN + 70_000);
    expect(f.venue.ended()).toBe(true);
    expect(ups).toEqual(['true null', 'false the recording has ended']);
    expect(seen.at(-1)?.status).toBe('closed');
    const outcome = await f.run(f.client.submitOrder(order('late', 'buy', '1', '10.00')));
    expect(outcome).toEqual({ kind: 'rejected', reason: 'the recording has ended' });
  });

  it('takes what was shown, once: the same size does not fill twice, until it grows or the price moves', async () => {
    const f = await replay({
      'ABC_20131007_nbbo_tick.csv': [
        ...QUOTES.slice(0, 3),
        at(2000, ',', '10.02,400'),
        at(3000, ',', '10.02,150'),
        at(90_000, ',', '10.05,1'),
      ],
    });
    f.scheduler.runUntil(OPEN + 150);
    await f.run(f.client.submitOrder(order('a', 'buy', '400', '10.02', 'ioc')));
    expect(f.fillTexts('a').map((t) => t.split(' ')[0])).toEqual(['300@10.02']);
    expect(f.venue.quote(ABC)?.askSize).toBe(300);
    await f.run(f.client.submitOrder(order('b', 'buy', '400', '10.02', 'ioc')));
    expect(f.fills('b')).toEqual([]);
    f.scheduler.runUntil(OPEN + 2100);
    await f.run(f.client.submitOrder(order('c', 'buy', '400', '10.02', 'ioc')));
    expect(f.fillTexts('c').map((t) => t.split(' ')[0])).toEqual(['100@10.02']);
    f.scheduler.runUntil(OPEN + 3100);
    await f.run(f.client.submitOrder(order('d', 'buy', '400', '10.02', 'ioc')));
    expect(f.fills('d')).toEqual([]);
  });

  it('a resting order fills when the opposite quote comes to it, at its own price, to the size shown', async () => {
    const f = await replay({ 'ABC_20131007_nbbo_tick.csv': QUOTES });
    f.scheduler.runUntil(OPEN + 150);
    await f.run(f.client.submitOrder(order('a', 'buy', '300', '10.01')));
    expect(f.venue.quote(ABC)).toMatchObject({ bid: 100_100, bidSize: 500 });
    f.scheduler.runUntil(OPEN + 5000);
    await f.pass(2);
    expect(f.fillTexts('a').map((t) => t.split(' ').slice(0, 2).join(' '))).toEqual(['100@10.01 maker']);
    f.scheduler.runUntil(OPEN + 9001);
    await f.pass(2);
    expect(f.fillTexts('a').map((t) => t.split(' ')[0])).toEqual(['100@10.01', '200@10.01']);
  });

  it('G22: recorded trades at its price fill it after the queue that was shown when it joined, through it at once', async () => {
    const quotes = [TICK_QUOTES, at(0, '10.00,500', '10.04,300'), at(50_000, ',', '10.05,300')];
    const trades = [
      TICK_TRADES,
      `${OPEN + 50},10.00,400,P,0,0`,
      `${OPEN + 1000},10.00,300,P,0,0`,
      `${OPEN + 2000},10.04,900,P,0,0`,
      `${OPEN + 3000},10.00,260,P,0,0`,
      `${OPEN + 4000},9.99,90,P,0,1`,
      `${OPEN + 5000},9.99,90,P,0,0`,
    ];
    const f = await replay({ 'ABC_20131007_nbbo_tick.csv': quotes, 'ABC_20131007_trade_tick.csv': trades });
    f.scheduler.runUntil(OPEN + 100);
    await f.run(f.client.submitOrder(order('a', 'buy', '200', '10.00')));
    const filledBy = async (ms: number): Promise<string[]> => {
      f.scheduler.runUntil(OPEN + ms);
      await f.pass(2);
      return f.fills('a').map((x) => x.qty);
    };
    expect(await filledBy(2500)).toEqual([]);
    expect(await filledBy(3500)).toEqual(['60']);
    expect(await filledBy(4500)).toEqual(['60']);
    expect(await filledBy(5500)).toEqual(['60', '90']);
    expect(f.venue.quote(ABC)).toMatchObject({ last: 99_900, volume: 1950 - 400 + 400 });
  });

  it('inside the spread nobody is before it: a trade between the quotes reaches it at once', async () => {
    const quotes = [TICK_QUOTES, at(0, '10.00,500', '10.10,300'), at(50_000, ',', '10.11,300')];
    const trades = [TICK_TRADES, `${OPEN + 3000},10.05,120,P,0,0`];
    const f = await replay({ 'ABC_20131007_nbbo_tick.csv': quotes, 'ABC_20131007_trade_tick.csv': trades });
    await f.run(f.client.submitOrder(order('a', 'buy', '200', '10.05')));
    f.scheduler.runUntil(OPEN + 3001);
    await f.pass(2);
    expect(f.fills('a').map((x) => `${x.qty}@${x.price}`)).toEqual(['120@10.0500']);
  });
});

describe('bars are known at their end', () => {
  const row = (second: number, bid: string, ask: string): string => {
    const b = `${bid},${bid},${bid},${bid},100`;
    const a = `${ask},${ask},${ask},${ask},100`;
    return `${OPEN + second * 1000},${b},${a}`;
  };

  it('the close of second T is published at T + 1000 and not a millisecond before', async () => {
    const f = await replay({
      'ABC_20131007_nbbo_1s.csv': [
        BAR_QUOTES,
        row(0, '10.00', '10.02'),
        row(1, '10.10', '10.12'),
        row(9, '10.20', '10.22'),
      ],
    });
    expect(f.scheduler.nowMs()).toBe(OPEN + 1001);
    f.scheduler.runUntil(OPEN + 1999);
    expect(f.venue.quote(ABC)).toMatchObject({ bid: 100_000, tsEventMs: OPEN + 1000 });
    f.scheduler.runUntil(OPEN + 2000);
    expect(f.venue.quote(ABC)).toMatchObject({ bid: 101_000, tsEventMs: OPEN + 2000 });
  });

  it('no quote, bar or fill ever depends on a row that was not over yet: cutting the future changes nothing before it', async () => {
    const series = fc.array(
      fc.record({ mid: fc.integer({ min: 990, max: 1010 }), gap: fc.integer({ min: 1, max: 4 }) }),
      { minLength: 6, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(series, fc.integer({ min: 2, max: 5 }), async (steps, cut) => {
        let second = 0;
        const quotes = [BAR_QUOTES];
        const trades = [BAR_TRADES];
        const starts: number[] = [];
        for (const { mid, gap } of steps) {
          second += gap;
          starts.push(second);
          quotes.push(row(second, ((mid - 1) / 100).toFixed(2), ((mid + 1) / 100).toFixed(2)));
          const m = (mid / 100).toFixed(2);
          trades.push(`${OPEN + second * 1000},${m},${m},${m},${m},100`);
        }
        const untilMs = OPEN + starts[cut]! * 1000 + 999;
        const heard = async (upTo: number): Promise<string> => {
          const f = await replay({
            'ABC_20131007_nbbo_1s.csv': quotes.slice(0, upTo),
            'ABC_20131007_trade_1s.csv': trades.slice(0, upTo),
          });
          const md = f.venue.marketDataClient();
          const log: unknown[] = [];
          const onBar = (_id: InstrumentId, interval: string, bar: Bar): void => void log.push([interval, bar]);
          md.open({ onQuotes: (q) => log.push(q), onBar, onDepth: () => undefined, onConnection: () => undefined });
          md.subscribeQuotes([ABC]);
          await md.bars(ABC, '1m', 10);
          await f.run(f.client.submitOrder(order('a', 'buy', '50', '9.95')));
          f.scheduler.runUntil(untilMs);
          return JSON.stringify([log, f.reports.filter((r) => !('tsEventMs' in r) || r.tsEventMs <= untilMs)]);
        };
        // Rows are known 1 s after their start: the one at `cut` is still open at untilMs, and none after it has begun.
        expect(await heard(cut + 2)).toBe(await heard(quotes.length));
      }),
      { numRuns: 25 },
    );
  });

  it('a bar of trades fills only what rested all through it, and only beyond its price', async () => {
    const quotes = [BAR_QUOTES, row(-1, '10.00', '10.10'), row(60, '10.00', '10.10')];
    const bar = (second: number, low: string): string => `${OPEN + second * 1000},10.05,10.05,${low},10.05,80`;
    const trades = [BAR_TRADES, bar(5, '10.01'), bar(10, '10.02'), bar(20, '10.01')];
    const f = await replay({ 'ABC_20131007_nbbo_1s.csv': quotes, 'ABC_20131007_trade_1s.csv': trades });
    f.scheduler.runUntil(OPEN + 5500);
    await f.run(f.client.submitOrder(order('a', 'buy', '200', '10.02')));
    f.scheduler.runUntil(OPEN + 19_000);
    expect(f.fills('a')).toEqual([]);
    f.scheduler.runUntil(OPEN + 21_000);
    await f.pass(2);
    expect(f.fills('a').map((x) => `${x.qty}@${x.price}`)).toEqual(['80@10.0200']);
  });
});

describe('the days of a recording', () => {
  it('count volume and change from the day before, where it was recorded', async () => {
    const day = 86_400_000;
    const quotes = (first: number): string[] => [
      TICK_QUOTES,
      `${first},10.00,500,10.02,300,Q,1,0`,
      `${first + 60_000},10.00,500,10.02,300,Q,1,0`,
    ];
    const f = await replay({
      'ABC_20131007_nbbo_tick.csv': quotes(OPEN),
      'ABC_20131008_nbbo_tick.csv': quotes(OPEN + day),
      'ABC_20131007_trade_tick.csv': [TICK_TRADES, `${OPEN + 1000},10.00,100,P,0,0`, `${OPEN + 2000},10.02,100,P,0,0`],
      'ABC_20131008_trade_tick.csv': [TICK_TRADES, `${OPEN + day + 1000},10.05,70,P,0,0`],
    });
    f.scheduler.runUntil(OPEN + 3000);
    expect(f.venue.quote(ABC)).toMatchObject({ last: 100_200, volume: 200, status: 'trading' });
    f.scheduler.runUntil(OPEN + day / 2);
    expect(f.venue.quote(ABC)?.status).toBe('closed');
    f.scheduler.runUntil(OPEN + day + 2000);
    expect(f.venue.quote(ABC)).toMatchObject({ last: 100_500, volume: 70, previousClose: 100_200 });
  });
});
