import { describe, expect, it } from 'vitest';
import { idOf, type ClientOrderId, type ModifyReport } from '../../../../shared/domain/index.ts';
import { Desk, TSLA, d } from '../desk.ts';

function sent(options = {}): Desk {
  const at = new Desk(options);
  at.quote('100.00', '100.20');
  at.auto = false;
  at.ticket();
  return at;
}
const modifyReport = (at: Desk, kind: ModifyReport['kind'], limitPrice: string): ModifyReport => ({
  kind,
  clientOrderId: at.order('T-1').clientOrderId,
  venueOrderId: null,
  qty: at.order('T-1').qty,
  limitPrice: d(limitPrice),
  reason: 'why',
  tsEventMs: at.now,
});
const modify = (at: Desk, limitPrice: string) =>
  at.command({
    kind: 'modifyOrder',
    clientOrderId: at.order('T-1').clientOrderId,
    qty: null,
    limitPrice: d(limitPrice),
  });
const cancel = (at: Desk) => at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-1').clientOrderId });

describe('G15: outcomes of what was sent', () => {
  it('is on record as submitted in the step that sends it', () => {
    const at = sent();
    expect(at.journal.slice(-4).map((j) => j.event.kind)).toEqual([
      'orderInitialized',
      'orderSubmitted',
      'tradeCounted',
      'commandAnswered',
    ]);
    expect(at.wire()).toEqual(['submit 100.00']);
  });

  it('an acknowledgement accepts it, before or after the report, once', () => {
    const first = sent();
    first.outcome('submit', 'T-1', { kind: 'acked', venueOrderId: idOf('V9') });
    first.reports(first.status('T-1', 'accepted', { venueOrderId: idOf('V9') }));
    expect(first.order('T-1')).toMatchObject({ status: 'accepted', venueOrderId: 'V9' });
    const second = sent();
    second.ack('T-1');
    second.outcome('submit', 'T-1', { kind: 'acked', venueOrderId: null });
    expect([first, second].map((at) => at.events('orderAccepted').length)).toEqual([1, 1]);
  });

  it('a proven refusal rejects it and says so', () => {
    const at = sent();
    at.outcome('submit', 'T-1', { kind: 'rejected', reason: 'no money' });
    expect(at.order('T-1')).toMatchObject({ status: 'rejected', reason: 'no money' });
    expect(at.alerts()).toEqual(['warning: Buy 100 TSLA: rejected']);
  });

  it('a refusal after a report of acceptance is a contradiction: unknown, asked, not believed', () => {
    const at = sent();
    at.ack('T-1');
    at.outcome('submit', 'T-1', { kind: 'rejected', reason: 'x' });
    expect(at.order('T-1').status).toBe('unknown');
  });

  it('an unknown one blocks openings there, is asked for after 250 ms, ever slower, once more when nothing can be on its way, and never sent again', () => {
    const at = sent();
    at.outcome('submit', 'T-1', { kind: 'unknown', reason: 'timeout' });
    expect(at.alerts()).toEqual(['danger: Buy 100 TSLA: outcome unknown']);
    at.wire();
    expect(at.ticket({ qty: d('7') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    at.hold(249);
    expect(at.wire()).toEqual([]);
    const asked: number[] = [];
    for (let ms = 250; ms <= 30_000; ms += 1) {
      at.hold(1);
      if (at.wire().includes('query')) asked.push(ms);
    }
    // It was sent 0 ms before the doubt: at 3,000 ms "never heard of it" begins to count.
    expect(asked).toEqual([250, 750, 1_750, 3_000, 7_000, 15_000]);
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1')).toMatchObject({ status: 'rejected', reason: 'It never reached the venue' });
    expect(at.ticket({ qty: d('7') }).kind).toBe('accepted');
  });

  it.each([
    ['accepted', 'accepted'],
    ['canceled', 'canceled'],
    ['rejected', 'rejected'],
    ['expired', 'expired'],
  ] as const)('unknown is resolved by a report of %s', (status, becomes) => {
    const at = sent();
    at.outcome('submit', 'T-1', { kind: 'unknown', reason: 'timeout' });
    at.reports(at.status('T-1', status));
    expect(at.order('T-1').status).toBe(becomes);
  });

  it('G15: a state that nobody knows makes the order unknown with its word, once; nothing opens in it, and the next word that is understood counts', () => {
    const at = sent();
    at.ack('T-1');
    const odd = () => at.status('T-1', 'unknown', { reason: 'the venue calls its state "HELD_BACK"' });
    at.reports(odd());
    expect(at.order('T-1')).toMatchObject({ status: 'unknown', priorStatus: 'accepted', venueOrderId: 'VT-1' });
    expect(at.order('T-1').reason).toContain('HELD_BACK');
    expect(at.alerts()).toEqual(['danger: Buy 100 TSLA: outcome unknown']);
    expect(at.ticket({ qty: d('7') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    at.reports(odd());
    at.reports(odd());
    expect(at.events('orderUnknown')).toHaveLength(1);
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('accepted');
    at.reports(odd());
    at.reports(at.status('T-1', 'canceled'));
    expect(at.order('T-1').status).toBe('canceled');
    at.reports(odd());
    expect(at.order('T-1').status).toBe('canceled');
  });

  it('a state that nobody knows, of an order that was never acknowledged, tells its number all the same', () => {
    const at = sent();
    at.reports(at.status('T-1', 'unknown', { reason: 'odd' }));
    expect(at.order('T-1')).toMatchObject({ status: 'unknown', priorStatus: 'accepted' });
    expect(at.order('T-1').venueOrderId).not.toBe(null);
  });

  it('an order rejected as never arrived that the venue then reports working is unknown and asked for', () => {
    const at = sent();
    at.outcome('submit', 'T-1', { kind: 'unknown', reason: 'timeout' });
    at.now += 3_000;
    at.reports(at.status('T-1', 'notFound'));
    at.now += 10;
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('unknown');
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('accepted');
  });

  it('a venue that does not know an order which may still travel to it is not believed yet', () => {
    const at = sent();
    at.outcome('submit', 'T-1', { kind: 'unknown', reason: 'timeout' });
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1').status).toBe('unknown');
    at.now += 3_000;
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1')).toMatchObject({ status: 'rejected', reason: 'It never reached the venue' });
  });

  it('more filled than acknowledged while a larger quantity is asked for proves the modification, and is no overfill', () => {
    const at = sent();
    at.ack('T-1');
    at.command({ kind: 'modifyOrder', clientOrderId: at.order('T-1').clientOrderId, qty: d('250'), limitPrice: null });
    at.fill('T-1', '100', '100.00');
    expect(at.order('T-1')).toMatchObject({ status: 'pendingModify', qty: '100', filledQty: '100' });
    at.fill('T-1', '90', '100.00');
    expect(at.order('T-1')).toMatchObject({ status: 'pendingModify', qty: '250', filledQty: '190' });
    at.fill('T-1', '60', '100.00');
    expect(at.order('T-1')).toMatchObject({ status: 'filled', qty: '250', filledQty: '250', pendingModify: null });
    expect(at.alerts().filter((a) => a.includes('overfilled'))).toEqual([]);
  });

  it('filled to the acknowledged quantity while a larger one is refused, it is filled', () => {
    const at = sent();
    at.ack('T-1');
    at.command({ kind: 'modifyOrder', clientOrderId: at.order('T-1').clientOrderId, qty: d('250'), limitPrice: null });
    at.fill('T-1', '100', '100.00');
    at.outcome('modify', 'T-1', { kind: 'rejected', reason: 'it has ended' });
    expect(at.order('T-1').status).toBe('filled');
  });

  it('a cancel that may still be on its way is not taken for lost, however often the venue shows the order at work', () => {
    const at = sent();
    at.ack('T-1');
    cancel(at);
    at.outcome('cancel', 'T-1', { kind: 'acked', venueOrderId: null });
    for (let i = 0; i < 5; i++) {
      at.hold(500);
      at.reports(at.status('T-1', 'accepted'));
      expect(at.order('T-1').status).toBe('pendingCancel');
    }
    at.hold(600);
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('accepted');
  });

  it('how long it waits is given: with smaller times it asks, and believes, sooner', () => {
    const at = sent({ timing: { travelMs: 100, firstQueryMs: 10, queryWaitMsMax: 40 } });
    at.outcome('submit', 'T-1', { kind: 'unknown', reason: 'timeout' });
    at.wire();
    at.hold(30);
    expect(at.wire()).toEqual(['query', 'query']);
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1').status).toBe('unknown');
    at.hold(71);
    at.reports(at.status('T-1', 'notFound'));
    expect(at.order('T-1')).toMatchObject({ status: 'rejected', reason: 'It never reached the venue' });
  });

  it('silence is asked about as well', () => {
    const at = sent();
    at.wire();
    at.hold(9_999);
    expect(at.wire()).toEqual([]);
    at.hold(2);
    expect(at.wire()).toEqual(['query']);
  });
});

describe('reports in any order', () => {
  it('a fill before the acknowledgement is booked; the acknowledgement adds only the venue id', () => {
    const at = sent();
    at.fill('T-1', '40', '100.00');
    at.ack('T-1');
    expect(at.order('T-1')).toMatchObject({ status: 'partiallyFilled', filledQty: '40', venueOrderId: 'VT-1' });
  });

  it('the same fill twice counts once; fills are told apart by trade id and instrument', () => {
    const at = sent();
    const fill = at.fillReport('T-1', '40', '100.00');
    at.reports(fill, fill);
    at.reports(fill);
    expect(at.order('T-1').filledQty).toBe('40');
    expect(at.events('orderFilled')).toHaveLength(1);
    expect(at.events('positionChanged')).toHaveLength(1);
  });

  it('quantity comes from fills, never from a status', () => {
    const at = sent();
    at.reports(at.status('T-1', 'filled', { filledQty: d('100') }));
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', filledQty: '0' });
    at.fill('T-1', '100', '100.00');
    expect(at.order('T-1').status).toBe('filled');
  });

  it('a status that counts fills which do not come asks for everything', () => {
    const at = sent();
    at.reports(at.status('T-1', 'filled', { filledQty: d('100') }));
    at.wire();
    at.hold(3_000);
    expect(at.wire()).toEqual(['reconcile']);
  });

  it('a fill after the cancel is booked', () => {
    const at = sent();
    at.ack('T-1');
    cancel(at);
    at.canceled('T-1');
    at.fill('T-1', '40', '100.00');
    expect(at.order('T-1')).toMatchObject({ status: 'canceled', filledQty: '40' });
    expect(at.engine.view.positions.size).toBe(1);
  });

  it('a trade that the venue takes back changes the position and not the order, and is alarmed; so does one it replaces', () => {
    const at = sent();
    const fill = at.fillReport('T-1', '100', '100.00');
    at.reports(fill);
    const back = { ...fill, clientOrderId: null, side: 'sell', fee: d('0') } as const;
    at.reports({ ...back, tradeId: idOf(`${fill.tradeId}~busted`), nonTrade: 'busted', qty: d('40') });
    const position = () => [...at.engine.view.positions.values()][0];
    expect(position()).toMatchObject({ qty: '60', realised: '0' });
    expect(at.order('T-1')).toMatchObject({ status: 'filled', filledQty: '100' });
    at.reports(
      { ...back, tradeId: idOf(`${fill.tradeId}~1`), nonTrade: 'corrected', qty: d('60') },
      {
        ...fill,
        clientOrderId: null,
        tradeId: idOf(`${fill.tradeId}~2`),
        nonTrade: 'corrected',
        qty: d('60'),
        price: d('99.00'),
      },
    );
    expect(position()).toMatchObject({ qty: '60', avgPrice: '99' });
    expect(at.alerts()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('danger: TSLA: the venue took a trade back'),
        expect.stringContaining('danger: TSLA: the venue corrected a trade'),
      ]),
    );
  });

  it('what the exchange closes by itself moves the position and no order, and is alarmed with what is left', () => {
    const at = sent();
    const fill = at.fillReport('T-1', '100', '100.00');
    at.reports(fill);
    const closed = { ...fill, clientOrderId: null, side: 'sell', qty: d('40'), price: d('90.00') } as const;
    for (let i = 0; i < 2; i++) at.reports({ ...closed, tradeId: idOf('L-1'), nonTrade: 'liquidated' });
    const position = () => [...at.engine.view.positions.values()][0];
    expect(position()).toMatchObject({ qty: '60', realised: '-400' });
    expect(at.order('T-1')).toMatchObject({ status: 'filled', filledQty: '100' });
    at.reports({ ...closed, tradeId: idOf('L-2'), qty: d('60'), nonTrade: 'deleveraged' });
    expect(position()).toMatchObject({ qty: '0' });
    const told = [...at.engine.view.alerts.values()].filter((one) => one.level === 'danger');
    expect(told.map((one) => [one.title, one.detail])).toEqual([
      ['TSLA: liquidated by the exchange', expect.stringContaining('60 is left of the position')],
      ['TSLA: closed by the exchange’s auto-deleveraging', expect.stringContaining('nothing is left')],
    ]);
  });

  it('more than was asked is booked and alarmed', () => {
    const at = sent();
    at.fill('T-1', '130', '100.00');
    expect(at.order('T-1')).toMatchObject({ status: 'filled', filledQty: '130' });
    expect(at.alerts()[0]).toBe('danger: Buy 100 TSLA: overfilled');
  });

  it('duplicate and late reports change nothing and state nothing', () => {
    const at = sent();
    at.ack('T-1');
    const early = at.status('T-1', 'accepted');
    at.now += 1_000;
    modify(at, '100.05');
    at.modified('T-1');
    const events = at.journal.length;
    at.reports(
      early,
      early,
      at.status('T-1', 'accepted'),
      modifyReport(at, 'modifyRejected', '100.05'),
      modifyReport(at, 'modified', '100.05'),
    );
    expect(at.journal.length).toBe(events);
    expect(at.order('T-1').limitPrice).toBe('100.05');
  });

  it('terms that the venue changed by itself are taken', () => {
    const at = sent();
    at.ack('T-1');
    at.now += 10;
    at.reports(at.status('T-1', 'accepted', { limitPrice: d('99.90') }));
    expect(at.order('T-1').limitPrice).toBe('99.90');
  });

  it('a contradiction raises an alert, changes nothing and asks', () => {
    const at = sent();
    at.ack('T-1');
    at.fill('T-1', '40', '100.00');
    at.wire();
    const order = at.order('T-1');
    at.reports({ ...modifyReport(at, 'modified', '100.00'), qty: d('100') });
    expect(at.order('T-1')).toEqual(order);
  });

  it('a rejection of the remainder of a partly filled order ends it as canceled', () => {
    const at = sent();
    at.ack('T-1');
    at.fill('T-1', '40', '100.00');
    at.reports(at.status('T-1', 'rejected', { reason: 'halted' }));
    expect(at.order('T-1')).toMatchObject({ status: 'canceled', filledQty: '40', reason: 'halted' });
  });
});

describe('modifications and cancels', () => {
  it('a modification is pending until the venue took it', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    expect(at.order('T-1')).toMatchObject({ status: 'pendingModify', priorStatus: 'accepted', limitPrice: '100.00' });
    at.modified('T-1');
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.05', pendingModify: null });
  });

  it('the acknowledgement of an earlier modification, come again late, does not bring its terms back', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    const early = modifyReport(at, 'modified', '100.05');
    at.now += 500;
    at.reports(early);
    modify(at, '100.07');
    at.now += 500;
    at.reports(modifyReport(at, 'modified', '100.07'));
    at.reports(early);
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.07' });
  });

  it('nor does it stand for the answer to the modification that is under way', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    const early = modifyReport(at, 'modified', '100.05');
    at.reports(early);
    modify(at, '100.07');
    at.reports(early);
    expect(at.order('T-1')).toMatchObject({ status: 'pendingModify', limitPrice: '100.05' });
    at.reports(modifyReport(at, 'modified', '100.07'));
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.07' });
  });

  it('a modification that the venue took before it ended the order counts, though its answer never came', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    at.outcome('modify', 'T-1', { kind: 'unknown', reason: 'no answer in time' });
    at.reports({ ...at.status('T-1', 'canceled'), qty: d('300'), limitPrice: d('100.05'), filledQty: d('200') });
    at.fill('T-1', '200', '100.05');
    expect(at.order('T-1')).toMatchObject({ status: 'canceled', qty: '300', filledQty: '200' });
    expect(at.alerts().filter((text) => text.includes('overfilled'))).toEqual([]);
  });

  it('a refused modification leaves it as it was, and says so', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    at.outcome('modify', 'T-1', { kind: 'rejected', reason: 'too late' });
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.00' });
    expect(at.alerts()).toEqual(['warning: Buy 100 TSLA: change refused']);
  });

  it('an unknown modification is resolved by what the venue shows', () => {
    const at = sent();
    at.ack('T-1');
    modify(at, '100.05');
    at.outcome('modify', 'T-1', { kind: 'unknown', reason: 'timeout' });
    at.reports(at.status('T-1', 'accepted', { limitPrice: d('100.05') }));
    expect(at.order('T-1')).toMatchObject({ status: 'accepted', limitPrice: '100.05' });
  });

  it('a cancel may overtake the acknowledgement and a modification', () => {
    const at = sent();
    cancel(at);
    at.ack('T-1');
    expect(at.order('T-1')).toMatchObject({ status: 'pendingCancel', priorStatus: 'accepted' });
    at.canceled('T-1');
    expect(at.order('T-1').status).toBe('canceled');
  });

  it('a cancel that got lost is found out by asking twice, and can be sent again', () => {
    const at = sent();
    at.ack('T-1');
    cancel(at);
    at.outcome('cancel', 'T-1', { kind: 'acked', venueOrderId: null });
    at.hold(2_000);
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('pendingCancel');
    at.hold(4_000);
    at.reports(at.status('T-1', 'accepted'));
    expect(at.order('T-1').status).toBe('accepted');
    expect(cancel(at).kind).toBe('accepted');
  });

  it('cancel all takes ladders, orders and foreign orders, of one instrument or of all', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ticket();
    at.ladder({ worstPrice: d('100.20') });
    at.reports({ ...at.status('T-1', 'accepted'), clientOrderId: null, venueOrderId: idOf('F7') });
    at.wire();
    expect(at.command({ kind: 'cancelAll', instrumentId: idOf('SPY.SIM') })).toMatchObject({ code: 'nothingToDo' });
    expect(at.command({ kind: 'cancelAll', instrumentId: TSLA.id }).kind).toBe('accepted');
    expect(at.wire()).toEqual(['cancel', 'cancel', 'cancel']);
    expect([...at.engine.view.orders.values()].map((o) => o.status)).toEqual(['canceled', 'canceled', 'canceled']);
  });

  it('fees in the base coin are booked at the price of the fill; others are named, not guessed', () => {
    const at = sent();
    at.reports(at.fillReport('T-1', '1', '100.00', { fee: d('0.3'), feeCurrency: 'XYZ' }));
    expect(at.order('T-1').fees).toBe('0');
    expect(at.alerts()[0]).toBe('warning: Fee of a fill in TSLA.SIM is in no profit');
  });

  it('a fill of an order that is not ours is booked in the position and told', () => {
    const at = sent();
    at.reports(
      at.fillReport('T-1', '5', '100.00', { clientOrderId: idOf<ClientOrderId>('other'), venueOrderId: idOf('F1') }),
    );
    expect(at.order('T-1').filledQty).toBe('0');
    expect([...at.engine.view.positions.values()].map((p) => p.qty)).toEqual(['5']);
  });
});
