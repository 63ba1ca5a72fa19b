import { describe, expect, it } from 'vitest';
import { Desk, d } from '../desk.ts';

/** Rungs 100.10, 100.11, 100.12, 100.13; the second one's modification is on its way. */
function modifying(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.ladder({ worstPrice: d('100.20') });
  at.auto = false;
  at.hold(15_000);
  expect(at.order('T-L1-1')).toMatchObject({ status: 'pendingModify', limitPrice: '100.10' });
  return at;
}
const filledByRung = (at: Desk): string[] => at.theLadder().rungs.map((rung) => rung.filledQty);

describe('S3.7: a fill is credited to the rung whose terms were working', () => {
  it('while a modification is in flight, to the rung that the venue acknowledged last', () => {
    const at = modifying();
    at.fill('T-L1-1', '30', '100.10');
    expect(filledByRung(at)).toEqual(['30', '0', '0', '0']);
    at.modified('T-L1-1');
    at.fill('T-L1-1', '10', '100.11');
    expect(filledByRung(at)).toEqual(['30', '10', '0', '0']);
  });

  it('to the new rung when the old limit would not have allowed its price', () => {
    const at = modifying();
    at.fill('T-L1-1', '30', '100.11');
    expect(filledByRung(at)).toEqual(['0', '30', '0', '0']);
  });

  it('to the old rung when the modification was refused', () => {
    const at = modifying();
    at.reports({
      kind: 'modifyRejected',
      clientOrderId: at.order('T-L1-1').clientOrderId,
      venueOrderId: null,
      qty: d('100'),
      limitPrice: d('100.11'),
      reason: 'no',
      tsEventMs: at.now,
    });
    at.fill('T-L1-1', '30', '100.10');
    expect(filledByRung(at)).toEqual(['30', '0', '0', '0']);
  });

  it('to the same rung when only its price follows the market', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.60'), reference: 'follow' });
    at.hold(3_000);
    at.auto = false;
    at.quote('100.10', '100.30');
    expect(at.order('T-L1-1').status).toBe('pendingModify');
    at.fill('T-L1-1', '30', '100.10');
    expect(filledByRung(at)).toEqual(['30', '0', '0', '0']);
  });
});
