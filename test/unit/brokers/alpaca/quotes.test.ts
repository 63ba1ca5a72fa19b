/** The board of quotes and the charts: what they tell, from what comes in whatever order. */
import { describe, expect, test } from 'vitest';
import { dec, idOf, type Bar, type ComboLeg, type Instrument, type Quote } from '../../../../shared/domain/index.ts';
import { BarCharts, CHARTS_MAX } from '../../../../src-main/brokers/alpaca/bar-charts.ts';
import { comboInstrument } from '../../../../src-main/brokers/alpaca/combos.ts';
import { assetInstrument, contractOfName } from '../../../../src-main/brokers/alpaca/parse/instruments.ts';
import { stampOf } from '../../../../src-main/wire/stamp.ts';
import { QuoteBoard } from '../../../../src-main/brokers/alpaca/quote-board.ts';

/** Wednesday 2026-11-18, 10:00 in New York. */
const NOW = Date.UTC(2026, 10, 18, 15);
const LIVE = { scope: 'consolidated', timeliness: 'live' } as const;
const share = assetInstrument({
  symbol: 'SPY',
  class: 'us_equity',
  name: 'SPDR',
  status: 'active',
  tradable: true,
  shortable: true,
}) as Instrument;
const put = (strike: string): Instrument =>
  contractOfName({ root: 'SPY', expiry: '2026-12-18', right: 'put', strike: dec(strike).text() });
const [high, low] = [put('640'), put('635')];
const LEGS: readonly ComboLeg[] = [
  { instrumentId: high.id, side: 'sell', ratio: 1 },
  { instrumentId: low.id, side: 'buy', ratio: 2 },
];
const combo = comboInstrument(LEGS, new Map([high, low].map((one) => [one.id, one])));

function board(nowMs = NOW): {
  readonly board: QuoteBoard;
  readonly batches: (readonly Quote[])[];
  readonly settle: () => Promise<void>;
} {
  const batches: (readonly Quote[])[] = [];
  const made = new QuoteBoard(
    () => nowMs,
    (quotes) => void batches.push(quotes),
  );
  return { board: made, batches, settle: () => Promise.resolve() };
}
const raw = (bp: number, ap: number, atMs: number, size = 10) => ({ bp, bs: size, ap, as: size, atMs });

