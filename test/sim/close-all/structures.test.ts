/** G4 on the model venue: option structures close as one order, and no accident ever makes a naked short. Seeds printed. */
import { describe, expect, it } from 'vitest';
import type { CloseAllRow, InstrumentId } from '../../../shared/domain/index.ts';
import { CALL, CALL_120, PUT, TSLA, d } from '../../unit/engine/account-fixture.ts';
import { OPTIONS, PUT_80, WITH_COMBOS, randomOf } from './model-market.ts';
import { CALM, type Chaos } from './model-orders.ts';
import { Model } from './model-venue.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? '1') % 1_000_000;
const RUNS = 40;

const isDone = (model: Model) => () => model.report().status === 'done';
const submits = (model: Model): string[] => model.left.filter((line) => line.startsWith('submit'));
const comboWith = (model: Model, ids: readonly InstrumentId[]): string =>
  [...model.combos.values()].find((combo) =>
    ids.every((id) => (combo.legs ?? []).some((leg) => leg.instrumentId === id)),
  )?.id ?? 'none';

/** An iron condor of 3: short 90 put and 110 call, long 80 put and 120 call; one more long call. */
function condor(seed: number): Model {
  const model = new Model(seed, 1, WITH_COMBOS);
  model.hold(0, PUT_80, 3);
  model.hold(0, PUT, -3);
  model.hold(0, CALL, -3);
  model.hold(0, CALL_120, 4);
  model.connect();
  model.left.length = 0;
  return model;
}

