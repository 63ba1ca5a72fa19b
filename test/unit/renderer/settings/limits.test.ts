import { describe, expect, test } from 'vitest';
import {
  draftOfLimits,
  fieldOfLimitPath,
  readLimits,
} from '../../../../src-renderer/features/settings/limits-draft.ts';
import { LIMIT_SPECS } from '../../../../src-renderer/features/settings/limit-specs.ts';
import { limitsAnswer } from '../../../../src-renderer/features/settings/limits-page.tsx';
import { FIXTURE_TERMINAL } from '../../../fixtures/renderer/fixture-state.ts';

const { limits } = FIXTURE_TERMINAL;
const draft = draftOfLimits(limits);

describe('risk limits as typed', () => {
  test('limits go into text and back unchanged; what the form does not show is kept', () => {
    expect(readLimits(draft, limits)).toEqual({ ok: true, value: limits });
    expect(draft.quoteAgeMsMax).toBe('5');
  });

  test('S2.5: a changed field changes exactly itself, as an exact decimal', () => {
    const read = readLimits({ ...draft, orderNotionalMax: '2500.50', quoteAgeMsMax: '2.5' }, limits);
    expect(read).toEqual({ ok: true, value: { ...limits, orderNotionalMax: '2500.5', quoteAgeMsMax: 2_500 } });
  });

  test('every wrong field is named at once, and nothing is guessed', () => {
    const read = readLimits(
      { ...draft, orderNotionalMax: '1,5', tradesPerDayMax: '2.5', collarPctMax: '1e3', 'spread.etf': '' },
      limits,
    );
    expect(read.ok).toBe(false);
    if (!read.ok)
      expect(Object.keys(read.error).toSorted()).toEqual([
        'collarPctMax',
        'orderNotionalMax',
        'spread.etf',
        'tradesPerDayMax',
      ]);
  });

  test('a refusal of the engine is shown at its field', () => {
    expect(fieldOfLimitPath('command.limits.spreadPctMax.crypto')).toBe('spread.crypto');
    expect(fieldOfLimitPath('limits.orderQtyMax')).toBe('orderQtyMax');
    expect(fieldOfLimitPath('command.elsewhere')).toBeNull();
    const answer = limitsAnswer({
      kind: 'denied',
      code: 'looserThanConfigured',
      path: 'command.limits.orderQtyMax',
      message: 'At most 10000',
    });
    expect(answer.errors).toEqual({ orderQtyMax: 'At most 10000' });
    expect(limitsAnswer({ kind: 'unanswered', message: '' }).said?.tone).toBe('warn');
  });
});

describe('S1.8, S2.5: every limit on screen', () => {
  const own = {
    ...limits,
    dayLossMax: '500' as typeof limits.orderNotionalMax,
    restricted: ['GME'],
    overrides: [{ accountId: null, assetClass: 'crypto' as const, limits: { tradesPerDayMax: 5 } }],
  };

  test('there is a field for every limit that is a number, and all of it reads back as it stood', () => {
    expect(readLimits(draftOfLimits(own), own)).toEqual({ ok: true, value: own });
    const covered = new Set(LIMIT_SPECS.map((s) => s.field.split('.')[0]));
    for (const key of Object.keys(limits)) {
      const other = ['restricted', 'overrides', 'unusualLatches', 'spreadPctMax', 'spreadFloor'].includes(key);
      expect(other || covered.has(key), key).toBe(true);
    }
  });

  test('an empty loss of a day is off, a window of 0 is off, a list is read with commas or spaces', () => {
    const read = readLimits(
      { ...draftOfLimits(own), dayLossMax: '', collarWindowMs: '0', restricted: 'GME, AMC  GME' },
      own,
    );
    expect(read).toMatchObject({
      ok: true,
      value: { dayLossMax: null, collarWindowMs: 0, restricted: ['GME', 'AMC'] },
    });
  });

  test('limits by account and class: whose they are must be said, once, and wrong figures are named', () => {
    const overrides = [
      { accountId: '', assetClass: '' as const, values: { leverageMax: '2' } },
      { accountId: 'SIM-1', assetClass: 'option' as const, values: { leverageMax: '1,5' } },
      { accountId: 'SIM-1', assetClass: 'option' as const, values: {} },
    ];
    const read = readLimits({ ...draftOfLimits(limits), overrides }, limits);
    expect(read.ok).toBe(false);
    if (!read.ok) {
      expect(Object.keys(read.error).toSorted()).toEqual([
        'override.0.whose',
        'override.1.leverageMax',
        'override.2.whose',
      ]);
    }
  });
});
