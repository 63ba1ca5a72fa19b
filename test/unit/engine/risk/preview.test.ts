/** The ticket's preview: the same facts and checks as the send, and what it would cost, to the cent. */
import { describe, expect, test } from 'vitest';
import { type SubmitLadderCommand, type SubmitOrderCommand } from '../../../../shared/domain/index.ts';
import { runChecks } from '../../../../src-main/engine/risk/gate.ts';
import { intentOf, previewOrder, type PlannedRungs } from '../../../../src-main/engine/risk/preview.ts';
import * as f from '../account-fixture.ts';

const { BTC, LIMITS, PARAMS, SPY, TSLA, d, facts, position, quote } = f;
const NONE: PlannedRungs = { rungs: [], asked: 0 };
const basics = {
  connectionId: f.CONNECTION_ID,
  accountId: f.ACCOUNT_ID,
  instrumentId: TSLA.id,
  side: 'buy',
  qty: d('50'),
  tif: 'day',
  sessions: ['regular'],
} as const;
const limit = (more: Partial<SubmitOrderCommand> = {}): SubmitOrderCommand => ({
  ...basics,
  kind: 'submitOrder',
  type: 'limit',
  limitPrice: d('100.10'),
  ...more,
});
const market = (more: Partial<SubmitOrderCommand> = {}): SubmitOrderCommand =>
  limit({ type: 'market', limitPrice: null, ...more });
const laddered = (
  params: Partial<typeof PARAMS> = {},
  more: Partial<SubmitLadderCommand> = {},
): SubmitLadderCommand => ({
  ...basics,
  kind: 'submitLadder',
  params: { ...PARAMS, ...params },
  ...more,
});
const RUNGS: PlannedRungs = {
  rungs: ['100.05', '100.06', '100.07'].map((price, i) => ({
    towardPct: d(String(i * 10)),
    price: d(price),
    waitMs: 15_000,
    merged: i === 2 ? 2 : 1,
  })),
  asked: 4,
};

