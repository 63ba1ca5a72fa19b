/** Where brackets meet ladders, split orders, other accounts and a journal that cannot be written. */
import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type Order } from '../../../../shared/domain/index.ts';
import { UNSENT_WAIT_MS } from '../../../../src-main/engine/algos/bracket/run.ts';
import { ACCOUNT_ID, TSLA, basics, d, type Desk } from '../desk.ts';
import {
  UNLINKED,
  bracketDesk,
  enter,
  exitId,
  exits,
  stopAt,
  theBracket,
  working,
} from '../algos/bracket/bracket-desk.ts';

/** Long 100 at 100.00, its stop at 95.00 at the venue, no target. */
function protectedDesk(): Desk {
  const desk = bracketDesk(UNLINKED);
  enter(desk, exits({ target: null }));
  desk.fill('T-1', '100', '100.00');
  expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
  desk.sent.length = 0;
  return desk;
}

const CLOSING = { final: 'cancel', worstPrice: d('99.00'), waitMs: 60_000, totalMs: 600_000 } as const;

describe('brackets beside ladders', () => {
  it('G13: a closing ladder that is paused with nothing at the venue gives the stop its quantity back', () => {
    const desk = protectedDesk();
    desk.ladder(CLOSING, { ...basics('sell'), instrumentId: TSLA.id });
    expect(working(desk)).toEqual([]);
    desk.quote('100.00', '100.10', { last: 10_000, status: 'halted' });
    expect(desk.theLadder().status).toBe('paused');
    desk.quote('100.00', '100.10', { last: 10_000 });
    expect(desk.theLadder().status).toBe('paused');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
  });

  it('G13: a closing ladder that ended while it was paused gives the stop its quantity back', () => {
    const desk = protectedDesk();
    desk.ladder(CLOSING, { ...basics('sell'), instrumentId: TSLA.id });
    desk.quote('100.00', '100.10', { last: 10_000, status: 'halted' });
    desk.command({ kind: 'controlLadder', ladderId: idOf('T-L1'), control: 'cancel' });
    expect(desk.theLadder().status).toBe('done');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
  });

  it('G18: after a restart the stop is whole again while the ladder waits for the trader', () => {
    const desk = protectedDesk();
    desk.ladder(CLOSING, { ...basics('sell'), instrumentId: TSLA.id });
    const rung = [...desk.engine.view.orders.values()].find((o) => o.ladderId !== null);
    desk.restart();
    desk.run({ kind: 'capabilities', connectionId: idOf('sim'), capabilities: UNLINKED });
    desk.quote('100.00', '100.10', { last: 10_000 });
    expect(rung).toBeDefined();
    expect(desk.theLadder().status).toBe('paused');
  });

  it('G9: resuming it makes the exits shrink before the ladder sends', () => {
    const desk = protectedDesk();
    desk.ladder(CLOSING, { ...basics('sell'), instrumentId: TSLA.id });
    desk.quote('100.00', '100.10', { last: 10_000, status: 'halted' });
    desk.quote('100.00', '100.10', { last: 10_000 });
    desk.sent.length = 0;
    desk.command({ kind: 'controlLadder', ladderId: idOf('T-L1'), control: 'resume' });
    const kinds = desk.sent.map((e) => e.kind).filter((k) => k !== 'query');
    expect(kinds).toEqual(['cancel', 'submit']);
    expect(working(desk)).toEqual([]);
    expect(desk.theLadder().status).toBe('working');
  });

  it('G9: a rung that waits for the exits is neither changed nor sent twice when its ladder steps on', () => {
    const desk = protectedDesk();
    desk.auto = false;
    desk.ladder({ ...CLOSING, waitMs: 1_000, replace: 'modify' }, { ...basics('sell'), instrumentId: TSLA.id });
    desk.hold(3_000);
    expect(desk.alerts().filter((a) => a.includes('contradicting'))).toEqual([]);
    expect(desk.sent.filter((e) => e.kind === 'submit')).toEqual([]);
  });
});

describe('an order through zero beside a bracket', () => {
  it('closes first: the half that opens is not sent while the half that closes waits for the exits', () => {
    const desk = protectedDesk();
    desk.auto = false;
    desk.ticket({ side: 'sell', qty: d('150'), limitPrice: d('100.00') });
    const sent = desk.sent.flatMap((e) => (e.kind === 'submit' ? [e.order.qty] : []));
    expect(sent).toEqual([]);
    desk.canceled(exitId(desk, 'stop'));
    const after = desk.sent.flatMap((e) => (e.kind === 'submit' ? [e.order.qty] : []));
    expect(after).toEqual(['100']);
    expect(desk.alerts().some((a) => a.includes('goes through zero'))).toBe(true);
  });
});

