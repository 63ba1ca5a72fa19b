import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../../../../src-main/brokers/sim/replay/open-recording.ts';
import type { RecordingError } from '../../../../../src-main/brokers/sim/replay/recording.ts';
import {
  BAR_QUOTES,
  BAR_TRADES,
  COIN_QUOTES,
  COIN_TRADES,
  OPEN,
  TICK_QUOTES,
  TICK_TRADES,
  writeRecording,
} from './recorded-files.ts';

const QUOTE_ROW = `${OPEN},10.00,500,10.02,300,Q,1,0`;
const NAME = 'ABC_20131007_nbbo_tick.csv';

async function errorOf(paths: readonly string[], options = {}): Promise<RecordingError> {
  const answer = await openRecording(paths, options);
  if (answer.ok) throw new Error('it was taken');
  return answer.error;
}

describe('recordings that are not sound are refused by file, line and reason', () => {
  const rows = (...lines: string[]): string[] => [TICK_QUOTES, QUOTE_ROW, ...lines];
  const cases: readonly (readonly [
    string,
    string,
    readonly string[] | Buffer,
    RecordingError['kind'],
    number | null,
    RegExp,
  ])[] = [
    ['too few columns', NAME, rows(`${OPEN + 1},10.00,500`), 'malformedRow', 3, /3 columns where the header has 8/],
    ['NaN as a price', NAME, rows(`${OPEN + 1},NaN,500,,,Q,1,0`), 'malformedRow', 3, /price "NaN" is not a number/],
    ['a negative price', NAME, rows(`${OPEN + 1},-10.00,500,,,Q,1,0`), 'malformedRow', 3, /price -10.00 is negative/],
    ['a price of zero', NAME, rows(`${OPEN + 1},0.00,500,,,Q,1,0`), 'malformedRow', 3, /price is zero/],
    ['a price of 1e400', NAME, rows(`${OPEN + 1},1e400,500,,,Q,1,0`), 'malformedRow', 3, /is not a number/],
    ['a decimal comma', NAME, rows(`${OPEN + 1},"10,00",500,,,Q,1,0`), 'malformedRow', 3, /9 columns/],
    ['text as a size', NAME, rows(`${OPEN + 1},10.00,many,,,Q,1,0`), 'malformedRow', 3, /size "many" is not a number/],
    ['a negative size', NAME, rows(`${OPEN + 1},10.00,-5,,,Q,1,0`), 'malformedRow', 3, /size -5 is negative/],
    ['a price without its size', NAME, rows(`${OPEN + 1},10.00,,,,Q,1,0`), 'malformedRow', 3, /without its size/],
    ['a row without a quote', NAME, rows(`${OPEN + 1},,,,,Q,1,0`), 'malformedRow', 3, /neither bid nor ask/],
    ['a flag that is none', NAME, rows(`${OPEN + 1},10.00,500,,,Q,1,2`), 'malformedRow', 3, /suspicious is "2"/],
    ['a time that is none', NAME, rows(`yesterday,10.00,500,,,Q,1,0`), 'malformedRow', 3, /not a time/],
    ['seconds for milliseconds', NAME, rows(`1381152600,10.00,500,,,Q,1,0`), 'malformedRow', 3, /not a time/],
    [
      'a time before the row above',
      NAME,
      rows(`${OPEN - 1},10.00,500,,,Q,1,0`),
      'outOfOrder',
      3,
      /before the row above/,
    ],
    ['a line without end', NAME, rows('9'.repeat(40_000)), 'malformedRow', 3, /columns|longer than/],
    ['text that is no csv', NAME, ['Dear Sir or Madam,', 'hello'], 'unknownFormat', 1, /header is none/],
    ['bytes that are no text', NAME, Buffer.from([0, 255, 1, 2, 10, 3]), 'unknownFormat', 1, /header is none/],
    ['nothing', NAME, Buffer.alloc(0), 'noUsableRows', null, /empty/],
    ['a header alone', NAME, [TICK_QUOTES], 'noUsableRows', null, /no rows after the header/],
    [
      'suspicious rows alone',
      NAME,
      [TICK_QUOTES, `${OPEN},10.00,500,,,Q,1,1`],
      'noUsableRows',
      null,
      /all 1 rows are marked suspicious/,
    ],
    [
      'bars whose length nobody says',
      'ABC_20131007_nbbo.csv',
      [BAR_QUOTES, `${OPEN},1,1,1,1,1,2,2,2,2,1`],
      'unknownFormat',
      null,
      /how long its bars are/,
    ],
    [
      'a high below the close',
      'ABC_20131007_trade_1s.csv',
      [BAR_TRADES, `${OPEN},1,1,1,2,1`],
      'malformedRow',
      2,
      /high and low/,
    ],
    [
      'trades without quotes',
      'ABC_20131007_trade_tick.csv',
      [TICK_TRADES, `${OPEN},10.00,5,P,0,0`],
      'noUsableRows',
      null,
      /no quotes/,
    ],
    [
      'a share of a year without calendar',
      'ABC_20091007_nbbo_tick.csv',
      [TICK_QUOTES, `${Date.UTC(2009, 9, 7, 14)},1,1,2,1,Q,1,0`],
      'noCalendar',
      null,
      /2009/,
    ],
    ['text with a .gz name', `${NAME}.gz`, Buffer.from('not gzip at all'), 'unreadable', null, /not a sound gzip/],
    [
      'order book updates',
      'BTCUSDT_x_20221101_depth.csv',
      ['symbol,timestamp,first_update_id,last_update_id', 'a,1,2,3'],
      'unsupportedFormat',
      1,
      /L2/,
    ],
  ];
  it.each(cases)('%s', async (_name, name, content, kind, line, message) => {
    const dir = writeRecording({ [name]: content });
    const error = await errorOf([join(dir, name)]);
    expect(error).toMatchObject({ kind, line, file: join(dir, name) });
    expect(error.message).toMatch(message);
  });

  it('a gzip file that was cut short', async () => {
    const rows2 = Array.from({ length: 3000 }, (_, i) => `${OPEN + i},10.${10 + (i % 80)},${100 + i},,,Q,1,0`);
    const bytes = gzipSync(Buffer.from([TICK_QUOTES, ...rows2].join('\n')));
    const dir = writeRecording({ [`${NAME}.gz`]: bytes.subarray(0, bytes.length >> 1) });
    expect(await errorOf([join(dir, `${NAME}.gz`)])).toMatchObject({
      kind: 'unreadable',
      message: 'the gzip file is cut short',
    });
  });

  it('a path that is not there, a file by another name, a folder without recordings, a symbol that was not recorded', async () => {
    const dir = writeRecording({ 'notes.txt': ['hello'], [NAME]: [TICK_QUOTES, QUOTE_ROW] });
    expect(await errorOf([join(dir, 'nope')])).toMatchObject({ kind: 'unreadable', message: 'no such file or folder' });
    expect(await errorOf([join(dir, 'notes.txt')])).toMatchObject({ kind: 'unknownFormat' });
    expect(await errorOf([writeRecording({ 'notes.txt': ['hello'] })])).toMatchObject({ kind: 'noUsableRows' });
    expect(await errorOf([dir], { symbols: ['XYZ'] })).toMatchObject({
      kind: 'unknownSymbol',
      message: /there is ABC/ as never,
    });
  });
});

