/**
 * What a vertical puts on the wire, read at the venue and not from our own records: one combo order and never a leg (G12); and
 * nothing at all when the margin is not known (G11).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dec, type InstrumentId, type Vertical, type VerticalParams } from '../../../shared/domain/index.ts';
import type { WhatIfSpoil } from '../../../src-main/brokers/sim/sim-control.ts';
import { SIM_ACCOUNT } from '../../../src-main/shell/compose.ts';
import { bullPut } from './bull-put.ts';
import { SpreadDesk } from './desk.ts';

const QUICK: Partial<VerticalParams> = {
  attemptIntervalMs: 1_000,
  orderTimeoutMs: 1_000,
  attemptsMax: 6,
  minPremium: dec('0.01').text(),
  increment: dec('0.02').text(),
};

/** Good figures, one of which each case spoils. */
const FIGURES = { initialAfter: '1', maintenanceAfter: '1', equityWithLoanAfter: '100000', availableFunds: '100000' };

const UNKNOWN_MARGINS: readonly (readonly [string, WhatIfSpoil])[] = [
  ['no figures at all', { kind: 'answer', value: null }],
  ['an empty record', { kind: 'answer', value: {} }],
  ['available funds left out', { kind: 'answer', value: { ...FIGURES, availableFunds: undefined } }],
  ['equity that is null', { kind: 'answer', value: { ...FIGURES, equityWithLoanAfter: null } }],
  ['initial margin that is no number', { kind: 'answer', value: { ...FIGURES, initialAfter: Number.NaN } }],
  ['"NaN" as text', { kind: 'answer', value: { ...FIGURES, initialAfter: 'NaN' } }],
  [
    "the largest double, IB's word for none",
    { kind: 'answer', value: { ...FIGURES, equityWithLoanAfter: 1.7976931348623157e308 } },
  ],
  ['that double as text', { kind: 'answer', value: { ...FIGURES, equityWithLoanAfter: '1.7976931348623157E308' } }],
  ['infinite equity', { kind: 'answer', value: { ...FIGURES, equityWithLoanAfter: Number.POSITIVE_INFINITY } }],
  ['a refusal', { kind: 'refused', reason: 'what-if is off today' }],
  ['no answer in time', { kind: 'silent' }],
];

describe('what a vertical puts on the wire', () => {
  let desk: SpreadDesk;
  beforeAll(async () => {
    desk = await SpreadDesk.open();
  });
  afterAll(() => desk.close());

  const control = () => {
    const venue = desk.terminal.simVenue;
    if (venue === null) throw new Error('no simulated venue');
    return venue.control;
  };
  /** Ids of every order that the venue was ever asked for. */
  const received = (): ReadonlySet<string> =>
    new Set((desk.terminal.simVenue?.audit() ?? []).map((each) => each.clientOrderId as string));

  /** Runs a vertical to its end and gives what the venue received for it, and the most that rested there at once. */
  async function watched(qty: string): Promise<{ done: Vertical; sent: readonly InstrumentId[]; most: number }> {
    const before = received();
    let most = 0;
    const unlisten = desk.terminal.core.onPublished(() => {
      most = Math.max(most, control().openOrders(SIM_ACCOUNT).length);
    });
    const done = await desk.ended(await desk.signal(await bullPut(desk, qty), QUICK));
    unlisten();
    const { orders } = desk.terminal.core.view;
    const sent = [...received()]
      .filter((id) => !before.has(id))
      .map((id) => [...orders.values()].find((order) => order.clientOrderId === id)?.instrumentId);
    return { done, sent: sent.filter((id) => id !== undefined), most };
  }

  /** Every order that was made for it, sent or not, is the combo's. */
  function expectNoLeg({ done, sent, most }: Awaited<ReturnType<typeof watched>>): void {
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent)).toEqual(new Set([done.comboId]));
    expect(most).toBeLessThanOrEqual(1);
    const legs = [...desk.terminal.core.view.orders.values()].filter(
      (order) => order.instrumentId === done.shortId || order.instrumentId === done.longId,
    );
    expect(legs).toEqual([]);
    expect(control().openOrders(SIM_ACCOUNT)).toEqual([]);
    // Both legs, or neither: what is short is covered to the last contract.
    expect(
      dec(desk.held(done.shortId))
        .add(dec(desk.held(done.longId)))
        .isZero(),
    ).toBe(true);
  }

  it('G12: a filled spread was one combo order at the venue; no leg was ever ordered', async () => {
    const ran = await watched('1');
    expect(ran.done.result).toBe('filled');
    expectNoLeg(ran);
  });

  it('G12: filled in part, the rest is cancelled as a combo, both legs held alike', async () => {
    const ran = await watched('2000');
    expect(ran.done.result).toBe('partial');
    expect(dec(desk.held(ran.done.longId)).gt(dec('0'))).toBe(true);
    expectNoLeg(ran);
  });

  it('G12: refused by the venue, it ends; nothing is legged into instead', async () => {
    const held = (v: Vertical): readonly string[] => [desk.held(v.shortId), desk.held(v.longId)];
    control().rejectNext('no combos today', 100);
    const ran = await watched('3');
    control().rejectNext('', 0);
    expect(ran.done).toMatchObject({ result: 'rejected', filledQty: '0' });
    expect(ran.done.reason).toContain('no combos today');
    const before = held(ran.done);
    expectNoLeg(ran);
    await desk.run(10_000);
    expect(held(ran.done)).toEqual(before);
  });

  it.each(UNKNOWN_MARGINS)('G11: %s blocks it before anything is sent', async (_name, spoil) => {
    const before = received();
    control().spoilWhatIf(spoil);
    const done = await desk.ended(await desk.signal(await bullPut(desk), QUICK));
    control().spoilWhatIf(null);
    expect(done).toMatchObject({ result: 'rejected', ladderId: null, margin: null, attempts: 0 });
    expect(done.reason).toMatch(/margin/i);
    expect(received()).toEqual(before);
  });

  it('G11: figures that come after the time for them do not send it either', async () => {
    const before = received();
    control().spoilWhatIf({ kind: 'silent' });
    const id = await desk.signal(await bullPut(desk), QUICK);
    const done = await desk.ended(id);
    control().spoilWhatIf(null);
    await desk.run(30_000);
    expect(desk.vertical(id)).toEqual(done);
    expect(received()).toEqual(before);
  });
});
