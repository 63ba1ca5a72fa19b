/** What a venue takes differs by class (Alpaca: options for the day, crypto never for it): what the engine sends by itself fits. */
import { describe, expect, it } from 'vitest';
import { capabilitiesFor } from '../../../../shared/domain/index.ts';
import { ALPACA_CAPABILITIES } from '../../../../src-main/brokers/alpaca/capabilities.ts';
import { requestOf } from '../../../../src-main/engine/orders/wire.ts';
import { Desk, d } from '../desk.ts';
import { FULL, can, long, stop } from './held-desk.ts';

const MARKET_LIMIT = ['market', 'limit'] as const;

describe('terms by class', () => {
  it('S0.4: a class without terms of its own has the venue’s', () => {
    expect(capabilitiesFor(ALPACA_CAPABILITIES, 'equity')).toBe(ALPACA_CAPABILITIES);
    expect(capabilitiesFor(ALPACA_CAPABILITIES, 'combo').timesInForce).toEqual(['day']);
    expect(capabilitiesFor(ALPACA_CAPABILITIES, 'crypto').timesInForce).not.toContain('day');
  });

  it('G13: a stop held by the app leaves in a time that its class has', () => {
    const at = long();
    const byClass = { equity: { orderTypes: MARKET_LIMIT, timesInForce: ['gtc', 'ioc'] as const } };
    can(at, { ...FULL, byClass });
    expect(stop(at, '99.00', { tif: 'gtc' })).toMatchObject({ kind: 'accepted' });
    at.quote('98.50', '98.60');
    at.hold(2_000);
    at.quote('98.50', '98.60');
    const order = at.order('T-2');
    expect(order.status).toBe('accepted');
    expect(requestOf(order, capabilitiesFor({ ...FULL, byClass }, 'equity')).tif).toBe('ioc');
    expect(requestOf(order, FULL).tif).toBe('day');
  });

  it('a ladder’s last order is for the day where its class has no immediate one', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    can(at, { ...FULL, byClass: { equity: { orderTypes: MARKET_LIMIT, timesInForce: ['day'] } } });
    at.ladder({ worstPrice: d('100.30'), final: 'marketable' });
    at.hold(61_000);
    const last = at.order('T-L1-2');
    expect(last).toMatchObject({ type: 'limit', tif: 'day', limitPrice: '100.30' });
  });

  it('a ticket is refused before anything leaves, with the reason', () => {
    const at = new Desk();
    at.quote('100.00', '100.20');
    can(at, { ...FULL, byClass: { equity: { orderTypes: MARKET_LIMIT, timesInForce: ['day'] } } });
    expect(at.ticket({ tif: 'ioc' })).toMatchObject({ kind: 'denied' });
    expect(at.wire()).toEqual([]);
  });
});
