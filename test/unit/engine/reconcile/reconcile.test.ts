import { describe, expect, it } from 'vitest';
import { idOf, type OrderStatusReport, type PositionStatusReport } from '../../../../shared/domain/index.ts';
import { Engine } from '../../../../src-main/engine/engine.ts';
import { ACCOUNT_ID, Desk, TSLA, d } from '../desk.ts';

const holds = (qty: string, avgPrice: string | null = '100'): PositionStatusReport => ({
  kind: 'position',
  accountId: ACCOUNT_ID,
  instrumentId: TSLA.id,
  qty: d(qty),
  avgPrice: avgPrice === null ? null : d(avgPrice),
});

function submitted(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.auto = false;
  at.ticket();
  at.now += 50;
  at.wire();
  return at;
}
/** The link went and came back; the venue is about to be read. By then nothing sent before is still on its way. */
function relinked(at: Desk, afterMs = 5_000): void {
  at.link('disconnected', 'gone');
  at.now += afterMs;
  at.link('reconciling');
}
const foreign = (more: Partial<OrderStatusReport> = {}): OrderStatusReport => ({
  kind: 'orderStatus',
  clientOrderId: null,
  venueOrderId: idOf('F7'),
  instrumentId: TSLA.id,
  side: 'sell',
  type: 'limit',
  tif: 'gtc',
  status: 'accepted',
  qty: d('30'),
  limitPrice: d('105'),
  filledQty: d('0'),
  reason: null,
  tsEventMs: 0,
  ...more,
});

describe('G17: trading is gated until the venue was read', () => {
  it('a link that claims to be ready is only reconciling; the mass status makes it ready', () => {
    const at = new Desk({ connect: false });
    at.quote('100.00', '100.20');
    expect(at.ticket()).toMatchObject({ code: 'unknownAccount' });
    at.link('ready');
    expect([...at.engine.view.connections.values()][0]?.state).toBe('reconciling');
    expect(at.wire()).toEqual(['reconcile']);
    expect(at.ticket()).toMatchObject({ kind: 'denied', code: 'notReady' });
    at.mass();
    expect([...at.engine.view.connections.values()][0]?.state).toBe('ready');
    expect(at.ticket().kind).toBe('accepted');
  });

  it('while not ready cancels go out, and so does what reduces', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ticket();
    at.fill('T-1', '60', '100.00');
    at.link('reconciling');
    at.wire();
    expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-1').clientOrderId }).kind).toBe('accepted');
    expect(at.ticket({ side: 'sell', qty: d('60') }).kind).toBe('accepted');
    expect(at.ticket({ side: 'buy', qty: d('1') })).toMatchObject({ code: 'notReady' });
    expect(at.wire()).toEqual(['cancel', 'submit 100.00']);
  });

  it('G21: another mode or account than was configured is refused', () => {
    const at = new Desk({ connect: false });
    at.link('reconciling');
    const account = {
      kind: 'account' as const,
      accountId: ACCOUNT_ID,
      mode: 'live' as const,
      baseCurrency: 'USD',
      balances: [],
      tsEventMs: 0,
    };
    at.mass({ account });
    expect([...at.engine.view.connections.values()][0]).toMatchObject({
      state: 'disconnected',
      reason: 'The account is live, the connection was made for simulation',
    });
    expect(at.alerts()).toEqual(['danger: Simulation refused']);
  });
});

