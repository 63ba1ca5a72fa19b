import { describe, expect, test } from 'vitest';
import {
  LIMIT_NUMBERS,
  dec,
  idOf,
  limitsFor,
  openingMessagesMax,
  tighterNumbers,
  upcastEvent,
  type AccountId,
  type EngineEvent,
  type LimitOverride,
} from '../../../shared/domain/index.ts';
import { tightestLimits } from '../../../src-main/engine/tightest-limits.ts';
import { ACCOUNT_ID, LIMITS, d } from '../engine/account-fixture.ts';

const of = (accountId: string | null, assetClass: LimitOverride['assetClass'], limits: LimitOverride['limits']) => ({
  accountId: accountId === null ? null : idOf<AccountId>(accountId),
  assetClass,
  limits,
});

describe('S1.8, S2.5: limits by account and class', () => {
  test('without an override that applies they are the general ones, the same object', () => {
    expect(limitsFor(LIMITS, ACCOUNT_ID, 'equity')).toBe(LIMITS);
    const other = { ...LIMITS, overrides: [of('OTHER', null, { leverageMax: d('1') }), of(null, 'crypto', {})] };
    expect(limitsFor(other, ACCOUNT_ID, 'equity')).toBe(other);
  });

  test('of all overrides that apply the tightest of each limit wins, and one never loosens', () => {
    const limits = {
      ...LIMITS,
      dayLossMax: d('900'),
      overrides: [
        of(ACCOUNT_ID, null, { orderNotionalMax: d('5000'), tradesPerDayMax: 20, dayLossMax: d('400') }),
        of(null, 'crypto', { orderNotionalMax: d('2000'), tradesPerDayMax: 50 }),
        of(ACCOUNT_ID, 'crypto', { orderQtyMax: d('999999999'), leverageMax: d('1') }),
      ],
    };
    const crypto = limitsFor(limits, ACCOUNT_ID, 'crypto');
    expect(crypto).toMatchObject({
      orderNotionalMax: '2000',
      tradesPerDayMax: 20,
      leverageMax: '1',
      dayLossMax: '400',
    });
    expect(crypto.orderQtyMax).toBe(LIMITS.orderQtyMax);
    expect(limitsFor(limits, ACCOUNT_ID, 'equity')).toMatchObject({ orderNotionalMax: '5000', leverageMax: '5' });
    expect(limitsFor(limits, ACCOUNT_ID, null)).toMatchObject({ orderNotionalMax: '5000', dayLossMax: '400' });
    expect(limitsFor(limits, idOf<AccountId>('OTHER'), 'crypto').tradesPerDayMax).toBe(50);
  });

  test('every number there is is compared: a set that is tighter everywhere comes out whole', () => {
    const tight = Object.fromEntries(
      LIMIT_NUMBERS.map((key) => [key, typeof LIMITS[key] === 'number' ? 1 : dec('0.5').text()]),
    ) as Parameters<typeof tighterNumbers>[0];
    expect(tighterNumbers(LIMITS, tight)).toEqual(tight);
    expect(tighterNumbers(tight, LIMITS)).toEqual(tight);
    expect(tighterNumbers(LIMITS, {})).toEqual(Object.fromEntries(LIMIT_NUMBERS.map((key) => [key, LIMITS[key]])));
  });

  test('no limit on the loss of a day is looser than any', () => {
    expect(tighterNumbers(LIMITS, { dayLossMax: d('5') }).dayLossMax).toBe('5');
    expect(tighterNumbers({ ...LIMITS, dayLossMax: d('5') }, { dayLossMax: null }).dayLossMax).toBe('5');
  });

  test('G20: openings have four fifths of the messages, whole messages only', () => {
    expect([0, 1, 4, 5, 9, 50].map(openingMessagesMax)).toEqual([0, 0, 3, 4, 7, 40]);
  });
});

describe('a settings file that became tighter', () => {
  test('wins limit by limit, and its overrides and restricted instruments come back', () => {
    const set = { ...LIMITS, restricted: ['GME'], overrides: [of(null, 'option', { leverageMax: d('1') })] };
    const file = {
      ...LIMITS,
      leverageMax: d('2'),
      spreadFloor: { option: d('0.05'), combo: d('0.20') },
      unusualLatches: true,
      restricted: ['AMC'],
      overrides: [
        of(null, 'option', { leverageMax: d('3'), tradesPerDayMax: 5 }),
        of(null, 'crypto', { orderQtyMax: d('1') }),
      ],
    };
    expect(tightestLimits(set, file)).toMatchObject({
      leverageMax: '2',
      spreadFloor: { option: '0.05', combo: '0.1' },
      unusualLatches: true,
      restricted: ['GME', 'AMC'],
      overrides: [
        of(null, 'option', { leverageMax: d('1'), tradesPerDayMax: 5 }),
        of(null, 'crypto', { orderQtyMax: d('1') }),
      ],
    });
  });

  test('limits of a journal from before there were so many are filled with what limits nothing', () => {
    const { orderNotionalMax, orderQtyMax, positionSharePctMax, collarPctMax, spreadPctMax } = LIMITS;
    const { duplicateWindowMs, quoteAgeMsMax, tradesPerDayMax, warnAtPct } = LIMITS;
    const old = { orderNotionalMax, orderQtyMax, positionSharePctMax, collarPctMax, spreadPctMax };
    const limits = { ...old, duplicateWindowMs, quoteAgeMsMax, tradesPerDayMax, warnAtPct };
    const read = upcastEvent({ kind: 'limitsChanged', limits } as unknown as EngineEvent);
    expect(read.kind).toBe('limitsChanged');
    if (read.kind !== 'limitsChanged') return;
    expect(read.limits).toMatchObject(limits);
    expect(tightestLimits(read.limits, LIMITS)).toEqual(LIMITS);
  });
});
