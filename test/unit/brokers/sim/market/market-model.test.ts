import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BAR_INTERVALS, BAR_INTERVAL_MS, Decimal, isOnTick, type Quote } from '../../../../../shared/domain/index.ts';
import { createSimVenue } from '../../../../../src-main/brokers/sim/create-sim-venue.ts';
import { LISTINGS, instrumentOf } from '../../../../../src-main/brokers/sim/market/listings.ts';
import { MarketModel } from '../../../../../src-main/brokers/sim/market/market-model.ts';
import { Random } from '../../../../../src-main/brokers/sim/market/random.ts';
import { VirtualScheduler } from '../../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { FRIDAY_0945, MINUTE } from '../venue-fixture.ts';
import { quietLogger } from '../../../../fixtures/loggers.ts';

function watch(seed: number, minutes: number, startMs = FRIDAY_0945) {
  const scheduler = new VirtualScheduler(startMs);
  const made = createSimVenue({
    dataFile: ':memory:',
    seed,
    scheduler,
    logger: quietLogger,
    market: { kind: 'model' },
    startMs,
  });
  if (!made.ok) throw new Error(made.error.message);
  const md = made.value.marketDataClient();
  const hash = createHash('sha256');
  const quotes = new Map<string, Quote[]>();
  let count = 0;
  md.open({
    onQuotes: (list) => {
      for (const quote of list) {
        count += 1;
        hash.update(JSON.stringify(quote));
        const seen = quotes.get(quote.instrumentId);
        if (seen === undefined) quotes.set(quote.instrumentId, [quote]);
        else seen.push(quote);
      }
    },
    onBar: () => undefined,
    onDepth: () => undefined,
    onConnection: () => undefined,
  });
  md.subscribeQuotes(LISTINGS.map((l) => instrumentOf(l).id));
  made.value.start();
  scheduler.runFor(minutes * MINUTE);
  return { hash: hash.digest('hex'), quotes, count, venue: made.value, md };
}

