import { describe, expect, it } from 'vitest';
import { Desk, LIMITS, TSLA, d } from '../desk.ts';

const WORST = { worstPrice: d('101.00') };
const LADDER = 'T-L1';

function working(params = {}): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.ladder({ ...WORST, ...params });
  at.wire();
  return at;
}
const control = (at: Desk, what: 'pause' | 'resume' | 'stepNow' | 'finish' | 'cancel') =>
  at.command({ kind: 'controlLadder', ladderId: at.theLadder(LADDER).ladderId, control: what });

describe('G10: causes that pause a ladder', () => {
  it('a stale quote stops stepping; the order is canceled 5 s later; it goes on 3 s after fresh quotes', () => {
    const at = working();
    at.advance(5_001);
    expect(at.theLadder()).toMatchObject({
      status: 'paused',
      nextStepAtMs: null,
      pause: { cause: 'stale', resting: 'left', selfResumesLeft: 3 },
    });
    expect(at.wire()).toEqual([]);
    at.advance(5_000);
    expect(at.wire()).toEqual(['cancel']);
    expect(at.theLadder().pause?.resting).toBe('cancelled');
    at.requote();
    at.advance(2_999);
    expect(at.theLadder().status).toBe('paused');
    at.advance(1);
    expect(at.theLadder().status).toBe('working');
    expect(at.wire()).toEqual(['submit 100.10']);
  });

  it('the wait of the rung stands still meanwhile', () => {
    const at = working();
    at.hold(4_000);
    at.quote('100.30', '100.20');
    at.hold(10_000);
    at.quote('100.00', '100.20');
    at.hold(3_000);
    expect(at.theLadder().status).toBe('working');
    expect((at.theLadder().nextStepAtMs ?? 0) - at.now).toBe(11_000);
  });

  it.each([
    ['crossed', '100.30', '100.20', {}],
    ['oneSided', '100.00', null, {}],
    ['tooWide', '95.00', '105.00', {}],
  ] as const)('%s: stops, leaves the order', (cause, bid, ask, more) => {
    const at = working();
    at.quote(bid, ask, more);
    expect(at.theLadder()).toMatchObject({ status: 'paused', pause: { cause, resting: 'left' } });
    at.hold(20_000);
    expect(at.wire()).toEqual([]);
    expect(at.alerts()).toEqual(['warning: Buy 100 TSLA ladder: paused']);
  });

  it.each([
    ['no quote left', null, null, {}, 'noQuote'],
    ['delayed', '100.00', '100.20', { timeliness: 'delayed' }, 'stale'],
    ['indicative', '100.00', '100.20', { scope: 'indicative' }, 'stale'],
  ] as const)('%s: cancelled after 5 s', (_name, bid, ask, more, cause) => {
    const at = working();
    at.quote(bid, ask, more);
    expect(at.theLadder().pause?.cause).toBe(cause);
    at.hold(5_000);
    expect(at.wire()).toEqual(['cancel']);
  });

  it.each(['halted', 'luld'] as const)(
    '%s: cancels at once and is resumed only by the trader, after the reopening',
    (status) => {
      const at = working();
      at.quote('100.00', '100.20', { status });
      expect(at.wire()).toEqual(['cancel']);
      expect(at.theLadder().pause).toMatchObject({ cause: 'halted', resting: 'cancelled' });
      expect(control(at, 'resume')).toMatchObject({ kind: 'denied', code: 'notReady' });
      at.quote('100.00', '100.20');
      at.hold(10_000);
      expect(at.theLadder().status).toBe('paused');
      expect(control(at, 'resume').kind).toBe('accepted');
      expect(at.wire()).toEqual(['submit 100.10']);
    },
  );

  it('too wide does not stop a ladder that reduces (G20)', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ticket({ limitPrice: d('100.20') });
    at.fill('T-1', '100', '100.20');
    at.wire();
    at.ladder({ worstPrice: d('95.00') }, { side: 'sell' });
    at.quote('95.00', '105.00');
    at.hold(2_000);
    expect(at.theLadder()).toMatchObject({ status: 'working', reducing: true });
  });

  it('locked waits where the setting says so, and takes where it says so', () => {
    const waits = working();
    waits.quote('100.15', '100.15');
    expect(waits.theLadder().pause).toMatchObject({ cause: 'locked', resting: 'left' });
    const takes = working({ onLocked: 'take', reference: 'follow' });
    takes.quote('100.15', '100.15');
    takes.hold(3_000);
    expect(takes.wire()).toEqual(['modify 100.15']);
  });

  it('resumes itself three times at most', () => {
    const at = working();
    for (let i = 0; i < 3; i++) {
      at.quote('100.30', '100.20');
      expect(at.theLadder().pause?.selfResumesLeft).toBe(3 - i);
      at.quote('100.00', '100.20');
      at.hold(3_000);
      expect(at.theLadder().status).toBe('working');
    }
    at.quote('100.30', '100.20');
    at.quote('100.00', '100.20');
    at.hold(20_000);
    expect(at.theLadder()).toMatchObject({ status: 'paused', pause: { selfResumesLeft: 0 } });
    expect(control(at, 'resume').kind).toBe('accepted');
    at.quote('100.30', '100.20');
    expect(at.theLadder().pause?.selfResumesLeft).toBe(3);
  });

  it('a cause that comes back starts its three seconds again', () => {
    const at = working();
    at.quote('100.30', '100.20');
    at.quote('100.00', '100.20');
    at.advance(2_000);
    at.quote('100.30', '100.20');
    at.advance(1_500);
    at.quote('100.00', '100.20');
    at.advance(2_999);
    expect(at.theLadder().status).toBe('paused');
    at.advance(1);
    expect(at.theLadder().status).toBe('working');
  });

  it('the session closing cancels and waits for the trader', () => {
    const at = new Desk();
    at.now += 5.99 * 3_600_000;
    at.quote('100.00', '100.20');
    at.ladder({ ...WORST, waitMs: 60_000, totalMs: 3_600_000 });
    at.wire();
    at.hold(40_000);
    expect(at.theLadder().pause).toMatchObject({ cause: 'closed', resting: 'cancelled' });
    expect(at.wire()).toEqual(['cancel']);
  });

  it('S0.8: a lost connection pauses it, leaves the order, and says so; back, it goes on by itself', () => {
    const at = working();
    at.link('disconnected', 'socket closed');
    expect(at.theLadder().pause).toMatchObject({ cause: 'disconnected', resting: 'left' });
    expect(at.alerts()).toContain('danger: Simulation: connection lost');
    at.requote();
    at.link('reconciling');
    at.hold(5_000);
    expect(at.theLadder().status).toBe('paused');
    at.mass({ orders: [at.status('T-L1-1', 'accepted')] });
    at.hold(4_000);
    expect(at.theLadder().status).toBe('working');
    expect(at.wire()).toEqual(['reconcile']);
  });

  it('time up in a pause: the order is taken back, the final action is not taken', () => {
    const at = working({ final: 'market', totalMs: 20_000 });
    at.quote('100.30', '100.20');
    at.hold(25_000);
    expect(at.wire()).toEqual(['cancel']);
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'exhausted' });
    expect(at.theLadder().reason).toContain('the final action was not taken');
  });
});

