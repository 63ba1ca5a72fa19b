import { describe, expect, it } from 'vitest';
import { Desk, WIDE, d } from '../desk.ts';

const WORST = { worstPrice: d('100.20') };
/** Five messages a second in all: openings have four. */
const TIGHT = { ...WIDE, ordersPerSecondMax: 5 };

function busy(more = {}): Desk {
  const at = new Desk({ limits: TIGHT, ...more });
  at.quote('100.00', '100.20');
  return at;
}
/** Uses up a second's messages. */
function flood(at: Desk): void {
  for (let i = 0; i < 5; i++) at.ticket({ qty: d(String(i + 1)), limitPrice: d('99.00') });
}

describe('a ladder that meets the message limit', () => {
  it('waits for room and steps then; nothing is on record for the send that was put off', () => {
    const at = busy();
    at.ladder(WORST);
    at.hold(14_500);
    const made = at.engine.view.orders.size;
    flood(at);
    at.wire();
    at.advance(600);
    expect(at.theLadder().status).toBe('working');
    expect(at.wire().filter((w) => w.startsWith('modify'))).toEqual([]);
    at.hold(1_100);
    expect(at.wire().filter((w) => w.startsWith('modify')).length).toBe(1);
    expect(at.theLadder()).toMatchObject({ status: 'working', currentRung: 1 });
    expect([...at.engine.view.orders.values()].filter((o) => o.ladderId !== null && o.status === 'denied')).toEqual([]);
    expect(at.engine.view.orders.size).toBeGreaterThanOrEqual(made);
  });

  it('places again after a cancel when there is room', () => {
    const at = busy({ modify: false });
    at.ladder(WORST);
    at.hold(14_500);
    flood(at);
    at.wire();
    at.advance(600);
    const early = at.wire();
    expect(early.filter((w) => w.startsWith('submit'))).toEqual([]);
    at.hold(1_100);
    expect(at.wire().filter((w) => w.startsWith('submit')).length).toBe(1);
    expect(at.theLadder().status).toBe('working');
  });

  it('ends with the reason when there is never room for its final action', () => {
    const at = busy();
    at.ladder({ ...WORST, final: 'marketable', totalMs: 20_000 });
    at.hold(14_000);
    at.command({ kind: 'setLimits', limits: { ...TIGHT, ordersPerSecondMax: 0 } });
    at.hold(50_000);
    expect(at.theLadder().status).toBe('finishing');
    at.hold(60_000);
    expect(at.theLadder()).toMatchObject({ status: 'done', workingOrderId: null });
    expect(at.theLadder().reason).toContain('message');
  });
});
