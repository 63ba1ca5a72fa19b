import { describe, expect, it } from 'vitest';
import type { OrderType, Side, TriggerSource } from '../../../../shared/domain/index.ts';
import { COMBO_MS, COMBO_QUOTES } from '../../../../src-main/engine/orders/watch-held.ts';
import { requestOf } from '../../../../src-main/engine/orders/wire.ts';
import { CAPABILITIES } from '../account-fixture.ts';
import { Desk, TSLA, d } from '../desk.ts';
import { can, cancel, long, move, stop, trigger } from './held-desk.ts';

const units = (price: string): number => Number(price.replace('.', '')) * 10 ** (TSLA.priceScale - 2);

describe('G14, S1.1: an order that the app holds', () => {
  it('is on record and nothing is sent; its cancel is local and immediate', () => {
    const at = long();
    expect(stop(at, '99.00')).toMatchObject({ kind: 'accepted', clientOrderId: 'T-2' });
    expect(at.order('T-2')).toMatchObject({ status: 'emulated', reducing: true, trigger: { heldBy: 'app' } });
    expect(at.wire()).toEqual([]);
    expect(cancel(at, 'T-2').kind).toBe('accepted');
    expect(at.order('T-2').status).toBe('canceled');
    expect(at.wire()).toEqual([]);
  });

  const rows: readonly (readonly [
    OrderType,
    Side,
    TriggerSource,
    string,
    string | null,
    readonly [string, string, string],
    string,
  ])[] = [
    // type, side, source, trigger, limit, quote that hits (bid, ask, last), what goes out
    ['stop', 'sell', 'bidAsk', '99.00', null, ['99.00', '99.40', '99.30'], 'submit market'],
    ['stop', 'sell', 'last', '99.00', null, ['99.20', '99.40', '99.00'], 'submit market'],
    ['stop', 'sell', 'mid', '99.00', null, ['98.90', '99.10', '99.05'], 'submit market'],
    ['stop', 'buy', 'bidAsk', '101.00', null, ['100.60', '101.00', '100.80'], 'submit market'],
    ['stop', 'buy', 'last', '101.00', null, ['100.60', '100.90', '101.00'], 'submit market'],
    ['stop', 'buy', 'mid', '101.00', null, ['100.90', '101.10', '100.95'], 'submit market'],
    ['stopLimit', 'sell', 'bidAsk', '99.00', '98.80', ['99.00', '99.40', '99.30'], 'submit 98.80'],
    ['stopLimit', 'buy', 'bidAsk', '101.00', '101.20', ['100.60', '101.00', '100.80'], 'submit 101.20'],
    ['takeProfit', 'sell', 'bidAsk', '102.00', null, ['102.00', '102.20', '101.90'], 'submit market'],
    ['takeProfit', 'sell', 'bidAsk', '102.00', '101.90', ['102.00', '102.20', '101.90'], 'submit 101.90'],
    ['takeProfit', 'buy', 'bidAsk', '98.00', null, ['97.80', '98.00', '98.10'], 'submit market'],
    ['takeProfit', 'buy', 'last', '98.00', '98.10', ['97.95', '98.15', '98.00'], 'submit 98.10'],
  ];
  it.each(rows)(
    '%s %s on %s at %s (limit %s) goes out when %j comes, once',
    (type, side, source, price, limit, q, out) => {
      const at = long();
      const reply = stop(at, price, {
        side,
        type,
        limitPrice: limit === null ? null : d(limit),
        trigger: trigger(price, { source }),
      });
      expect(reply.kind).toBe('accepted');
      at.quote('100.00', '100.20', { last: units('100.10') });
      expect(at.wire()).toEqual([]);
      const [bid, ask, last] = q;
      at.now += 1_000;
      at.quote(bid, ask, { last: units(last) });
      at.quote(bid, ask, { last: units(last) });
      expect(at.wire()).toEqual([out]);
      expect(at.order('T-2')).toMatchObject({ status: 'accepted', type, trigger: { triggeredMs: at.now } });
      expect(at.events('orderTriggered')).toHaveLength(1);
    },
  );

  it('G15: goes onto the wire under its own id as what it became, with nothing of its trigger', () => {
    const at = long();
    stop(at, '99.00', { type: 'stopLimit', limitPrice: d('98.90'), tif: 'gtc' });
    at.quote('98.95', '99.10');
    const sent = at.sent.find((e) => e.kind === 'submit');
    if (sent?.kind !== 'submit') throw new Error('nothing sent');
    expect(requestOf(sent.order, CAPABILITIES)).toMatchObject({
      clientOrderId: 'T-2',
      type: 'limit',
      limitPrice: '98.90',
      tif: 'gtc',
      trigger: null,
      expireMs: null,
    });
    const kinds = at.journal.map((j) => j.event.kind);
    expect(kinds.slice(kinds.lastIndexOf('orderTriggered'))).toEqual([
      'orderTriggered',
      'orderSubmitted',
      'orderAccepted',
    ]);
  });

  it('a market order of a stop that was good till canceled is sent for the day', () => {
    const at = long();
    stop(at, '99.00', { tif: 'gtc' });
    at.quote('98.95', '99.10');
    const sent = at.sent.find((e) => e.kind === 'submit');
    expect(sent?.kind === 'submit' && requestOf(sent.order, CAPABILITIES)).toMatchObject({
      type: 'market',
      tif: 'day',
    });
  });

  it('never triggers on stale, delayed, frozen, one-sided, crossed or halted quotes, nor outside its sessions', () => {
    const at = long();
    stop(at, '99.00');
    at.quote('98.00', '98.20', { timeliness: 'delayed' });
    at.quote('98.00', '98.20', { timeliness: 'frozen' });
    at.quote('98.00', '98.20', { scope: 'indicative' });
    at.quote('98.00', null);
    at.quote('98.30', '98.20');
    at.quote('98.00', '98.20', { status: 'halted' });
    const old = { tsEventMs: at.now - 6_000, tsInitMs: at.now - 6_000 };
    at.run({ kind: 'quotes', quotes: [{ ...at.engine.view.quotes.get(TSLA.id)!, status: 'trading', ...old }] });
    expect(at.wire()).toEqual([]);
    at.now = Date.UTC(2026, 10, 10, 22, 0, 0); // After hours, and the stop is a regular one.
    at.quote('98.00', '98.20');
    expect(at.wire()).toEqual([]);
    expect(at.order('T-2').status).toBe('emulated');
  });

  it('is not counted in the market: its limit is in no book', () => {
    const at = long();
    stop(at, '99.00', { side: 'buy', type: 'takeProfit', limitPrice: d('100.00'), trigger: trigger('99.00') });
    at.quote('100.00', '100.20');
    expect(at.engine.view.referenceQuote(TSLA.id)?.bid).toBe(at.engine.view.quotes.get(TSLA.id)?.bid);
  });
});

