import { describe, expect, it } from 'vitest';
import {
  BAR_INTERVALS,
  idOf,
  type BarInterval,
  type Instrument,
  type InstrumentId,
} from '../../../../../shared/domain/index.ts';
import { BARS_MAX, BarStore, type Past } from '../../../../../src-main/brokers/sim/market/bar-store.ts';
import { LISTINGS, instrumentOf } from '../../../../../src-main/brokers/sim/market/listings.ts';
import { MarketModel } from '../../../../../src-main/brokers/sim/market/market-model.ts';
import { FRIDAY_0945, MINUTE } from '../venue-fixture.ts';

const HOUR = 60 * MINUTE;
/** In the regular session, before the open, before the first session of the day, on a Sunday, within a minute. */
const MOMENTS = [
  FRIDAY_0945,
  FRIDAY_0945 - HOUR,
  FRIDAY_0945 - 8 * HOUR,
  FRIDAY_0945 + 50 * HOUR,
  FRIDAY_0945 + 17_345,
];

const model = (startMs: number): MarketModel =>
  new MarketModel({ listings: LISTINGS, seed: 7, startMs, saved: null, anchors: new Map() });

describe('the past of an instrument', () => {
  it.each(MOMENTS)('ends with the bars with which all of it ends (%d)', (startMs) => {
    const market = model(startMs);
    for (const { id } of market.instruments.filter((_, i) => i % 3 === 0)) {
      const end = market.pastEnd(id);
      for (const interval of BAR_INTERVALS)
        expect(end[interval], interval).toEqual(market.history(id, interval).at(-1));
      expect(end['1d'] !== undefined && end['1m'] !== undefined).toBe(true);
      const { last, previousClose, sessionClose } = market.opening(id);
      const days = market.history(id, '1d').map(([, , , , close]) => close);
      expect(last).toBe(end['1m']?.[4]);
      expect(previousClose).toBe(days.at(sessionClose === null ? -1 : -2));
      if (sessionClose !== null) expect(sessionClose).toBe(days.at(-1));
    }
  });

  it('is the same whether it was there before the first trade or is looked at after many', () => {
    const market = model(FRIDAY_0945 + 17_345);
    const instruments = new Map(market.instruments.map((i) => [i.id, i] as const));
    const all: Past = {
      begin: (id, store) => BAR_INTERVALS.forEach((interval) => store.fill(id, interval, market.history(id, interval))),
      bars: () => [],
    };
    const end: Past = {
      begin: (id, store) =>
        BAR_INTERVALS.forEach((interval) => {
          const last = market.pastEnd(id)[interval];
          store.fill(id, interval, last === undefined ? [] : [last]);
        }),
      bars: (id, interval) => market.history(id, interval),
    };
    const [before, after] = [new BarStore(instruments, all), new BarStore(instruments, end)];
    const id = market.instruments[0]!.id;
    for (let n = 0; n < 500; n++) {
      const price = 1_000_000 + ((n * 7_919) % 5_000);
      const trade = { open: price, high: price + n, low: price - n, close: price, volume: 1 + n };
      for (const store of [before, after]) store.add(id, FRIDAY_0945 + 20_000 + n * 9_000, trade, 'regular');
      expect(after.takeChanged()).toEqual(before.takeChanged());
    }
    for (const interval of BAR_INTERVALS)
      expect(after.newest(id, interval, BARS_MAX), interval).toEqual(before.newest(id, interval, BARS_MAX));
  });
});

describe('bars as trades make them', () => {
  const listing = LISTINGS.find((l) => instrumentOf(l).calendar !== 'always')!;
  const instrument: Instrument = instrumentOf(listing);
  const id: InstrumentId = instrument.id;
  const traded = (close: number, volume = 1) => ({ open: close, high: close, low: close, close, volume });
  const told = (store: BarStore): readonly BarInterval[] => store.takeChanged().map(({ interval }) => interval);

  it('are told once, the newest of each interval, days only in the regular session', () => {
    const store = new BarStore(new Map([[id, instrument]]));
    store.add(id, FRIDAY_0945, traded(100), 'pre');
    expect(told(store)).toEqual(['1m', '5m', '15m', '1h']);
    expect(told(store)).toEqual([]);
    store.add(id, FRIDAY_0945, traded(101), 'regular');
    store.add(id, FRIDAY_0945 + MINUTE, traded(99, 5), 'regular');
    const changes = store.takeChanged();
    expect(changes.map(({ interval }) => interval)).toEqual([...BAR_INTERVALS]);
    expect(changes[0]?.bar).toEqual([FRIDAY_0945 + MINUTE, 99, 99, 99, 99, 5]);
    expect(changes[1]?.bar).toEqual([FRIDAY_0945, 100, 101, 99, 99, 7]);
  });

  it('are bounded, and an unknown instrument has none', () => {
    const store = new BarStore(new Map([[id, instrument]]));
    for (let n = 0; n < BARS_MAX * 1.5; n++) store.add(id, FRIDAY_0945 + n * MINUTE, traded(100 + n), 'regular');
    expect(store.newest(id, '1m', Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(BARS_MAX * 1.25);
    store.add(idOf<InstrumentId>('NONE.SIM'), FRIDAY_0945, traded(1), 'regular');
    expect(store.newest(idOf<InstrumentId>('NONE.SIM'), '1m', 10)).toEqual([]);
  });
});
