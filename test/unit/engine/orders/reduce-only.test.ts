import { describe, expect, it } from 'vitest';
import { NO_FLAGS } from '../../../../shared/domain/index.ts';
import { TSLA, d } from '../desk.ts';
import { FULL, can, long, stop } from './held-desk.ts';

const flags = { ...NO_FLAGS, reduceOnly: true };

describe('G20: reduce-only where the venue does not keep it', () => {
  it('follows the position down and ends with it', () => {
    const at = long();
    at.ticket({ side: 'sell', limitPrice: d('105.00'), flags });
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('60') });
    at.wire();
    at.fill('T-3', '60', '100.00');
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', qty: '40' });
    expect(at.wire()).toEqual(['modify 105.00']);
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('40') });
    at.fill('T-4', '40', '100.00');
    expect(at.order('T-2').status).toBe('canceled');
  });

  it('a stop that the app holds is cut down without the venue', () => {
    const at = long();
    stop(at, '99.00', { flags });
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('60') });
    at.fill('T-3', '60', '100.00');
    expect(at.order('T-2')).toMatchObject({ status: 'emulated', qty: '40' });
    at.quote('98.90', '99.10');
    expect(at.sent.at(-1)).toMatchObject({ kind: 'submit', order: { clientOrderId: 'T-2', qty: '40' } });
  });

  it('is cancelled where it cannot be made smaller', () => {
    const at = long();
    can(at, { modify: false });
    at.ticket({ side: 'sell', limitPrice: d('105.00'), flags });
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('60') });
    at.fill('T-3', '60', '100.00');
    expect(at.order('T-2').status).toBe('canceled');
    expect(at.alerts()).toContain('warning: Sell 100 TSLA: canceled, it only reduces');
  });

  it('a change under way is followed when it was answered', () => {
    const at = long();
    at.ticket({ side: 'sell', limitPrice: d('105.00'), flags });
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('60') });
    at.auto = false;
    const { clientOrderId } = at.order('T-2');
    at.command({ kind: 'modifyOrder', clientOrderId, qty: null, limitPrice: d('104.00') });
    at.fill('T-3', '60', '100.00');
    expect(at.order('T-2')).toMatchObject({ status: 'pendingModify', qty: '100' });
    at.auto = true;
    at.modified('T-2');
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', qty: '40', limitPrice: '104.00' });
  });

  it('one that fills by parts keeps what is left of the position', () => {
    const at = long();
    at.ticket({ side: 'sell', limitPrice: d('105.00'), flags });
    at.fill('T-2', '30', '105.00');
    expect(at.order('T-2')).toMatchObject({ status: 'partiallyFilled', qty: '100' });
    expect(at.engine.view.positions.get(`${at.order('T-2').accountId}|${TSLA.id}`)?.qty).toBe('70');
  });

  it('a venue that keeps the flag is left to it', () => {
    const at = long();
    can(at, FULL);
    at.ticket({ side: 'sell', limitPrice: d('105.00'), flags });
    at.ticket({ side: 'sell', limitPrice: d('100.00'), qty: d('60') });
    at.wire();
    at.fill('T-3', '60', '100.00');
    expect(at.wire()).toEqual([]);
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', qty: '100' });
  });
});
