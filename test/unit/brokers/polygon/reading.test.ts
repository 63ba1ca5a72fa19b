/** Polygon's words and ours: tickers, numbers, refusals, and the form. */
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../../shared/domain/index.ts';
import { POLYGON_BROKER } from '../../../../src-main/brokers/polygon/definition.ts';
import { refusalOf, streamFault } from '../../../../src-main/brokers/polygon/errors.ts';
import { msOfTime, unitsOf } from '../../../../src-main/brokers/polygon/parse/amounts.ts';
import { makesLast } from '../../../../src-main/brokers/polygon/parse/trade-conditions.ts';
import { eventShape } from '../../../../src-main/brokers/polygon/parse/wire.ts';
import { instrumentOfTicker, tickerOf } from '../../../../src-main/brokers/polygon/symbols.ts';

const of = (over: Partial<Instrument>): Instrument =>
  ({ assetClass: 'equity', symbol: 'AAPL', currency: 'USD', ...over }) as Instrument;

describe('tickers', () => {
  test.each([
    [of({}), 'AAPL'],
    [of({ assetClass: 'etf', symbol: 'SPY' }), 'SPY'],
    [of({ symbol: 'BRK.B' }), 'BRK.B'],
    [of({ symbol: 'BRK B' }), 'BRK.B'],
    [of({ assetClass: 'option', symbol: 'SPY 18 Dec 26 650 C' }), null],
    [of({ assetClass: 'crypto', symbol: 'BTC/USD' }), null],
    [of({ symbol: 'SAP', currency: 'EUR' }), null],
  ])('%o is %s', (instrument, ticker) => expect(tickerOf(instrument)).toBe(ticker));
  test('a listed ticker is an instrument without orders', () =>
    expect(instrumentOfTicker({ ticker: 'SPY', name: 'SPDR', market: 'stocks', type: 'ETF' })).toMatchObject({
      id: 'SPY.POLYGON',
      assetClass: 'etf',
      shortable: false,
    }));
});

describe('trades', () => {
  test.each([
    ['a regular one', [0], 'regular', true],
    ['a sweep', [14, 41], 'regular', true],
    ['one without a word', [], 'regular', true],
    ['an average price', [2], 'regular', false],
    ['an odd lot', [14, 37], 'regular', false],
    ['one out of sequence', [33], 'regular', false],
    ['a contingent one', [53], 'regular', false],
    ['one outside hours, told in the session', [12], 'regular', false],
    ['one outside hours', [12], 'post', true],
    ['an odd lot outside hours', [12, 37], 'pre', false],
  ] as const)('%s: is it the last price', (_, conditions, session, expected) =>
    expect(makesLast(conditions, session)).toBe(expected),
  );
});

describe('numbers', () => {
  test.each([
    [270.02, 4, 2_700_200],
    [127.96, 2, 12_796],
    [0.4827, 4, 4_827],
    [1e-7, 9, 100],
    [Number.NaN, 4, null],
    [1e300, 4, null],
  ])('%d in 10^-%d is %s', (value, scale, units) => expect(unitsOf(value, scale)).toBe(units));
  test('times in nanoseconds and in milliseconds', () => {
    expect(msOfTime(1_605_195_918_507_251_700)).toBe(1_605_195_918_507);
    expect(msOfTime(1_536_036_818_784)).toBe(1_536_036_818_784);
  });
  test.each([{ ev: 'Q', sym: 'A' }, { ev: 'X' }, null, { ev: 'T', sym: 'A', p: 'x', s: 1, t: 1 }])(
    '%o is no event',
    (event) => expect(eventShape.safeParse(event).success).toBe(false),
  );
});

describe('refusals', () => {
  test.each([
    [401, /did not accept the key/],
    [403, /plan/],
    [429, /too many requests/],
    [418, /HTTP 418/],
  ])('%d has words', (status, words) => expect(refusalOf(status, 'said').message).toMatch(words));
  test('status words of the stream', () => {
    expect(streamFault('auth_failed', '')).toMatch(/key/);
    expect(streamFault('max_connections', '')).toMatch(/another connection/);
    expect(streamFault('error', 'not authorized')).toMatch(/plan/);
    expect(streamFault('success', 'subscribed to: Q.AAPL')).toBeNull();
  });
});

describe('the form', () => {
  const values = Object.fromEntries(POLYGON_BROKER.fields.map((field) => [field.key, field.initial.paper]));
  test('starts with values that pass', () => expect(POLYGON_BROKER.check('paper', values)).toEqual([]));
  test('G24: the key goes to no foreign host', () =>
    expect(POLYGON_BROKER.check('paper', { ...values, address: 'https://evil.example' })).toHaveLength(1));
});
