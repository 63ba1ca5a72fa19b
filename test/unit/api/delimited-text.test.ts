/** Exports: RFC 4180, and nothing that a spreadsheet would run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, csvCell, csvLine, RowText } from '../../../src-main/api/delimited-text.ts';

/** A plain reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] === '"' && text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else if (text[at] === '"') break;
        else cell += text[at] ?? '';
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        cell += text[at] ?? '';
        at += 1;
      }
    }
    row.push(cell);
    if (text[at] === ',') at += 1;
    else {
      rows.push(row);
      row = [];
      at += 2;
    }
  }
  return rows;
}

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['-12.50', '-12.50'],
    ['500.10', '500.10'],
    ['0', '0'],
    ['BTC/USD.SIM', 'BTC/USD.SIM'],
    ['a,b', '"a,b"'],
    ['he said "no"', '"he said ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=a,"b"', '"\'=a,""b"""'],
  ])('writes %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('writes nothing for null, numbers as they are, lists and records as JSON', () => {
    expect([null, undefined, 0, -1.5, true, ['a', 'b'], { a: 1 }].map(csvCell)).toEqual([
      '',
      '',
      '0',
      '-1.5',
      'true',
      '"[""a"",""b""]"',
      '"{""a"":1}"',
    ]);
  });

  it('is read back cell by cell by any RFC 4180 reader', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\r', ''));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const read = readCsv(rows.map(csvLine).join(''));
        expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length));
        for (const [r, row] of rows.entries()) {
          for (const [c, text] of row.entries()) expect([text, `'${text}`]).toContain(read[r]?.[c]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has a header even without rows, and columns that only later rows have', () => {
    const rows = [{ a: 1 }, { a: 2, b: 'x' }];
    expect(columnsOf(rows)).toEqual(['a', 'b']);
    const writer = new RowText('csv', columnsOf(rows));
    for (const row of rows) writer.add(row);
    expect(writer.text()).toBe('a,b\r\n1,\r\n2,x\r\n');
    expect(new RowText('csv', ['a']).text()).toBe('a\r\n');
  });
});

describe('JSON lines', () => {
  it('hold one row a line', () => {
    const writer = new RowText('jsonl', ['ignored']);
    writer.add({ text: 'two\nlines' });
    writer.add({ n: 1 });
    expect(
      writer
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ text: 'two\nlines' }, { n: 1 }]);
  });
});
