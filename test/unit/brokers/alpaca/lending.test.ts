import { describe, expect, test } from 'vitest';
import type { Borrow, InstrumentId } from '../../../../shared/domain/index.ts';
import { availabilityOf, LENDING_EVERY_MS, LendingWatch } from '../../../../src-main/brokers/alpaca/lending.ts';
import type { AssetWire } from '../../../../src-main/brokers/alpaca/parse/wire.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { BTC, SPY, TSLA } from '../../engine/account-fixture.ts';

const asset = (more: Partial<AssetWire>): AssetWire => ({
  ...{ symbol: 'TSLA', class: 'us_equity', name: 'Tesla, Inc.', status: 'active', tradable: true, shortable: true },
  ...more,
});

describe('what an asset says of lending', () => {
  test.each([
    ['its borrow status', { borrow_status: 'easy_to_borrow', easy_to_borrow: false }, 'easy'],
    ['hard to borrow', { borrow_status: 'hard_to_borrow', easy_to_borrow: true }, 'locate'],
    ['the older word alone', { easy_to_borrow: true }, 'easy'],
    ['neither', {}, 'locate'],
    ['a word that is new', { borrow_status: 'on_the_moon' }, 'locate'],
    ['not shortable', { shortable: false, borrow_status: 'easy_to_borrow' }, 'none'],
    ['a coin', { class: 'crypto' }, null],
  ] as const)('%s', (_name, more, expected) => {
    expect(availabilityOf(asset(more))).toBe(expected);
  });
});

describe('the watch', () => {
  const watched = () => {
    const clock = new VirtualScheduler(0);
    const known = new Map<InstrumentId, Borrow['availability']>([
      [TSLA.id, 'easy'],
      [SPY.id, 'easy'],
    ]);
    const asked: InstrumentId[] = [];
    const told: string[] = [];
    const watch = new LendingWatch({
      scheduler: clock,
      known: (id) => known.get(id) ?? null,
      ask: (id) => Promise.resolve(asked.push(id)),
      onBorrow: (borrows) => told.push(...borrows.map((b) => `${b.instrumentId} ${b.availability}`)),
    });
    return { clock, known, asked, told, watch };
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('tells what is known at once, once, and of shares alone', () => {
    const { watch, told, asked } = watched();
    for (const one of [TSLA, TSLA, BTC]) watch.follow(one);
    expect(told).toEqual(['TSLA.SIM easy']);
    expect(asked).toEqual([]);
  });
  test('asks again from time to time and tells what is new', async () => {
    const { watch, told, asked, clock, known } = watched();
    watch.follow(TSLA);
    watch.follow(SPY);
    known.set(SPY.id, 'none');
    clock.runUntil(clock.nowMs() + LENDING_EVERY_MS);
    await settle();
    expect(asked).toEqual([TSLA.id, SPY.id]);
    expect(told).toEqual(['TSLA.SIM easy', 'SPY.SIM easy', 'SPY.SIM none']);
    watch.unfollow(TSLA.id);
    clock.runUntil(clock.nowMs() + LENDING_EVERY_MS);
    await settle();
    expect(asked).toEqual([TSLA.id, SPY.id, SPY.id]);
  });
  test('leaves nothing behind when it is closed, and stops when nothing is followed', async () => {
    const { watch, asked, clock } = watched();
    watch.follow(TSLA);
    watch.unfollow(TSLA.id);
    clock.runUntil(clock.nowMs() + LENDING_EVERY_MS);
    await settle();
    expect(clock.nextAtMs()).toBeNull();
    watch.follow(SPY);
    watch.close();
    clock.runUntil(clock.nowMs() + 2 * LENDING_EVERY_MS);
    expect([asked, clock.nextAtMs()]).toEqual([[], null]);
  });
});
