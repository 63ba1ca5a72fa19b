import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import {
  cannotApprove,
  commandWords,
  driftOf,
  queuedStatus,
  standsWords,
} from '../../../../src-renderer/features/queued/queued-words.ts';
import { queuedForList } from '../../../../src-renderer/stores/entity-lists.ts';
import { FIXTURE_NOW_MS } from '../../../fixtures/renderer/fixture-state.ts';
import { queuedOf } from '../../../fixtures/renderer/order-scenes.ts';
import { equity } from '../instruments.ts';

const text = (value: string): never => value as never;
const near = driftOf(queuedOf({}), dec('272.00'));

describe('S3.6: an order for the open', () => {
  test('shows how far the market went, of what is allowed', () => {
    expect(near).toEqual({ pct: '0.07', text: '+0.07 % of 1 %', tooFar: false });
    expect(driftOf(queuedOf({}), dec('268.00'))).toMatchObject({ text: '−1.40 % of 1 %', tooFar: true });
    expect(driftOf(queuedOf({}), null).text).toBe('no quote now');
    expect(driftOf(queuedOf({ referenceMid: null }), dec('1')).text).toBe('no mid then');
  });

  test('G19: is approved only while it is ready, in time and within the drift', () => {
    expect(cannotApprove(queuedOf({}), near, FIXTURE_NOW_MS)).toBeNull();
    expect(cannotApprove(queuedOf({ status: 'waiting' }), near, FIXTURE_NOW_MS)).toContain('closed');
    expect(cannotApprove(queuedOf({}), near, queuedOf({}).expiresMs)).toBe('Its time is over');
    expect(cannotApprove(queuedOf({}), driftOf(queuedOf({}), dec('268')), FIXTURE_NOW_MS)).toContain('drifted');
    expect(cannotApprove(queuedOf({ status: 'sent' }), near, FIXTURE_NOW_MS)).toBe('It has ended');
  });

  test('says when it opens, then how long it stands', () => {
    const waiting = queuedOf({ status: 'waiting', opensMs: Date.UTC(2026, 10, 23, 14, 30) });
    expect(standsWords(waiting, FIXTURE_NOW_MS)).toBe('Mon 09:30 ET');
    expect(standsWords(queuedOf({}), FIXTURE_NOW_MS)).toBe('stands 29:12');
    expect(standsWords(queuedOf({}), queuedOf({}).expiresMs)).toBe('over');
    expect(standsWords(queuedOf({ status: 'dropped' }), FIXTURE_NOW_MS)).toBe('');
    expect(queuedStatus(queuedOf({ status: 'drifted' })).tone).toBe('bad');
  });

  test('names what it is, its exits included', () => {
    const { command } = queuedOf({});
    expect(commandWords(command, equity('AAPL'))).toBe('Limit 271.50, day');
  });

  test('what waits for the trader stands first', () => {
    const list = queuedForList({
      a: queuedOf({ queuedId: text('a'), status: 'dropped' }),
      b: queuedOf({ queuedId: text('b'), status: 'waiting' }),
      c: queuedOf({ queuedId: text('c') }),
    });
    expect(list.map((q) => q.queuedId)).toEqual(['c', 'b', 'a']);
  });
});
