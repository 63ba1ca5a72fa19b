import { describe, expect, it } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { Desk, UVXY, d } from '../desk.ts';

/** Mid 100.10, half-spread 0.10: steps of 10 % are one cent. Waits 15 s, total 120 s. */
function desk(options: ConstructorParameters<typeof Desk>[0] = {}): Desk {
  const made = new Desk(options);
  made.quote('100.00', '100.20');
  return made;
}
const WORST = { worstPrice: d('100.20') };

describe('S3.1: a ladder steps from the mid towards the far side', () => {
  it('places the first rung at once, modifies at each wait, and cancels at the end', () => {
    const at = desk();
    expect(at.ladder(WORST)).toMatchObject({ kind: 'accepted', ladderId: 'T-L1', clientOrderId: null });
    expect(at.wire()).toEqual(['submit 100.10']);
    at.hold(15_000);
    expect(at.wire()).toEqual(['modify 100.11']);
    at.hold(30_000);
    expect(at.wire()).toEqual(['modify 100.12', 'modify 100.13']);
    at.hold(15_000);
    expect(at.wire()).toEqual(['cancel']);
    expect(at.theLadder()).toMatchObject({
      status: 'done',
      outcome: 'exhausted',
      filledQty: '0',
      attempts: 4,
      workingOrderId: null,
    });
    expect(at.order('T-L1-1').status).toBe('canceled');
    expect(at.alerts()).toEqual(['warning: Buy 100 TSLA ladder: not filled']);
  });

  it('sells step down', () => {
    const at = desk();
    at.ladder({ worstPrice: d('100.00') }, { side: 'sell' });
    at.hold(45_000);
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.09', 'modify 100.08', 'modify 100.07']);
  });

  it('keeps the quote, the time and the attempts of each rung', () => {
    const at = desk();
    at.ladder(WORST);
    at.quote('100.02', '100.20');
    at.hold(15_000);
    const [first, second, third] = at.theLadder().rungs;
    expect(first).toMatchObject({ status: 'done', bid: '100.00', ask: '100.20', attempts: 1, price: '100.10' });
    expect(second).toMatchObject({ status: 'current', bid: '100.02', ask: '100.20', attempts: 1, price: '100.11' });
    expect(third).toMatchObject({ status: 'todo', bid: null, placedMs: null, attempts: 0 });
    expect((second?.placedMs ?? 0) - (first?.placedMs ?? 0)).toBe(15_000);
  });

  it('rungs at one price are one, with their waits added: UVXY 15.23 x 15.32', () => {
    const at = new Desk();
    at.quote('15.23', '15.32', {}, UVXY);
    at.ladder({ worstPrice: d('15.32') }, { instrumentId: UVXY.id, qty: d('200') });
    at.hold(59_000);
    expect(at.wire()).toEqual(['submit 15.27', 'modify 15.28']);
    at.hold(1_000);
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'exhausted', attempts: 2 });
  });

  it('never sends beyond the worst price and sends nothing for an equal one', () => {
    const at = desk();
    at.ladder({ worstPrice: d('100.11'), steps: { kind: 'toward', towardPct: [d('0'), d('10'), d('90')] } });
    at.hold(46_000);
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.11', 'cancel']);
  });

  it('goes on with the remainder after a partial fill, and ends when the target is filled', () => {
    const at = desk();
    at.ladder(WORST);
    at.fill('T-L1-1', '40', '100.10');
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.11']);
    expect(at.order('T-L1-1')).toMatchObject({ qty: '100', filledQty: '40', status: 'partiallyFilled' });
    at.fill('T-L1-1', '60', '100.11');
    expect(at.theLadder()).toMatchObject({
      status: 'done',
      outcome: 'filled',
      filledQty: '100',
      avgPrice: '100.106',
      reason: null,
    });
    expect(at.theLadder().rungs.map((r) => r.filledQty)).toEqual(['40', '60', '0', '0']);
    expect(at.alerts()).toEqual(['info: Buy 100 TSLA ladder: partly filled', 'info: Buy 100 TSLA ladder: filled']);
    expect([...at.timers.keys()].filter((t) => t.startsWith('ladder'))).toEqual([]);
  });

  it('S0.11: measures improvement against crossing, shortfall against the arrival mid, and time to the first fill', () => {
    const at = desk();
    at.ladder(WORST);
    at.hold(2_000);
    at.fill('T-L1-1', '100', '100.11');
    // (100.20 − 100.11) × 100 saved; (100.11 − 100.10) × 100 paid
    expect(at.theLadder()).toMatchObject({
      priceImprovement: '9',
      shortfall: '1',
      arrival: { bid: '100.00', mid: '100.1', ask: '100.20' },
    });
    expect((at.theLadder().firstFillMs ?? 0) - at.theLadder().startedMs).toBe(2_000);
    const other = desk();
    other.ladder({ worstPrice: d('100.00') }, { side: 'sell' });
    other.fill('T-L1-1', '100', '100.08');
    expect(other.theLadder()).toMatchObject({ priceImprovement: '8', shortfall: '2' });
  });
});

