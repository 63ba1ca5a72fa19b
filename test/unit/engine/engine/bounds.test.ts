import { describe, expect, it } from 'vitest';
import { idOf, type AlertId } from '../../../../shared/domain/index.ts';
import {
  ALERTS_MAX,
  ANSWERS_MAX,
  ENDED_LADDERS_MAX,
  ENDED_ORDERS_MAX,
  FILLS_MAX,
} from '../../../../src-main/engine/view.ts';
import { Desk, d } from '../desk.ts';

describe('what the engine holds is bounded', () => {
  it('ended orders, fills and alerts drop the oldest; working orders stay', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    at.ticket({ limitPrice: d('99.00') });
    for (let i = 0; i < 620; i++) {
      at.now += 3_001;
      at.requote();
      at.ticket({ qty: d('1'), side: i % 2 === 0 ? 'buy' : 'sell' });
      at.fill(`T-${i + 2}`, '1', '100.00');
      const alertId = idOf<AlertId>(`T-A${i + 1}`);
      at.command({ kind: 'acknowledgeAlert', alertId });
    }
    const { view } = at.engine;
    expect(view.orders.size).toBe(ENDED_ORDERS_MAX + 1);
    expect(view.orders.has(at.order('T-1').clientOrderId)).toBe(true);
    expect(view.fills.size).toBe(FILLS_MAX);
    expect(view.alerts.size).toBeLessThanOrEqual(ALERTS_MAX);
    expect(at.ticket({ qty: d('3') })).toMatchObject({ clientOrderId: 'T-622' });
  });

  it('ended ladders drop the oldest, and numbers go on', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    for (let i = 0; i < 210; i++) {
      at.now += 3_001;
      at.requote();
      at.ladder({ worstPrice: d('100.20') });
      at.fill(`T-L${i + 1}-1`, '100', '100.10');
    }
    expect(at.engine.view.ladders.size).toBe(ENDED_LADDERS_MAX);
    expect(at.ladder({ worstPrice: d('100.20') })).toMatchObject({ kind: 'denied' });
    at.hold(4_000);
    expect(at.ladder({ worstPrice: d('100.20') })).toMatchObject({ ladderId: 'T-L211' });
  });

  it('answers of the latest commands only', () => {
    const at = new Desk();
    for (let i = 0; i < ANSWERS_MAX + 5; i++) at.command({ kind: 'cancelAll', instrumentId: null }, idOf(`k${i}`));
    at.quote('100.00', '100.20');
    at.ticket();
    at.command({ kind: 'cancelAll', instrumentId: null }, idOf('k0'));
    expect(at.order('T-1').status).toBe('canceled');
  });
});
