import { describe, expect, it } from 'vitest';
import { VenueFixture, instrument, type Ask } from '../venue-fixture.ts';

const at = (hour: number, minute: number, second = 0, day = 20): number =>
  Date.UTC(2026, 10, day, hour + 5, minute, second);
const show = (f: VenueFixture, bid: string, ask: string, size = 1000): void =>
  f.book('KO', [[bid, size]], [[ask, size]]);
const refused = (reason: RegExp) => ({ kind: 'rejected', reason: expect.stringMatching(reason) });

describe('good till a date', () => {
  it('ends at its date and says so', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    await f.submit({ id: 'g', tif: 'gtd', limit: '71.00', expireMs: at(10, 15) });
    f.scheduler.runUntil(at(10, 14, 59));
    expect((await f.status('g')).status).toBe('accepted');
    f.scheduler.runUntil(at(10, 15, 1));
    expect(await f.status('g')).toMatchObject({ status: 'expired', reason: expect.stringMatching(/good till/) });
  });

  it('needs a date ahead; other orders have none', async () => {
    const f = new VenueFixture();
    expect(await f.submit({ id: 'a', tif: 'gtd' })).toEqual(refused(/needs the date/));
    expect(await f.submit({ id: 'b', tif: 'gtd', expireMs: at(9, 0) })).toEqual(refused(/has passed/));
    expect(await f.submit({ id: 'c', tif: 'day', expireMs: at(12, 0) })).toEqual(
      refused(/only an order good till a date/),
    );
  });

  it('an entry that expires leaves a stop that does not', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    await f.submit({ id: 'e', tif: 'gtd', qty: '1300', limit: '71.12', expireMs: at(10, 0) });
    await f.submit({ id: 's', side: 'sell', type: 'stop', qty: '1000', trigger: '70.00', tif: 'gtc' });
    f.scheduler.runUntil(at(10, 0, 1));
    expect([(await f.status('e')).status, (await f.status('s')).status]).toEqual(['expired', 'accepted']);
  });
});

describe('auctions', () => {
  const auction = (tif: 'atOpen' | 'atClose', more: Partial<Ask> = {}): Ask => ({
    id: 'a',
    tif,
    limit: null,
    type: 'market',
    ...more,
  });

  it('at the open: taken until 09:28, then neither cancelled nor changed, filled at the first mid on the tick', async () => {
    const f = new VenueFixture({ startMs: at(9, 20) });
    show(f, '71.00', '71.02');
    expect((await f.submit(auction('atOpen'))).kind).toBe('acked');
    await f.submit(auction('atOpen', { id: 'early' }));
    expect((await f.cancel('early')).kind).toBe('acked');
    await f.submit(auction('atOpen', { id: 'low', type: 'limit', limit: '71.30' }));
    f.scheduler.runUntil(at(9, 28));
    expect(await f.submit(auction('atOpen', { id: 'late' }))).toEqual(refused(/too late for today's opening auction/));
    expect(await f.cancel('a')).toEqual(refused(/orders of the opening auction stand/));
    expect(f.reports.some((r) => r.kind === 'cancelRejected' && r.clientOrderId === 'a')).toBe(true);
    expect(await f.modify('low', '100', '71.40')).toEqual(refused(/opening auction/));
    show(f, '71.50', '71.53');
    expect(f.fills()).toEqual([]);
    f.scheduler.runUntil(at(9, 30, 5));
    expect(f.fillTexts('a').map((t) => t.split(' ')[0])).toEqual(['100@71.52']);
    expect(await f.status('low')).toMatchObject({
      status: 'expired',
      reason: expect.stringMatching(/beyond its limit/),
    });
  });

  it('at the close: taken until 15:50, filled at the last mid of the session', async () => {
    const f = new VenueFixture({ startMs: at(15, 45) });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'l', limit: '71.12', qty: '200' });
    expect((await f.submit(auction('atClose', { side: 'sell', type: 'limit', limit: '70.00', qty: '200' }))).kind).toBe(
      'acked',
    );
    f.scheduler.runUntil(at(15, 50));
    expect(await f.submit(auction('atClose', { id: 'late' }))).toEqual(refused(/too late for today's closing auction/));
    expect(await f.cancel('a')).toEqual(refused(/closing auction/));
    show(f, '71.20', '71.24');
    f.scheduler.runUntil(at(15, 59, 59));
    expect(f.fills('a')).toEqual([]);
    f.scheduler.runUntil(at(16, 0, 2));
    expect(f.fillTexts('a').map((t) => t.split(' ')[0])).toEqual(['200@71.22']);
    expect((await f.mass()).positions).toEqual([]);
  });

  it('after the day the next day takes them', async () => {
    const f = new VenueFixture({ startMs: at(20, 30, 0, 19) });
    expect((await f.submit(auction('atOpen', { type: 'limit', limit: '80.00' }))).kind).toBe('acked');
    f.scheduler.runUntil(at(9, 30, 10));
    expect(await f.status('a')).toMatchObject({ status: 'filled' });
  });

  it('on a half day the closing cut-off is ten minutes before its end', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 27, 17, 51) });
    expect(await f.submit(auction('atClose'))).toEqual(refused(/closing auction/));
  });

  it('one that a halt prevents ends without a trade', async () => {
    const f = new VenueFixture({ startMs: at(9, 20) });
    show(f, '71.00', '71.02');
    await f.submit(auction('atOpen'));
    f.venue.control.halt(instrument('KO'));
    f.scheduler.runUntil(at(9, 36));
    expect(await f.status('a')).toMatchObject({ status: 'expired', reason: 'the auction did not take place' });
  });

  it('none for what trades around the clock, for stops, or outside the regular session', async () => {
    const f = new VenueFixture({ startMs: at(9, 0) });
    const crypto = auction('atOpen', { symbol: 'BTC/USD', qty: '0.1', sessions: ['regular'] });
    expect(await f.submit(crypto)).toEqual(refused(/has no opening auction/));
    expect(await f.submit(auction('atOpen', { id: 'b', sessions: ['pre'] }))).toEqual(refused(/regular session/));
    expect(await f.submit(auction('atOpen', { id: 'c', type: 'stop', trigger: '75.00' }))).toEqual(
      refused(/does not wait/),
    );
  });
});

