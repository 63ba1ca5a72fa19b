/** G13, G15: two exits that are one order at their venue, of a fixed quantity. */
import { describe, expect, it } from 'vitest';
import { basics } from '../../desk.ts';
import { PAIRED, bracketDesk, d, enter, exitId, exits, stopAt, theBracket, working } from './bracket-desk.ts';
import type { Desk } from '../../desk.ts';

const ids = (desk: Desk): { stop: string; target: string } => ({
  stop: exitId(desk, 'stop'),
  target: exitId(desk, 'target'),
});

/** 100 bought, both exits one order at the venue. */
function paired(): Desk {
  const desk = bracketDesk(PAIRED);
  enter(desk);
  desk.fill('T-1', '100', '100.00');
  desk.sent.length = 0;
  return desk;
}

const kinds = (desk: Desk): string[] => desk.sent.map((e) => e.kind).filter((k) => k !== 'query');

describe('G13: two exits that are one order', () => {
  it('go out together, under one link, when the entry has ended; until then the app holds both', () => {
    const desk = bracketDesk(PAIRED);
    enter(desk);
    desk.fill('T-1', '40', '100.00');
    expect(working(desk)).toEqual(['stop 40 @ 95.00 app', 'target 40 @ 105.00 app']);
    desk.sent.length = 0;
    desk.fill('T-1', '60', '100.00');
    expect(kinds(desk)).toEqual(['submit', 'submit']);
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 venue']);
    const { stop, target } = ids(desk);
    expect(desk.order(stop).linkId).toBe(desk.order(target).linkId);
    expect(desk.order(stop).linkId).not.toBeNull();
    expect(theBracket(desk)).toMatchObject({
      status: 'protected',
      stop: { heldBy: 'venue', note: 'stop and target are one order there, one cancels the other' },
      target: { heldBy: 'venue' },
    });
  });

  it('a price moves in place, one at a time', () => {
    const desk = paired();
    desk.auto = false;
    const { bracketId } = theBracket(desk);
    const change = { stopPrice: d('96.00'), targetPrice: d('106.00'), trail: null, conversions: null };
    desk.command({ kind: 'changeBracket', bracketId, ...change });
    expect(kinds(desk)).toEqual(['modify']);
    desk.modified(exitId(desk, 'stop'));
    expect(kinds(desk)).toEqual(['modify', 'modify']);
    desk.modified(exitId(desk, 'target'));
    expect(working(desk)).toEqual(['stop 100 @ 96.00 venue', 'target 100 @ 106.00 venue']);
  });

  it('another quantity is another order: both are taken back, their ends awaited, and the gap is on record', () => {
    const desk = paired();
    desk.auto = false;
    const { stop, target } = ids(desk);
    desk.command({ kind: 'submitOrder', ...basics('sell', '30'), type: 'limit', limitPrice: d('110.00') });
    expect(kinds(desk)).toEqual(['cancel', 'cancel']);
    desk.canceled(target);
    expect(kinds(desk)).toEqual(['cancel', 'cancel']);
    desk.canceled(stop);
    expect(theBracket(desk).unprotectedSinceMs).toBe(desk.now);
    const fresh = ids(desk);
    expect(fresh).not.toEqual({ stop, target });
    for (const id of Object.values(fresh)) desk.ack(id);
    expect(working(desk)).toEqual(['stop 70 @ 95.00 venue', 'target 70 @ 105.00 venue']);
    expect(theBracket(desk)).toMatchObject({ unprotectedSinceMs: null, status: 'protected' });
    expect(desk.order('T-2').status).toBe('submitted');
  });

  it('a late fill of the entry makes it another, larger order', () => {
    const desk = bracketDesk(PAIRED);
    enter(desk);
    desk.fill('T-1', '40', '100.00');
    desk.command({ kind: 'cancelOrder', clientOrderId: desk.order('T-1').clientOrderId });
    expect(working(desk)).toEqual(['stop 40 @ 95.00 venue', 'target 40 @ 105.00 venue']);
    desk.fill('T-1', '20', '100.00');
    expect(working(desk)).toEqual(['stop 60 @ 95.00 venue', 'target 60 @ 105.00 venue']);
  });

  it.each<[string, boolean]>([
    ['a target that fills in part is given time for the stop to shrink with it', true],
    ['a stop that the venue forgets to shrink is placed anew', false],
  ])('%s', (_name, shrinks) => {
    const desk = paired();
    const { stop, target } = ids(desk);
    desk.fill(target, '40', '105.00');
    expect(kinds(desk)).toEqual([]);
    desk.advance(1_000);
    expect(kinds(desk)).toEqual([]);
    if (shrinks) desk.reports(desk.status(stop, 'accepted', { qty: d('60') }));
    desk.advance(2_000);
    expect(kinds(desk)).toEqual(shrinks ? [] : ['cancel', 'cancel', 'submit', 'submit']);
    expect(working(desk)).toEqual(['stop 60 @ 95.00 venue', 'target 60 @ 105.00 venue']);
    expect(exitId(desk, 'stop') === stop).toBe(shrinks);
  });

  it('a stop whose target is gone goes on protecting, and the app watches the target', () => {
    const desk = paired();
    const { stop, target } = ids(desk);
    desk.canceled(target);
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 app']);
    expect(exitId(desk, 'stop')).toBe(stop);
    expect(kinds(desk)).toEqual([]);
    desk.command({ kind: 'submitOrder', ...basics('sell', '30'), type: 'limit', limitPrice: d('110.00') });
    // Its quantity is fixed for ever: it ends, and both are one order again.
    expect(kinds(desk)).toEqual(['cancel', 'submit', 'submit', 'submit']);
    expect(working(desk)).toEqual(['stop 70 @ 95.00 venue', 'target 70 @ 105.00 venue']);
  });

  it('a target whose stop is gone makes room for both', () => {
    const desk = paired();
    desk.auto = false;
    const { stop, target } = ids(desk);
    desk.canceled(stop);
    expect(kinds(desk)).toEqual(['cancel']);
    desk.canceled(target);
    desk.auto = true;
    desk.hold(2_000);
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 venue']);
  });

  it('a stop that is to trail leaves its pair', () => {
    const desk = paired();
    const { bracketId } = theBracket(desk);
    const trail = { kind: 'price', amount: d('3.00') } as const;
    desk.command({ kind: 'changeBracket', bracketId, stopPrice: null, targetPrice: null, trail, conversions: null });
    expect(working(desk).map((line) => line.replace(/@ \S+/, '@'))).toEqual(['stop 100 @ venue', 'target 100 @ app']);
    expect(desk.order(exitId(desk, 'stop'))).toMatchObject({ type: 'trailingStop', linkId: null });
  });

  it('the day ends for both at once', () => {
    const desk = bracketDesk(PAIRED);
    enter(desk, exits({ stop: stopAt('95.00', { tif: 'day' }), target: { ...exits().target!, tif: 'day' } }));
    desk.fill('T-1', '100', '100.00');
    const { stop, target } = ids(desk);
    desk.sent.length = 0;
    desk.reports(desk.status(target, 'expired'), desk.status(stop, 'canceled'));
    desk.advance(3_000);
    expect(kinds(desk)).toEqual([]);
    expect(theBracket(desk)).toMatchObject({
      status: 'unprotected',
      stop: { expired: true },
      target: { expired: true },
    });
  });

  it('a target that fills ends the bracket; the stop that the venue cancels is no refusal', () => {
    const desk = paired();
    desk.auto = false;
    const { stop, target } = ids(desk);
    desk.reports(
      desk.status(stop, 'canceled'),
      desk.fillReport(target, '100', '105.00'),
      desk.status(target, 'filled'),
    );
    desk.advance(5_000);
    expect(theBracket(desk)).toMatchObject({ status: 'done', reason: 'Closed by its exits' });
    expect(kinds(desk)).toEqual([]);
  });
});