describe('S1.11: a trailing stop of the app', () => {
  it('starts from the market, follows it up, and acts when the market comes back to it', () => {
    const at = long();
    const trail = { kind: 'price', amount: d('1.00') } as const;
    stop(at, null, { type: 'trailingStop', trigger: trigger(null, { trail }) });
    expect(at.order('T-2').trigger).toMatchObject({ price: '99.00', extreme: '100' });
    for (const bid of ['100.50', '101.25', '100.70', '101.00']) at.quote(bid, '101.50');
    expect(at.order('T-2').trigger).toMatchObject({ price: '100.25', extreme: '101.25' });
    expect(at.events('orderTrailed')).toHaveLength(3);
    at.quote('100.25', '100.45');
    expect(at.wire()).toEqual(['submit market']);
  });

  it('by per cent, and a restart keeps where it stands', () => {
    const at = long();
    const trail = { kind: 'percent', pct: d('2') } as const;
    stop(at, null, { type: 'trailingStop', trigger: trigger(null, { trail }), tif: 'gtc' });
    at.quote('110.00', '110.20');
    expect(at.order('T-2').trigger?.price).toBe('107.80');
    at.restart();
    at.connect();
    at.quote('108.00', '108.20');
    expect(at.order('T-2')).toMatchObject({ status: 'emulated', trigger: { price: '107.80' } });
    at.quote('107.80', '108.20');
    expect(at.order('T-2').status).toBe('accepted');
  });
});