describe('G4: an option structure', () => {
  it('closes as one combo of the legs that belong together, what is left over alone', () => {
    const model = condor(1);
    model.press();
    model.run(60_000, isDone(model));
    expect(model.combos.size).toBe(1);
    expect(submits(model)).toEqual([
      `submit ${comboWith(model, [PUT_80.id, PUT.id, CALL.id, CALL_120.id])} buy 3`,
      `submit ${CALL_120.id} sell 1`,
    ]);
    expect(model.report().rows.map((r) => [r.status, r.flatReads >= 2, r.legs.length])).toEqual([['flat', true, 4]]);
    // Legs cost 3.10 + 5.10 and bring 1.00 + 2.00: never more than they come to at their own worst prices.
    const sent = [...model.engine.view.orders.values()].filter((o) => o.origin === 'closeAll');
    expect(sent.map((o) => [o.type, o.tif, o.limitPrice])).toEqual([
      ['limit', 'day', '5'],
      ['limit', 'day', '2.05'],
    ]);
  });

  it('works a short ladder up to the worst price that the preview showed, then says what is left', () => {
    const model = condor(2);
    const shown = model.engine.previewCloseAll(
      { scope: { kind: 'all' }, collarPct: d('2'), keep: [], closedMarket: 'leave' },
      model.now,
    );
    expect(shown.rows.map((row) => [row.worstPrice, row.text])).toEqual([
      [
        '5.42',
        '3 as one order: sell TSLA-P80, buy TSLA-P90, buy TSLA-C110, sell TSLA-C120, 5.42 paid at worst, then sell 1 TSLA-C120, 1.96 at worst',
      ],
    ]);
    model.deaf = true;
    model.press();
    model.run(120_000, isDone(model));
    const prices = [...model.engine.view.orders.values()]
      .filter((o) => o.origin === 'closeAll')
      .map((o) => o.limitPrice);
    expect(prices.slice(0, 3)).toEqual(['5', '5.2', '5.42']);
    expect(model.report().rows.map((row) => row.status)).toEqual(['residual']);
    expect(model.report().rows[0]?.text).toContain('the tries are used up');
    // Nobody took the combo: its legs were not sent one by one, nor the long that covers.
    expect(submits(model).every((line) => line.includes('COMBO'))).toBe(true);
    expect(model.live(model.at(0))).toEqual([]);
  });

  it('pressed before any venue was heard since the start, it is one row all the same, and closes as one', () => {
    const model = condor(4);
    model.boot();
    // Positions are in the journal; what they are is not known until the venue has said so.
    model.press();
    model.connect();
    model.run(60_000, isDone(model));
    expect(model.report().rows.map((row) => [row.status, row.legs.length])).toEqual([['flat', 4]]);
    expect(submits(model)).toEqual([
      `submit ${comboWith(model, [PUT_80.id, PUT.id, CALL.id, CALL_120.id])} buy 3`,
      `submit ${CALL_120.id} sell 1`,
    ]);
    expect(model.report().green).toBe(true);
  });

  it('G5: what is held of an instrument that nobody knows is never flat', () => {
    const model = condor(5);
    model.unknown.add(CALL_120.id);
    model.boot();
    model.press();
    model.connect();
    model.run(200_000, isDone(model));
    const row = model.report().rows.find((each) => [each.instrumentId, ...each.legs].includes(CALL_120.id));
    expect([row?.status, model.report().green]).toEqual(['residual', false]);
    expect(row?.text).toContain('is not known here');
    expect(model.at(0).positions.get(CALL_120.id)).toBe(4);
  });

  it('its combos are defined beside the cancels, before they are needed', () => {
    const model = condor(3);
    model.rest(0, TSLA, 'buy', 10);
    model.connect();
    model.left.length = 0;
    model.press();
    expect(model.left.some((line) => line.startsWith('define'))).toBe(true);
    model.run(60_000, isDone(model));
    expect(model.left.findIndex((line) => line.startsWith('define'))).toBeLessThan(
      model.left.findIndex((line) => line.includes('submit COMBO')),
    );
  });

  it.each(['are not defined', 'are refused'] as const)('where combos %s: shorts first, then longs', (how) => {
    const model = condor(4);
    if (how === 'are not defined') model.noCombos = true;
    else model.refuseCombos = true;
    model.press();
    model.run(120_000, isDone(model));
    const legs = submits(model).filter((line) => !line.includes('COMBO'));
    expect(legs.map((line) => line.includes(' buy '))).toEqual([true, true, false, false]);
    expect(model.report().green).toBe(true);
  });

  it('a short whose long has no bid is bought back alone, the rest goes as one', () => {
    const model = condor(5);
    model.noBids.add(PUT_80.id);
    model.requote();
    model.press();
    model.run(120_000, isDone(model));
    expect(submits(model)).toEqual([
      `submit ${comboWith(model, [CALL.id, CALL_120.id])} buy 3`,
      `submit ${PUT.id} buy 3`,
      `submit ${CALL_120.id} sell 1`,
    ]);
    expect(model.report().rows.map((row) => row.status)).toEqual(['residual']);
    expect(model.report().rows[0]?.text).toContain('nobody bids for it');
    expect(model.at(0).positions.get(PUT_80.id)).toBe(3);
  });

  it('is finished 60 s before its own close, and blocked from there on', () => {
    const model = condor(6);
    // Tue 10 Nov 2026, 15:58:55 ET: five seconds are left of what options may use.
    model.now = Date.UTC(2026, 10, 10, 20, 58, 55);
    model.requote();
    model.deaf = true;
    const ends: number[] = [];
    model.watch = () => {
      for (const order of model.at(0).orders) if (order.status === 'accepted') ends.push(model.now);
    };
    model.press();
    model.run(30_000, isDone(model));
    const finish = Date.UTC(2026, 10, 10, 20, 59, 0);
    // The cancel leaves at the bound; its way to the venue and the word back are the link's.
    expect(Math.max(...ends)).toBeLessThanOrEqual(finish + 200);
    expect(model.report().rows[0]?.status).toBe('blocked');
    expect(model.report().rows[0]?.text).toContain('too close to its close');
    expect(model.live(model.at(0))).toEqual([]);
  });
});

/** Units of short options that no long of their right covers. */
function naked(positions: ReadonlyMap<InstrumentId, number>): number {
  let bare = 0;
  for (const right of ['put', 'call'] as const) {
    const legs = OPTIONS.filter((o) => o.option?.right === right).map((o) => positions.get(o.id) ?? 0);
    const short = legs.filter((qty) => qty < 0).reduce((sum, qty) => sum - qty, 0);
    const long = legs.filter((qty) => qty > 0).reduce((sum, qty) => sum + qty, 0);
    bare += Math.max(0, short - long);
  }
  return bare;
}

