/** Best prices read from the frames themselves: the same numbers as the slow way, the newest of each market, once a turn. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import { readBookTicker } from '../../../../src-main/brokers/ccxt/parse/book-ticker.ts';
import type { Listed } from '../../../../src-main/brokers/ccxt/parse/market.ts';
import { nothingHeard, takeTouch, type Heard } from '../../../../src-main/brokers/ccxt/parse/quote.ts';
import { decimalOf, unitsOf } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { TouchStream } from '../../../../src-main/brokers/ccxt/touch-stream.ts';

const SPOT = '{"u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000"}';
const FUTURE =
  '{"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BNBUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000"}';
const COMBINED = `{"stream":"bnbusdt@bookTicker","data":${SPOT}}`;
const touch = { bid: '25.35190000', bidVolume: '31.21000000', ask: '25.36520000', askVolume: '40.66000000' };

describe('frames of best prices', () => {
  it('spot, futures and the envelope of combined streams are read', () => {
    for (const [text, timestamp] of [
      [SPOT, undefined],
      [FUTURE, 1_568_014_460_893],
      [COMBINED, undefined],
    ] as const)
      expect(readBookTicker(text)).toEqual({
        marketId: 'BNBUSDT',
        updateId: 400_900_217,
        touch: { ...touch, timestamp },
      });
  });

  it('what is something else, cut short or without a part is left alone', () => {
    const others = [
      '{"result":null,"id":1}',
      '{"e":"depthUpdate","E":1,"s":"BNBUSDT","U":1,"u":2,"b":[],"a":[]}',
      '{"u":1,"s":"BNBUSDT","b":[["1","1"]],"B":"1","a":"2","A":"1"}',
      '{"stream":"bnbusdt@bookTicker","data":null}',
      SPOT.slice(0, -1),
      SPOT.replace('"B":"31.21000000",', ''),
      SPOT.replace('"u":400900217', '"u":"x"'),
      `${SPOT.slice(0, -1)},"x":"${'y'.repeat(500)}"}`,
      '',
    ];
    for (const text of others) expect([text, readBookTicker(text)]).toEqual([text, null]);
  });

  it('integers of digits are those of exact decimals', () => {
    const digits = fc.stringMatching(/^\d{1,14}(\.\d{0,12})?$/);
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 9 }), (text, scale) => {
        const exact = decimalOf(text)?.round(scale, 'nearest').units ?? 0n;
        const expected = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : null;
        expect(unitsOf(text, scale)).toBe(expected);
      }),
      { numRuns: 500 },
    );
    for (const text of ['', '.', '.5', '-1.5', '1e-8', '+2', '1,5', '1.2.3', ' 1', 'NaN'])
      expect([text, unitsOf(text, 2)]).toEqual([text, slowUnits(text)]);
  });
});

/** By way of exact decimals alone. */
function slowUnits(text: string): number | null {
  const exact = decimalOf(text);
  return exact === null ? null : Number(exact.round(2, 'nearest').units);
}

const listedOf = (symbol: string): Listed =>
  ({
    symbol,
    instrument: { id: idOf<InstrumentId>(`${symbol}.T`), priceScale: 4, qtyScale: 2 },
    contractSize: dec('1'),
  }) as Listed;

function board() {
  const heard = new Map<string, Heard>();
  const told: string[][] = [];
  const stream = new TouchStream(
    ({ symbol, instrument: { priceScale, qtyScale } }, fields) => {
      const known = heard.get(symbol) ?? nothingHeard();
      heard.set(symbol, known);
      return takeTouch(known, fields, { priceScale, qtyScale, contractSize: 1 }, 7);
    },
    (listed) => told.push(listed.map(({ symbol }) => symbol)),
  );
  stream.follow('BNBUSDT', listedOf('BNB/USDT'));
  stream.follow('ETHUSDT', listedOf('ETH/USDT'));
  return { stream, heard, told };
}
const frame = (marketId: string, u: number, bid: string): string =>
  `{"u":${u},"s":"${marketId}","b":"${bid}","B":"1.00","a":"30.00","A":"2.00"}`;

describe('a stream of best prices', () => {
  it('tells what came in one turn together, each market once, the newest of it', async () => {
    const { stream, heard, told } = board();
    for (const [u, bid] of [
      [1, '25.10'],
      [2, '25.20'],
      [3, '25.30'],
    ] as const)
      expect(stream.take(frame('BNBUSDT', u, bid))).toBe(true);
    expect(stream.take(frame('ETHUSDT', 9, '20.00'))).toBe(true);
    expect(told).toEqual([]);
    await Promise.resolve();
    expect(told).toEqual([['BNB/USDT', 'ETH/USDT']]);
    expect(heard.get('BNB/USDT')).toMatchObject({ bid: 253_000, ask: 300_000, bidSize: 100, tsEventMs: 7 });
  });

  it('an older update never takes a newer one’s place, until the streams are begun anew', async () => {
    const { stream, heard, told } = board();
    stream.take(frame('BNBUSDT', 5, '25.50'));
    expect(stream.take(frame('BNBUSDT', 4, '25.40'))).toBe(true);
    await Promise.resolve();
    expect(heard.get('BNB/USDT')?.bid).toBe(255_000);
    stream.forget();
    expect(stream.take(frame('BNBUSDT', 1, '25.10'))).toBe(false);
    stream.follow('BNBUSDT', listedOf('BNB/USDT'));
    stream.take(frame('BNBUSDT', 1, '25.10'));
    await Promise.resolve();
    expect(heard.get('BNB/USDT')?.bid).toBe(251_000);
    expect(told).toHaveLength(2);
  });

  it('tells nothing when nothing changed, and leaves markets that are not followed', async () => {
    const { stream, told } = board();
    stream.take(frame('BNBUSDT', 1, '25.10'));
    await Promise.resolve();
    stream.take(frame('BNBUSDT', 2, '25.10'));
    await Promise.resolve();
    expect(told).toHaveLength(1);
    expect(stream.take(frame('XRPUSDT', 1, '1.00'))).toBe(false);
  });
});