describe('changing what the app holds', () => {
  it('moves trigger and quantity at once, without the venue; the market decides about the new one', () => {
    const at = long();
    can(at, { modify: false });
    stop(at, '99.00');
    expect(move(at, 'T-2', '99.50').kind).toBe('accepted');
    expect(at.order('T-2').trigger?.price).toBe('99.50');
    expect(move(at, 'T-2', '100.00')).toMatchObject({ kind: 'denied', code: 'triggerSide' });
    expect(move(at, 'T-2', '99.50')).toMatchObject({ kind: 'denied', code: 'nothingToDo' });
    expect(move(at, 'T-2', '99.505')).toMatchObject({ kind: 'denied', code: 'priceOffTick' });
    expect(at.wire()).toEqual([]);
    at.quote('99.40', '99.60');
    expect(at.wire()).toEqual(['submit market']);
  });

  it('cancel all takes it back too', () => {
    const at = long();
    stop(at, '99.00');
    at.command({ kind: 'cancelAll', instrumentId: null });
    expect(at.order('T-2').status).toBe('canceled');
    expect(at.wire()).toEqual([]);
  });

  it('G20: a trigger that opens is checked again when it is hit, and its denial is told', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    stop(at, '101.00', { side: 'buy' });
    at.command({ kind: 'setTradingState', state: 'halted' });
    at.quote('100.80', '101.00');
    expect(at.order('T-1').status).toBe('denied');
    expect(at.wire()).toEqual([]);
    expect(at.alerts().at(-1)).toBe('danger: Buy 100 TSLA: triggered, but denied');
  });

  it('G20: one that reduces goes out in every trading state', () => {
    const at = long();
    stop(at, '99.00');
    at.command({ kind: 'setTradingState', state: 'halted' });
    at.quote('98.90', '99.10');
    expect(at.wire()).toEqual(['submit market']);
  });
});

describe('G14: what cannot be watched is alarmed', () => {
  it('no fresh quote for longer than the limit: once; the alarm goes when quotes come again', () => {
    const at = long();
    stop(at, '99.00');
    at.hold(20_000);
    expect(at.alerts()).not.toContain('danger: Not watched: TSLA');
    at.advance(30_000);
    expect(at.alerts().filter((a) => a === 'danger: Not watched: TSLA')).toHaveLength(1);
    at.quote('100.00', '100.20');
    const alarm = [...at.engine.view.alerts.values()].find((a) => a.title === 'Not watched: TSLA');
    expect(alarm?.acknowledged).toBe(true);
  });

  it('a stop that was passed meanwhile acts at the first fresh quote, and says that it is late', () => {
    const at = long();
    stop(at, '99.00');
    at.advance(30_000);
    at.quote('97.00', '97.20');
    expect(at.wire()).toEqual(['submit market']);
    expect(at.alerts()).toContain('danger: Sell 100 TSLA: triggered late');
  });

  it('sleeping outside its sessions is no alarm', () => {
    const at = long();
    stop(at, '99.00', { tif: 'gtc' });
    at.advance(Date.UTC(2026, 10, 10, 20, 59, 59) - at.now); // The last quote was long ago: that alarmed.
    at.requote();
    const before = at.alerts().length;
    at.advance(6 * 3_600_000);
    expect(
      at
        .alerts()
        .slice(before)
        .filter((a) => a.includes('Not watched')),
    ).toEqual([]);
  });

  it('a lost link: nothing acts, one alarm; when it is back the first fresh quote decides', () => {
    const at = long();
    stop(at, '99.00');
    at.link('disconnected', 'cable');
    expect(at.alerts().filter((a) => a.startsWith('danger: Not watched'))).toHaveLength(1);
    at.quote('97.00', '97.20');
    expect(at.wire()).toEqual([]);
    at.link('reconciling');
    at.mass({
      positions: [
        {
          kind: 'position',
          accountId: at.order('T-2').accountId,
          instrumentId: TSLA.id,
          qty: d('100'),
          avgPrice: d('100.20'),
        },
      ],
    });
    expect(at.order('T-2').status).toBe('accepted');
    expect(at.sent.filter((e) => e.kind === 'submit')).toHaveLength(1);
    expect(at.alerts()).toContain('danger: Sell 100 TSLA: triggered late');
    expect([...at.engine.view.alerts.values()].some((a) => a.title.startsWith('Not watched') && !a.acknowledged)).toBe(
      false,
    );
  });

  it('G18: after a restart it is still held, the trader is told, and a passed stop acts late', () => {
    const at = long();
    stop(at, '99.00', { tif: 'gtc' });
    at.restart();
    expect(at.order('T-2').status).toBe('emulated');
    expect(at.alerts()).toContain('warning: Orders held by the app were not watched while it was down');
    at.link('reconciling');
    at.mass({
      positions: [
        {
          kind: 'position',
          accountId: at.order('T-2').accountId,
          instrumentId: TSLA.id,
          qty: d('100'),
          avgPrice: d('100.20'),
        },
      ],
    });
    expect(at.order('T-2').status).toBe('emulated');
    at.sent.length = 0;
    at.quote('98.00', '98.20');
    expect(at.wire()).toEqual(['submit market']);
    expect(at.alerts()).toContain('danger: Sell 100 TSLA: triggered late');
  });
});

