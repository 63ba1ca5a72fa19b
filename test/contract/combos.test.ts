/**
 * Option spreads through the real contract: the chain, the contracts and the combo by query, then orders on it. What the venue
 * received is read at the venue: one combo order, never a leg (G12); nothing while the margin is unknown (G11); a structure
 * is closed without ever selling a long under its short (G4).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  verticalLegs,
  type Command,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Price,
  type SubmitVerticalCommand,
  type Vertical,
} from '../../shared/domain/index.ts';
import type { DefineComboAnswer, OptionGreeksAnswer } from '../../shared/contract/messages.ts';
import { SIM_ACCOUNT, SIM_CONNECTION } from '../../src-main/shell/compose.ts';
import type { WhatIfSpoil } from '../../src-main/brokers/sim/sim-control.ts';
import { ContractDesk } from './fixtures/contract-desk.ts';
import { submitOrder, t } from './fixtures/sample-records.ts';

const SPY: InstrumentId = t('SPY.SIM');
const MONTH_MS = 28 * 86_400_000;
const FIGURES = { initialAfter: '1', maintenanceAfter: '1', equityWithLoanAfter: '100000', availableFunds: '100000' };

const UNKNOWN_MARGINS: readonly (readonly [string, WhatIfSpoil])[] = [
  ['missing figures', { kind: 'answer', value: { ...FIGURES, availableFunds: undefined } }],
  ['figures that are no numbers', { kind: 'answer', value: { ...FIGURES, initialAfter: Number.NaN } }],
  ['the sentinel for none', { kind: 'answer', value: { ...FIGURES, equityWithLoanAfter: 1.7976931348623157e308 } }],
  ['no answer in time', { kind: 'silent' }],
];

describe('option spreads through the contract', () => {
  let desk: ContractDesk;
  let expiry: string;
  let shortStrike: Price;
  let longStrike: Price;
  let shortId: InstrumentId;
  let longId: InstrumentId;

  beforeAll(async () => {
    desk = await ContractDesk.open(['full']);
    await desk.until(() => desk.terminal.core.view.quotes.get(SPY)?.bid != null);
    const chain = await desk.ask<OptionChain>({ kind: 'optionChain', underlyingId: SPY });
    const quote = desk.terminal.core.view.quotes.get(SPY);
    const scale = desk.terminal.core.view.instruments.get(SPY)?.priceScale ?? 2;
    const spot = Number(quote?.bid ?? 0) / 10 ** scale;
    const day = new Date((quote?.tsEventMs ?? 0) + MONTH_MS).toISOString().slice(0, 10);
    const month = chain.expiries.find((each) => each.expiry >= day);
    const puts = (month?.strikes ?? []).filter((each) => each.putId !== null && Number(each.strike) < spot * 0.99);
    const [long, , short] = puts.slice(-3);
    if (month === undefined || short?.putId == null || long?.putId == null) throw new Error('no puts');
    ({ expiry } = month);
    [shortStrike, longStrike, shortId, longId] = [short.strike, long.strike, short.putId, long.putId];
  });
  afterAll(() => desk.close());

  const signal = (): SubmitVerticalCommand['signal'] => ({
    strategy: 'bull-put',
    underlyingId: SPY,
    expiry,
    shortStrike,
    longStrike,
    qty: t('2'),
    follower: null,
  });
  const verticalCommand = (): Command => ({
    kind: 'submitVertical',
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    signal: signal(),
    params: {
      minPremium: t('0.01'),
      increment: t('0.05'),
      attemptIntervalMs: 1_000,
      orderTimeoutMs: 1_000,
      attemptsMax: 10,
    },
  });

  async function vertical(): Promise<Vertical> {
    const reply = await desk.send(verticalCommand());
    if (reply.kind !== 'accepted' || reply.recordId === undefined) throw new Error(JSON.stringify(reply));
    const id = reply.recordId;
    await desk.until(() => desk.shown.vertical[id]?.status === 'done');
    return desk.shown.vertical[id] as Vertical;
  }

  async function combo(): Promise<Instrument> {
    await desk.ask({ kind: 'defineOptions', instrumentIds: [shortId, longId] });
    const legs = verticalLegs(shortId, longId);
    const { instrument: made } = await desk.ask<DefineComboAnswer>({
      kind: 'defineCombo',
      connectionId: SIM_CONNECTION,
      legs,
    });
    await desk.until(() => desk.shown.instrument[made.id] !== undefined);
    await desk.until(() => desk.terminal.core.view.quotes.get(made.id)?.ask != null);
    return made;
  }

  /** Instruments of the orders that the venue received since. */
  function orderedSince(before: ReadonlySet<string>): readonly (InstrumentId | undefined)[] {
    return [...desk.received()].filter((id) => !before.has(id)).map((id) => desk.shown.order[id]?.instrumentId);
  }

  /** The price of a combo, so far from its quote in per cent of its width. */
  function comboPrice(made: Instrument, cents: number): Price {
    const ask = desk.terminal.core.view.quotes.get(made.id)?.ask ?? 0;
    return t((ask / 10 ** made.priceScale + cents / 100).toFixed(2));
  }

  it('optionGreeks gives implied volatility and delta of what is listed, in the order asked for', async () => {
    await combo();
    const instrumentIds = [SPY, shortId, longId];
    const { greeks } = await desk.ask<OptionGreeksAnswer>({ kind: 'optionGreeks', instrumentIds });
    expect(greeks.map((g) => g.instrumentId)).toEqual(instrumentIds);
    expect(greeks[0]).toMatchObject({ impliedVol: null, delta: null });
    for (const put of greeks.slice(1)) {
      expect(put.impliedVol).toBeGreaterThan(0.02);
      expect(put.delta).toBeLessThan(0);
    }
  }, 30_000);

  it.each(UNKNOWN_MARGINS)(
    'G11: %s: the spread is refused before anything is sent',
    async (_name, spoil) => {
      const before = desk.received();
      desk.control.spoilWhatIf(spoil);
      const done = await vertical();
      desk.control.spoilWhatIf(null);
      expect(done).toMatchObject({ result: 'rejected', ladderId: null, margin: null });
      expect(done.reason).toMatch(/margin/i);
      expect(desk.received()).toEqual(before);
    },
    30_000,
  );

  it('G12: a combo defined by query and ordered is one order at the venue, its legs only positions', async () => {
    const made = await combo();
    const before = desk.received();
    const basics = { ...submitOrder, instrumentId: made.id, qty: t<never>('1'), tif: 'day' } as const;
    const far = await desk.send({ ...basics, limitPrice: comboPrice(made, -80) });
    if (far.kind !== 'accepted' || far.clientOrderId === null) throw new Error(JSON.stringify(far));
    const id = far.clientOrderId;
    await desk.until(() => desk.shown.order[id]?.status === 'accepted');
    expect(desk.control.openOrders(SIM_ACCOUNT).map((each) => each.instrumentId)).toEqual([made.id]);
    await desk.send({ kind: 'cancelOrder', clientOrderId: id });
    await desk.until(() => desk.shown.order[id]?.status === 'canceled');
    desk.control.rejectNext('no combos now');
    const refused = await desk.send({ ...basics, limitPrice: comboPrice(made, 30) });
    if (refused.kind !== 'accepted' || refused.clientOrderId === null) throw new Error(JSON.stringify(refused));
    const refusedId = refused.clientOrderId;
    await desk.until(() => desk.shown.order[refusedId]?.status === 'rejected');
    expect([desk.held(shortId), desk.held(longId)]).toEqual([0, 0]);
    expect(new Set(orderedSince(before))).toEqual(new Set([made.id]));
  });

  it('G12: a spread is worked as that one order, and both legs are held at its end', async () => {
    const before = desk.received();
    let most = 0;
    const unlisten = desk.terminal.core.onPublished(() => {
      most = Math.max(most, desk.control.openOrders(SIM_ACCOUNT).length);
    });
    const done = await vertical();
    unlisten();
    expect(['filled', 'partial']).toContain(done.result);
    expect(most).toBeLessThanOrEqual(1);
    const ordered = orderedSince(before);
    expect(ordered.length).toBeGreaterThan(0);
    expect(new Set(ordered)).toEqual(new Set([done.comboId]));
    await desk.until(
      () => desk.held(shortId) === -Number(done.filledQty) && desk.held(longId) === Number(done.filledQty),
    );
    expect(desk.held(done.comboId)).toBe(0);
  }, 60_000);

  it('G4: close-all buys the short back with or before its long; at no time is a long sold from over a short', async () => {
    expect(desk.held(shortId)).toBeLessThan(0);
    let bare = false;
    const unlisten = desk.terminal.core.onPublished(() => {
      const { positions } = desk.terminal.core.view;
      const qty = (id: InstrumentId): number =>
        Number([...positions.values()].find((p) => p.instrumentId === id)?.qty ?? 0);
      bare ||= qty(longId) < -qty(shortId);
    });
    const before = desk.received();
    const params = { scope: { kind: 'all' }, collarPct: t<never>('2'), keep: [], closedMarket: 'leave' } as const;
    const reply = await desk.send({ kind: 'closeAll', params });
    const id = reply.kind === 'accepted' ? (reply.recordId ?? '') : '';
    expect(id).not.toBe('');
    await desk.until(() => desk.shown.closeAll[id]?.status === 'done');
    unlisten();
    expect(bare).toBe(false);
    const run = desk.shown.closeAll[id];
    const row = run?.rows.find((each) => each.legs.includes(shortId));
    expect([...(row?.legs ?? [])].toSorted()).toEqual([shortId, longId].toSorted());
    expect(['flat', 'residual']).toContain(row?.status);
    const sent = [...desk.received()].filter((each) => !before.has(each)).map((each) => desk.shown.order[each]);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every((order) => order?.type === 'limit' && order.limitPrice !== null)).toBe(true);
    if (row?.status === 'flat') expect([desk.held(shortId), desk.held(longId)]).toEqual([0, 0]);
    // Whatever is left is covered.
    expect(desk.held(longId)).toBeGreaterThanOrEqual(-desk.held(shortId));
  }, 120_000);
});