describe('flags', () => {
  it('all or none rests unseen until all of it can trade at once', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12', 300);
    await f.submit({ id: 'w', qty: '500', limit: '71.13', flags: { allOrNone: true } });
    expect(f.fills()).toEqual([]);
    expect(f.venue.quote(instrument('KO'))).toMatchObject({ bid: f.units('KO', '71.10'), bidSize: 300 });
    f.book('KO', [['71.10', 300]], [['71.11', 499]]);
    expect(f.fills()).toEqual([]);
    f.book(
      'KO',
      [['71.10', 300]],
      [
        ['71.11', 300],
        ['71.13', 400],
      ],
    );
    expect(f.fillTexts('w')).toEqual(['300@71.11 taker 1.5', '200@71.13 taker 1']);
    expect(f.told('w')).toEqual(['accepted 0/500', 'filled 500/500']);
  });

  it('all or none fills at once where it can, and can be changed and cancelled', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12', 300);
    await f.submit({ id: 'a', qty: '300', limit: '71.12', flags: { allOrNone: true } });
    expect((await f.status('a')).status).toBe('filled');
    show(f, '71.10', '71.12', 300);
    await f.submit({ id: 'b', qty: '400', limit: '71.12', flags: { allOrNone: true } });
    expect((await f.modify('b', '300', '71.12')).kind).toBe('acked');
    expect((await f.status('b')).status).toBe('filled');
    await f.submit({ id: 'c', qty: '600', limit: '71.12', flags: { allOrNone: true } });
    expect((await f.cancel('c')).kind).toBe('acked');
  });

  it('post-only is refused where it would take, on arrival and on change', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    const post = { flags: { postOnly: true } };
    expect(await f.submit({ id: 'a', limit: '71.12', ...post })).toEqual(refused(/post-only/));
    await f.submit({ id: 'b', limit: '71.11', ...post });
    expect(await f.modify('b', '100', '71.12')).toEqual(refused(/post-only/));
    f.trade('KO', 'sell', 100);
    expect(f.fillTexts('b')).toEqual(['100@71.11 maker 1']);
  });

  it('reduce-only is refused where it would add, and shrinks with the position', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    const reduce = { flags: { reduceOnly: true }, side: 'sell' as const };
    expect(await f.submit({ id: 'a', limit: '71.50', ...reduce })).toEqual(refused(/there is 0 to reduce/));
    await f.submit({ id: 'e', qty: '300', limit: '71.12' });
    expect(await f.submit({ id: 'b', qty: '301', limit: '71.50', ...reduce })).toEqual(refused(/there is 300/));
    await f.submit({ id: 'c', qty: '300', limit: '71.50', ...reduce });
    await f.submit({ id: 'd', qty: '300', type: 'stop', trigger: '70.00', ...reduce });
    await f.submit({ id: 'x', side: 'sell', qty: '120', limit: '71.10' });
    expect(f.told('c').at(-1)).toBe('accepted 0/180');
    expect(f.told('d').at(-1)).toBe('accepted 0/180 @70');
    await f.submit({ id: 'y', side: 'sell', qty: '180', limit: '71.10' });
    expect(await f.status('c')).toMatchObject({ status: 'canceled', reason: expect.stringMatching(/nothing is left/) });
    expect((await f.status('d')).status).toBe('canceled');
    expect((await f.mass()).positions).toEqual([]);
  });
});
