import { cpSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createSimVenue } from '../../../../../src-main/brokers/sim/create-sim-venue.ts';
import { marketStartMs } from '../../../../../src-main/brokers/sim/market-clock.ts';
import { VirtualScheduler } from '../../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { FRIDAY_0945, MINUTE, VenueFixture, instrument } from '../venue-fixture.ts';
import { quietLogger } from '../../../../fixtures/loggers.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'rung-venue-'));

/** The files as a crash would leave them: copied while the venue lives. */
function crashCopy(dataFile: string): string {
  const to = folder();
  const from = join(dataFile, '..');
  for (const name of readdirSync(from)) if (!name.endsWith('.lock')) cpSync(join(from, name), join(to, name));
  return join(to, 'venue.db');
}

const reopen = (dataFile: string): VenueFixture =>
  new VenueFixture({ dataFile, startMs: marketStartMs({ dataFile, wallMs: FRIDAY_0945 }) });

function open(dataFile: string) {
  const scheduler = new VirtualScheduler(FRIDAY_0945);
  return createSimVenue({
    dataFile,
    seed: 1,
    scheduler,
    logger: quietLogger,
    market: { kind: 'model', symbols: ['KO'] },
    startMs: FRIDAY_0945,
  });
}

describe('venue.db', () => {
  it('G18: what was acknowledged survives a crash at that moment, and the market goes on from there', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile });
    await f.submit({ id: 'filled', qty: '100', limit: '80.00' });
    await f.submit({ id: 'rests', qty: '50', limit: '60.00', tif: 'gtc' });
    await f.submit({ id: 'wrong', qty: '50', limit: '60.001' });
    await f.pass(10_000);
    await f.submit({ id: 'last', qty: '7', limit: '61.00' });
    const before = await f.mass();
    const g = reopen(crashCopy(dataFile));
    const after = await g.mass();
    const shape = (orders: typeof after.orders): unknown =>
      new Map(orders.map((o) => [o.clientOrderId, [o.venueOrderId, o.status, o.filledQty]] as const));
    expect(shape(after.orders)).toEqual(shape(before.orders));
    expect(after.fills).toEqual(before.fills);
    expect(after.positions).toEqual(before.positions);
    expect(after.account.balances).toEqual(before.account.balances);
    expect(g.scheduler.nowMs()).toBeGreaterThan(f.scheduler.nowMs());
    const mid = (x: VenueFixture): number => x.venue.quote(instrument('BTC/USD'))?.bid ?? 0;
    expect(Math.abs(mid(g) / mid(f) - 1)).toBeLessThan(0.01);
    expect(g.venue.quote(instrument('KO'))?.bidSize).toBeGreaterThan(0);
  });

  it('ids go on after a restart: no venue order id or trade id is given twice, and old client ids stay taken', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile });
    await f.submit({ id: 'a', qty: '10', limit: '80.00' });
    await f.venue.stop();
    const g = reopen(dataFile);
    expect(await g.submit({ id: 'a', qty: '10', limit: '80.00' })).toEqual({
      kind: 'rejected',
      reason: 'duplicate client order id',
    });
    await g.submit({ id: 'b', qty: '10', limit: '80.00' });
    const mass = await g.mass();
    expect(new Set(mass.fills.map((x) => x.tradeId)).size).toBe(mass.fills.length);
    expect(new Set(mass.orders.map((x) => x.venueOrderId)).size).toBe(2);
    expect(g.venue.audit()).toEqual([
      { clientOrderId: 'a', received: 2, accepted: 1 },
      { clientOrderId: 'b', received: 1, accepted: 1 },
    ]);
  });

  it('a resting order still trades after a restart, and a day order expires', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile, startMs: Date.UTC(2026, 10, 20, 20, 50) });
    await f.submit({ id: 'a', qty: '10', limit: '60.00', tif: 'gtc' });
    await f.submit({ id: 'd', qty: '10', limit: '59.00' });
    await f.venue.stop();
    const g = reopen(dataFile);
    g.book('KO', [['59.50', 100]], [['59.90', 100]]);
    expect(g.fills('a').map((x) => `${x.qty}@${x.price}`)).toEqual(['10@60.0000']);
    g.scheduler.runUntil(Date.UTC(2026, 10, 20, 21, 0, 1));
    expect((await g.status('d')).status).toBe('expired');
  });

  it('the chart goes on: bars before and after a restart join', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile });
    f.scheduler.runFor(5 * MINUTE);
    const read = async (x: VenueFixture) => {
      const answer = await x.venue.marketDataClient().bars(instrument('BTC/USD'), '1m', 5000);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value;
    };
    const before = await read(f);
    await f.venue.stop();
    const after = await read(reopen(dataFile));
    const from = before.at(-5)![0];
    expect(after.filter((b) => b[0] >= from && b[0] <= before.at(-1)![0])).toEqual(before.filter((b) => b[0] >= from));
    expect(after.length).toBeGreaterThan(1000);
  });

  it('G22: each fill is kept with the quote as it stood', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile });
    f.book(
      'KO',
      [['71.10', 500]],
      [
        ['71.12', 300],
        ['71.13', 300],
      ],
    );
    await f.submit({ id: 'a', qty: '400', limit: '71.13' });
    await f.venue.stop();
    const db = new Database(dataFile, { readonly: true });
    const rows = db
      .prepare('select qty, price, bid, bid_size, ask, ask_size, liquidity from fills order by rowid')
      .all();
    db.close();
    const quote = { bid: 711_000, bid_size: 500, ask: 711_200, ask_size: 300, liquidity: 'taker' };
    expect(rows).toEqual([
      { qty: 300, price: 711_200, ...quote },
      { qty: 100, price: 711_300, ...quote },
    ]);
  });

  it('a second venue on the same file is refused; after the first stops it may', async () => {
    const dataFile = join(folder(), 'venue.db');
    const first = open(dataFile);
    expect(first.ok).toBe(true);
    expect(open(dataFile)).toMatchObject({ ok: false, error: { kind: 'inUse' } });
    if (first.ok) await first.value.stop();
    expect(open(dataFile).ok).toBe(true);
  });

  it('a newer file, a broken one, one that is no database and one that cannot be opened are named', async () => {
    const dir = folder();
    const newer = join(dir, 'newer.db');
    const db = new Database(newer);
    db.pragma('user_version = 99');
    db.close();
    expect(open(newer)).toMatchObject({ ok: false, error: { kind: 'newerVersion' } });
    const text = join(dir, 'text.db');
    writeFileSync(
      text,
      'this is no database, whatever its name says, and it is long enough to look like one\n'.repeat(50),
    );
    expect(open(text)).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(open(join(dir, 'no', 'such', 'venue.db'))).toMatchObject({ ok: false, error: { kind: 'dataFile' } });
  });

  it('when it can no longer be written nothing more is acknowledged, and clients are cut off', async () => {
    const dataFile = join(folder(), 'venue.db');
    const f = new VenueFixture({ dataFile, requestTimeoutMs: 200 });
    const saboteur = new Database(dataFile);
    saboteur.exec("create trigger full before insert on orders begin select raise(abort, 'disk full'); end");
    saboteur.close();
    expect((await f.submit({ id: 'a', qty: '10', limit: '60.00' })).kind).toBe('unknown');
    expect(f.links.at(-1)).toBe('disconnected');
    expect((await f.submit({ id: 'b', qty: '10', limit: '60.00' })).kind).toBe('rejected');
  });

  it('a clock that jumps over hours costs no hours of made-up quotes: the market is elsewhere, day orders are over', async () => {
    const { clock, jump } = jumpingClock(FRIDAY_0945);
    const market = { kind: 'model' as const, symbols: ['KO', 'BTC/USD'] };
    const made = createSimVenue({
      dataFile: ':memory:',
      seed: 1,
      scheduler: clock,
      logger: quietLogger,
      market,
      startMs: FRIDAY_0945,
    });
    if (!made.ok) throw new Error(made.error.message);
    const venue = made.value;
    let quotes = 0;
    const md = venue.marketDataClient();
    md.open({
      onQuotes: (q) => (quotes += q.length),
      onBar: () => undefined,
      onDepth: () => undefined,
      onConnection: () => undefined,
    });
    md.subscribeQuotes([instrument('KO'), instrument('BTC/USD')]);
    venue.start();
    jump(1000);
    const before = quotes;
    jump(9 * 3_600_000);
    expect(quotes - before).toBeLessThan(20);
    expect(venue.quote(instrument('BTC/USD'))?.tsEventMs).toBe(FRIDAY_0945 + 1000 + 9 * 3_600_000);
    expect(venue.quote(instrument('KO'))?.status).toBe('trading');
  });
});

/** A clock that fires what is due only after it has moved, all of it at the new time: a machine that slept. */
function jumpingClock(startMs: number) {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; run: () => void }>();
  const at = (atMs: number, run: () => void) => {
    const timer = { atMs, run };
    timers.add(timer);
    return { cancel: () => void timers.delete(timer) };
  };
  const clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    at,
    after: (ms: number, run: () => void) => at(nowMs + ms, run),
  };
  const jump = (ms: number): void => {
    nowMs += ms;
    for (let i = 0; i < 5; i++) {
      for (const timer of [...timers]) if (timer.atMs <= nowMs && timers.delete(timer)) timer.run();
    }
  };
  return { clock, jump };
}
