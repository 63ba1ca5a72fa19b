import { describe, expect, it } from 'vitest';
import type { CloseAllParams, CloseAllPreview } from '../../../shared/domain/index.ts';
import { BTC, SPY, TSLA, d } from '../../unit/engine/account-fixture.ts';
import { Model } from './model-venue.ts';

const ALL: CloseAllParams = { scope: { kind: 'all' }, collarPct: d('2'), keep: [], closedMarket: 'leave' };
const FEES = {
  equity: { kind: 'perUnit', perUnit: d('0.005'), minimum: d('1'), capPct: d('1') },
  etf: { kind: 'perUnit', perUnit: d('0.005'), minimum: d('1'), capPct: d('1') },
  crypto: { kind: 'rate', makerPct: d('0.02'), takerPct: d('0.04') },
} as const;

function desk(): Model {
  const model = new Model(1, 2, { fees: FEES });
  model.hold(0, TSLA, 300);
  model.hold(0, SPY, -50);
  model.hold(1, BTC, 2);
  model.rest(0, TSLA, 'sell', 300, true);
  model.rest(1, SPY, 'buy', 10);
  model.connect();
  return model;
}

const preview = (model: Model, params: Partial<CloseAllParams> = {}) =>
  sorted(model.engine.previewCloseAll({ ...ALL, ...params }, model.now));

function sorted(found: CloseAllPreview): CloseAllPreview {
  return { ...found, rows: found.rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

describe('the preview of close-all', () => {
  it('G8: lists accounts, positions, orders, foreign ones, worst prices and the cost, and writes nothing', () => {
    const model = desk();
    const events = model.journal.length;
    const found = preview(model);
    expect(found.rows.map((r) => [r.key, r.action, r.text, r.worstPrice, r.cost])).toEqual([
      ['SIM-1|SPY.SIM', 'close', 'buy 50 SPY, 408.01 at worst', '408.01', '1.25'],
      ['SIM-1|TSLA.SIM', 'close', 'cancel 1 order, then sell 300 TSLA, 98 at worst', '98', '16.5'],
      ['SIM-2|BTC/USD.SIM', 'close', 'sell 2 BTC/USD, 49000 at worst', '49000', '50.004'],
      ['SIM-2|SPY.SIM', 'cancelOnly', 'cancel 1 order', null, null],
    ]);
    expect(found.rows.map((r) => r.foreignOrders)).toEqual([0, 1, 0, 1]);
    expect([found.cancels, found.closes, found.cost]).toEqual([2, 3, '67.754']);
    expect(found.accounts.map((a) => [a.accountId, a.reachable, a.text])).toEqual([
      ['SIM-1', true, 'sim; stays: 1,000,000,000 USD'],
      ['SIM-2', true, 'sim-2; stays: 1,000,000,000 USD'],
    ]);
    expect(model.journal.length).toBe(events);
  });

  it('G8: what is kept says why; a venue without a connection says so; a closed market is blocked with its opening', () => {
    const model = desk();
    model.link(model.at(1), false);
    const found = preview(model, { keep: [TSLA.id] });
    expect(found.rows.find((r) => r.instrumentId === TSLA.id)).toMatchObject({
      action: 'keep',
      text: 'kept (on the keep list)',
    });
    expect(found.accounts[1]).toMatchObject({
      reachable: false,
      text: 'sim-2: no connection (cable); its rows wait for it',
    });
    model.now += 4 * 86_400_000;
    expect(preview(model).rows.find((r) => r.instrumentId === TSLA.id)).toMatchObject({
      action: 'blocked',
      text: 'blocked (opens Mon 16 Nov, 9:30 ET); its exits stay',
    });
  });

  it('G8: what the preview names is what the run does', () => {
    const model = desk();
    const named = preview(model).rows.map((r) => r.key);
    model.press();
    expect(
      model
        .report()
        .rows.map((r) => r.key)
        .toSorted(),
    ).toEqual(named);
    model.run(30_000, () => model.report().status === 'done');
    expect(
      model
        .report()
        .rows.map((r) => `${r.key} ${r.worstPrice ?? ''}`)
        .toSorted(),
    ).toEqual(['SIM-1|SPY.SIM 408.01', 'SIM-1|TSLA.SIM 98', 'SIM-2|BTC/USD.SIM 49000', 'SIM-2|SPY.SIM ']);
    expect(model.report().green).toBe(true);
  });
});
