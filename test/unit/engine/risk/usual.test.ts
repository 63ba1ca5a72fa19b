import { describe, expect, test } from 'vitest';
import {
  BURST_MIN,
  USUAL_MAX,
  USUAL_MIN,
  newUsual,
  noteLoss,
  noteTrade,
  readUsual,
  unusualMinute,
  unusualSize,
  usualOf,
  writtenUsual,
} from '../../../../src-main/engine/risk/usual.ts';
import { NOW, d } from '../account-fixture.ts';

const MINUTE = 60_000;
/** So many minutes of one order each, the last one a minute ago. */
function history(minutes: number, notional: string) {
  const usual = newUsual();
  for (let i = minutes; i > 0; i--) noteTrade(usual, d(notional), NOW - i * MINUTE);
  return usual;
}

describe('S1.12: what is usual', () => {
  test('nothing is unusual before there is enough history', () => {
    expect(unusualSize(history(USUAL_MIN - 1, '100'), 1e9, 10)).toBeNull();
    expect(unusualSize(history(USUAL_MIN, '100'), 1_001, 10)).toEqual({ kind: 'size', now: 1_001, usual: 100 });
    expect(unusualSize(history(USUAL_MIN, '100'), 1_000, 10)).toBeNull();
  });

  test('the median moves with the account and forgets the oldest', () => {
    const usual = history(USUAL_MAX, '100');
    for (let i = 0; i < USUAL_MAX; i++) noteTrade(usual, d('5000'), NOW + i * MINUTE);
    expect(usual.notionals.list).toHaveLength(USUAL_MAX);
    expect(usualOf(usual.notionals)).toBe(5_000);
    expect(unusualSize(usual, 40_000, 10)).toBeNull();
  });

  test('a burst is many more orders a minute than usual, and at least a handful', () => {
    const usual = history(30, '100');
    for (let i = 0; i < BURST_MIN; i++) noteTrade(usual, d('100'), NOW);
    expect(unusualMinute(usual, NOW, 10)).toEqual([]);
    noteTrade(usual, d('100'), NOW);
    expect(unusualMinute(usual, NOW, 10)).toEqual([{ kind: 'burst', now: BURST_MIN + 1, usual: 1 }]);
    expect(unusualMinute(usual, NOW + MINUTE, 10)).toEqual([]);
  });

  test('a loss is measured against the losses of other minutes', () => {
    const usual = newUsual();
    for (let i = USUAL_MIN; i > 0; i--) noteLoss(usual, d('20'), NOW - i * MINUTE);
    noteLoss(usual, d('200'), NOW);
    expect(unusualMinute(usual, NOW, 10)).toEqual([]);
    noteLoss(usual, d('1'), NOW);
    expect(unusualMinute(usual, NOW, 10)).toEqual([{ kind: 'loss', now: 201, usual: 20 }]);
  });

  test('what is written for a snapshot reads back the same', () => {
    const usual = history(30, '100');
    noteLoss(usual, d('20'), NOW);
    const read = readUsual(structuredClone(writtenUsual(usual)));
    expect(writtenUsual(read)).toEqual(writtenUsual(usual));
    expect(unusualSize(read, 5_000, 10)).toEqual(unusualSize(usual, 5_000, 10));
  });
});