describe('quotes', () => {
  test('one batch a turn, each instrument once, the newest of it', async () => {
    const { board: at, batches, settle } = board();
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 668.01, NOW - 10));
    at.onQuote(share.id, raw(668.01, 668.02, NOW - 5));
    at.onTrade(share.id, { price: 668.015, size: 100, conditions: [], atMs: NOW });
    await settle();
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject([
      { bid: 6_680_100, ask: 6_680_200, last: 6_680_150, volume: 100, status: 'trading', timeliness: 'live' },
    ]);
  });
  test('an older quote never takes a newer one’s place; an empty side is none', async () => {
    const { board: at, batches, settle } = board();
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 0, NOW));
    at.onQuote(share.id, raw(600, 601, NOW - 1));
    await settle();
    expect(batches[0]).toMatchObject([{ bid: 6_680_000, ask: null, askSize: 0, tsEventMs: NOW }]);
  });
  test('a combo’s quote is what its legs make of it, as old as the oldest, and one-sided with a one-sided leg', async () => {
    const { board: at, batches, settle } = board();
    for (const one of [high, low]) at.follow(one, LIVE);
    at.follow(combo, LIVE);
    at.onQuote(high.id, raw(5, 5.2, NOW - 50, 7));
    at.onQuote(low.id, raw(2, 2.1, NOW - 20, 9));
    await settle();
    const quote = batches.at(-1)?.find((one) => one.instrumentId === combo.id);
    // Bought as listed: sells one at the bid of 5.00 and buys two at the ask of 2.10.
    expect(quote).toMatchObject({ bid: -12_000, ask: -8_000, bidSize: 4, askSize: 4, tsEventMs: NOW - 50 });
    at.onQuote(low.id, raw(0, 2.1, NOW));
    await settle();
    expect(batches.at(-1)?.find((one) => one.instrumentId === combo.id)).toMatchObject({ bid: null, ask: -8_000 });
  });
  test('a combo of indicative legs is indicative: it prices nothing', async () => {
    const { board: at, batches, settle } = board();
    for (const one of [high, low]) at.follow(one, { scope: 'indicative', timeliness: 'live' });
    at.follow(combo, LIVE);
    at.onQuote(high.id, raw(5, 5.2, NOW));
    at.onQuote(low.id, raw(2, 2.1, NOW));
    await settle();
    expect(batches.at(-1)?.find((one) => one.instrumentId === combo.id)?.scope).toBe('indicative');
  });
  test('a halt of the underlying halts its contracts; a resumption ends it', async () => {
    const { board: at, batches, settle } = board();
    at.follow(high, LIVE);
    at.onHalt(share.id, 'luld');
    at.onQuote(high.id, raw(5, 5.2, NOW - 1));
    await settle();
    expect(batches.at(-1)?.[0]?.status).toBe('luld');
    at.onHalt(share.id, null);
    at.onQuote(high.id, raw(5, 5.2, NOW));
    await settle();
    expect(batches.at(-1)?.[0]?.status).toBe('trading');
  });
  const print = (price: number, conditions: readonly string[], atMs = NOW) => ({ price, size: 100, conditions, atMs });
  const lastOf = (batches: readonly (readonly Quote[])[]) => [batches.at(-1)?.[0]?.last, batches.at(-1)?.[0]?.volume];
  test.each([
    ['an average price', ['@', 'W']],
    ['an average price of the other tapes', ['B']],
    ['an odd lot', ['@', 'F', 'I']],
    ['a trade told out of its order', ['Z']],
    ['a price agreed on before', ['@', 'P']],
    ['a derived price', ['4']],
    ['a contingent trade', ['V', '7']],
    ['a trade before hours that is told in the session', ['@', 'T']],
  ])('S3.4: %s counts for the volume and is no last price: no stop may act on it', async (_, conditions) => {
    const { board: at, batches, settle } = board();
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 668.01, NOW - 10));
    at.onTrade(share.id, print(668.01, ['@'], NOW - 9));
    at.onTrade(share.id, print(640, conditions));
    await settle();
    expect(lastOf(batches)).toEqual([6_680_100, 200]);
  });
  test('a trade outside regular hours is the last price there; one that is older than the last is none', async () => {
    const before = Date.UTC(2026, 10, 18, 13);
    const { board: at, batches, settle } = board(before);
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 668.01, before));
    at.onTrade(share.id, print(668.01, ['@', 'T'], before));
    at.onTrade(share.id, print(640, ['@', 'T'], before - 1));
    await settle();
    expect(lastOf(batches)).toEqual([6_680_100, 200]);
  });
  test('of contracts a cancelled or late trade is no last price; the letters of shares mean nothing there', async () => {
    const { board: at, batches, settle } = board();
    at.follow(high, LIVE);
    at.onQuote(high.id, raw(5, 5.2, NOW));
    at.onTrade(high.id, print(5.1, ['I'], NOW));
    for (const letter of ['A', 'C', 'D']) at.onTrade(high.id, print(9, [letter], NOW + 1));
    await settle();
    expect(lastOf(batches)).toEqual([51_000, 400]);
  });
  test('a snapshot’s trade is judged alike, and takes no newer one’s place', async () => {
    const { board: at, batches, settle } = board();
    at.follow(share, LIVE);
    const snapshot = (p: number, c: readonly string[], ms: number) => ({
      latestQuote: { t: stampOf(NOW), bp: 668, bs: 1, ap: 669, as: 1 },
      latestTrade: { t: stampOf(ms), p, s: 1, c: [...c] },
    });
    at.onSnapshot(share.id, snapshot(668.5, ['@'], NOW - 5));
    at.onTrade(share.id, print(668.7, ['@'], NOW));
    at.onSnapshot(share.id, snapshot(668.6, ['@'], NOW - 1));
    at.onSnapshot(share.id, snapshot(640, ['W'], NOW + 1));
    await settle();
    expect(lastOf(batches)[0]).toBe(6_687_000);
  });
  test('a halt whose end was missed while the stream was away ends with the next trade, and not before', async () => {
    const { board: at, batches, settle } = board();
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 668.01, NOW));
    at.onHalt(share.id, 'halted');
    at.onTrade(share.id, print(668, ['@'], NOW + 1));
    await settle();
    expect(batches.at(-1)?.[0]?.status).toBe('halted');
    at.doubtHalts();
    at.onTrade(share.id, print(668, ['@', 'Z'], NOW + 2));
    await settle();
    expect(batches.at(-1)?.[0]?.status).toBe('halted');
    at.onTrade(share.id, print(668, ['@'], NOW + 3));
    await settle();
    expect(batches.at(-1)?.[0]?.status).toBe('trading');
  });
  test('out of session the market is closed', async () => {
    const saturday = Date.UTC(2026, 10, 21, 15);
    const { board: at, batches, settle } = board(saturday);
    at.follow(share, LIVE);
    at.onQuote(share.id, raw(668, 668.01, saturday - 60_000));
    await settle();
    expect(batches[0]?.[0]?.status).toBe('closed');
  });
  test('the close before is yesterday’s, also before today’s first trade', async () => {
    const bar = (ms: number, c: number) => ({ t: stampOf(ms), o: c, h: c, l: c, c, v: 500 });
    for (const [dailyMs, close] of [
      [NOW, 660],
      [NOW - 86_400_000, 667],
    ] as const) {
      const { board: at, batches, settle } = board();
      at.follow(share, LIVE);
      at.onSnapshot(share.id, {
        dailyBar: bar(dailyMs, 667),
        prevDailyBar: bar(dailyMs - 86_400_000, 660),
        latestQuote: { t: stampOf(NOW), bp: 668, bs: 1, ap: 669, as: 1 },
      });
      await settle();
      expect(batches[0]?.[0]?.previousClose).toBe(close * 10_000);
    }
  });
});

