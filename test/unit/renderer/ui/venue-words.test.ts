import { describe, expect, test } from 'vitest';
import {
  canFor,
  flagByApp,
  flagOff,
  holderOf,
  sleepWords,
  stopHolderOf,
  targetHolderOf,
  tifByApp,
  sessionsOff,
  tifOff,
  typeOff,
} from '../../../../src-renderer/ui/venue-words.ts';
import { triggerWords } from '../../../../src-renderer/ui/trigger-words.ts';
import { FIXTURE_CAN, waitingOrder } from '../../../fixtures/renderer/order-scenes.ts';
import { equity } from '../instruments.ts';

describe('what the venue lacks', () => {
  test('sessions that its one flag for extended hours does not tell apart', () => {
    const flag = { ...FIXTURE_CAN, extendedHours: true, extended: { together: ['pre', 'regular', 'post'] as const } };
    expect(sessionsOff(flag, ['regular', 'post'], 'day')).toContain('one flag for pre-market');
    expect(sessionsOff(flag, ['overnight', 'pre', 'regular', 'post'], 'day')).toBe(
      'orders are not sent to that session',
    );
    expect(sessionsOff({ ...flag, extendedHours: false }, ['pre', 'regular'], 'day')).toContain('regular hours only');
    const taken = [sessionsOff(flag, ['pre', 'regular', 'post'], 'gtc'), sessionsOff(flag, ['post'], 'ioc')];
    expect([...taken, sessionsOff(flag, ['regular'], 'day')]).toEqual([null, null, null]);
  });

  test('is off with its reason; what it never said is not refused here', () => {
    expect(tifOff(FIXTURE_CAN, 'atClose')).toBe('the venue has no at the close');
    expect(tifOff(FIXTURE_CAN, 'atOpen', { byApp: false, calendar: 'always' })).toBe('it trades around the clock');
    expect([tifOff(FIXTURE_CAN, 'gtc'), tifOff(null, 'gtd')]).toEqual([null, null]);
    expect(flagOff({ ...FIXTURE_CAN, flags: [] }, 'postOnly')).toBe('the venue has no post only');
    expect(typeOff({ ...FIXTURE_CAN, orderTypes: ['limit'] }, 'market')).toContain('no market orders');
    expect(typeOff(FIXTURE_CAN, 'trailingStop')).toBeNull();
    expect(canFor(FIXTURE_CAN, { assetClass: 'combo' })?.orderTypes).toEqual(['limit']);
  });

  test('but what the app can keep for it is offered, and said: a date to end at, reduce-only', () => {
    expect([tifOff(FIXTURE_CAN, 'gtd'), tifByApp(FIXTURE_CAN, 'gtd')]).toEqual([null, true]);
    const day = { ...FIXTURE_CAN, timesInForce: ['day' as const] };
    expect(tifOff(day, 'gtd')).toContain('no good till date');
    expect(tifOff(day, 'gtd', { byApp: true, calendar: 'us-equity' })).toBeNull();
    expect([flagOff(FIXTURE_CAN, 'reduceOnly'), flagByApp(FIXTURE_CAN, 'reduceOnly')]).toEqual([null, true]);
  });

  test('G14: a trail that the venue does not know is the app’s; a bracket’s is a stop that the app moves', () => {
    const can = { ...FIXTURE_CAN, orderTypes: ['stop', 'trailingStop'] as const, trailKinds: ['price'] as const };
    expect(holderOf(can, 'trailingStop', 'last', 'price').by).toBe('venue');
    expect(holderOf(can, 'trailingStop', 'last', 'percent')).toMatchObject({ by: 'app' });
    expect(stopHolderOf(can, 'trailingStop', 'last', 'percent').text).toContain('a stop that this app moves');
  });

  test('G14: a waiting order is held by the app where the venue has no such order or trigger', () => {
    expect(holderOf(FIXTURE_CAN, 'stop', 'last').by).toBe('venue');
    expect(holderOf(FIXTURE_CAN, 'trailingStop', 'last')).toMatchObject({ by: 'app' });
    expect(holderOf(FIXTURE_CAN, 'stop', 'mid').text).toContain('do not watch the mid');
    expect(holderOf(null, 'stop', 'last').by).toBe('unknown');
    expect(stopHolderOf({ ...FIXTURE_CAN, exitWhileEntryWorks: false }, 'stop', 'last').by).toBe('app');
    const [there, here] = [
      { by: 'venue', text: '' },
      { by: 'app', text: '' },
    ] as const;
    expect(targetHolderOf(FIXTURE_CAN, there)).toMatchObject({
      by: 'app',
      text: expect.stringContaining('stop rests'),
    });
    expect(targetHolderOf(FIXTURE_CAN, null).by).toBe('venue');
    // G14: nothing rests where the app holds the stop, and the ticket does not say so.
    expect(targetHolderOf(FIXTURE_CAN, here)).toMatchObject({
      by: 'app',
      text: expect.stringContaining('app holds the stop'),
    });
    const pairs = { ...FIXTURE_CAN, linksExits: true, linkForm: 'pair' as const };
    expect(targetHolderOf(pairs, there).text).toMatch(/^Held by the venue: .* one cancels the other$/);
    expect(targetHolderOf({ ...pairs, exitWhileEntryWorks: false }, here).text).toContain('once the entry ended');
    expect(targetHolderOf(pairs, there, 'trailingStop')).toMatchObject({ by: 'app' });
  });
});

test('hours in which a stop sleeps are named', () => {
  expect(sleepWords(['regular'], 'us-equity')).toBe('sleeps after 16:00 ET');
  expect(sleepWords(['pre', 'regular', 'post'], 'us-equity')).toBe('sleeps after 20:00 until 4:00 ET');
  expect(sleepWords(['overnight', 'pre', 'regular', 'post'], 'us-equity')).toContain('day and night');
  expect(sleepWords(['regular'], 'us-option-1615')).toBe('sleeps after 16:15 ET');
  expect(sleepWords(['continuous'], 'always')).toBe('awake around the clock');
});

test('a trigger says which way the price has to go', () => {
  const coin = equity('COIN');
  const words = (type: 'stop' | 'takeProfit', side: 'buy' | 'sell') =>
    triggerWords(waitingOrder({ type, side }), coin).split(' 174')[0];
  expect([
    words('stop', 'sell'),
    words('stop', 'buy'),
    words('takeProfit', 'sell'),
    words('takeProfit', 'buy'),
  ]).toEqual(['at or below', 'at or above', 'at or above', 'at or below']);
});