describe('how long the app holds it', () => {
  it('a day order ends with the last of its sessions, a gtc order does not', () => {
    const at = long();
    stop(at, '99.00');
    stop(at, '98.00', { tif: 'gtc', qty: d('10') });
    at.advance(Date.UTC(2026, 10, 10, 21, 0, 0) - at.now);
    expect([at.order('T-2').status, at.order('T-3').status]).toEqual(['expired', 'emulated']);
    expect(at.wire()).toEqual([]);
  });

  it('a gtd order ends at its date, held or at a venue that has no dates, after a restart too', () => {
    const at = long();
    const expireMs = at.now + 60_000;
    stop(at, '99.00', { tif: 'gtd', expireMs });
    at.ticket({ limitPrice: d('90.00'), tif: 'gtd', expireMs });
    const sent = at.sent.find((e) => e.kind === 'submit');
    expect(sent?.kind === 'submit' && requestOf(sent.order, CAPABILITIES)).toMatchObject({
      tif: 'gtc',
      expireMs: null,
    });
    at.restart();
    at.connect();
    at.wire();
    at.reports(at.status('T-3', 'accepted'));
    at.advance(60_000);
    expect(at.order('T-2')).toMatchObject({ status: 'expired' });
    // The first reading may lack the fill of a moment ago: another one follows it.
    expect(at.wire()).toEqual(['reconcile', 'cancel']);
    expect(at.order('T-3').status).toBe('canceled');
  });

  it('a cancel at its date that is refused is sent again', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ticket({ limitPrice: d('90.00'), tif: 'gtd', expireMs: at.now + 1_000 });
    at.auto = false;
    at.wire();
    at.advance(1_000);
    at.reports({
      kind: 'cancelRejected',
      clientOrderId: at.order('T-1').clientOrderId,
      reason: 'busy',
      tsEventMs: at.now,
    });
    at.advance(10_000);
    expect(at.wire().filter((line) => line === 'cancel').length).toBeGreaterThan(1);
  });
});

describe('conventions: a combo', () => {
  it(`triggers only when ${COMBO_QUOTES} quotes in a row and ${COMBO_MS} ms say so`, () => {
    const at = new Desk();
    const combo = { ...TSLA, assetClass: 'combo' as const };
    at.run({ kind: 'instruments', instruments: [combo] });
    at.quote('100.00', '100.20');
    stop(at, '99.00', { type: 'stopLimit', limitPrice: d('98.00') });
    const hit = (): void => at.quote('98.90', '99.00');
    hit();
    hit();
    hit();
    expect(at.wire()).toEqual([]); // Three, but in no time.
    at.now += 1_000;
    at.quote('99.50', '99.60'); // Back: it starts again.
    hit();
    at.now += 2_000;
    hit();
    expect(at.wire()).toEqual([]); // Two seconds, but two quotes.
    hit();
    expect(at.wire()).toEqual(['submit 98.00']);
  });
});
