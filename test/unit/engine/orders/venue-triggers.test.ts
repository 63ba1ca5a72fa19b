import { describe, expect, it } from 'vitest';
import { idOf, type ModifyReport, type Price, type VenueTrigger } from '../../../../shared/domain/index.ts';
import { requestOf } from '../../../../src-main/engine/orders/wire.ts';
import { Desk, d } from '../desk.ts';
import { FULL, can, cancel, long, move, stop, trigger } from './held-desk.ts';

const held = { heldBy: 'venue' } as const;
const told = (price: string, more: Partial<VenueTrigger> = {}): VenueTrigger => ({
  price: d(price),
  source: 'bidAsk',
  trail: null,
  triggered: false,
  ...more,
});

/** A stop at 99.00 that the venue holds, acknowledged. */
function resting(): Desk {
  const at = long();
  can(at, FULL);
  stop(at, '99.00', { trigger: trigger('99.00', held) });
  return at;
}

describe('G14: a trigger that the venue holds', () => {
  it('goes out whole, and no quote of ours triggers it', () => {
    const at = resting();
    const sent = at.sent.find((e) => e.kind === 'submit');
    if (sent?.kind !== 'submit') throw new Error('nothing sent');
    expect(requestOf(sent.order, FULL)).toMatchObject({ type: 'stop', trigger: { price: '99.00', heldBy: 'venue' } });
    at.wire();
    at.quote('97.00', '97.20');
    expect(at.wire()).toEqual([]);
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { triggeredMs: null } });
  });

  it('is triggered when the venue says so, once, whatever the status says beside it', () => {
    const at = resting();
    const report = at.status('T-2', 'accepted', { trigger: told('99.00', { triggered: true }) });
    at.reports(report, report);
    expect(at.events('orderTriggered')).toHaveLength(1);
    expect(at.order('T-2').trigger?.triggeredMs).toBe(at.now);
  });

  it('a fill proves it, though no report told', () => {
    const at = resting();
    at.fill('T-2', '40', '98.90');
    expect(at.order('T-2')).toMatchObject({ status: 'partiallyFilled', trigger: { triggeredMs: at.now } });
    expect(at.alerts().filter((a) => a.startsWith('danger'))).toEqual([]);
  });

  it('a late report of its end tells that it was triggered before', () => {
    const at = resting();
    at.reports(at.status('T-2', 'canceled', { trigger: told('99.00', { triggered: true }) }));
    expect(at.order('T-2')).toMatchObject({ status: 'canceled', trigger: { triggeredMs: at.now } });
  });

  it('is what the venue holds it as: one that was changed there to a limit order is no stop any more, and an alarm says so', () => {
    const at = resting();
    const changed = at.status('T-2', 'accepted', { type: 'limit', limitPrice: d('104.00') });
    at.reports(changed, changed);
    expect(at.order('T-2')).toMatchObject({
      ...{ type: 'limit', limitPrice: '104.00', trigger: null, status: 'accepted' },
    });
    expect(at.events('orderRetyped')).toHaveLength(1);
    const alarms = at.alerts().filter((a) => a.startsWith('danger'));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatch(/the venue holds it as a limit order/);
  });

  it('is a target where the venue lets it wait for a better price, and a stop of another kind is a stop all the same', () => {
    const at = resting();
    at.reports(at.status('T-2', 'accepted', { type: 'stopLimit', trigger: told('99.00') }));
    expect(at.events('orderRetyped')).toEqual([]);
    at.reports(at.status('T-2', 'accepted', { type: 'takeProfit', trigger: told('99.00') }));
    expect(at.order('T-2')).toMatchObject({ type: 'takeProfit', trigger: { price: '99.00', heldBy: 'venue' } });
    expect(at.alerts().filter((a) => a.startsWith('danger'))).toHaveLength(1);
  });

  it('that triggered may be told as what it became', () => {
    const at = resting();
    at.reports(at.status('T-2', 'accepted', { trigger: told('99.00', { triggered: true }) }));
    at.reports(at.status('T-2', 'accepted', { type: 'market' }));
    at.reports(at.status('T-2', 'partiallyFilled', { type: 'limit', filledQty: d('40') }));
    expect(at.events('orderRetyped')).toEqual([]);
  });

  it('S1.6: is moved by asking the venue, and stands where it says', () => {
    const at = resting();
    at.auto = false;
    expect(move(at, 'T-2', '99.50').kind).toBe('accepted');
    expect(at.order('T-2')).toMatchObject({
      status: 'pendingModify',
      trigger: { price: '99.00' },
      pendingModify: { triggerPrice: '99.50' },
    });
    expect(at.sent.at(-1)).toMatchObject({ kind: 'modify', triggerPrice: '99.50' });
    const answer = (triggerPrice: Price): ModifyReport => ({
      kind: 'modified',
      clientOrderId: idOf('T-2'),
      venueOrderId: null,
      qty: d('100'),
      limitPrice: null,
      triggerPrice,
      reason: null,
      tsEventMs: at.now,
    });
    at.reports(answer(d('99.50')), answer(d('99.50')));
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { price: '99.50' }, pendingModify: null });
    expect(at.events('orderModified')).toHaveLength(1);
  });

  it('an answer to an earlier move, come again, is not taken for that of the next', () => {
    const at = resting();
    at.auto = false;
    const answer = (triggerPrice: Price): ModifyReport => {
      const { clientOrderId, qty } = at.order('T-2');
      const rest = { limitPrice: null, triggerPrice, venueOrderId: null, reason: null, tsEventMs: at.now };
      return { kind: 'modified', clientOrderId, qty, ...rest };
    };
    move(at, 'T-2', '99.50');
    at.reports(answer(d('99.50')));
    move(at, 'T-2', '99.70');
    at.reports(answer(d('99.50')));
    expect(at.order('T-2')).toMatchObject({ status: 'pendingModify', trigger: { price: '99.50' } });
    at.reports(answer(d('99.70')));
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { price: '99.70' } });
  });

  it('a change whose answer was lost is learned from the status; one made elsewhere too', () => {
    const at = resting();
    at.auto = false;
    move(at, 'T-2', '99.50');
    at.outcome('modify', 'T-2', { kind: 'unknown', reason: 'lost' });
    expect(at.order('T-2').status).toBe('unknown');
    at.reports(at.status('T-2', 'accepted', { trigger: told('99.50') }));
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { price: '99.50' } });
    at.now += 1_000;
    at.reports(at.status('T-2', 'accepted', { trigger: told('98.00') }));
    expect(at.order('T-2').trigger?.price).toBe('98.00');
  });

  it('a refused move leaves it where it was', () => {
    const at = resting();
    at.auto = false;
    move(at, 'T-2', '99.50');
    at.outcome('modify', 'T-2', { kind: 'rejected', reason: 'too late' });
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { price: '99.00' }, pendingModify: null });
  });

  it('an order that was triggered, or trails, cannot be moved by hand', () => {
    const at = resting();
    at.reports(at.status('T-2', 'accepted', { trigger: told('99.00', { triggered: true }) }));
    expect(move(at, 'T-2', '99.50')).toMatchObject({ kind: 'denied', code: 'triggerUnexpected' });
    const trail = { kind: 'price', amount: d('1.00') } as const;
    stop(at, null, { type: 'trailingStop', qty: d('10'), trigger: trigger(null, { ...held, trail }) });
    expect(move(at, 'T-3', '99.50')).toMatchObject({ kind: 'denied', code: 'triggerUnexpected' });
    const plain = at.ticket({ limitPrice: d('90.00'), qty: d('5') });
    expect(move(at, (plain.kind === 'accepted' && plain.clientOrderId) || '', '99.50')).toMatchObject({
      kind: 'denied',
      code: 'triggerUnexpected',
    });
  });

  it('controls: while the venue is being read again a stop may be tightened, not loosened', () => {
    const at = resting();
    at.link('reconciling', 'reading again');
    at.wire();
    expect(move(at, 'T-2', '98.00')).toMatchObject({ kind: 'denied', code: 'notReady' });
    expect(move(at, 'T-2', '99.50').kind).toBe('accepted');
    expect(at.sent.filter((e) => e.kind === 'modify')).toHaveLength(1);
  });

  it('its cancel asks the venue', () => {
    const at = resting();
    at.wire();
    cancel(at, 'T-2');
    expect(at.wire()).toEqual(['cancel']);
    expect(at.order('T-2').status).toBe('canceled');
  });
});

