/** Several feeds as one: who quotes what, what happens when one is lost, and when one takes no more. */
import { describe, expect, it } from 'vitest';
import {
  err,
  idOf,
  ok,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { MarketDataClient, MarketDataListener } from '../../../src-main/ports/market-data-client.ts';
import { MarketDataRouter } from '../../../src-main/runtime/market-data-router.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';

const id = (text: string): InstrumentId => idOf<InstrumentId>(text);
const IB = idOf<ConnectionId>('ib');
const IB2 = idOf<ConnectionId>('ib-2');
const POLYGON = idOf<ConnectionId>('polygon');
const SPY = id('SPY.IB');
const AAPL = id('AAPL.IB');

class FakeFeed implements MarketDataClient {
  readonly subscribed = new Set<InstrumentId>();
  listener: MarketDataListener | null = null;
  max = Number.POSITIVE_INFINITY;
  refuses: ReadonlySet<InstrumentId> = new Set();
  asked = 0;
  open = (listener: MarketDataListener): void => void (this.listener = listener);
  close = (): Promise<void> => Promise.resolve();
  instruments = () => Promise.resolve(ok([]));
  subscribeQuotes(ids: readonly InstrumentId[]) {
    if (ids.some((one) => this.refuses.has(one))) {
      this.asked += 1;
      return err({ kind: 'refused' as const, message: 'not here' });
    }
    const fresh = ids.filter((one) => !this.subscribed.has(one));
    if (this.subscribed.size + fresh.length > this.max)
      return err({ kind: 'refused' as const, message: `more than ${this.max} quotes` });
    for (const one of ids) this.subscribed.add(one);
    return ok(undefined);
  }
  unsubscribeQuotes = (ids: readonly InstrumentId[]): void => ids.forEach((one) => void this.subscribed.delete(one));
  subscribeDepth = () => ok(undefined);
  unsubscribeDepth = (): void => undefined;
  bars = () => Promise.resolve(ok([]));
  calendars = () => [];
  up = (): void => this.listener?.onConnection(true, null);
  down = (): void => this.listener?.onConnection(false, 'gone');
  quote = (instrumentId: InstrumentId): void => this.listener?.onQuotes([{ instrumentId } as unknown as Quote]);
}

function fixture(needed: readonly InstrumentId[] = []) {
  const moved: string[] = [];
  const heard: InstrumentId[] = [];
  const links: boolean[] = [];
  const router = new MarketDataRouter({
    logger: SILENT_LOGGER,
    needed: () => new Set(needed),
    onMoved: (text) => void moved.push(text),
  });
  const feed = (name: ConnectionId): FakeFeed => {
    const client = new FakeFeed();
    router.addFeed({ id: name, name, client });
    return client;
  };
  router.open({
    onQuotes: (quotes) => heard.push(...quotes.map((q) => q.instrumentId)),
    onBar: () => undefined,
    onDepth: () => undefined,
    onConnection: (up) => void links.push(up),
  });
  return { router, feed, moved, heard, links };
}

describe('the market data router', () => {
  it('takes the quotes of an instrument from the feed of its connection, and drops what others say of it', () => {
    const { router, feed, heard } = fixture();
    const ib = feed(IB);
    const polygon = feed(POLYGON);
    ib.up();
    polygon.up();
    router.claim(IB, [SPY]);
    router.subscribeQuotes([SPY]);
    expect([...ib.subscribed]).toEqual([SPY]);
    expect(polygon.subscribed.size).toBe(0);
    polygon.quote(SPY);
    expect(heard).toEqual([]);
    ib.quote(SPY);
    expect(heard).toEqual([SPY]);
  });

  it('S0.10: moves to the preferred feed, back to the own one when that is lost, and again when it returns', () => {
    const { router, feed, moved } = fixture();
    const ib = feed(IB);
    const polygon = feed(POLYGON);
    ib.up();
    polygon.up();
    router.claim(IB, [SPY, AAPL]);
    router.subscribeQuotes([SPY, AAPL]);
    router.prefer(IB, POLYGON);
    expect([...polygon.subscribed].sort()).toEqual([AAPL, SPY]);
    expect(ib.subscribed.size).toBe(0);
    polygon.down();
    expect([...ib.subscribed].sort()).toEqual([AAPL, SPY]);
    expect(moved).toEqual([expect.stringContaining('until it is back')]);
    polygon.up();
    expect(router.feedOf(SPY)).toBe(POLYGON);
    expect(ib.subscribed.size).toBe(0);
  });

  it('S3.4: what the preferred feed refuses is quoted by the own one, and nothing is asked twice for that', () => {
    const { router, feed, heard } = fixture();
    const ib = feed(IB);
    const polygon = feed(POLYGON);
    ib.up();
    polygon.up();
    const option = id('SPY-20261218-C-650.IB');
    polygon.refuses = new Set([option]);
    router.claim(IB, [SPY, option]);
    router.prefer(IB, POLYGON);
    router.subscribeQuotes([SPY, option]);
    expect([[...polygon.subscribed], [...ib.subscribed]]).toEqual([[SPY], [option]]);
    ib.quote(option);
    expect(heard).toEqual([option]);
    const { asked } = polygon;
    router.subscribeQuotes([AAPL]);
    router.unsubscribeQuotes([AAPL]);
    expect(polygon.asked - asked).toBe(0);
    expect([[...polygon.subscribed], [...ib.subscribed]]).toEqual([[SPY], [option]]);
  });

  it('an instrument that was found a moment ago is known by its listing', () => {
    const { router } = fixture();
    router.claim(IB, [SPY], [{ id: SPY } as unknown as Instrument]);
    expect(router.instrumentOf(SPY)).toEqual({ id: SPY });
    router.disclaim(IB);
    expect(router.instrumentOf(SPY)).toBeNull();
  });

  it('side by side, a second connection of the same broker stands in for a lost one', () => {
    const { router, feed, links } = fixture();
    const first = feed(IB);
    const second = feed(IB2);
    first.up();
    second.up();
    router.claim(IB, [SPY]);
    router.claim(IB2, [SPY]);
    router.subscribeQuotes([SPY]);
    first.down();
    expect([...second.subscribed]).toEqual([SPY]);
    second.down();
    expect(links.at(-1)).toBe(false);
  });

  it('never leaves out what is held or working when a feed takes no more', () => {
    const many = Array.from({ length: 6 }, (_, n) => id(`S${n}.IB`));
    const { router, feed } = fixture([many[5] as InstrumentId]);
    const ib = feed(IB);
    ib.max = 3;
    ib.up();
    router.claim(IB, many);
    router.subscribeQuotes(many.slice(0, 5));
    expect(ib.subscribed.size).toBe(3);
    router.subscribeQuotes([many[5] as InstrumentId]);
    expect(ib.subscribed.has(many[5] as InstrumentId)).toBe(true);
    expect(ib.subscribed.size).toBe(3);
  });

  it('asks for everything again when a feed comes back, and for nothing once it was removed', async () => {
    const { router, feed } = fixture();
    const ib = feed(IB);
    ib.up();
    router.claim(IB, [SPY]);
    router.subscribeQuotes([SPY]);
    ib.down();
    ib.subscribed.clear();
    ib.up();
    expect([...ib.subscribed]).toEqual([SPY]);
    await router.removeFeed(IB);
    router.disclaim(IB);
    expect(router.feedOf(SPY)).toBeNull();
    expect(await router.bars(SPY, '1m', 10)).toMatchObject({ ok: false });
  });

  it('knows the sessions of the exchanges without any feed', () => {
    const { router } = fixture();
    const calendars = router.calendars(1_780_000_000_000, 1_780_100_000_000).map((c) => c.calendar);
    expect(calendars).toEqual(['us-equity', 'us-option', 'us-option-1615', 'always']);
  });
});
