/** G13: exits of several brackets of one position, and the trader's own closing orders, never add up to more than is held. */
import { describe, expect, it } from 'vitest';
import { basics } from '../../desk.ts';
import { UNLINKED, bracketDesk, d, enter, exits, stopAt, working } from './bracket-desk.ts';

const stopOnly = (price: string) => exits({ stop: stopAt(price), target: null });

/** Two brackets of one position; the younger one protects 20 when the link goes, and both fill while it is read again. */
function filledWhileAway(older = stopOnly('95.00'), qty = '100', modify = true) {
  const desk = bracketDesk({ ...UNLINKED, modify });
  enter(desk, older, { qty: d(qty) });
  enter(desk, stopOnly('94.00'), { limitPrice: d('99.99') });
  desk.fill('T-2', '20', '100.00');
  desk.auto = false;
  desk.link('reconciling');
  desk.fill('T-1', qty, '100.00');
  desk.fill('T-2', '80', '100.00');
  desk.command({ kind: 'submitOrder', ...basics('sell', '120'), type: 'limit', limitPrice: d('100.10') });
  desk.ack('T-3');
  desk.sent.length = 0;
  return desk;
}

const rests = (desk: ReturnType<typeof bracketDesk>): number =>
  [...desk.engine.view.orders.values()]
    .filter((o) => o.side === 'sell' && !['emulated', 'canceled', 'filled', 'rejected', 'denied'].includes(o.status))
    .reduce((sum, o) => sum + Number(o.qty) - Number(o.filledQty), 0);

const read = (desk: ReturnType<typeof bracketDesk>, held = '200'): void => {
  desk.advance(50);
  const orders = [...desk.engine.view.orders.values()].filter((o) => o.status === 'accepted');
  const { accountId, instrumentId } = basics();
  desk.mass({
    orders: orders.map((o) => desk.status(o.clientOrderId, 'accepted')),
    positions: [{ kind: 'position', accountId, instrumentId, qty: d(held), avgPrice: d('100') }],
  });
};

describe('G13: beside the exits of another bracket', () => {
  it('an exit that is due goes out as far as one that has to go leaves room, and grows when that is gone', () => {
    const desk = filledWhileAway();
    expect(working(desk)).toEqual(['stop 20 @ 94.00 venue']);
    read(desk);
    // The closing order takes the younger bracket whole and 20 of the older one; its stop of 20 goes first.
    expect(desk.sent.filter((e) => e.kind !== 'query').map((e) => e.kind)).toEqual(['submit', 'cancel']);
    expect(rests(desk)).toBe(200);
    desk.ack('T-B1-S1');
    desk.canceled('T-B2-S1');
    desk.modified('T-B1-S1');
    expect(working(desk)).toEqual(['stop 80 @ 95.00 venue']);
    expect(rests(desk)).toBe(200);
  });

  it('a target that is reached trades as much as there is room for', () => {
    const desk = filledWhileAway(exits());
    read(desk);
    desk.ack('T-B1-S1');
    desk.wire();
    desk.quote('105.00', '105.10', { last: 10_500 });
    expect(desk.wire()).toEqual(['cancel']);
    desk.canceled('T-B1-S1');
    expect(desk.wire()).toEqual(['submit 105.00']);
    expect(rests(desk)).toBe(200);
  });

  it('a target that is reached waits where there is no room at all', () => {
    const desk = filledWhileAway(exits(), '40');
    read(desk, '140');
    desk.wire();
    desk.quote('105.00', '105.10', { last: 10_500 });
    expect(desk.wire()).toEqual([]);
    expect(rests(desk)).toBe(140);
    desk.canceled('T-B2-S1');
    expect(desk.wire()).toEqual(['submit 105.00']);
    expect(rests(desk)).toBe(140);
  });

  it('an exit that stays although it has to go leaves the others a part, never nothing', () => {
    const desk = filledWhileAway(exits({ stop: stopAt('95.00'), target: null }), '150');
    read(desk, '250');
    // 120 are left to the closing order, 20 rest and have to go: of 130 that the older bracket covers 110 fit.
    expect(working(desk)).toEqual(['stop 110 @ 95.00 venue', 'stop 20 @ 94.00 venue']);
    desk.ack('T-B1-S1');
    desk.outcome('cancel', 'T-B2-S1', { kind: 'rejected', reason: 'not now' });
    expect(working(desk)).toEqual(['stop 110 @ 95.00 venue', 'stop 20 @ 94.00 venue']);
    desk.canceled('T-B2-S1');
    desk.modified('T-B1-S1');
    expect(working(desk)).toEqual(['stop 130 @ 95.00 venue']);
    expect(rests(desk)).toBe(250);
  });

  it.each([true, false])('what cannot grow yet is not taken back for it (changes in place: %s)', (modify) => {
    const desk = filledWhileAway(exits({ stop: stopAt('95.00'), target: null }), '150', modify);
    read(desk, '250');
    desk.ack('T-B1-S1');
    desk.outcome('cancel', 'T-B2-S1', { kind: 'rejected', reason: 'not now' });
    desk.wire();
    desk.requote();
    desk.advance(500);
    expect(desk.wire().filter((sent) => sent !== 'query')).toEqual([]);
    expect(working(desk)).toEqual(['stop 110 @ 95.00 venue', 'stop 20 @ 94.00 venue']);
  });
});