describe('cancel and place', () => {
  it('G9: without modify it cancels, waits for the end, then places', () => {
    const at = desk({ modify: false });
    at.ladder(WORST);
    at.auto = false;
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel']);
    at.outcome('cancel', 'T-L1-1', { kind: 'acked', venueOrderId: null });
    at.hold(300);
    expect(at.wire()).toEqual(['query']);
    at.canceled('T-L1-1');
    expect(at.wire()).toEqual(['submit 100.11']);
    expect(at.theLadder().nextStepAtMs).toBe(at.now + 15_000);
  });

  it('where the venue changes other orders in place than the ladder’s', () => {
    const at = desk({ modify: true, modifyOnly: { orderTypes: ['limit'], timesInForce: ['ioc'] } });
    at.ladder(WORST);
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel', 'submit 100.11']);
  });

  it('chosen by the trader although the venue could modify', () => {
    const at = desk();
    at.ladder({ ...WORST, replace: 'cancelThenPlace' });
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel', 'submit 100.11']);
  });

  it('G9: a cancel confirmed with fills that have not come yet holds the next order back', () => {
    const at = desk({ modify: false });
    at.ladder(WORST);
    at.auto = false;
    at.hold(15_000);
    at.wire();
    at.canceled('T-L1-1', { filledQty: d('30') });
    expect(at.wire()).toEqual([]);
    at.fill('T-L1-1', '30', '100.10');
    expect(at.wire()).toEqual(['submit 100.11']);
    expect(at.order('T-L1-2').qty).toBe('70');
  });

  it('G9: fills that never come are asked for; what the venue then does not list ends the ladder', () => {
    const at = desk({ modify: false });
    at.ladder(WORST);
    at.auto = false;
    at.hold(15_000);
    at.canceled('T-L1-1', { filledQty: d('30') });
    at.wire();
    at.hold(3_000);
    expect(at.wire()).toEqual(['reconcile']);
    at.mass({ orders: [at.status('T-L1-1', 'canceled', { filledQty: d('30') })] });
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'cancelled' });
    expect(at.alerts()).toContain('danger: Buy 100 TSLA: fills are missing');
  });

  it('G9: a late fill while the next order is live shrinks that order', () => {
    const at = desk();
    at.ladder({ ...WORST, replace: 'cancelThenPlace' });
    at.hold(15_000);
    at.wire();
    at.fill('T-L1-1', '30', '100.10');
    expect(at.wire()).toEqual(['cancel', 'submit 100.11']);
    expect(at.order('T-L1-3').qty).toBe('70');
  });

  it('S0.5: an order time-out takes the order back; the attempt interval goes on', () => {
    const at = desk();
    at.ladder({ ...WORST, waitMs: 10_000, orderTimeoutMs: 4_000, replace: 'cancelThenPlace' });
    at.hold(4_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel']);
    at.hold(5_000);
    expect(at.wire()).toEqual([]);
    at.hold(1_000);
    expect(at.wire()).toEqual(['submit 100.11']);
  });
});

