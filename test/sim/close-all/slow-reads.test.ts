/** Close-all of spot coins at an exchange that lists everything more slowly than a stop may be gone: Kraken, its counter used up. */
import { describe, expect, it } from 'vitest';
import { dec } from '../../../shared/domain/index.ts';
import { BTC } from '../../unit/engine/account-fixture.ts';
import { Model } from './model-venue.ts';

/** Longest without a stop or a close at the venue while coins are held there, ms. */
function press(model: Model): number {
  let since: number | null = null;
  let longest = 0;
  model.press();
  model.run(180_000, () => {
    const account = model.at(0);
    const held = (account.positions.get(BTC.id) ?? 0) > 0;
    if (!held || model.live(account).some(({ side }) => side === 'sell')) since = null;
    else {
      since ??= model.now;
      longest = Math.max(longest, model.now - since);
    }
    return model.report().status === 'done';
  });
  return longest;
}

function desk(seed: number, readMs: number): Model {
  const model = new Model(seed, 1, { exitsReserve: true });
  model.hold(0, BTC, 2);
  model.rest(0, BTC, 'sell', 2, true);
  model.connect();
  model.readMs = readMs;
  return model;
}

describe('close-all where the venue answers slowly', () => {
  it.each([1_000, 5_000, 15_000, 27_000])(
    'G3, G5: coins with a stop are flat, never 2 s without cover: a list takes %d ms',
    (readMs) => {
      const model = desk(7, readMs);
      const startMs = model.now;
      const nakedMs = press(model);
      expect(model.report().rows.map((r) => [r.status, r.text])).toEqual([['flat', 'flat by two reads of the venue']]);
      expect(model.report().green).toBe(true);
      expect(nakedMs).toBeLessThanOrEqual(2_000);
      expect(model.now - startMs).toBeLessThan(5 * readMs + 5_000);
      expect([model.at(0).positions.get(BTC.id) ?? 0, model.live(model.at(0)).length, model.broken]).toEqual([
        0,
        0,
        [],
      ]);
    },
  );

  it('G2, G3: a stop that fills while it is taken back leaves nothing to be closed', () => {
    const model = desk(8, 15_000);
    model.press();
    const isBack = (): boolean => model.live(model.at(0)).some(({ clientOrderId }) => clientOrderId !== null);
    model.run(10_000, isBack);
    const [stop] = model.live(model.at(0));
    if (stop === undefined) throw new Error('the stop did not come back');
    model.fillResting(model.at(0), stop, 2);
    model.run(180_000, () => model.report().status === 'done');
    expect(model.report().rows.map((r) => r.status)).toEqual(['flat']);
    expect(model.left.filter((words) => words.includes('submit') && words.includes('limit'))).toEqual([]);
    expect([model.at(0).positions.get(BTC.id) ?? 0, model.broken]).toEqual([0, []]);
  });

  it.each([0, 15_000])('what a close leaves below the least owes no stop: a list takes %d ms', (readMs) => {
    const model = desk(10, readMs);
    model.hold(0, BTC, 2.00005);
    model.connect();
    press(model);
    const [row] = model.report().rows;
    expect(row?.status).toBe('dust');
    // The model counts in binary fractions: about 0.00005.
    expect(row?.text).toMatch(/^0\.0000\d+ BTC\/USD is below the least that can be traded$/);
    expect([model.report().green, model.live(model.at(0)).length, model.broken]).toEqual([true, 0, []]);
  });

  it('what is below the least that can be traded is said in words, and the run ends', () => {
    const model = new Model(9, 1, { exitsReserve: true });
    model.hold(0, BTC, 0.00005);
    model.connect();
    model.readMs = 15_000;
    model.press();
    model.run(180_000, () => model.report().status === 'done');
    const [row] = model.report().rows;
    expect([row?.status, row?.text]).toEqual(['dust', '0.00005 BTC/USD is below the least that can be traded']);
    expect(dec(row?.qty ?? '0').eq(dec('0.00005'))).toBe(true);
  });
});
