/** G13: an order of the trader that closes waits for what may have closed already, whoever is there to look. */
import { describe, expect, it } from 'vitest';
import { CLOSER_WAIT_MS } from '../../../../../src-main/engine/orders/closer.ts';
import { basics } from '../../desk.ts';
import { UNLINKED, bracketDesk, d, enter, exits, stopAt, theBracket } from './bracket-desk.ts';

const sell = (desk: ReturnType<typeof bracketDesk>, qty: string) =>
  desk.command({ kind: 'submitOrder', ...basics('sell', qty), type: 'market', limitPrice: null });

/** 100 held; a sale of 60 ended at the venue after 40, and that fill has not come. */
function uncounted() {
  const desk = bracketDesk(UNLINKED);
  desk.ticket({ qty: d('100') });
  desk.fill('T-1', '100', '100.00');
  sell(desk, '60');
  desk.reports(desk.status('T-2', 'canceled', { filledQty: d('40') }));
  desk.wire();
  return desk;
}

describe('G13: what the venue counts as filled, and no fill has told of', () => {
  it('is held no more: a close that has room beside it goes out, one that has none waits', () => {
    const desk = uncounted();
    expect(sell(desk, '60')).toMatchObject({ kind: 'accepted' });
    expect(desk.wire()).toEqual(['submit market']);
    sell(desk, '20');
    expect(desk.wire()).toEqual([]);
    expect(desk.order('T-4').status).toBe('emulated');
  });

  it('comes, and what waited goes out with room, or is given up with none', () => {
    const fits = uncounted();
    sell(fits, '70');
    sell(fits, '10');
    expect(fits.wire()).toEqual(['submit market']);
    fits.fill('T-2', '40', '100.00');
    expect(fits.order('T-3')).toMatchObject({ status: 'canceled', reason: 'What it was to close is closed already' });
    expect(fits.order('T-4').status).toBe('accepted');
  });

  it('does not come: the close is given up, and the trader is told', () => {
    const desk = uncounted();
    sell(desk, '70');
    desk.hold(CLOSER_WAIT_MS + 1_000);
    expect(desk.order('T-3').status).toBe('canceled');
    expect(desk.alerts()).toContain('danger: Sell 70 TSLA: not sent');
  });

  it('comes when the bracket that was there has ended', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk, exits({ stop: stopAt('95.00'), target: null }));
    desk.fill('T-1', '100', '100.00');
    sell(desk, '60');
    desk.reports(desk.status('T-2', 'canceled', { filledQty: d('40') }));
    sell(desk, '70');
    expect(desk.order('T-3').status).toBe('emulated');
    desk.command({ kind: 'cancelBracket', bracketId: theBracket(desk).bracketId, dropStop: true });
    expect(theBracket(desk).status).toBe('done');
    desk.wire();
    desk.fill('T-2', '30', '100.00');
    desk.reports(desk.status('T-2', 'canceled', { filledQty: d('30') }));
    expect([desk.order('T-3').status, desk.wire()]).toEqual(['emulated', []]);
    desk.fill('T-2', '10', '100.00');
    expect(desk.order('T-3').status).toBe('canceled');
  });
});