describe('chance', () => {
  it('the same seed and stream draw the same numbers, others do not', () => {
    const draw = (seed: number, stream: number): number[] => {
      const random = Random.seeded(seed, stream);
      return Array.from({ length: 5 }, () => random.uint32());
    };
    expect(draw(7, 1)).toEqual(draw(7, 1));
    expect(draw(7, 1)).not.toEqual(draw(7, 2));
    expect(draw(7, 1)).not.toEqual(draw(8, 1));
    // Fixed once and for all: another engine or version must draw these.
    expect(draw(1, 0)).toEqual(GOLDEN_DRAWS);
  });

  it('goes on from a saved state', () => {
    const random = Random.seeded(3);
    random.normal();
    const copy = Random.restore(random.state());
    expect([copy.uint32(), copy.normal()]).toEqual([random.uint32(), random.normal()]);
  });

  it('normals have mean 0, variance 1, and uniforms stay in [0, 1)', () => {
    const random = Random.seeded(5);
    const normals = Array.from({ length: 40_000 }, () => random.normal());
    const mean = normals.reduce((a, b) => a + b, 0) / normals.length;
    const variance = normals.reduce((a, b) => a + b * b, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    for (let i = 0; i < 1000; i++) expect(random.uniform()).toBeLessThan(1);
  });
});

const GOLDEN_DRAWS = [3387734806, 1080862987, 3546521498, 2861869171, 428981239];

describe('the market model', () => {
  const run = watch(7, 5);

  it('same seed, same events; another seed, others', () => {
    expect(watch(7, 5).hash).toBe(run.hash);
    expect(watch(8, 5).hash).not.toBe(run.hash);
  });

  it('a watchlist of forty and more visibly ticks: 20 to 150 quotes a second, everyone within 5 s', () => {
    expect(run.quotes.size).toBe(LISTINGS.length);
    expect(LISTINGS.length).toBeGreaterThanOrEqual(40);
    expect(run.count / 300).toBeGreaterThan(20);
    expect(run.count / 300).toBeLessThan(150);
    for (const list of run.quotes.values()) {
      for (let i = 1; i < list.length; i++) expect(list[i]!.tsEventMs - list[i - 1]!.tsEventMs).toBeLessThan(5000);
    }
  });

  it('every quote is two-sided, on its tick, not crossed, with sizes; spreads are those of its listing', () => {
    for (const listing of LISTINGS) {
      const instrument = instrumentOf(listing);
      const list = run.quotes.get(instrument.id) ?? [];
      let spreads = 0;
      for (const quote of list) {
        if (quote.bid === null || quote.ask === null) throw new Error(`one-sided ${listing.symbol}`);
        expect(quote.ask).toBeGreaterThan(quote.bid);
        expect(Math.min(quote.bidSize, quote.askSize)).toBeGreaterThan(0);
        expect(quote.tsInitMs).toBeGreaterThanOrEqual(quote.tsEventMs);
        spreads += ((quote.ask - quote.bid) / quote.bid) * 100;
      }
      const last = list.at(-1);
      if (last?.bid == null || last.ask == null) throw new Error('no quote');
      expect(isOnTick(instrument, Decimal.of(last.bid, instrument.priceScale))).toBe(true);
      expect(isOnTick(instrument, Decimal.of(last.ask, instrument.priceScale))).toBe(true);
      const mean = spreads / list.length;
      const tickPct = listing.assetClass === 'crypto' ? 0.02 : (0.01 / listing.price) * 100;
      expect(mean).toBeGreaterThan(listing.spreadPct * 0.4);
      expect(mean).toBeLessThan(Math.max(listing.spreadPct * 2.6, tickPct * 2.2));
    }
  });

  it('has a one-cent market, a multi-dollar one and some of one to two per cent', () => {
    const pct = (symbol: string): number => LISTINGS.find((l) => l.symbol === symbol)?.spreadPct ?? 0;
    expect(pct('TSLA') * 3.2234).toBeGreaterThan(5);
    expect(['KOSS', 'RCMT', 'CRMT', 'LAKE'].every((s) => pct(s) >= 1 && pct(s) <= 2)).toBe(true);
  });

  it('charts are full at the start, ascending, consistent, ending at the price of now', async () => {
    for (const symbol of ['SPY', 'BTC/USD', 'OPTT']) {
      const id = instrumentOf(LISTINGS.find((l) => l.symbol === symbol)!).id;
      for (const interval of BAR_INTERVALS) {
        const answer = await run.md.bars(id, interval, 5000);
        if (!answer.ok) throw new Error(answer.error.message);
        const bars = answer.value;
        expect(bars.length).toBeGreaterThan(interval === '1d' ? 200 : 300);
        for (let i = 0; i < bars.length; i++) {
          const [start, open, high, low, close, volume] = bars[i]!;
          expect(start % BAR_INTERVAL_MS[interval]).toBe(0);
          if (i > 0) expect(start).toBeGreaterThan(bars[i - 1]![0]);
          expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
          expect(low).toBeLessThanOrEqual(Math.min(open, close));
          expect(low).toBeGreaterThan(0);
          expect(volume).toBeGreaterThan(0);
        }
        expect(bars.at(-1)![4]).toBe(run.venue.quote(id)?.last);
      }
    }
  });

  it('the day opens with a gap against the previous close', () => {
    const gaps = LISTINGS.map((l) => run.venue.quote(instrumentOf(l).id)).filter(
      (q) => q !== null && q.last !== q.previousClose,
    );
    expect(gaps.length).toBeGreaterThan(LISTINGS.length / 2);
    expect(LISTINGS.every((l) => run.venue.quote(instrumentOf(l).id)?.previousClose !== null)).toBe(true);
  });

  it('outside regular hours shares are rarer and wider, crypto is as ever; closed is closed', () => {
    const early = watch(7, 5, Date.UTC(2026, 10, 20, 12, 0));
    const spy = instrumentOf(LISTINGS.find((l) => l.symbol === 'SPY')!).id;
    const btc = instrumentOf(LISTINGS.find((l) => l.symbol === 'BTC/USD')!).id;
    expect(early.quotes.get(spy)!.length * 4).toBeLessThan(run.quotes.get(spy)!.length);
    expect(early.quotes.get(btc)!.length * 1.5).toBeGreaterThan(run.quotes.get(btc)!.length);
    const width = (list: readonly Quote[]): number => list.reduce((sum, q) => sum + (q.ask! - q.bid!), 0) / list.length;
    expect(width(early.quotes.get(spy)!)).toBeGreaterThan(1.8 * width(run.quotes.get(spy)!));
    const night = watch(7, 5, Date.UTC(2026, 10, 21, 6, 0));
    expect(night.quotes.get(spy)!.every((q) => q.status === 'closed')).toBe(true);
    expect(night.quotes.get(btc)!.every((q) => q.status === 'trading')).toBe(true);
  });

  it('volatility clusters: large moves follow large moves', () => {
    const model = new MarketModel({
      listings: LISTINGS.filter((l) => l.symbol === 'BTC/USD'),
      seed: 11,
      startMs: FRIDAY_0945,
      saved: null,
      anchors: new Map(),
    });
    const id = model.instruments[0]!.id;
    const mids: number[] = [];
    while (mids.length < 30_000)
      if (model.next()?.kind === 'book') mids.push(model.book(id).bids[0]![0] + model.book(id).asks[0]![0]);
    // Absolute returns over 40 quotes correlate with the next 40's.
    const moves: number[] = [];
    for (let i = 40; i < mids.length; i += 40) moves.push(Math.abs(mids[i]! / mids[i - 40]! - 1));
    const mean = moves.reduce((a, b) => a + b, 0) / moves.length;
    let covariance = 0;
    let variance = 0;
    for (let i = 1; i < moves.length; i++) {
      covariance += (moves[i]! - mean) * (moves[i - 1]! - mean);
      variance += (moves[i]! - mean) ** 2;
    }
    expect(covariance / variance).toBeGreaterThan(0.05);
  });
});