describe('follow mode', () => {
  const FOLLOW = { ...WORST, reference: 'follow' as const, worstPrice: d('102.00'), waitMs: 60_000 };

  it('moves after at least two ticks and two seconds at rest', () => {
    const at = desk();
    at.ladder(FOLLOW);
    at.quote('100.02', '100.20');
    at.hold(3_000);
    expect(at.wire()).toEqual(['submit 100.10']);
    at.quote('100.10', '100.30');
    expect(at.wire()).toEqual(['modify 100.20']);
    at.quote('100.20', '100.40');
    expect(at.wire()).toEqual([]);
    at.hold(1_000);
    expect(at.wire()).toEqual([]);
    at.hold(1_000);
    expect(at.wire()).toEqual(['modify 100.30']);
  });

  it('a frozen ladder stays where it was', () => {
    const at = desk();
    at.ladder({ ...FOLLOW, reference: 'frozen' });
    at.quote('100.20', '100.40');
    at.hold(10_000);
    expect(at.wire()).toEqual(['submit 100.10']);
  });

  it('merges again at each quote, and time never takes a step back', () => {
    const at = new Desk();
    at.quote('15.23', '15.32');
    at.ladder({ ...FOLLOW, worstPrice: d('17'), waitMs: 10_000 });
    expect(at.theLadder().rungs.map((r) => r.merged)).toEqual([2, 2]);
    at.hold(12_000);
    at.quote('15.20', '15.80');
    at.hold(3_000);
    // 0 % is over by time: 10 % of the half-spread of 0.30 on the mid 15.50
    expect(at.wire()).toEqual(['submit 15.27', 'modify 15.53']);
    expect(at.theLadder().rungs.map((r) => r.merged)).toEqual([2, 1, 1]);
    at.hold(5_000);
    expect(at.wire()).toEqual(['modify 15.56']);
  });

  it('toward never falls although the price may', () => {
    const at = desk();
    at.ladder({ ...FOLLOW, waitMs: 5_000 });
    const seen: number[] = [];
    for (let i = 0; i < 19; i++) {
      at.quote((100 - i * 0.1).toFixed(2), (100.2 - i * 0.08).toFixed(2));
      at.advance(1_000);
      const ladder = at.theLadder();
      const toward = ladder.rungs[ladder.currentRung]?.towardPct;
      if (toward !== undefined && toward !== null) seen.push(Number(toward));
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('G10: does not chase itself: its own order at the top of the book is no reference', () => {
    const at = desk();
    at.ladder(FOLLOW);
    for (let i = 0; i < 20; i++) {
      const own = at.order('T-L1-1').limitPrice ?? '';
      at.advance(1_500);
      at.quote(own, '100.20', { bidSize: 100 });
    }
    expect(at.wire()).toEqual(['submit 100.10']);
  });
});

describe('the final action', () => {
  const LAST = { ...WORST, steps: { kind: 'toward' as const, towardPct: [d('0')] } };

  it('rest leaves the order at its last limit until it fills', () => {
    const at = desk();
    at.ladder({ ...LAST, final: 'rest' });
    at.hold(200_000);
    expect(at.wire()).toEqual(['submit 100.10']);
    expect(at.theLadder()).toMatchObject({ status: 'resting', nextStepAtMs: null });
    at.fill('T-L1-1', '100', '100.10');
    expect(at.theLadder().outcome).toBe('filled');
  });

  it('marketable goes through the far touch, immediate or cancel, capped at the worst price', () => {
    const at = desk();
    at.ladder({ ...LAST, final: 'marketable' });
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel', 'submit 100.20']);
    expect(at.order('T-L1-2')).toMatchObject({ tif: 'ioc', qty: '100' });
    at.fill('T-L1-2', '60', '100.20');
    at.canceled('T-L1-2');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'partial', filledQty: '60' });
    expect(at.theLadder().rungs[0]).toMatchObject({ price: '100.10', filledQty: '0' });
  });

  it('marketable with room: by the larger of two ticks and 0.1 %', () => {
    const at = desk();
    at.ladder({ ...LAST, worstPrice: d('101.00'), final: 'marketable' });
    at.hold(15_000);
    expect(at.wire().at(-1)).toBe('submit 100.31');
  });

  it('marketable beyond the worst price sends nothing', () => {
    const at = desk();
    at.ladder({ ...LAST, worstPrice: d('100.15'), final: 'marketable' });
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel']);
    expect(at.theLadder()).toMatchObject({ outcome: 'exhausted' });
    expect(at.theLadder().reason).toContain('beyond the worst price 100.15');
  });

  it('market is a market order', () => {
    const at = desk();
    at.ladder({ ...LAST, final: 'market' });
    at.hold(15_000);
    expect(at.wire()).toEqual(['submit 100.10', 'cancel', 'submit market']);
    at.fill('T-L1-2', '100', '100.21');
    expect(at.theLadder().outcome).toBe('filled');
  });

  it('S3.8: the total time cuts the rungs short', () => {
    const at = desk();
    at.ladder({ ...WORST, totalMs: 20_000 });
    at.hold(20_000);
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.11', 'cancel']);
    expect(at.theLadder().reason).toBe('The total time was up');
  });

  it('S0.4: the floor ends it before the rung that would pass it', () => {
    const at = desk();
    at.ladder({ worstPrice: d('100.00'), floor: d('100.09') }, { side: 'sell' });
    at.hold(31_000);
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.09', 'cancel']);
    expect(at.theLadder()).toMatchObject({
      outcome: 'exhausted',
      reason: 'The next price 100.08 is beyond the floor 100.09',
    });
  });

  it('S0.4: a floor beyond the first rung sends nothing', () => {
    const at = desk();
    at.ladder({ worstPrice: d('100.00'), floor: d('100.15') }, { side: 'sell' });
    expect(at.wire()).toEqual([]);
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'rejected', attempts: 0 });
  });
});

