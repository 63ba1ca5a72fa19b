import { describe, expect, it } from 'vitest';
import { dec, type Trail } from '../../../../../shared/domain/index.ts';
import { VenueFixture, instrument, type Ask } from '../venue-fixture.ts';

type Level = readonly [string, number];
const deep = (best: string, step: string): Level[] =>
  [0, 1, 2].map(
    (n) =>
      [
        dec(best)
          .add(dec(step).mul(dec(String(n))))
          .toString(),
        1000,
      ] as const,
  );
/** KO quoted at these prices, three levels of 1000 a side. */
const show = (f: VenueFixture, bid: string, ask: string): void => f.book('KO', deep(bid, '-0.01'), deep(ask, '0.01'));

async function long(f: VenueFixture, qty = '100'): Promise<void> {
  show(f, '71.10', '71.12');
  await f.submit({ id: 'entry', qty, limit: '71.12' });
}

const priceTrail = (amount: string): Trail => ({ kind: 'price', amount: dec(amount).text() });
const percentTrail = (pct: string): Trail => ({ kind: 'percent', pct: dec(pct).text() });
const sellStop = (more: Partial<Ask> = {}): Ask => ({
  id: 's',
  side: 'sell',
  type: 'stop',
  trigger: '70.50',
  tif: 'gtc',
  ...more,
});

