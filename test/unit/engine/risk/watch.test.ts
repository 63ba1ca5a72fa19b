import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { StepContext } from '../../../../src-main/engine/context.ts';
import { watchRisk } from '../../../../src-main/engine/risk/watch.ts';
import type { EngineState } from '../../../../src-main/engine/state.ts';
import { LIMITS, d } from '../account-fixture.ts';
import { Desk, WIDE } from '../desk.ts';

const THROTTLED: typeof LIMITS = { ...WIDE, repeatFillsMax: 3, repeatWindowMs: 10_000 };
const ticketAt = (at: Desk, price: string, more = {}) => at.ticket({ qty: d('10'), limitPrice: d(price), ...more });

/** Orders that rest; they fill later, with no command between. */
function resting(at: Desk, prices: readonly string[]): void {
  at.quote('100.00', '100.10');
  for (const price of prices) ticketAt(at, price);
}

describe('RTS 6: the repeated-execution throttle', () => {
  test('so many orders filled on one side with no command between stop opening there until a person re-enables it', () => {
    const at = new Desk({ limits: THROTTLED });
    resting(at, ['99.90', '99.80', '99.70', '99.60']);
    at.fill('T-1', '10', '99.90');
    at.fill('T-2', '5', '99.80');
    at.fill('T-2', '5', '99.80');
    expect(at.events('repeatStopped')).toEqual([]);
    at.fill('T-3', '10', '99.70');
    expect(at.events('repeatStopped')).toHaveLength(1);
    expect(at.alerts().at(-2) ?? '').toMatch(/Opening stopped in TSLA|filled/);
    const denied = ticketAt(at, '99.50');
    expect(denied).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(denied.kind === 'denied' ? denied.message : '').toMatch(/Opening in TSLA was stopped/);
    expect(ticketAt(at, '99.00', { side: 'sell' }).kind).toBe('accepted');
    expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-4').clientOrderId }).kind).toBe('accepted');
    at.restart();
    at.connect();
    at.quote('100.00', '100.10');
    expect(ticketAt(at, '99.50').kind).toBe('denied');
    expect(at.command({ kind: 'setTradingState', state: 'active' }).kind).toBe('accepted');
    expect(ticketAt(at, '99.40').kind).toBe('accepted');
  });

  test('a command between, the other side, an exit, or time start the count again', () => {
    const at = new Desk({ limits: THROTTLED });
    resting(at, ['99.90', '99.80', '99.70', '99.60', '99.50', '99.40']);
    at.fill('T-1', '10', '99.90');
    at.fill('T-2', '10', '99.80');
    ticketAt(at, '99.10');
    at.fill('T-3', '10', '99.70');
    at.fill('T-4', '10', '99.60');
    at.advance(10_000);
    at.fill('T-5', '10', '99.50');
    at.fill('T-6', '10', '99.40');
    expect(at.events('repeatStopped')).toEqual([]);
  });
});

describe('a combo is one trade', () => {
  test('S1.12: what one leg loses and another gains is booked together', () => {
    const at = new Desk({ limits: WIDE });
    const state = at.engine.view as EngineState;
    const ctx = new StepContext(state, at.now);
    at.quote('100.00', '100.10');
    at.ticket();
    at.fill('T-1', '100', '100.00');
    const [plain] = at.events('orderFilled');
    if (plain?.kind !== 'orderFilled') throw new Error('no fill');
    const leg = (tradeId: string, realised: string, comboTradeId: string) => ({
      kind: 'orderFilled' as const,
      fill: { ...plain.fill, tradeId, realised: d(realised), comboTradeId },
    });
    ctx.events.push(leg('c1.1', '-180', 'c1'), leg('c1.2', '200', 'c1'));
    watchRisk(ctx);
    expect(ctx.events.filter((e) => e.kind === 'lossBooked')).toEqual([]);
    const worse = new StepContext(state, at.now);
    worse.events.push(leg('c2.1', '-180', 'c2'), leg('c2.2', '100', 'c2'));
    watchRisk(worse);
    expect(worse.events.flatMap((e) => (e.kind === 'lossBooked' ? [Number(e.amount)] : []))).toEqual([80]);
  });
});