describe('charts', () => {
  const id = share.id;
  const minute = (startMs: number, h: number, c: number, v: number): Bar => [startMs, 100, h, 90, c, v];
  test('minutes are gathered into the interval; one that comes again counts once', () => {
    const charts = new BarCharts();
    charts.begin(id, '5m', [NOW, 100, 110, 95, 101, 10]);
    expect(charts.onMinute(id, minute(NOW + 60_000, 120, 105, 5))).toEqual([
      { interval: '5m', bar: [NOW, 100, 120, 90, 105, 15] },
    ]);
    expect(charts.onMinute(id, minute(NOW + 60_000, 121, 106, 7))).toEqual([
      { interval: '5m', bar: [NOW, 100, 121, 90, 106, 17] },
    ]);
    expect(charts.onMinute(id, minute(NOW + 300_000, 100, 100, 1))[0]?.bar[0]).toBe(NOW + 300_000);
    expect(charts.onMinute(id, minute(NOW, 100, 100, 1))).toEqual([]);
  });
  test('other instruments and too many charts', () => {
    const charts = new BarCharts();
    charts.begin(id, '1m', null);
    expect(charts.onMinute(idOf('X.ALPACA'), minute(NOW, 1, 1, 1))).toEqual([]);
    for (let i = 0; i < CHARTS_MAX; i++) charts.begin(idOf(`S${i}.ALPACA`), '1m', null);
    expect(charts.onMinute(id, minute(NOW, 1, 1, 1))).toEqual([]);
  });
});
