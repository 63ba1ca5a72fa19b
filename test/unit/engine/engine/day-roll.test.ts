import { describe, expect, it } from 'vitest';
import type { Position } from '../../../../shared/domain/index.ts';
import { tradingDay } from '../../../../src-main/engine/portfolio/day.ts';
import { CALENDARS, Desk, d } from '../desk.ts';

/** Holds 100 TSLA bought at 100.10. */
function holder(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.ticket({ limitPrice: d('100.20') });
  at.fill('T-1', '100', '100.10');
  return at;
}
const held = (at: Desk): Position => {
  const [position] = [...at.engine.view.positions.values()];
  if (position === undefined) throw new Error('nothing is held');
  return position;
};
const closeMs = (at: Desk): number => tradingDay(CALENDARS[0] ?? null, at.now).endsMs;

describe("the day's boundary", () => {
  it('counts the new day from the mark of the moment', () => {
    const at = holder();
    at.now = closeMs(at) - 1_000;
    at.quote('101.00', '101.20');
    at.advance(2_000);
    expect(held(at)).toMatchObject({ dayStartQty: '100', dayStartMark: '101.1' });
  });

  it('rolled hours late after a restart, counts from the official close and not from the middle of the day', () => {
    const at = holder();
    at.now = closeMs(at) + 20 * 3_600_000;
    at.restart();
    at.link('reconciling');
    at.mass({
      positions: [
        {
          kind: 'position',
          accountId: held(at).accountId,
          instrumentId: held(at).instrumentId,
          qty: d('100'),
          avgPrice: null,
        },
      ],
    });
    at.quote('110.00', '110.20', { previousClose: 10_300 });
    expect(held(at)).toMatchObject({ dayStartQty: '100', dayStartMark: null });
    expect(at.engine.values(at.now).positions[0]?.day).toBe('710');
  });
});