describe('S1.12: unusual activity of our own', () => {
  const USUAL: typeof LIMITS = { ...WIDE, unusualTimesMax: d('10') };
  /** Twenty-five minutes of one order of about 1,000 dollars each. */
  function history(limits: typeof LIMITS): Desk {
    const at = new Desk({ limits });
    for (let i = 0; i < 25; i++) {
      at.quote('100.00', '100.10');
      ticketAt(at, '90.00');
      at.advance(60_000);
    }
    at.quote('100.00', '100.10');
    return at;
  }
  const unusual = (at: Desk): string[] => at.alerts().filter((a) => /nusual/.test(a));

  test('a size unlike the history is sent with an alarm, or not at all where the limits say so', () => {
    const at = history(USUAL);
    expect(ticketAt(at, '90.00', { qty: d('200') }).kind).toBe('accepted');
    expect(unusual(at)).toEqual(['warning: Unusual order size']);
    expect(at.engine.view.tradingState).toBe('active');
    const strict = history({ ...USUAL, unusualLatches: true });
    expect(ticketAt(strict, '90.00', { qty: d('200') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(ticketAt(strict, '90.00', { qty: d('50') }).kind).toBe('accepted');
  });

  test('a burst alarms once, or latches trading to reducing', () => {
    const at = history(USUAL);
    for (let i = 0; i < 15; i++)
      ticketAt(
        at,
        dec('80')
          .add(dec(String(i)))
          .text(),
      );
    expect(unusual(at)).toEqual(['warning: Unusual burst of orders']);
    expect(at.engine.view.tradingState).toBe('active');
    const strict = history({ ...USUAL, unusualLatches: true });
    for (let i = 0; i < 15; i++)
      ticketAt(
        strict,
        dec('80')
          .add(dec(String(i)))
          .text(),
      );
    expect(unusual(strict)).toEqual(['danger: Unusual burst of orders']);
    expect(strict.engine.view.tradingState).toBe('reducing');
    expect(strict.engine.view.risk.latch?.cause).toBe('unusual');
  });

  test('a loss unlike the other losses alarms; the history outlives a restart', () => {
    const at = new Desk({ limits: USUAL });
    const lose = (price: string): void => {
      at.quote('100.00', '100.10');
      ticketAt(at, '100.10');
      const buy = `T-${at.engine.view.orders.size}`;
      at.fill(buy, '10', '100.10');
      ticketAt(at, '90.00', { side: 'sell' });
      at.fill(`T-${at.engine.view.orders.size}`, '10', price);
      at.advance(60_000);
    };
    for (let i = 0; i < 22; i++) lose('99.10');
    expect(unusual(at)).toEqual([]);
    at.restart();
    at.connect();
    lose('85.00');
    expect(unusual(at)).toEqual(['warning: Unusual loss']);
    expect(at.events('lossBooked')).toHaveLength(23);
  });
});

describe('message limit: submit, modify and cancel count', () => {
  const LIMITED: typeof LIMITS = { ...WIDE, ordersPerSecondMax: 10 };

  test('openings stop at four fifths of a second, exits and cancels go on, a second later it is free again', () => {
    const at = new Desk({ limits: LIMITED });
    at.quote('100.00', '100.10');
    ticketAt(at, '100.10', { qty: d('100') });
    at.fill('T-1', '100', '100.10');
    at.advance(1_500);
    for (let i = 0; i < 4; i++) expect(ticketAt(at, `99.${10 + i}`).kind).toBe('accepted');
    for (const id of ['T-2', 'T-3']) {
      at.command({ kind: 'modifyOrder', clientOrderId: at.order(id).clientOrderId, qty: d('11'), limitPrice: null });
    }
    for (const id of ['T-4', 'T-5']) at.command({ kind: 'cancelOrder', clientOrderId: at.order(id).clientOrderId });
    expect(ticketAt(at, '99.30')).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    const change = { kind: 'modifyOrder' as const, clientOrderId: at.order('T-2').clientOrderId, limitPrice: null };
    expect(at.command({ ...change, qty: d('12') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    for (let i = 0; i < 8; i++) {
      expect(ticketAt(at, `98.${10 + i}`, { side: 'sell' }).kind).toBe('accepted');
    }
    expect(at.command({ kind: 'cancelAll', instrumentId: null }).kind).toBe('accepted');
    at.advance(1_100);
    at.quote('100.00', '100.10');
    expect(ticketAt(at, '99.31').kind).toBe('accepted');
  });
});

describe('S3.9: price collar over time', () => {
  test('a spike does not move what an order is measured by', () => {
    const at = new Desk({
      limits: { ...WIDE, collarPctMax: d('5'), collarWindowPctMax: d('5'), collarWindowMs: 60_000 },
    });
    at.quote('100.00', '100.10');
    at.advance(2_000);
    at.quote('108.00', '108.10');
    const denied = ticketAt(at, '108.10');
    expect(denied).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(denied.kind === 'denied' ? denied.message : '').toMatch(/beyond the lowest mid of 60 s/);
    for (let i = 0; i < 61; i++) {
      at.advance(1_000);
      at.quote('108.00', '108.10');
    }
    expect(ticketAt(at, '108.10').kind).toBe('accepted');
  });

  test('a falling market stops a sale that would open a short far below where it was', () => {
    const at = new Desk({ limits: { ...WIDE, collarPctMax: d('5'), collarWindowPctMax: d('5') } });
    at.quote('100.00', '100.10');
    at.advance(2_000);
    at.quote('92.00', '92.10');
    expect(ticketAt(at, '92.00', { side: 'sell' }).kind).toBe('denied');
  });
});

describe('an order through zero', () => {
  test('is two: one that closes, one that opens, and a reverse is no duplicate of itself', () => {
    const at = new Desk();
    at.quote('100.00', '100.10');
    ticketAt(at, '100.10', { qty: d('50') });
    at.fill('T-1', '50', '100.10');
    at.wire();
    expect(ticketAt(at, '100.00', { side: 'sell', qty: d('100') })).toMatchObject({ clientOrderId: 'T-2' });
    expect(at.wire()).toEqual(['submit 100.00', 'submit 100.00']);
    expect([at.order('T-2').qty, at.order('T-2').reducing]).toEqual(['50', true]);
    expect([at.order('T-3').qty, at.order('T-3').reducing]).toEqual(['50', false]);
    expect(at.events('tradeCounted')).toHaveLength(2);
    at.fill('T-3', '50', '100.00');
    at.fill('T-2', '50', '100.00');
    expect([...at.engine.view.positions.values()][0]?.qty).toBe('-50');
  });

  test('that may not open is refused whole, with how much would close', () => {
    const at = new Desk();
    at.quote('100.00', '100.10');
    ticketAt(at, '100.10', { qty: d('50') });
    at.fill('T-1', '50', '100.10');
    at.command({ kind: 'setTradingState', state: 'reducing' });
    const denied = ticketAt(at, '100.00', { side: 'sell', qty: d('100') });
    expect(denied.kind === 'denied' ? denied.message : '').toMatch(/Up to 50 may be closed/);
    expect(ticketAt(at, '100.00', { side: 'sell', qty: d('50') }).kind).toBe('accepted');
  });
});