describe('orders that wait for a trigger', () => {
  it('S1.1: a sell stop waits unseen, is reported when it is hit, and sells at the market', async () => {
    const f = new VenueFixture();
    await long(f);
    expect((await f.submit(sellStop())).kind).toBe('acked');
    expect(f.venue.quote(instrument('KO'))).toMatchObject({ askSize: 1000 - 100 });
    show(f, '70.51', '70.53');
    expect(f.fills('s')).toEqual([]);
    show(f, '70.50', '70.52');
    expect(f.fillTexts('s')).toEqual(['100@70.5 taker 1']);
    expect(f.told('s')).toEqual([
      'accepted 0/100 @70.5',
      'accepted 0/100 @70.5 triggered',
      'filled 100/100 @70.5 triggered',
    ]);
    expect((await f.mass()).positions).toEqual([]);
  });

  it('G13: a gap fills at the market, not at the trigger', async () => {
    const f = new VenueFixture();
    await long(f);
    await f.submit(sellStop());
    show(f, '68.00', '68.05');
    expect(f.fillTexts('s')).toEqual(['100@68 taker 1']);
  });

  it('a buy stop triggers on the ask as it rises, a take-profit on the favourable side', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    await f.submit({ id: 'b', type: 'stop', trigger: '71.20' });
    await f.submit({ id: 'tp', type: 'takeProfit', trigger: '71.00' });
    show(f, '71.17', '71.19');
    expect(f.fills()).toEqual([]);
    show(f, '71.18', '71.20');
    expect(f.fillTexts('b')).toEqual(['100@71.2 taker 1']);
    show(f, '70.98', '71.00');
    expect(f.fillTexts('tp')).toEqual(['100@71 taker 1']);
  });

  it('a stop-limit rests at its limit once triggered, and a take-profit with a limit as well', async () => {
    const f = new VenueFixture();
    await long(f, '200');
    await f.submit(sellStop({ type: 'stopLimit', limit: '70.45' }));
    await f.submit({ id: 't', side: 'sell', type: 'takeProfit', trigger: '72.00', limit: '72.10' });
    show(f, '70.30', '70.40');
    expect(f.fills('s')).toEqual([]);
    expect(f.venue.quote(instrument('KO'))).toMatchObject({ ask: f.units('KO', '70.40') });
    show(f, '70.45', '70.60');
    expect(f.fillTexts('s')).toEqual(['100@70.45 maker 1']);
    show(f, '72.00', '72.05');
    expect(f.told('t').at(-1)).toBe('accepted 0/100 @72 triggered');
    show(f, '72.11', '72.12');
    expect(f.fillTexts('t')).toEqual(['100@72.1 maker 1']);
  });

  it('sources differ: last waits for a trade, mid for the middle, bidAsk for the touch', async () => {
    const f = new VenueFixture();
    await long(f, '300');
    for (const source of ['last', 'mid', 'bidAsk'] as const)
      await f.submit(sellStop({ id: source, source, trigger: '70.50' }));
    show(f, '70.50', '70.60');
    expect(f.fills('bidAsk')).toHaveLength(1);
    expect([f.fills('mid').length, f.fills('last').length]).toEqual([0, 1]);
    show(f, '70.40', '70.60');
    expect(f.fills('mid')).toHaveLength(1);
  });

  it('last triggers on a trade of others at or beyond it', async () => {
    const f = new VenueFixture();
    await long(f);
    await f.submit(sellStop({ source: 'last', trigger: '71.09' }));
    show(f, '71.09', '71.11');
    expect(f.fills('s')).toEqual([]);
    f.trade('KO', 'sell', 50);
    expect(f.fills('s')).toHaveLength(1);
  });

  it('what a thin book leaves of a triggered stop goes on with the next book', async () => {
    const f = new VenueFixture();
    await long(f, '500');
    await f.submit(sellStop({ qty: '500' }));
    f.book('KO', [['70.40', 120]], [['70.60', 100]]);
    expect(f.told('s').at(-1)).toBe('partiallyFilled 120/500 @70.5 triggered');
    f.book('KO', [['70.30', 1000]], [['70.60', 100]]);
    expect(f.fillTexts('s')).toEqual(['120@70.4 taker 1', '380@70.3 taker 1.5']);
  });

  it('G14: sleeps outside its sessions, in a halt and on a stale quote', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 20, 20, 59) });
    await long(f);
    await f.submit(sellStop());
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 21, 1));
    show(f, '70.00', '70.10');
    expect(f.fills('s')).toEqual([]);
    const g = new VenueFixture();
    await long(g);
    await g.submit(sellStop());
    g.venue.control.halt(instrument('KO'));
    show(g, '70.00', '70.10');
    expect(g.fills('s')).toEqual([]);
    g.venue.control.unhalt(instrument('KO'));
    g.scheduler.runFor(2);
    expect(g.fills('s')).toHaveLength(1);
  });

  it('a good-till-cancelled stop triggers on the gap of the next open', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 19, 20, 59) });
    await long(f);
    await f.submit(sellStop());
    f.scheduler.runUntil(Date.UTC(2026, 10, 19, 21, 1));
    show(f, '66.00', '66.10');
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 14, 29));
    expect(f.fills('s')).toEqual([]);
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 14, 30, 5));
    expect(f.fillTexts('s')).toEqual(['100@66 taker 1']);
  }, 120_000);

  it('its trigger can be moved while it waits, not afterwards', async () => {
    const f = new VenueFixture();
    await long(f);
    await f.submit(sellStop());
    expect((await f.retrigger('s', '80', '71.00')).kind).toBe('acked');
    expect(await f.status('s')).toMatchObject({ qty: '80', trigger: { price: '71.0000', triggered: false } });
    expect(f.reports.findLast((r) => r.kind === 'modified')).toMatchObject({ qty: '80', triggerPrice: '71.0000' });
    f.book('KO', [['70.90', 10]], [['71.20', 10]]);
    expect(await f.retrigger('s', '80', '70.00')).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/triggered/),
    });
  });

  const wrong: readonly (readonly [string, Partial<Ask>, RegExp])[] = [
    ['without a trigger', { trigger: undefined as never, limit: null }, /needs a trigger/],
    ['without a price', { trigger: null }, /needs a trigger price/],
    ['off the tick', { trigger: '70.505' }, /trigger price 70.505 is off the tick/],
    ['with a limit', { limit: '70.00' }, /has no limit price/],
    ['stop-limit without one', { type: 'stopLimit', limit: null }, /needs a limit price/],
    ['trailing without a distance', { type: 'trailingStop' }, /needs a distance/],
    ['trailing by nothing', { type: 'trailingStop', trail: priceTrail('0') }, /above zero/],
    ['trailing by all of it', { type: 'trailingStop', trail: percentTrail('100') }, /below 100/],
    ['stop with a distance', { trail: priceTrail('1') }, /does not trail/],
    ['immediate', { tif: 'ioc' }, /does not wait for a trigger/],
    ['post-only', { flags: { postOnly: true } }, /post-only is for limit orders/],
  ];
  it.each(wrong)('refuses one %s', async (_name, more, reason) => {
    const f = new VenueFixture();
    await long(f);
    expect(await f.submit(sellStop(more))).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) });
  });

  it('a stop that reduces needs no cash; one that opens keeps it from others', async () => {
    const f = new VenueFixture({ openingCash: '7200' });
    await long(f);
    expect((await f.submit(sellStop())).kind).toBe('acked');
    const g = new VenueFixture({ openingCash: '7200' });
    show(g, '71.10', '71.12');
    expect((await g.submit({ id: 'b', type: 'stop', trigger: '71.50' })).kind).toBe('acked');
    expect(await g.submit({ id: 'c', limit: '71.00', qty: '10' })).toMatchObject({ kind: 'rejected' });
  });
});