describe('G15, G18: what the venue holds becomes what we hold', () => {
  it('an order in flight when the link went is unknown; found working, it works', () => {
    const at = submitted();
    relinked(at);
    expect(at.order('T-1').status).toBe('unknown');
    at.mass({ orders: [at.status('T-1', 'accepted')] });
    expect(at.order('T-1').status).toBe('accepted');
  });

  it('never seen by the venue, it is rejected as never arrived, and not sent again', () => {
    const at = submitted();
    relinked(at);
    at.wire();
    at.mass();
    expect(at.order('T-1')).toMatchObject({ status: 'rejected', reason: 'It never reached the venue' });
    expect(at.wire()).toEqual([]);
  });

  it('sent after the venue was read, it is asked for by name instead', () => {
    const at = submitted();
    at.mass({ tsEventMs: at.now - 100 });
    expect(at.order('T-1').status).toBe('submitted');
    expect(at.wire()).toEqual(['query']);
  });

  it('a call still under way when the venue was read is left to its own answer', () => {
    const sent = submitted();
    sent.now += 200;
    sent.mass({ tsEventMs: sent.now - 100 });
    expect(sent.order('T-1').status).toBe('submitted');
    expect(sent.wire()).toEqual(['query']);
    sent.reports(sent.status('T-1', 'notFound'));
    expect(sent.order('T-1').status).toBe('submitted');
    sent.ack('T-1');
    expect(sent.order('T-1').status).toBe('accepted');
  });

  it('lost with the link a moment ago, it is asked for until it can no longer be on its way', () => {
    const at = submitted();
    relinked(at, 1_000);
    at.wire();
    at.mass();
    expect(at.order('T-1').status).toBe('unknown');
    expect(at.wire()).toContain('query');
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1').status).toBe('unknown');
    at.advance(2_500);
    const asked = at.wire();
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked)).toEqual(new Set(['query']));
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1').status).toBe('rejected');
  });

  it('a fill that comes before the instruments are known waits for the mass status, without an alarm', () => {
    const at = submitted();
    at.ack('T-1');
    const fill = at.fillReport('T-1', '100', '100.00');
    const engine = new Engine({ idPrefix: 'T', limits: at.engine.view.limits, account: null });
    for (const { event, tsMs } of at.journal) engine.apply(event, tsMs);
    at.engine = engine;
    engine.resume(at.now);
    at.link('reconciling');
    at.reports(fill);
    expect(at.alerts().filter((a) => a.includes('booked'))).toEqual([]);
    at.feed();
    at.mass({
      orders: [at.status('T-1', 'filled', { filledQty: d('100') })],
      fills: [fill],
      positions: [holds('100')],
    });
    expect(at.order('T-1')).toMatchObject({ status: 'filled', filledQty: '100' });
    expect(at.alerts().filter((a) => a.includes('differs') || a.includes('missing'))).toEqual([]);
  });

  it('acknowledged once and gone now, it is canceled', () => {
    const at = submitted();
    at.ack('T-1');
    relinked(at);
    at.mass();
    expect(at.order('T-1')).toMatchObject({ status: 'canceled', reason: 'The venue no longer holds it' });
  });

  it('G15: gone from one list and working in a later one, it is unknown until the venue is asked, and works', () => {
    const at = submitted();
    at.ack('T-1');
    relinked(at);
    at.mass();
    at.mass({ orders: [at.status('T-1', 'accepted')] });
    expect(at.order('T-1').status).toBe('unknown');
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('accepted');
  });

  it('one that was canceled by word of the venue stays so, whatever an old list says', () => {
    const at = submitted();
    at.ack('T-1');
    at.canceled('T-1');
    at.mass({ orders: [at.status('T-1', 'accepted')] });
    expect(at.order('T-1').status).toBe('canceled');
  });

  it('fills that were missed are booked once, before the order ends', () => {
    const at = submitted();
    at.ack('T-1');
    const first = at.fillReport('T-1', '40', '100.00');
    at.reports(first);
    const second = at.fillReport('T-1', '60', '100.00');
    relinked(at);
    at.mass({
      orders: [at.status('T-1', 'filled', { filledQty: d('100') })],
      fills: [first, second],
      positions: [holds('100')],
    });
    expect(at.order('T-1')).toMatchObject({ status: 'filled', filledQty: '100' });
    expect(at.events('reconciled')).toEqual([]);
    expect(at.alerts()).toContain('warning: Simulation: missed fills recovered');
  });

  it('a cancel in flight is settled either way', () => {
    for (const status of ['accepted', 'canceled'] as const) {
      const at = submitted();
      at.ack('T-1');
      at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-1').clientOrderId });
      relinked(at);
      at.mass({ orders: [at.status('T-1', status)] });
      expect(at.order('T-1').status).toBe(status);
    }
  });

  it('a modification in flight is settled by the terms that the venue shows', () => {
    const at = submitted();
    at.ack('T-1');
    at.command({
      kind: 'modifyOrder',
      clientOrderId: at.order('T-1').clientOrderId,
      qty: null,
      limitPrice: d('100.05'),
    });
    relinked(at);
    at.mass({ orders: [at.status('T-1', 'accepted', { limitPrice: d('100.05') })] });
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.05' });
  });

  it('orders of others are adopted once, can be cancelled, and count as ours in the book', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.mass({ orders: [foreign()] });
    at.mass({ orders: [foreign()] });
    expect(at.order('V-F7')).toMatchObject({ origin: 'foreign', status: 'accepted', qty: '30' });
    expect(at.events('orderInitialized')).toHaveLength(1);
    expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('V-F7').clientOrderId }).kind).toBe('accepted');
  });

  it('G2, G17: an order of others in a state that nobody knows is adopted as unknown, and the rest is reconciled', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.auto = false;
    at.mass({ orders: [{ ...foreign(), status: 'unknown', reason: 'its state is "HELD_BACK"' }] });
    expect(at.order('V-F7')).toMatchObject({ origin: 'foreign', status: 'unknown', priorStatus: 'accepted' });
    expect(at.alerts().join()).toContain('an order not placed here');
    expect([...at.engine.view.connections.values()][0]?.state).toBe('ready');
    expect(at.ticket({ qty: d('7') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('V-F7').clientOrderId }).kind).toBe('accepted');
    at.mass({ orders: [foreign()] });
    expect(at.order('V-F7').status).toBe('accepted');
  });

  it('a position that differs is booked as the venue holds it, with an alarm', () => {
    const at = new Desk();
    at.mass({ positions: [holds('70', '98.5')] });
    expect([...at.engine.view.positions.values()][0]).toMatchObject({ qty: '70', avgPrice: '98.5', cost: '6895' });
    expect(at.events('reconciled')).toHaveLength(1);
    expect(at.alerts()).toEqual(['danger: TSLA.SIM: position differs from the venue']);
    at.mass({ positions: [holds('70', '98.5')] });
    expect(at.events('reconciled')).toHaveLength(1);
    at.mass();
    expect([...at.engine.view.positions.values()][0]).toMatchObject({ qty: '0', avgPrice: '0', cost: '0' });
  });

  it('a fill booked after the venue was read is no difference', () => {
    const at = submitted();
    at.ack('T-1');
    const readMs = at.now;
    at.now += 10;
    at.fill('T-1', '100', '100.00');
    at.mass({
      tsEventMs: readMs,
      orders: [at.status('T-1', 'accepted', { tsEventMs: readMs, filledQty: d('0') })],
      positions: [],
    });
    expect(at.events('reconciled')).toEqual([]);
    expect(at.order('T-1').status).toBe('filled');
  });
});

