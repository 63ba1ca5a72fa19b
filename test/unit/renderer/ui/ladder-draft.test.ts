import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import {
  atTickScale,
  draftOfParams,
  newLadderDraft,
  readLadderDraft,
  readPrice,
  type LadderDraft,
} from '../../../../src-renderer/ui/ladder-draft.ts';
import { equity } from '../instruments.ts';

const context = { side: 'buy' as const, instrument: equity('TSLA'), bid: dec('319.00'), ask: dec('325.68') };
const read = (edit: Partial<LadderDraft>, over: Partial<typeof context> = {}): ReturnType<typeof readLadderDraft> =>
  readLadderDraft({ ...newLadderDraft(), ...edit }, { ...context, ...over });

describe('a ladder draft', () => {
  test('S3.1, S3.8: read with nothing typed it is 0/10/20/30 %, 15 s for buys, 120 s, the ask as the worst price', () => {
    const params = read({});
    expect(params.ok && params.value).toEqual({
      steps: { kind: 'toward', towardPct: ['0', '10', '20', '30'] },
      factor: '1',
      spreadSteps: null,
      reference: 'frozen',
      waitMs: 15_000,
      orderTimeoutMs: null,
      totalMs: 120_000,
      worstPrice: '325.68',
      floor: null,
      rounding: 'passive',
      final: 'rest',
      replace: 'modify',
      onLocked: 'take',
    });
  });

  test('S3.1: sells wait 10 s and take the bid as the worst price', () => {
    const params = readLadderDraft(newLadderDraft(), { ...context, side: 'sell' });
    expect(params.ok && [params.value.waitMs, params.value.worstPrice]).toEqual([10_000, '319.00']);
  });

  test('S0.5: a fixed increment carries its amount, its rungs and both time-outs', () => {
    const params = read({ steps: 'increment', increment: '0.01', rungs: '10', wait: '5', orderTimeout: '5' });
    expect(params.ok && params.value).toMatchObject({
      steps: { kind: 'increment', increment: '0.01', rungs: 10 },
      waitMs: 5_000,
      orderTimeoutMs: 5_000,
    });
  });

  test('S3.3: class steps are carried whole when on', () => {
    const params = read({ spreadSteps: true });
    expect(params.ok && params.value.spreadSteps).toEqual({
      wideAbovePct: '2',
      wideStepPct: '15',
      tightBelowPct: '0.5',
      tightStepPct: '5',
      middleStepPct: '10',
    });
  });

  test.each<[string, Partial<LadderDraft>, object]>([
    ['a falling rung', { toward: ['0', '30', '20'] }, { rungs: 'Rung 3 lies behind rung 2' }],
    ['a rung above 100 %', { toward: ['0', '101'] }, { rungs: 'Rung 2: 0 to 100 %' }],
    ['a rung with a comma', { toward: ['0', '1,5'] }, { rungs: 'Rung 2: No commas: write 1.5, not 1,5' }],
    ['no rungs', { toward: [] }, { rungs: 'At least one rung' }],
    ['21 rungs', { toward: Array.from({ length: 21 }, () => '5') }, { rungs: 'At most 20 rungs' }],
    ['half a tick', { steps: 'ticks', ticks: ['0', '1.5'] }, { rungs: 'Rung 2: whole numbers only' }],
    ['an increment of zero', { steps: 'increment', increment: '0' }, { increment: 'Increment must be above 0' }],
    ['a factor above 2', { factor: '2.01' }, { factor: 'Factor: above 0, at most 2' }],
    ['a wait of an hour', { wait: '3600' }, { wait: 'Wait: 0.1 to 600 s' }],
    ['a worst price off tick', { worst: '325.685' }, { worst: 'Off the tick of 0.01: 325.68 or 325.69' }],
    ['a floor in words', { floor: 'low' }, { floor: 'Not a number' }],
  ])('refuses %s by name', (_what, edit, errors) => {
    expect(read(edit)).toEqual({ ok: false, error: errors });
  });

  test('names every wrong field at once', () => {
    const params = read({ wait: 'x', total: '0', factor: '-1' });
    expect(!params.ok && Object.keys(params.error).toSorted()).toEqual(['factor', 'total', 'wait']);
  });

  test('without a far touch asks for a worst price, and takes a typed one', () => {
    const oneSided = { ...context, ask: null };
    expect(readLadderDraft(newLadderDraft(), oneSided)).toEqual({
      ok: false,
      error: { worst: 'No ask now: type a worst price' },
    });
    expect(readLadderDraft({ ...newLadderDraft(), worst: '326' }, oneSided)).toMatchObject({
      ok: true,
      value: { worstPrice: '326.00' },
    });
  });

  test('comes back unchanged from the parameters it made', () => {
    for (const edit of [
      {},
      { steps: 'ticks', ticks: ['0', '2'] },
      { factor: '0.75', spreadSteps: true, floor: '330' },
    ] as const) {
      const params = read(edit);
      if (!params.ok) throw new Error('unreadable');
      expect(readLadderDraft(draftOfParams(params.value), context)).toEqual(params);
    }
  });
});

test('prices follow the tick of their band', () => {
  const penny = equity('PENY');
  expect(readPrice('0.9999', 'Limit', penny)).toEqual({ ok: true, value: '0.9999' });
  expect(readPrice('1.0001', 'Limit', penny)).toMatchObject({ ok: false });
  expect(atTickScale(dec('294.4'), penny)).toBe('294.40');
});
