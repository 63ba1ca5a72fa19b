import { describe, expect, test } from 'vitest';
import type { Quote } from '../../../../shared/domain/index.ts';
import { defaultInstrument, spreadTicks } from '../../../../src-renderer/features/watchlist/first-instrument.ts';
import { Tints, TINT_MS } from '../../../../src-renderer/features/watchlist/tints.ts';
import { watchTemplate } from '../../../../src-renderer/features/watchlist/watch-columns.ts';
import {
  longestPrice,
  moved,
  watchCells,
  type WatchContext,
} from '../../../../src-renderer/features/watchlist/watch-cells.ts';
import { sorted } from '../../../../src-renderer/features/watchlist/watch-order.ts';
import { searched } from '../../../../src-renderer/ui/search-instruments.ts';
import { FIXTURE_INSTRUMENTS, FIXTURE_NOW_MS, FIXTURE_QUOTES } from '../../../fixtures/renderer/fixture-state.ts';

const of = (symbol: string) => FIXTURE_INSTRUMENTS.find((i) => i.symbol === symbol)!;
const quoteOf = (symbol: string): Quote => FIXTURE_QUOTES.find((q) => q.instrumentId === of(symbol).id)!;
const context: WatchContext = { nowMs: FIXTURE_NOW_MS, staleMs: 5_000, spreadPctMax: 5 };

describe('a row of the watchlist', () => {
  test('shows spread in money and per cent, the change with its sign, the age', () => {
    expect(watchCells(of('COIN'), quoteOf('COIN'), context)).toEqual({
      last: '294.30',
      change: '−1.75',
      changeTone: 'down',
      bid: '294.19',
      ask: '294.41',
      spread: '0.22',
      spreadPct: '0.075',
      spreadTone: '',
      age: '0s',
      state: 'live',
    });
  });

  test('says stale, halted, closed, delayed and nothing at all', () => {
    const coin = quoteOf('COIN');
    const state = (change: Partial<Quote>) => watchCells(of('COIN'), { ...coin, ...change }, context).state;
    expect(state({ tsEventMs: FIXTURE_NOW_MS - 5_000 })).toBe('stale');
    expect(state({ tsEventMs: FIXTURE_NOW_MS - 4_999 })).toBe('live');
    expect(state({ status: 'halted' })).toBe('halted');
    expect(state({ status: 'luld' })).toBe('halted');
    expect(state({ status: 'closed', tsEventMs: 0 })).toBe('closed');
    expect(state({ timeliness: 'delayed' })).toBe('delayed');
    expect(watchCells(of('COIN'), null, context).state).toBe('none');
  });

  test('one-sided quotes have no spread, wide ones warn from half of the limit on', () => {
    expect(watchCells(of('COIN'), { ...quoteOf('COIN'), ask: null }, context)).toMatchObject({
      ask: '–',
      spread: '–',
      spreadPct: '–',
    });
    const wide = watchCells(of('TSLA'), quoteOf('TSLA'), { ...context, spreadPctMax: 4 });
    expect([wide.spread, wide.spreadPct, wide.spreadTone]).toEqual(['6.68', '2.072', 'warn']);
    expect(watchCells(of('TSLA'), quoteOf('TSLA'), context).spreadTone).toBe('');
  });

  test('a change is told only between two known prices', () => {
    expect([moved(1, 2), moved(2, 1), moved(1, 1), moved(null, 1), moved(undefined, 1), moved(1, null)]).toEqual([
      'up',
      'down',
      null,
      null,
      null,
      null,
    ]);
  });

  test('a tint lasts 250 ms from the last change', () => {
    let now = 0;
    const tints = new Tints(() => now);
    const cell = { dataset: {} } as unknown as HTMLElement;
    tints.tint(cell, 'up');
    now = TINT_MS - 1;
    tints.sweep();
    expect(cell.dataset['tint']).toBe('up');
    tints.tint(cell, 'down');
    now += TINT_MS - 1;
    tints.sweep();
    expect(cell.dataset['tint']).toBe('down');
    now += 1;
    tints.sweep();
    expect(cell.dataset['tint']).toBeUndefined();
  });
});

describe('order and search', () => {
  const find = (i: { readonly id: string }) => FIXTURE_QUOTES.find((q) => q.instrumentId === i.id) ?? null;
  const symbols = (list: readonly { readonly symbol: string }[]) => list.map((i) => i.symbol);

  test('null keeps the list’s own order', () => {
    expect(sorted(FIXTURE_INSTRUMENTS, null, find)).toBe(FIXTURE_INSTRUMENTS);
  });

  test('sorts by change, and puts what has no value last in both directions', () => {
    const list = [of('SPY'), of('GME'), of('TSLA'), of('COIN')];
    const without = (i: { readonly id: string }) => (i.id === 'SPY.SIM' ? null : find(i));
    expect(symbols(sorted(list, { column: 'change', down: true }, without))).toEqual(['GME', 'COIN', 'TSLA', 'SPY']);
    expect(symbols(sorted(list, { column: 'change', down: false }, without))).toEqual(['TSLA', 'COIN', 'GME', 'SPY']);
  });

  test('prices of different scales are compared as prices', () => {
    expect(symbols(sorted([of('SPY'), of('BTC/USD'), of('KO')], { column: 'last', down: true }, find))).toEqual([
      'BTC/USD',
      'SPY',
      'KO',
    ]);
  });

  test('search finds symbols before names, words of a name, and nothing else', () => {
    expect(symbols(searched(FIXTURE_INSTRUMENTS, 'co'))[0]).toBe('COIN');
    expect(symbols(searched(FIXTURE_INSTRUMENTS, 'tesla'))).toEqual(['TSLA']);
    expect(symbols(searched(FIXTURE_INSTRUMENTS, 'cola'))).toEqual(['KO']);
    expect(symbols(searched(FIXTURE_INSTRUMENTS, 'zzz'))).toEqual([]);
    expect(searched(FIXTURE_INSTRUMENTS, ' ')).toHaveLength(FIXTURE_INSTRUMENTS.length);
  });

  test('a new trader first sees an equity whose spread is several ticks wide', () => {
    expect(spreadTicks(of('COIN'), quoteOf('COIN'))).toBe(22);
    expect(defaultInstrument(FIXTURE_INSTRUMENTS, find)?.symbol).toBe('COIN');
    expect(defaultInstrument([of('SPY')], find)?.symbol).toBe('SPY');
    expect(defaultInstrument([], find)).toBeNull();
  });
});

test('prices of many decimals have the room that they need; two of them that are cut look the same', () => {
  const ticks = (tick: string) => ({ ticks: [{ fromPrice: '0', tick }] }) as never;
  expect([longestPrice(ticks('0.00000001')), longestPrice(ticks('0.01'))]).toEqual(['0.00000000', null]);
  expect(
    watchTemplate(true, 90)
      .split(' ')
      .filter((track) => track === '90px'),
  ).toHaveLength(3);
  expect(watchTemplate(false, 10)).toContain('70px');
});
