import { describe, expect, it } from 'vitest';
import {
  idOf,
  type Queued,
  type QueuedId,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../../shared/domain/index.ts';
import { QUEUED_MAX } from '../../../../src-main/engine/commands/queue.ts';
import { shownHash } from '../../../../src-main/engine/queue/shown-hash.ts';
import { ACCOUNT_ID, BTC, CONNECTION_ID, PARAMS, TSLA, d } from '../account-fixture.ts';
import { Desk } from '../desk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 18:00 in New York on the desk's day: after hours. */
const EVENING = Date.UTC(2026, 10, 10, 23, 0, 0);
/** 09:30 on the next one. */
const OPEN = Date.UTC(2026, 10, 11, 14, 30, 0);

const ticket: SubmitOrderCommand = {
  kind: 'submitOrder',
  connectionId: CONNECTION_ID,
  accountId: ACCOUNT_ID,
  instrumentId: TSLA.id,
  side: 'buy',
  type: 'limit',
  qty: d('10'),
  limitPrice: d('100.10'),
  tif: 'day',
  sessions: ['regular'],
};
const { type: _type, limitPrice: _limit, ...basics } = ticket;
const ladder: SubmitLadderCommand = { ...basics, kind: 'submitLadder', params: { ...PARAMS, worstPrice: d('100.20') } };

function evening(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.now = EVENING;
  at.requote();
  at.sent.length = 0;
  return at;
}

const queue = (at: Desk, order: Queued['command'] = ticket, expiresMs = EVENING + DAY) =>
  at.command({ kind: 'queueOrder', order, driftPctMax: d('1'), expiresMs });
const record = (at: Desk, n = 1): Queued => {
  const found = at.engine.view.queued.get(idOf<QueuedId>(`T-Q${n}`));
  if (found === undefined) throw new Error('not queued');
  return found;
};
const approve = (at: Desk, shown = record(at).shownHash) =>
  at.command({ kind: 'approveQueued', queuedId: idOf<QueuedId>('T-Q1'), shownHash: shown });
const submits = (at: Desk) => at.sent.filter((e) => e.kind === 'submit');

/** The next morning, with the same market. */
function morning(at: Desk, bid = '100.00', ask = '100.20'): void {
  at.advance(OPEN - at.now + 1_000);
  at.quote(bid, ask);
}

describe('orders for a closed market', () => {
  it('S3.6: nothing is sent at the open without approval; an approved one goes out once', () => {
    const at = evening();
    expect(queue(at)).toMatchObject({ kind: 'accepted', recordId: 'T-Q1' });
    expect(record(at)).toMatchObject({ status: 'waiting', referenceMid: '100.1', opensMs: OPEN });
    morning(at);
    expect(record(at).status).toBe('ready');
    at.hold(60_000);
    expect(submits(at)).toHaveLength(0);
    expect(approve(at)).toMatchObject({ kind: 'accepted', clientOrderId: 'T-1' });
    expect(approve(at)).toMatchObject({ kind: 'denied', code: 'notWorking' });
    expect(submits(at)).toHaveLength(1);
    expect(record(at)).toMatchObject({ status: 'sent', clientOrderId: 'T-1' });
  });

  it('S3.6: a ladder is queued and approved the same way', () => {
    const at = evening();
    expect(queue(at, ladder)).toMatchObject({ kind: 'accepted' });
    morning(at);
    expect(approve(at)).toMatchObject({ kind: 'accepted', ladderId: 'T-L1' });
  });

  it('G19: approving before the open, or what was not shown, sends nothing', () => {
    const at = evening();
    queue(at);
    expect(approve(at)).toMatchObject({ kind: 'denied', code: 'notReady' });
    morning(at);
    expect(approve(at, '00000000')).toMatchObject({ kind: 'denied', code: 'shownDiffers' });
    expect(submits(at)).toHaveLength(0);
    expect(record(at).status).toBe('ready');
  });

  it('G19: a mid that drifted beyond what was agreed ends it, with the figure', () => {
    const at = evening();
    queue(at);
    morning(at, '101.20', '101.40');
    const reply = approve(at);
    expect(reply).toMatchObject({ kind: 'denied', code: 'shownDiffers' });
    expect(record(at)).toMatchObject({ status: 'drifted' });
    expect(record(at).reason).toContain('1.1989 %');
    expect(submits(at)).toHaveLength(0);
  });

  it('G19: it expires by itself, and says so', () => {
    const at = evening();
    queue(at, ticket, OPEN + HOUR);
    morning(at);
    at.hold(HOUR);
    expect(record(at).status).toBe('expired');
    expect(approve(at)).toMatchObject({ kind: 'denied', code: 'notWorking' });
    expect([...at.engine.view.alerts.values()].some((a) => a.title.includes('expired'))).toBe(true);
  });

  it('the gate looks at it again: what it denies stays ready and names the reason', () => {
    const at = evening();
    queue(at);
    morning(at);
    at.command({ kind: 'setTradingState', state: 'halted' });
    expect(approve(at)).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(record(at)).toMatchObject({ status: 'ready' });
    expect(record(at).reason).not.toBeNull();
    at.command({ kind: 'setTradingState', state: 'active' });
    expect(approve(at)).toMatchObject({ kind: 'accepted' });
  });

  it('G18: after a restart it waits for a fresh quote again', () => {
    const at = evening();
    queue(at);
    morning(at);
    at.restart();
    expect(record(at).status).toBe('waiting');
    at.connect();
    at.requote();
    expect(record(at).status).toBe('ready');
    expect(approve(at)).toMatchObject({ kind: 'accepted' });
  });

  it('G18: a snapshot keeps it alive', () => {
    const at = evening();
    queue(at);
    const copy = new Desk({ connect: false });
    expect(copy.engine.restore(at.engine.snapshot())).toBe(true);
    expect(copy.engine.view.queued).toEqual(at.engine.view.queued);
    copy.now = at.now;
    morning(copy);
    expect(record(copy).status).toBe('ready');
  });

  it('refuses an open market, a bad end, an order that makes no sense, and one too many', () => {
    const open = new Desk();
    open.quote('100.00', '100.20');
    expect(queue(open)).toMatchObject({ kind: 'denied', code: 'nothingToDo' });
    const at = evening();
    expect(queue(at, { ...ticket, instrumentId: BTC.id, sessions: ['continuous'] })).toMatchObject({ kind: 'denied' });
    expect(queue(at, ticket, EVENING)).toMatchObject({ code: 'expireTime' });
    expect(queue(at, ticket, EVENING + 8 * DAY)).toMatchObject({ code: 'expireTime' });
    expect(queue(at, ticket, EVENING + HOUR)).toMatchObject({ code: 'expireTime' });
    expect(queue(at, { ...ticket, limitPrice: d('100.001') })).toMatchObject({ code: 'priceOffTick' });
    for (let i = 0; i < QUEUED_MAX; i++) queue(at);
    expect(queue(at)).toMatchObject({ code: 'busy' });
  });

  it('a dropped one is gone for good', () => {
    const at = evening();
    queue(at);
    expect(at.command({ kind: 'dropQueued', queuedId: idOf<QueuedId>('T-Q1') })).toMatchObject({ kind: 'accepted' });
    morning(at);
    expect(approve(at)).toMatchObject({ kind: 'denied', code: 'notWorking' });
    expect(at.command({ kind: 'dropQueued', queuedId: idOf<QueuedId>('T-Q9') })).toMatchObject({
      code: 'unknownQueued',
    });
  });

  it('the hash tells any change of what was shown', () => {
    expect(shownHash(['a', 1])).toBe(shownHash(['a', 1]));
    expect(shownHash(['a', 1])).not.toBe(shownHash(['a', 2]));
    expect(shownHash({})).toMatch(/^[0-9a-f]{16}$/);
  });
});
