import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { dec } from '../../../../../shared/domain/index.ts';
import { VenueFixture, type Ask } from '../venue-fixture.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const newFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'venue-restart-'));
  folders.push(folder);
  return join(folder, 'venue.db');
};
/** The file as a crash at this moment leaves it. */
function crashed(file: string): string {
  const copy = `${newFile()}.crash`;
  for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  return copy;
}
const show = (f: VenueFixture, bid: string, ask: string, size = 1000): void =>
  f.book('KO', [[bid, size]], [[ask, size]]);
const again = (file: string, f: VenueFixture): VenueFixture => {
  const g = new VenueFixture({ dataFile: crashed(file), startMs: f.scheduler.nowMs() });
  show(g, '71.10', '71.12');
  return g;
};
const sell: Pick<Ask, 'side' | 'tif'> = { side: 'sell', tif: 'gtc' };

describe('G18: after a crash the venue holds', () => {
  it('triggers, links and flags as they were', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'e', qty: '300', limit: '71.12' });
    await f.submit({ id: 's', ...sell, qty: '300', type: 'stop', trigger: '70.50', linkId: 'L' });
    await f.submit({ id: 't', ...sell, qty: '300', limit: '72.00', linkId: 'L' });
    await f.submit({ id: 'w', qty: '900', limit: '70.20', tif: 'gtc', flags: { allOrNone: true } });
    const before = await f.mass();
    const g = again(file, f);
    const shape = (orders: typeof before.orders): unknown =>
      orders
        .map((order) => ({ ...order, tsEventMs: 0 }))
        .toSorted((a, b) => (a.venueOrderId! < b.venueOrderId! ? -1 : 1));
    expect(shape((await g.mass()).orders)).toEqual(shape(before.orders));
    show(g, '70.45', '70.50');
    expect((await g.status('s')).status).toBe('filled');
    expect((await g.status('t')).status).toBe('canceled');
    show(g, '70.10', '70.19', 899);
    expect((await g.status('w')).status).toBe('accepted');
    show(g, '70.10', '70.19', 900);
    expect((await g.status('w')).status).toBe('filled');
  });

  it('how far a trailing stop has come, to the second after a crash and exactly after a stop', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'e', limit: '71.12' });
    await f.submit({
      id: 's',
      ...sell,
      type: 'trailingStop',
      trigger: null,
      trail: { kind: 'price', amount: dec('0.5').text() },
    });
    f.scheduler.runFor(1500);
    show(f, '71.60', '71.62');
    f.scheduler.runFor(500);
    show(f, '71.70', '71.72');
    const g = again(file, f);
    expect((await g.status('s')).trigger?.price).toBe('71.1000');
    await f.venue.stop();
    const h = again(file, f);
    expect((await h.status('s')).trigger?.price).toBe('71.2000');
    show(h, '71.20', '71.22');
    expect((await h.status('s')).status).toBe('filled');
  });

  it('a triggered stop that a thin book left unfinished', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'e', qty: '500', limit: '71.12' });
    await f.submit({ id: 's', ...sell, qty: '500', type: 'stop', trigger: '70.50' });
    f.book('KO', [['70.40', 120]], [['70.60', 100]]);
    const g = new VenueFixture({ dataFile: crashed(file), startMs: f.scheduler.nowMs() });
    g.scheduler.runFor(2000);
    expect(await g.status('s')).toMatchObject({ status: 'filled', filledQty: '500' });
  });

  it('its place in an auction', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file, startMs: Date.UTC(2026, 10, 20, 20, 45) });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'a', tif: 'atClose', type: 'market', limit: null });
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 20, 55));
    const g = again(file, f);
    expect(await g.cancel('a')).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('closing auction') });
    g.scheduler.runUntil(Date.UTC(2026, 10, 20, 21, 0, 1));
    expect((await g.status('a')).status).toBe('filled');
  });

  it('an order that ended stays ended, and a date that passed meanwhile ends one', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file });
    show(f, '71.10', '71.12');
    const expireMs = f.scheduler.nowMs() + 60_000;
    await f.submit({ id: 'g', tif: 'gtd', limit: '71.00', expireMs });
    const g = new VenueFixture({ dataFile: crashed(file), startMs: expireMs + 1 });
    expect((await g.status('g')).status).toBe('expired');
  });
});

describe('venue.db of the first version', () => {
  it('gets its new column and keeps its orders', async () => {
    const file = newFile();
    const f = new VenueFixture({ dataFile: file });
    show(f, '71.10', '71.12');
    await f.submit({ id: 'a', limit: '71.00', tif: 'gtc' });
    await f.venue.stop();
    const db = new Database(file);
    db.exec('alter table orders drop column extra');
    db.pragma('user_version = 1');
    db.close();
    const g = new VenueFixture({ dataFile: file, startMs: f.scheduler.nowMs() });
    show(g, '71.10', '71.12');
    expect(await g.status('a')).toMatchObject({ status: 'accepted', limitPrice: '71.0000' });
    expect((await g.submit({ id: 's', side: 'sell', type: 'stop', trigger: '60.00' })).kind).toBe('acked');
  });
});