describe('recordings that are sound', () => {
  it('are read, plain and gzipped, with their notes; foreign files are left alone', async () => {
    const dir = writeRecording({
      [`${NAME}.gz`]: [TICK_QUOTES, QUOTE_ROW, `${OPEN + 5},10.01,400,,,Q,1,0`, `${OPEN + 6},99.00,1,,,Q,1,1`],
      'ABC_20131007_trade_tick.csv': [TICK_TRADES, `${OPEN + 3},10.02,100,P,0,0`],
      'README.md': ['hello'],
      'odd.csv': ['a,b'],
      'XYZUSDT_x_20131007_depth.csv': ['symbol,timestamp,first_update_id,last_update_id', 'a,1,2,3'],
    });
    const answer = await openRecording([dir]);
    if (!answer.ok) throw new Error(answer.error.message);
    const { instruments, streams, startMs, notes } = answer.value;
    expect(instruments).toMatchObject([
      { id: 'ABC.SIM', symbol: 'ABC', assetClass: 'equity', priceScale: 4, currency: 'USD', calendar: 'us-equity' },
    ]);
    expect(streams.map((s) => [s.columns.kind, s.columns.count])).toEqual([
      ['quotes', 2],
      ['trades', 1],
    ]);
    expect(startMs).toBe(OPEN);
    expect(notes).toHaveLength(3);
  });

  it('scales coins by their own decimals and knows the pair', async () => {
    const dir = writeRecording({
      'BTCUSDT_binance_20210108_quote_tick.csv': [COIN_QUOTES, '1610064001076,BTC/USDT,39432.99,0.0031,39433.6,1e-05'],
      'BTCUSDT_binance_20210108_trade_tick.csv': [COIN_TRADES, '1610064001078,1,39433.60,0.000263,true'],
    });
    const answer = await openRecording([dir]);
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value.instruments).toMatchObject([
      { symbol: 'BTC/USDT', currency: 'USDT', baseCurrency: 'BTC', priceScale: 2, qtyScale: 8, shortable: false },
    ]);
    expect(answer.value.baseCurrency).toBe('USDT');
    const quotes = answer.value.streams.find((s) => s.columns.kind === 'quotes')?.columns;
    if (quotes?.kind !== 'quotes') throw new Error('no quotes');
    expect([quotes.bid[0], quotes.bidSize[0], quotes.ask[0], quotes.askSize[0]]).toEqual([
      3943299, 310_000, 3943360, 1000,
    ]);
  });

  it('starts with regular hours unless told to start at the beginning', async () => {
    const early = OPEN - 3_600_000;
    const dir = writeRecording({ [NAME]: [TICK_QUOTES, `${early},9.99,100,10.10,100,Q,1,0`, QUOTE_ROW] });
    const normal = await openRecording([dir]);
    const whole = await openRecording([dir], { fromBeginning: true });
    expect(normal.ok && normal.value.startMs).toBe(OPEN);
    expect(whole.ok && whole.value.startMs).toBe(early);
  });
});
