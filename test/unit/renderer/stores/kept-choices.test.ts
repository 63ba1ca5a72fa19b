import { describe, expect, test } from 'vitest';
import { KEEP_PREFIX, keep, keptElsewhere, readKept } from '../../../../src-renderer/stores/keep.ts';
import { clampSize, readSizes, DEFAULT_SIZES } from '../../../../src-renderer/stores/layout-store.ts';
import { DEFAULT_LOOKS, readLooks } from '../../../../src-renderer/stores/ui-store.ts';
import { CARRY_MAX_MS, carriedClock } from '../../../../src-renderer/stores/values-store.ts';
import {
  freeId,
  freeName,
  instrumentsOf,
  readLists,
  withInstrument,
  withMoved,
  withName,
  withNudged,
  withoutInstrument,
  type OwnList,
} from '../../../../src-renderer/stores/watchlists.ts';
import { FIXTURE_INSTRUMENTS } from '../../../fixtures/renderer/fixture-state.ts';

const ids = (...symbols: string[]): OwnList['ids'] => symbols.map((s) => `${s}.SIM` as OwnList['ids'][number]);
const list = (...symbols: string[]): readonly OwnList[] => [{ id: 'own-1', name: 'Mine', ids: ids(...symbols) }];

describe('what the screen remembers', () => {
  test('a storage that throws or lies harms nothing', () => {
    const full = {
      getItem: () => '{not json',
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(readKept(full, 'looks')).toBeNull();
    expect(keep(full, 'looks', {})).toBe(false);
  });

  test('unknown looks fall back one by one; trading hotkeys stay off unless they were switched on', () => {
    expect(readLooks(null)).toEqual(DEFAULT_LOOKS);
    expect(readLooks({ theme: 'light', colours: 'pink', tradingHotkeys: 'yes', chartInterval: '1h' })).toEqual({
      ...DEFAULT_LOOKS,
      theme: 'light',
      chartInterval: '1h',
    });
    expect(DEFAULT_LOOKS.tradingHotkeys).toBe(false);
  });

  test('sizes stay within their bounds', () => {
    expect(readSizes({ left: 9_999, right: 'wide', bottom: Number.NaN })).toEqual({
      ...DEFAULT_SIZES,
      left: clampSize('left', 9_999),
    });
  });
});

describe('watchlists', () => {
  test('built-in lists follow the venue’s instruments, one’s own keep their order', () => {
    expect(instrumentsOf('crypto', [], FIXTURE_INSTRUMENTS).map((i) => i.symbol)).toEqual(['BTC/USD', 'ETH/USD']);
    expect(instrumentsOf('own-1', list('TSLA', 'GONE', 'SPY'), FIXTURE_INSTRUMENTS).map((i) => i.symbol)).toEqual([
      'TSLA',
      'SPY',
    ]);
    expect(instrumentsOf('nothing', [], FIXTURE_INSTRUMENTS)).toEqual([]);
  });

  test('adding twice keeps one; removing and moving keep the rest', () => {
    const added = withInstrument(withInstrument(list('SPY'), 'own-1', ids('QQQ')[0]!), 'own-1', ids('SPY')[0]!);
    expect(added[0]!.ids).toEqual(ids('SPY', 'QQQ'));
    expect(withMoved(list('A', 'B', 'C'), 'own-1', ids('C')[0]!, ids('A')[0]!)[0]!.ids).toEqual(ids('C', 'A', 'B'));
    expect(withMoved(list('A', 'B', 'C'), 'own-1', ids('A')[0]!, null)[0]!.ids).toEqual(ids('B', 'C', 'A'));
    expect(withNudged(list('A', 'B'), 'own-1', ids('B')[0]!, -1)[0]!.ids).toEqual(ids('B', 'A'));
    expect(withNudged(list('A', 'B'), 'own-1', ids('A')[0]!, -1)[0]!.ids).toEqual(ids('A', 'B'));
    expect(withoutInstrument(list('A', 'B'), 'own-1', ids('A')[0]!)[0]!.ids).toEqual(ids('B'));
  });

  test('names and ids are free ones; an empty name is refused', () => {
    expect(freeName([{ id: 'own-1', name: 'List 1', ids: [] }])).toBe('List 2');
    expect(freeId(list())).toBe('own-2');
    expect(withName(list(), 'own-1', '  ')[0]!.name).toBe('Mine');
    expect(withName(list(), 'own-1', ' Best ')[0]!.name).toBe('Best');
  });

  test('kept lists are read with suspicion', () => {
    expect(readLists('x')).toEqual([]);
    expect(
      readLists([
        { id: 'all', name: 'All', ids: [] },
        { id: 'own-3', name: 'A', ids: ['SPY.SIM', 'SPY.SIM', 5] },
        null,
      ]),
    ).toEqual([{ id: 'own-3', name: 'A', ids: ['SPY.SIM'] }]);
  });
});

describe('the market’s clock', () => {
  const values = { t: 'values' as const, positions: [], accounts: [], nowMs: 1_000_000, wallMs: 0 };

  test('is carried on at the market’s speed between messages, and stands when the engine is silent', () => {
    const state = { values, receivedMs: 50_000 };
    expect(carriedClock(state, 1, 50_400)).toBe(1_000_400);
    expect(carriedClock(state, 60, 50_400)).toBe(1_024_000);
    expect(carriedClock(state, 0, 50_400)).toBe(1_000_000);
    expect(carriedClock(state, 1, 50_000 + 60_000)).toBe(1_000_000 + CARRY_MAX_MS);
    expect(carriedClock(state, 1, 49_000)).toBe(1_000_000);
    expect(carriedClock({ values: null, receivedMs: 0 }, 1, 5)).toBeNull();
  });
});

test('a choice of another window is taken, what is of something else or unreadable is not', () => {
  const of = (key: string | null, newValue: string | null) => keptElsewhere({ key, newValue }, 'looks');
  expect(of(`${KEEP_PREFIX}looks`, '{"tradingHotkeys":false}')).toEqual({ tradingHotkeys: false });
  expect([of(`${KEEP_PREFIX}lists`, '{}'), of(null, null), of(`${KEEP_PREFIX}looks`, '{')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
