/** A stop on the last trade acts on a trade of its session, never on one that a quote repeats from an earlier session (G14). */
import { describe, expect, it } from 'vitest';
import { d, type Desk } from '../desk.ts';
import { FULL, can, long, stop, trigger } from './held-desk.ts';

const onLast = { trigger: trigger('99.00', { source: 'last' }) };

function watched(): Desk {
  const at = long();
  can(at, FULL);
  at.quote('100.00', '100.20', { last: null, volume: 0 });
  at.wire();
  return at;
}
/** A stop at 99.00, and the app started again: its first quote repeats a last trade of 98.00 that nobody saw. */
function startedAgain(): Desk {
  const at = long();
  can(at, FULL);
  at.quote('100.00', '100.20', { last: 10_010, volume: 4_000 });
  stop(at, '99.00', onLast);
  at.restart();
  can(at, FULL);
  at.connect();
  at.mass({
    positions: [
      {
        kind: 'position',
        accountId: at.order('T-1').accountId,
        instrumentId: at.order('T-1').instrumentId,
        qty: d('100'),
        avgPrice: d('100.20'),
      },
    ],
  });
  at.wire();
  at.quote('100.00', '100.20', { last: 9_800, volume: 5_000 });
  return at;
}

describe('a trigger on the last trade', () => {
  it('does not act on a last trade that the first quote brought along', () => {
    const at = startedAgain();
    at.hold(10_000);
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual([]);
    expect(at.order('T-2').status).toBe('emulated');
    // It waits as a stop at a venue would: nothing is wrong, nothing is alarmed.
    expect(at.alerts().filter((a) => a.includes('Not watched'))).toEqual([]);
  });

  it('acts once the volume has grown at that price', () => {
    const at = startedAgain();
    at.hold(2_000);
    at.quote('100.00', '100.20', { last: 9_800, volume: 5_100 });
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual(['submit market']);
  });

  it('acts once the last price has changed to beyond the trigger', () => {
    const at = watched();
    at.quote('100.00', '100.20', { last: 10_010, volume: 0 });
    stop(at, '99.00', onLast);
    at.hold(1_000);
    at.quote('98.90', '99.10', { last: 9_890, volume: 0 });
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual(['submit market']);
  });

  it('is not moved by quotes alone', () => {
    const at = watched();
    at.quote('100.00', '100.20', { last: 10_010, volume: 7 });
    stop(at, '99.00', onLast);
    at.quote('98.00', '98.20', { last: 10_010, volume: 7 });
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual([]);
  });
});

describe('a stop-limit that is to stay, at a venue of day orders', () => {
  it('says when it is triggered that it rests for today only', () => {
    const at = long();
    can(at, { ...FULL, timesInForce: ['day'] });
    stop(at, '99.00', { type: 'stopLimit', limitPrice: d('98.50'), tif: 'gtc' });
    expect(at.alerts().filter((a) => a.includes('today only'))).toEqual([]);
    at.quote('98.90', '99.10');
    expect(at.wire().filter((w) => w.startsWith('submit'))).toEqual(['submit 98.50']);
    expect(at.alerts()).toContain('warning: Sell 100 TSLA: rests for today only');
  });

  it('says nothing where the venue keeps it', () => {
    const at = long();
    can(at, FULL);
    stop(at, '99.00', { type: 'stopLimit', limitPrice: d('98.50'), tif: 'gtc' });
    at.quote('98.90', '99.10');
    expect(at.alerts().filter((a) => a.includes('today only'))).toEqual([]);
  });
});
