/** A market that stands still costs nothing; whatever moves in it is looked at at once. */
import { describe, expect, it } from 'vitest';
import { idOf, type LadderId } from '../../../../shared/domain/index.ts';
import { STILL_LOOK_MS } from '../../../../src-main/engine/still-market.ts';
import type { EngineState } from '../../../../src-main/engine/state.ts';
import { Desk, TSLA } from '../desk.ts';

const looks = (desk: Desk): number | undefined => (desk.engine.view as EngineState).marketLooks.get(TSLA.id);

describe('quotes that say nothing new', () => {
  it('are looked at once in a while, and those that move a side, a status or a feed at once', () => {
    const desk = new Desk();
    desk.quote('100.00', '100.10');
    const first = looks(desk);
    desk.now += 40;
    desk.quote('100.00', '100.10', { bidSize: 7 });
    expect(looks(desk)).toBe(first);
    desk.quote('100.00', '100.11');
    expect(looks(desk)).toBe(desk.now);
    desk.now += 40;
    desk.quote('100.00', '100.11', { status: 'halted' });
    expect(looks(desk)).toBe(desk.now);
    const halted = looks(desk);
    desk.now += STILL_LOOK_MS - 1;
    desk.quote('100.00', '100.11', { status: 'halted' });
    expect(looks(desk)).toBe(halted);
    desk.now += 1;
    desk.quote('100.00', '100.11', { status: 'halted' });
    expect(looks(desk)).toBe(desk.now);
  });

  it('a ladder whose quote went stale goes on with the first fresh one, though it says what the stale one said', () => {
    const desk = new Desk();
    desk.quote('100.00', '100.10');
    desk.ladder({ waitMs: 60_000, totalMs: 600_000 });
    desk.advance(10_000);
    expect(desk.theLadder().pause?.cause).toBe('stale');
    desk.quote('100.00', '100.10');
    desk.hold(3_500);
    expect(desk.engine.view.ladders.get(idOf<LadderId>('T-L1'))?.status).toBe('working');
  });

  it('a market that was read again after a link, or under other limits, is looked at whatever it says', () => {
    const desk = new Desk();
    desk.quote('100.00', '100.10');
    expect(looks(desk)).toBeDefined();
    desk.link('disconnected');
    expect(looks(desk)).toBeUndefined();
  });
});