function furnish(seed: number, how: Partial<Model>): Model {
  const random = randomOf(seed);
  const model = new Model(seed, 1 + Math.floor(random() * 2), WITH_COMBOS);
  Object.assign(model, how);
  for (const [i, { positions }] of model.accounts.entries()) {
    for (const option of OPTIONS) {
      const qty = Math.floor(random() * 11) - 5;
      if (qty !== 0) model.hold(i, option, qty);
      if (random() < 0.08) model.noBids.add(option.id);
    }
    const signs = new Map([...positions].map(([id, qty]) => [id, Math.sign(qty)]));
    let bare = naked(positions);
    const { watch } = model;
    model.watch = () => {
      watch();
      for (const [id, qty] of positions)
        if (qty * (signs.get(id) ?? 0) < 0) model.broken.push(`${id} changed sign: ${qty}`);
      const now = naked(positions);
      if (now > bare) model.broken.push(`a short lost its cover: ${[...positions].join(' ')}`);
      bare = Math.min(bare, now);
    };
  }
  model.connect();
  return model;
}

/** Links go down and come back, what rests fills by chance. */
function disturb(model: Model, seed: number, ms: number): void {
  const random = randomOf(seed ^ 0x2545f491);
  const until = model.now + ms;
  const again = (): void => {
    if (model.now >= until) {
      for (const account of model.accounts) if (!account.up) model.link(account, true);
      return;
    }
    const account = model.accounts[Math.floor(random() * model.accounts.length)];
    if (account !== undefined) {
      if (random() < 0.05) model.link(account, !account.up);
      const resting = model.live(account);
      const order = resting[Math.floor(random() * resting.length)];
      if (order !== undefined && random() < 0.4)
        model.fillResting(account, order, Math.max(1, Math.floor((order.qty - order.filled) * random())));
    }
    model.later(again, 1 + Math.floor(random() * 200));
  };
  model.later(again, 1);
}

function play(seed: number, chaos: Chaos, how: Partial<Model> = {}): readonly CloseAllRow[] {
  const model = furnish(seed, how);
  model.chaos = chaos;
  disturb(model, seed, 20_000);
  model.press();
  const done = () => [...model.engine.view.closeAlls.values()].at(-1)?.status === 'done';
  model.run(20_000, done);
  model.chaos = CALM;
  model.run(240_000, done);
  expect(model.broken, `seed ${seed}`).toEqual([]);
  if (model.engine.view.closeAlls.size === 0) return [];
  expect(done(), `seed ${seed}`).toBe(true);
  for (const row of model.report().rows) {
    if (row.status !== 'flat') continue;
    const account = model.accounts.find((a) => a.accountId === row.accountId);
    const left = (row.legs.length === 0 ? [row.instrumentId] : row.legs).filter(
      (id) => (account?.positions.get(id) ?? 0) !== 0,
    );
    expect(left, `seed ${seed}: flat is flat`).toEqual([]);
  }
  return model.report().rows;
}

describe('G4: under random fills, cancels, refusals and disconnects', () => {
  it('no leg changes sign and no short ever loses its cover; most of it ends flat', () => {
    const rows: CloseAllRow[] = [];
    for (let i = 0; i < RUNS; i++)
      rows.push(...play(SEED * 1_000 + i, { rejects: 0.06, partials: 0.5, losses: 0.03, drops: 0.06, restarts: 0 }));
    expect(rows.filter((row) => row.legs.length > 1).length).toBeGreaterThan(RUNS / 2);
    expect(rows.filter((row) => row.status === 'flat').length / rows.length).toBeGreaterThan(0.5);
  }, 60_000);

  it('nor where the venue lists no combos, or refuses them', () => {
    let rows = 0;
    for (let i = 0; i < RUNS / 3; i++) {
      const chaos = { rejects: 0.06, partials: 0.5, losses: 0.03, drops: 0.06, restarts: 0 };
      rows += play(SEED * 1_000 + 300_000 + i, chaos, i % 2 === 0 ? { noCombos: true } : { refuseCombos: true }).length;
    }
    expect(rows).toBeGreaterThan(0);
  }, 60_000);

  it('G18: nor when the engine is killed after any commit', () => {
    let rows = 0;
    for (let i = 0; i < RUNS; i++)
      rows += play(SEED * 1_000 + 600_000 + i, {
        rejects: 0.03,
        partials: 0.4,
        losses: 0.02,
        drops: 0.04,
        restarts: 0.03,
      }).length;
    expect(rows).toBeGreaterThan(0);
  }, 60_000);
});