describe('G15: when it is not known, or refused', () => {
  it('refused, both go out once more as one; refused again, the stop goes alone, at once', () => {
    const desk = bracketDesk(PAIRED);
    enter(desk);
    desk.auto = false;
    desk.fill('T-1', '100', '100.00');
    for (let tries = 0; tries < 2; tries++) {
      const { stop, target } = restingIds(desk);
      desk.outcome('submit', stop, { kind: 'rejected', reason: 'not today' });
      desk.outcome('submit', target, { kind: 'rejected', reason: 'not today' });
    }
    expect(working(desk)).toContain('stop 100 @ 95.00 venue');
    const alone = desk.sent.findLast((e) => e.kind === 'submit');
    expect(alone).toMatchObject({ order: { role: 'stop', linkId: null } });
    desk.ack(alone?.kind === 'submit' ? alone.order.clientOrderId : '');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 app']);
    expect(theBracket(desk).target?.note).toMatch(/refused them as one order \(not today\)/);
  });

  it('while what became of both is not known nothing more is sent; a restart changes nothing in that', () => {
    const desk = bracketDesk(PAIRED);
    enter(desk);
    desk.auto = false;
    desk.fill('T-1', '100', '100.00');
    const { stop, target } = restingIds(desk);
    for (const id of [stop, target]) desk.outcome('submit', id, { kind: 'unknown', reason: 'no answer' });
    desk.sent.length = 0;
    desk.hold(10_000);
    desk.restart();
    desk.run({ kind: 'capabilities', connectionId: desk.order(stop).connectionId, capabilities: PAIRED });
    desk.hold(1_000);
    expect(kinds(desk).filter((k) => k === 'submit')).toEqual([]);
    desk.link('reconciling');
    desk.mass({
      orders: [desk.status(stop, 'accepted'), desk.status(target, 'accepted')],
      positions: [
        {
          kind: 'position',
          accountId: desk.order(stop).accountId,
          instrumentId: desk.order(stop).instrumentId,
          qty: d('100'),
          avgPrice: d('100'),
        },
      ],
    });
    desk.requote();
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 venue']);
    expect(kinds(desk).filter((k) => k === 'submit')).toEqual([]);
  });
});

/** The two that were sent last. */
function restingIds(desk: Desk): { stop: string; target: string } {
  const found = desk.sent.flatMap((e) => (e.kind === 'submit' ? [e.order] : [])).slice(-2);
  const idOfRole = (role: string): string => found.find((o) => o.role === role)?.clientOrderId ?? '';
  return { stop: idOfRole('stop'), target: idOfRole('target') };
}
