import { describe, expect, it } from 'vitest';
import { fitColumns, leastWidth, nameTrack, roomFor, wholeFigures } from '../../../../src-renderer/ui/fit-columns.ts';

const columns = [
  { id: 'symbol', width: 'minmax(70px, 1.4fr)' },
  { id: 'average', width: 'minmax(74px, 1fr)', yields: 3 },
  { id: 'share', width: '46px', yields: 1 },
  { id: 'fees', width: '40px', yields: 1 },
  { id: 'acts', width: '160px' },
];
const shownAt = (width: number): string =>
  fitColumns(columns, width)
    .map((c) => c.id)
    .join(' ');

describe('columns that fit', () => {
  it('reads the least width of a fixed and of a growing track', () => {
    expect(leastWidth('64px')).toBe(64);
    expect(leastWidth('minmax(80.5px, 1fr)')).toBe(80.5);
    expect(() => leastWidth('1fr')).toThrow('least in px');
  });

  it('gives a column what its longest text needs, and no less than its least', () => {
    expect(roomFor(62, ['31.50', null, '90,015.0000'])).toBe(91);
    expect(roomFor(62, ['BTC/USD'], 'symbol')).toBe(70);
    expect(roomFor(62, ['31.50', null])).toBe(62);
    expect(roomFor(62, [])).toBe(62);
  });

  it('lets long names give way to figures, and short ones not', () => {
    expect(nameTrack(60, ['SPY', null])).toBe('minmax(60px, 60px)');
    expect(nameTrack(60, ['BTC/USD'])).toBe('minmax(70px, 70px)');
    expect(nameTrack(60, ['BTC/USDT:USDT'])).toBe('minmax(78px, 118px)');
  });

  it('shows all where they fit, to the pixel', () => {
    expect(shownAt(390)).toBe('symbol average share fees acts');
    expect(shownAt(389)).toBe('symbol average acts');
  });

  it('leaves out the lowest first, those of one number together, and never one that has none', () => {
    expect(shownAt(303)).toBe('symbol acts');
    expect(shownAt(10)).toBe('symbol acts');
  });

  it('shows all while the width is not measured', () => {
    expect(shownAt(0)).toBe('symbol average share fees acts');
  });

  it('makes room for the longest figure, and leaves names and what is no text as they are', () => {
    type Row = { readonly qty: string };
    const cell = (row: Row): string => row.qty;
    const table = [
      { id: 'name', head: '', width: '60px', align: 'left' as const, cell },
      { id: 'qty', head: '', width: '38px', cell },
      { id: 'grows', head: '', width: 'minmax(38px, 1fr)', cell },
      { id: 'drawn', head: '', width: '30px', cell: () => 7, figure: cell },
      { id: 'acts', head: '', width: '72px', cell: () => null },
    ];
    const long = wholeFigures(table, [{ qty: '5' }, { qty: '123,456,789,012,345,678' }]);
    expect(long.map((c) => c.width)).toEqual(['60px', '171px', 'minmax(171px, 1fr)', '171px', '72px']);
    expect(wholeFigures(table, [{ qty: '5' }]).map((c) => c.width)[1]).toBe('38px');
  });
});