describe('G18: after a restart', () => {
  it('replay gives the same state, ids go on, and nothing is sent again', () => {
    const at = submitted();
    at.ack('T-1');
    at.fill('T-1', '40', '100.00');
    const before = JSON.stringify([...at.engine.view.orders, ...at.engine.view.positions, ...at.engine.view.fills]);
    at.wire();
    at.restart();
    expect(JSON.stringify([...at.engine.view.orders, ...at.engine.view.positions, ...at.engine.view.fills])).toBe(
      before,
    );
    at.connect();
    expect(at.wire().filter((w) => w !== 'reconcile' && w !== 'query')).toEqual([]);
    at.quote('100.00', '100.20');
    at.auto = true;
    expect(at.ticket({ qty: d('3') })).toMatchObject({ clientOrderId: 'T-2' });
  });

  it('an order whose sending is unsure is unknown until the venue answers', () => {
    const at = submitted();
    at.restart();
    expect(at.order('T-1')).toMatchObject({
      status: 'unknown',
      priorStatus: 'submitted',
      reason: 'Restarted before the venue answered',
    });
    at.link('reconciling');
    at.mass({ orders: [at.status('T-1', 'accepted')] });
    expect(at.order('T-1').status).toBe('accepted');
  });

  it('the same command after a restart gets the same answer and acts once', () => {
    const at = submitted();
    const [commandId, reply] = [...at.replies][0] ?? [];
    at.restart();
    at.connect();
    at.quote('100.00', '100.20');
    at.wire();
    if (commandId === undefined) throw new Error('no command');
    expect(at.command({ kind: 'cancelAll', instrumentId: null }, commandId)).toEqual(reply);
    expect(at.wire()).toEqual([]);
  });

  it('a working ladder waits for a fresh quote and the trader; then it goes on where it was', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.20') });
    at.hold(15_000);
    at.wire();
    at.restart();
    expect(at.theLadder()).toMatchObject({ status: 'paused', pause: { cause: 'restarted', resting: 'left' } });
    const resume = () => at.command({ kind: 'controlLadder', ladderId: at.theLadder().ladderId, control: 'resume' });
    expect(resume()).toMatchObject({ code: 'notReady' });
    at.link('reconciling');
    at.mass({ orders: [at.status('T-L1-1', 'accepted')] });
    expect(resume()).toMatchObject({ code: 'notReady' });
    at.quote('100.00', '100.20');
    at.hold(20_000);
    expect(at.wire()).toEqual(['reconcile']);
    expect(resume().kind).toBe('accepted');
    at.hold(15_000);
    expect(at.wire()).toEqual(['modify 100.12']);
  });

  it('a ladder about to take its final action waits for the trader with nothing resting, and then takes it', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.30'), final: 'marketable' });
    at.auto = false;
    at.hold(61_000);
    expect(at.theLadder()).toMatchObject({ status: 'finishing', ending: { kind: 'marketable', orderId: null } });
    at.restart();
    at.wire();
    expect(at.theLadder()).toMatchObject({ status: 'paused', pause: { cause: 'restarted', resting: 'cancelled' } });
    at.auto = true;
    at.link('reconciling');
    at.mass({ orders: [at.status('T-L1-1', 'accepted', { limitPrice: d('100.13') })] });
    at.quote('100.00', '100.20');
    at.hold(90_000);
    expect(at.wire()).toEqual(['reconcile', 'cancel']);
    expect(at.theLadder()).toMatchObject({ status: 'paused', workingOrderId: null });
    at.command({ kind: 'controlLadder', ladderId: at.theLadder().ladderId, control: 'resume' });
    expect(at.wire()).toEqual(['submit 100.30']);
    at.fill('T-L1-2', '100', '100.20');
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'filled' });
    expect([...at.engine.view.fills.values()].at(-1)?.rung).toBeNull();
  });

  it('a ladder whose final action was sent, or that only ends, needs no word of the trader', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.30'), final: 'market' });
    at.hold(59_000);
    at.auto = false;
    at.command({ kind: 'controlLadder', ladderId: at.theLadder().ladderId, control: 'finish' });
    at.canceled('T-L1-1');
    expect(at.theLadder().ending?.orderId).toBe('T-L1-2');
    at.restart();
    expect(at.theLadder().status).toBe('finishing');
    at.link('reconciling');
    at.quote('100.00', '100.20');
    const fill = at.fillReport('T-L1-2', '100', '100.20');
    at.mass({
      orders: [at.status('T-L1-2', 'filled', { filledQty: d('100') })],
      fills: [fill],
      positions: [holds('100')],
    });
    expect(at.theLadder()).toMatchObject({ status: 'done', outcome: 'filled' });
  });

  it('after a restart the market from before our order joined comes from the ladder itself', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.20') });
    at.restart();
    at.link('reconciling');
    at.mass({ orders: [at.status('T-L1-1', 'accepted')] });
    at.quote('100.10', '100.20', { bidSize: 100 });
    expect(at.engine.view.referenceQuote(TSLA.id)?.bid).toBe(10_000);
  });

  it('a ladder that was being cancelled is cancelled; one that rests goes on resting', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.20') });
    at.ladder(
      { worstPrice: d('100.20'), steps: { kind: 'toward', towardPct: [d('0')] }, final: 'rest' },
      { qty: d('5') },
    );
    at.hold(16_000);
    at.auto = false;
    at.command({ kind: 'controlLadder', ladderId: at.theLadder('T-L1').ladderId, control: 'cancel' });
    at.restart();
    at.link('reconciling');
    at.auto = true;
    at.wire();
    at.mass({ orders: [at.status('T-L1-1', 'accepted'), at.status('T-L2-1', 'accepted')] });
    at.hold(2_000);
    expect(at.theLadder('T-L1')).toMatchObject({ status: 'done', outcome: 'cancelled' });
    expect(at.theLadder('T-L2').status).toBe('resting');
  });

  it('limits set on screen stay within a configuration that became tighter', () => {
    const at = new Desk();
    const { limits } = at.engine.view;
    at.command({ kind: 'setLimits', limits: { ...limits, orderQtyMax: d('500'), collarPctMax: d('50') } });
    const tighter = new Desk({ limits: { ...limits, orderQtyMax: d('100') }, connect: false });
    for (const { event, tsMs } of at.journal) tighter.engine.apply(event, tsMs);
    tighter.engine.resume(at.now);
    expect(tighter.engine.view.limits).toMatchObject({ orderQtyMax: '100', collarPctMax: '50' });
  });
});