describe('the trader on a ladder', () => {
  it('pauses and resumes', () => {
    const at = working();
    expect(control(at, 'pause').kind).toBe('accepted');
    at.hold(60_000);
    expect(at.wire()).toEqual([]);
    expect(at.theLadder().pause).toMatchObject({ cause: 'trader', resting: 'left' });
    control(at, 'resume');
    at.hold(15_000);
    expect(at.wire()).toEqual(['modify 100.11']);
  });

  it('steps now, rung by rung, to the final action', () => {
    const at = working();
    control(at, 'stepNow');
    control(at, 'stepNow');
    control(at, 'stepNow');
    expect(at.wire()).toEqual(['modify 100.11', 'modify 100.12', 'modify 100.13']);
    control(at, 'stepNow');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'exhausted' });
    expect(control(at, 'stepNow')).toMatchObject({ kind: 'denied', code: 'notWorking' });
  });

  it('finishes at once as the final action says', () => {
    const at = working({ final: 'marketable' });
    control(at, 'finish');
    expect(at.wire()).toEqual(['cancel', 'submit 100.31']);
  });

  it('cancels, and is done when the venue confirmed', () => {
    const at = working();
    at.auto = false;
    control(at, 'cancel');
    expect(at.theLadder().status).toBe('canceling');
    expect(control(at, 'cancel')).toMatchObject({ kind: 'denied', code: 'nothingToDo' });
    at.canceled('T-L1-1');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'cancelled', reason: 'Canceled by you' });
  });

  it('a cancel of its order cancels the ladder', () => {
    const at = working();
    expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-L1-1').clientOrderId }).kind).toBe('accepted');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'cancelled' });
  });

  it('changes what is still to come; what was sent stays', () => {
    const at = working();
    const { params, ladderId } = at.theLadder();
    const steps = { kind: 'toward' as const, towardPct: [d('0'), d('50'), d('100')] };
    expect(
      at.command({ kind: 'changeLadder', ladderId, params: { ...params, steps, waitMs: 5_000, final: 'rest' } }).kind,
    ).toBe('accepted');
    expect(at.theLadder().rungs.map((r) => r.price)).toEqual(['100.10', '100.15', '100.20']);
    at.hold(10_000);
    expect(at.wire()).toEqual(['modify 100.15', 'modify 100.20']);
    at.hold(5_000);
    expect(at.theLadder().status).toBe('resting');
  });

  it('a tighter worst price takes the working order back to it at once', () => {
    const at = working({ steps: { kind: 'toward', towardPct: [d('50'), d('100')] } });
    const { params, ladderId } = at.theLadder();
    at.command({ kind: 'changeLadder', ladderId, params: { ...params, worstPrice: d('100.12') } });
    expect(at.wire()).toEqual(['modify 100.12']);
    at.hold(15_000);
    expect(at.wire()).toEqual([]);
  });

  it('a looser worst price passes the gate again', () => {
    const at = new Desk({ limits: { ...LIMITS, collarPctMax: d('1') } });
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.20') }, { qty: d('10') });
    const { params, ladderId } = at.theLadder();
    const reply = at.command({ kind: 'changeLadder', ladderId, params: { ...params, worstPrice: d('104.00') } });
    expect(reply).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(at.theLadder().params.worstPrice).toBe('100.20');
  });

  it('halting pauses every ladder; it cannot be resumed until trading is active', () => {
    const at = working();
    at.command({ kind: 'setTradingState', state: 'halted' });
    expect(at.theLadder().pause).toMatchObject({ cause: 'trader', text: 'Trading was halted by you' });
    expect(control(at, 'resume')).toMatchObject({ kind: 'denied', code: 'notReady' });
    at.command({ kind: 'setTradingState', state: 'active' });
    expect(control(at, 'resume').kind).toBe('accepted');
  });

  it('reference quotes seen by the view are without our order', () => {
    const at = working();
    at.quote('100.10', '100.20', { bidSize: 100 });
    expect(at.engine.view.referenceQuote(TSLA.id)?.bid).toBe(10_000);
    at.quote('100.10', '100.20', { bidSize: 300 });
    expect(at.engine.view.referenceQuote(TSLA.id)).toMatchObject({ bid: 10_010, bidSize: 200 });
  });
});