describe('what venues do to it', () => {
  it('a rejected order ends it, with the reason', () => {
    const at = desk();
    at.auto = false;
    at.ladder(WORST);
    at.outcome('submit', 'T-L1-1', { kind: 'rejected', reason: 'no such symbol' });
    expect(at.theLadder()).toMatchObject({
      status: 'done',
      outcome: 'rejected',
      reason: 'The venue rejected its order: no such symbol',
    });
    expect(at.alerts()).toEqual(['danger: Buy 100 TSLA ladder: rejected']);
  });

  it('a refused modification turns to cancel and place', () => {
    const at = desk();
    at.ladder(WORST);
    at.auto = false;
    at.hold(15_000);
    const order = at.order('T-L1-1');
    at.reports({
      kind: 'modifyRejected',
      clientOrderId: order.clientOrderId,
      venueOrderId: null,
      qty: order.qty,
      limitPrice: order.limitPrice,
      reason: 'busy',
      tsEventMs: at.now,
    });
    expect(at.wire()).toEqual(['submit 100.10', 'modify 100.11', 'cancel']);
    at.canceled('T-L1-1');
    expect(at.wire()).toEqual(['submit 100.11']);
  });

  it('a refused cancel is asked about and repeated, slower each time, and told', () => {
    const at = desk();
    at.ladder(WORST);
    at.auto = false;
    at.command({ kind: 'controlLadder', ladderId: at.theLadder().ladderId, control: 'cancel' });
    const seen: string[] = [];
    for (let i = 0; i < 12; i++) {
      if (at.order('T-L1-1').status === 'pendingCancel')
        at.outcome('cancel', 'T-L1-1', { kind: 'rejected', reason: 'pending replace' });
      at.hold(1_000);
      seen.push(...at.wire());
    }
    expect(seen.filter((s) => s === 'cancel').length).toBe(4);
    expect(at.alerts()).toContain('danger: Buy 100 TSLA ladder: cancel refused');
    at.ack('T-L1-1');
    at.canceled('T-L1-1');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'cancelled' });
  });

  it('an order that the venue takes back ends it', () => {
    const at = desk();
    at.ladder(WORST);
    at.reports(at.status('T-L1-1', 'canceled', { reason: 'cleared' }));
    expect(at.theLadder()).toMatchObject({
      status: 'done',
      outcome: 'exhausted',
      reason: 'The venue ended (canceled) its order: cleared',
    });
  });

  it('an expired order ends it', () => {
    const at = desk();
    at.ladder({ ...WORST, final: 'rest' });
    at.reports(at.status('T-L1-1', 'expired'));
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'exhausted' });
  });

  it('G15: an unknown outcome pauses it; nothing is sent until the venue answers; then it goes on', () => {
    const at = desk();
    at.auto = false;
    at.ladder(WORST);
    at.wire();
    at.outcome('submit', 'T-L1-1', { kind: 'unknown', reason: 'timeout' });
    expect(at.theLadder().pause?.cause).toBe('unknownOrder');
    expect(at.ticket()).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    at.hold(300);
    expect(at.wire()).toEqual(['query']);
    at.reports(at.status('T-L1-1', 'accepted'));
    at.hold(4_000);
    expect(at.theLadder().status).toBe('working');
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual([]);
  });

  it('a late fill after the end corrects the record', () => {
    const at = desk();
    at.ladder(WORST);
    at.command({ kind: 'controlLadder', ladderId: at.theLadder().ladderId, control: 'cancel' });
    expect(at.theLadder().outcome).toBe('cancelled');
    at.fill('T-L1-1', '30', '100.10');
    expect(at.theLadder()).toMatchObject({ outcome: 'partial', filledQty: '30' });
    expect(at.alerts()).toContain('warning: Buy 100 TSLA ladder: filled after it had ended');
    expect(dec(at.engine.view.positions.values().next().value?.qty ?? '0').toString()).toBe('30');
  });
});