describe('trailing stops', () => {
  it('S1.11: follow by a price, report the moves, never go back, and trigger behind the best', async () => {
    const f = new VenueFixture();
    await long(f);
    await f.submit(sellStop({ type: 'trailingStop', trigger: null, trail: priceTrail('0.50') }));
    expect(f.told('s')).toEqual(['accepted 0/100 @70.6']);
    show(f, '71.40', '71.42');
    f.scheduler.runFor(1500);
    show(f, '71.80', '71.82');
    f.scheduler.runFor(1500);
    show(f, '71.50', '71.52');
    f.scheduler.runFor(1500);
    expect(f.told('s')).toEqual(['accepted 0/100 @70.6', 'accepted 0/100 @70.9', 'accepted 0/100 @71.3']);
    show(f, '71.30', '71.32');
    expect(f.fillTexts('s')).toEqual(['100@71.3 taker 1']);
  });

  it('tell a fast market at most once a second, but trigger from where they really are', async () => {
    const f = new VenueFixture();
    await long(f);
    await f.submit(sellStop({ type: 'trailingStop', trigger: null, trail: priceTrail('0.50') }));
    f.scheduler.runFor(1500);
    for (const bid of ['71.20', '71.30', '71.40', '71.50', '71.60']) {
      show(f, bid, dec(bid).add(dec('0.02')).toString());
      f.scheduler.runFor(20);
    }
    expect(f.told('s')).toHaveLength(2);
    show(f, '71.10', '71.12');
    expect(f.fillTexts('s')).toEqual(['100@71.1 taker 1']);
  });

  it('by per cent, rounded away from the market, from the price they are given on', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    await f.submit({ id: 'b', type: 'trailingStop', trigger: '71.30', trail: percentTrail('1') });
    expect(f.told('b')).toEqual(['accepted 0/100 @71.3']);
    show(f, '69.98', '70.00');
    f.scheduler.runFor(1500);
    expect((await f.status('b')).trigger?.price).toBe('70.7000');
    show(f, '69.93', '69.95');
    expect((await f.status('b')).trigger?.price).toBe('70.6500');
  });

  it('do not trail in the sleep of their session', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 20, 20, 59) });
    await long(f);
    await f.submit(sellStop({ type: 'trailingStop', trigger: null, trail: priceTrail('0.50') }));
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 21, 1));
    show(f, '75.00', '75.10');
    f.scheduler.runFor(3000);
    expect((await f.status('s')).trigger?.price).toBe('70.6000');
  });
});