describe('a preview', () => {
  test('of a limit order states market, notional, half-spread, fees, worst cost and what is left', () => {
    expect(previewOrder(facts(), limit(), NONE, null)).toMatchObject({
      sendable: true,
      reducing: false,
      bid: '100',
      mid: '100.05',
      ask: '100.1',
      spreadPct: '0.1',
      nothingToWork: false,
      worstPrice: '100.10',
      notional: '5005',
      halfSpread: '2.5',
      feesMin: '1',
      feesMax: '1',
      worstCost: '3.5',
      buyingPowerAfter: '194995',
      positionAfter: '50',
      currency: 'USD',
      sessionsText: 'regular hours, 9:30 to 16:00 ET',
    });
  });

  test('of a ladder carries its rungs and its worst price', () => {
    const preview = previewOrder(facts(), laddered({ worstPrice: d('100.08') }), RUNGS, null);
    expect(preview).toMatchObject({ rungsAsked: 4, worstPrice: '100.08', notional: '5004', worstCost: '2.5' });
    expect(preview.rungs).toEqual(RUNGS.rungs);
  });

  test('of what may end in a market order has no worst price and no worst cost', () => {
    expect(previewOrder(facts(), market(), NONE, null)).toMatchObject({
      worstPrice: null,
      worstCost: null,
      notional: '5005',
    });
    expect(previewOrder(facts(), laddered({ final: 'market' }), RUNGS, null)).toMatchObject({
      worstPrice: null,
      worstCost: null,
    });
  });

  test('of a sale counts the cost the other way', () => {
    const one = facts({ positions: [position(TSLA, '80')] });
    expect(previewOrder(one, limit({ side: 'sell', limitPrice: d('99.95') }), NONE, null)).toMatchObject({
      reducing: true,
      worstCost: '6',
      positionAfter: '30',
    });
  });

  test('shows the checks that the send itself would make', () => {
    const one = facts({ limits: { ...LIMITS, orderNotionalMax: d('1000') } });
    const preview = previewOrder(one, limit(), NONE, null);
    expect(preview.checks).toEqual(runChecks(one, intentOf(limit())));
    expect(preview.sendable).toBe(false);
    expect(preview.checks.filter((c) => c.verdict === 'denied').map((c) => c.check)).toEqual(['notional']);
  });

  test('is not sendable when the second stage refused it, and says why', () => {
    const error = { code: 'priceOffTick', path: 'command.limitPrice', message: 'off tick' } as const;
    expect(previewOrder(facts(), limit(), NONE, error)).toMatchObject({ sendable: false, error });
  });

  test('of a market one tick wide, or locked, says that there is nothing to work', () => {
    const spy = (bid: string, ask: string) => facts({ quotes: [quote(SPY, bid, ask)] });
    const command = laddered({ worstPrice: d('400.01') }, { instrumentId: SPY.id, qty: d('10') });
    expect(previewOrder(spy('400.00', '400.01'), command, NONE, null).nothingToWork).toBe(true);
    expect(previewOrder(spy('400.00', '400.00'), command, NONE, null).nothingToWork).toBe(true);
    expect(previewOrder(spy('400.00', '400.02'), command, NONE, null).nothingToWork).toBe(false);
    expect(previewOrder(spy('400.01', '400.00'), command, NONE, null).nothingToWork).toBe(false);
  });

  test('names the half day that cuts the sessions short', () => {
    const nowMs = Date.UTC(2026, 10, 27, 15);
    expect(previewOrder(facts({ nowMs }), limit(), NONE, null).sessionsText).toBe(
      'regular hours, 9:30 to 16:00 ET; half day, day after Thanksgiving: to 13:00 ET',
    );
  });

  test('without a quote says nothing that it does not know', () => {
    const blind = facts({ quotes: [quote(TSLA, null, null, { last: null })] });
    expect(previewOrder(blind, market(), NONE, null)).toMatchObject({
      sendable: false,
      bid: null,
      mid: null,
      ask: null,
      spreadPct: null,
      notional: null,
      halfSpread: null,
      feesMin: null,
      feesMax: null,
      worstCost: null,
      buyingPowerAfter: null,
      positionAfter: '50',
    });
  });

  test('of an unknown instrument is refused, not thrown', () => {
    const preview = previewOrder(facts(), limit({ instrumentId: f.id('NOPE.SIM') }), NONE, null);
    expect(preview).toMatchObject({ sendable: false, notional: null, currency: 'USD' });
    expect(preview.checks.find((c) => c.check === 'instrument')?.verdict).toBe('denied');
  });
});

describe('the fee range', () => {
  const btc = { instrumentId: BTC.id, qty: d('0.1'), sessions: ['continuous'] as const };

  test('of rates runs from resting at the best price to taking at the worst', () => {
    const rungs = { rungs: [{ towardPct: null, price: d('50005'), waitMs: 1, merged: 1 }], asked: 1 };
    expect(previewOrder(facts(), laddered({ worstPrice: d('50010') }, btc), rungs, null)).toMatchObject({
      feesMin: '1.0001',
      feesMax: '2.0004',
    });
  });

  test('of a market order takes', () => {
    expect(previewOrder(facts(), market(btc), NONE, null)).toMatchObject({ feesMin: '2.0004', feesMax: '2.0004' });
  });

  test('of a ladder that cancels and places may charge the minimum for every order', () => {
    const command = laddered({ replace: 'cancelThenPlace' });
    expect(previewOrder(facts(), command, RUNGS, null)).toMatchObject({ feesMin: '1', feesMax: '3' });
    expect(
      previewOrder(facts(), laddered({ replace: 'cancelThenPlace', final: 'marketable' }), RUNGS, null).feesMax,
    ).toBe('4');
    expect(previewOrder(facts(), laddered(), RUNGS, null).feesMax).toBe('1');
  });

  test('of a small order stays below the cap', () => {
    const command = laddered({ replace: 'cancelThenPlace', worstPrice: d('100') }, { qty: d('1') });
    expect(previewOrder(facts(), command, RUNGS, null)).toMatchObject({ feesMin: '1', feesMax: '1' });
  });

  test('is unknown where the venue does not say', () => {
    expect(previewOrder(facts({ feesOf: () => null }), limit(), NONE, null)).toMatchObject({
      feesMin: null,
      feesMax: null,
      worstCost: null,
    });
  });
});