describe('an order beside a bracket that ended before its fills came', () => {
  it('G13: the stop leaves out what the venue counts as filled of it, and covers the rest', () => {
    const desk = protectedDesk();
    desk.ticket({ side: 'sell', qty: d('40'), type: 'market', limitPrice: null });
    expect(working(desk)).toEqual(['stop 60 @ 95.00 venue']);
    desk.canceled('T-2', { filledQty: d('15') });
    expect(working(desk)).toEqual(['stop 85 @ 95.00 venue']);
    desk.reports(desk.fillReport('T-2', '15', '100.00'));
    expect(working(desk)).toEqual(['stop 85 @ 95.00 venue']);
    expect(theBracket(desk)).toMatchObject({ shedQty: '15' });
  });

  it('G13: the stop covers what the venue counts and does not list, once the venue was read again', () => {
    const desk = protectedDesk();
    desk.ticket({ side: 'sell', qty: d('40'), type: 'market', limitPrice: null });
    desk.canceled('T-2', { filledQty: d('15') });
    expect(working(desk)).toEqual(['stop 85 @ 95.00 venue']);
    const held = { kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d('100') } as const;
    const orders = [desk.status('T-2', 'canceled', { filledQty: d('15') })];
    desk.mass({ orders, positions: [{ ...held, avgPrice: d('100.00') }] });
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
  });
});

describe('a change of an exit that cannot leave this process', () => {
  it('is tried again after a wait, not at once: the same answer would come for ever', () => {
    const desk = protectedDesk();
    desk.auto = false;
    desk.command({
      kind: 'changeBracket',
      bracketId: theBracket(desk).bracketId,
      stopPrice: d('96.00'),
      targetPrice: null,
      trail: null,
      conversions: null,
    });
    const changes = (): number => desk.sent.filter((e) => e.kind === 'modify').length;
    expect(changes()).toBe(1);
    const unsent = { kind: 'rejected', reason: 'the journal cannot be written', unsent: true } as const;
    desk.outcome('modify', exitId(desk, 'stop'), unsent);
    expect(changes()).toBe(1);
    desk.advance(UNSENT_WAIT_MS);
    expect(changes()).toBe(2);
  });
});

describe('several accounts', () => {
  it("fills of another account that are under way keep nobody's closing order back", () => {
    const desk = protectedDesk();
    const other: Order = {
      ...desk.order('T-1'),
      clientOrderId: idOf('other-1'),
      accountId: idOf<AccountId>('another'),
      bracketId: null,
      role: null,
      side: 'sell',
      status: 'canceled',
      filledQty: d('0'),
    };
    const state = desk.engine.view as unknown as { orders: Map<string, Order>; reportedFilled: Map<string, string> };
    state.orders.set(other.clientOrderId, other);
    state.reportedFilled.set(other.clientOrderId, '100');
    desk.sent.length = 0;
    desk.command({
      kind: 'changeBracket',
      bracketId: theBracket(desk).bracketId,
      stopPrice: d('96.00'),
      targetPrice: null,
      trail: null,
      conversions: null,
    });
    desk.ticket({ side: 'sell', qty: d('50'), limitPrice: d('100.00') });
    expect(desk.sent.some((e) => e.kind === 'submit' && e.order.accountId === ACCOUNT_ID)).toBe(true);
  });
});

describe('a journal that cannot be written', () => {
  it('a change that was refused without being sent does not cancel the stop', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk, exits({ target: null, stop: stopAt('95.00') }));
    desk.fill('T-1', '100', '100.00');
    desk.auto = false;
    desk.sent.length = 0;
    desk.command({
      kind: 'changeBracket',
      bracketId: theBracket(desk).bracketId,
      stopPrice: d('96.00'),
      targetPrice: null,
      trail: null,
      conversions: null,
    });
    expect(desk.wire()).toEqual(['modify ']);
    const id = exitId(desk, 'stop');
    desk.outcome('modify', id, { kind: 'rejected', reason: 'the journal cannot be written', unsent: true });
    expect(desk.wire().filter((line) => line === 'cancel')).toEqual([]);
    desk.link('reconciling', 'the journal cannot be written');
    expect(desk.wire().filter((line) => line === 'cancel')).toEqual([]);
    expect(desk.order(id).status).not.toBe('pendingCancel');
  });
});
