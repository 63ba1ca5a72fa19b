import { describe, expect, test } from 'vitest';
import {
  draftOfLimits,
  fieldOfLimitPath,
  readLimits,
} from '../../../../src-renderer/features/settings/limits-draft.ts';
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