describe('S1.11: a trailing stop at the venue', () => {
  it.each([
    [{ kind: 'price', amount: d('1.00') } as const, '101.25', '102.25'],
    [{ kind: 'percent', pct: d('10') } as const, '90.00', '100'],
  ])('%j is shown where the venue says that it is; a late report does not move it back', (trail, price, extreme) => {
    const at = long();
    can(at, FULL);
    stop(at, null, { type: 'trailingStop', trigger: trigger(null, { ...held, trail }) });
    at.now += 1_000;
    at.reports(at.status('T-2', 'accepted', { trigger: told(price, { trail }) }));
    expect(at.order('T-2').trigger).toMatchObject({ price, extreme });
    const late = at.status('T-2', 'accepted', { trigger: told('80.00', { trail }), tsEventMs: at.now - 500 });
    at.reports(late);
    expect(at.order('T-2').trigger?.price).toBe(price);
    expect(at.events('orderTrailed')).toHaveLength(1);
    expect(at.events('orderModified')).toHaveLength(0);
  });
});

describe('G20: what waits counts at its worst', () => {
  it('a buy stop above the market counts at its trigger, a stop-limit at its limit', () => {
    const at = new Desk();
    can(at, FULL);
    at.quote('100.00', '100.20');
    const preview = (more: Parameters<Desk['ticket']>[0]) =>
      at.engine.preview({ kind: 'submitOrder', ...basicsOf(at), type: 'stop', limitPrice: null, ...more }, at.now);
    expect(preview({ trigger: trigger('110.00', held) }).notional).toBe('11000');
    expect(preview({ type: 'stopLimit', limitPrice: d('112.00'), trigger: trigger('110.00', held) }).notional).toBe(
      '11200',
    );
    expect(preview({ type: 'takeProfit', trigger: trigger('90.00', held) }).notional).toBe('10020');
    const short = { side: 'sell', trigger: trigger('90.00', held) } as const;
    expect(preview(short).notional).toBe('10010');
  });

  it('the preview says before the press what reduce-only with nothing held would be told', () => {
    const at = new Desk();
    can(at, FULL);
    at.quote('100.00', '100.20');
    const flags = { allOrNone: false, postOnly: false, reduceOnly: true };
    const order = { kind: 'submitOrder', ...basicsOf(at), type: 'limit', limitPrice: d('101.00'), flags } as const;
    const preview = at.engine.preview({ ...order, side: 'sell' }, at.now);
    expect(preview).toMatchObject({ sendable: false, error: { code: 'nothingHeld' } });
  });

  it('a stop-limit far from the market passes the collar by its trigger', () => {
    const at = new Desk({ limits: { ...new Desk().engine.view.limits, collarPctMax: d('5') } });
    can(at, FULL);
    at.quote('100.00', '100.20');
    const near = stop(at, '120.00', {
      side: 'buy',
      type: 'stopLimit',
      limitPrice: d('121.00'),
      trigger: trigger('120.00', held),
    });
    expect(near.kind).toBe('accepted');
    const far = stop(at, '120.00', {
      side: 'buy',
      type: 'stopLimit',
      limitPrice: d('130.00'),
      qty: d('5'),
      trigger: trigger('120.00', held),
    });
    expect(far).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(far.kind === 'denied' && far.message).toContain('beyond its trigger');
  });
});

const basicsOf = (at: Desk) => {
  at.ticket({ limitPrice: d('1.00'), qty: d('1') });
  const { connectionId, accountId, instrumentId, sessions } = at.order('T-1');
  return { connectionId, accountId, instrumentId, sessions, side: 'buy' as const, qty: d('100'), tif: 'day' as const };
};
