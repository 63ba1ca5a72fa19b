import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import {
  BUILT_IN_PRESETS,
  SAVED_PRESETS_MAX,
  applyPreset,
  mergePresets,
  parsePresets,
  serialisePresets,
  withSavedPreset,
  type LadderPreset,
} from '../../../../src-renderer/features/ticket/presets.ts';
import { newLadderDraft } from '../../../../src-renderer/ui/ladder-draft.ts';
import { crypto, equity } from '../instruments.ts';

const preset = (id: string): LadderPreset => BUILT_IN_PRESETS.find((p) => p.id === id)!;
const saved = (name: string): readonly LadderPreset[] => {
  const list = withSavedPreset([], name, { ...newLadderDraft(), toward: ['0', '50'], worst: '12.34', floor: '13' });
  if (!list.ok) throw new Error(list.error);
  return list.value;
};

describe('presets', () => {
  test('S3.1 and show 4: patient and brisk are the two ladders of the comparison', () => {
    expect(preset('patient').values.toward).toEqual(['0', '10', '20', '30']);
    expect(preset('brisk').values.toward).toEqual(['0', '33', '67', '100']);
  });

  test('S0.5: the fixed increment has ten rungs of 0.01, 5 s between attempts and 5 s for the order', () => {
    const market = { instrument: equity('SPY'), price: dec('668.42') };
    expect(applyPreset(newLadderDraft(), preset('increment'), market)).toMatchObject({
      steps: 'increment',
      increment: '0.01',
      rungs: '10',
      wait: '5',
      orderTimeout: '5',
    });
  });

  test('an increment finer than the tick becomes one tick', () => {
    const market = { instrument: crypto(), price: dec('92118') };
    expect(applyPreset(newLadderDraft(), preset('increment'), market).increment).toBe('0.1');
  });

  test('applying one keeps what it does not name', () => {
    const draft = { ...newLadderDraft(), worst: '12.34', reference: 'follow' as const, factor: '0.75' };
    expect(applyPreset(draft, preset('brisk'), null)).toMatchObject({
      worst: '12.34',
      reference: 'follow',
      factor: '0.75',
    });
  });

  test('a saved one replaces its namesake, keeps no price, and survives the storage', () => {
    const list = saved('Mine');
    const again = withSavedPreset(list, ' mine ', { ...newLadderDraft(), toward: ['0'] });
    expect(again.ok && again.value.map((p) => [p.name, p.values.toward])).toEqual([['mine', ['0']]]);
    expect(list[0]?.values).toMatchObject({ worst: '', floor: '' });
    expect(parsePresets(serialisePresets(list))).toEqual(list);
    expect(mergePresets(list).map((p) => p.id)).toEqual([...BUILT_IN_PRESETS.map((p) => p.id), 'saved:mine']);
  });

  test('refuses no name, a built-in name, a long one, and one too many', () => {
    expect(withSavedPreset([], '  ', newLadderDraft())).toMatchObject({ ok: false });
    expect(withSavedPreset([], 'patient 0/10/20/30', newLadderDraft())).toMatchObject({ ok: false });
    expect(withSavedPreset([], 'x'.repeat(41), newLadderDraft())).toMatchObject({ ok: false });
    let list: readonly LadderPreset[] = [];
    for (let i = 0; i < SAVED_PRESETS_MAX; i++) {
      const next = withSavedPreset(list, `p${i}`, newLadderDraft());
      if (next.ok) list = next.value;
    }
    expect(withSavedPreset(list, 'one more', newLadderDraft())).toMatchObject({ ok: false });
    expect(withSavedPreset(list, 'p3', newLadderDraft())).toMatchObject({ ok: true });
  });

  test.each([null, '', 'nonsense', '{}', '[1,null,"x"]', '[{"name":3,"values":{}}]', '[{"name":"a"}]'])(
    'a storage of %j holds none',
    (text) => {
      expect(parsePresets(text)).toEqual([]);
    },
  );

  test('a stored field of the wrong kind or an unknown choice is dropped', () => {
    const text = JSON.stringify([{ name: 'a', values: { toward: [1, 2], final: 'burn', wait: '7', extra: 'x' } }]);
    expect(parsePresets(text)[0]?.values).toEqual({ ...newLadderDraft(), wait: '7' });
  });
});

describe('S3.8: the settings file', () => {
  test('gives the first preset its rungs and its time; the others stay', () => {
    const standards = { towardPct: ['0', '25', '50'], waitMs: { buy: 12_000, sell: 8_000 }, totalMs: 60_000 };
    const [first, ...others] = mergePresets([], standards);
    expect(first).toMatchObject({
      id: 'patient',
      name: 'Patient 0/25/50',
      values: { toward: ['0', '25', '50'], total: '60', wait: '' },
    });
    expect(others).toEqual(BUILT_IN_PRESETS.slice(1));
  });
});
