import { describe, expect, test } from 'vitest';
import {
  NO_FILTERS,
  boundsOf,
  dayStartMs,
  filtersProblem,
  isFiltered,
} from '../../../../src-renderer/stores/history-filters.ts';
import {
  NOTHING_YET,
  withError,
  withFirstPage,
  withNextPage,
  type HistoryList,
} from '../../../../src-renderer/stores/history-pages.ts';
import { bpsWords, shareWords, tookWords } from '../../../../src-renderer/features/execution/metrics.ts';

type Row = { readonly id: string; readonly v: number };
const row = (id: string, v = 0): Row => ({ id, v });
const keyOf = (r: Row): string => r.id;
const ids = (list: HistoryList<Row>): string => list.rows.map((r) => r.id + (r.v || '')).join(' ');

describe('pages of the history', () => {
  const first = withFirstPage<Row>(NOTHING_YET, { rows: [row('d'), row('c')], nextCursor: '1' }, keyOf);
  const both = withNextPage(first, { rows: [row('b'), row('a')], nextCursor: null }, keyOf);

  test('follow each other, and the last one ends the list', () => {
    expect([ids(both), both.cursor]).toEqual(['d c b a', null]);
  });

  test('a fresh first page replaces what changed, keeps older pages and drops what no longer fits', () => {
    const fresh = withFirstPage(both, { rows: [row('e'), row('c', 9)], nextCursor: '1' }, keyOf);
    expect(ids(fresh)).toBe('e c9 b a');
  });

  test('more news than a page begins the list anew, so that nothing is missing in between', () => {
    const fresh = withFirstPage(both, { rows: [row('h'), row('g')], nextCursor: '2' }, keyOf);
    expect([ids(fresh), fresh.cursor]).toEqual(['h g', '2']);
  });

  test('a row that came twice is kept once; a failure keeps what was read', () => {
    expect(ids(withNextPage(first, { rows: [row('c'), row('b')], nextCursor: null }, keyOf))).toBe('d c b');
    expect(withError(both, 'disk full')).toMatchObject({ status: 'error', error: 'disk full', rows: both.rows });
  });
});

describe('filters', () => {
  test('dates are New York days, both inclusive, over the change of clocks too', () => {
    expect(dayStartMs('2026-11-20')).toBe(Date.UTC(2026, 10, 20, 5));
    expect(dayStartMs('2026-07-01')).toBe(Date.UTC(2026, 6, 1, 4));
    const bounds = boundsOf({ ...NO_FILTERS, from: '2026-11-01', to: '2026-11-01' });
    expect((bounds.toMs! - bounds.fromMs!) / 3_600_000).toBe(25);
  });

  test('what is no date is none, and a turned-round pair is said', () => {
    expect([dayStartMs('2026-02-30'), dayStartMs('x'), dayStartMs('')]).toEqual([null, null, null]);
    expect(filtersProblem({ ...NO_FILTERS, from: '2026-11-02', to: '2026-11-01' })).toBe(
      'The first day is after the last',
    );
    expect(filtersProblem({ ...NO_FILTERS, from: '2026-11-01', to: '2026-11-01' })).toBeNull();
    expect([isFiltered(NO_FILTERS), isFiltered({ ...NO_FILTERS, side: 'buy' })]).toEqual([false, true]);
  });
});

test('figures of execution read as a trader says them', () => {
  expect([shareWords(0.857), bpsWords(12.53), bpsWords(-0.4), bpsWords(null)]).toEqual([
    '86 %',
    '+12.5 bp',
    '−0.4 bp',
    '–',
  ]);
  expect([tookWords(18_440), tookWords(65_000), tookWords(null)]).toEqual(['18.4 s', '1:05 min', '–']);
});
