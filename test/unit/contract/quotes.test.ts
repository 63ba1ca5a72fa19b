/** Packed quotes: what goes in comes out, whatever else is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  packQuotes,
  QUOTE_SCOPES,
  QUOTE_STATUSES,
  QUOTE_TIMELINESS,
  QUOTES_HEADER_LENGTH,
  QUOTES_MAGIC,
  QUOTES_ROW_LENGTH,
  unpackQuotes,
} from '../../../shared/contract/quotes.ts';
import type { InstrumentId, Quote } from '../../../shared/domain/index.ts';
import { BTC, quote, SPY, t } from '../../contract/fixtures/sample-records.ts';

const ORDER: readonly InstrumentId[] = [SPY, BTC];
const INDEX = new Map(ORDER.map((id, n) => [id, n]));

const units = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
const quotes: fc.Arbitrary<Quote> = fc.record({
  instrumentId: fc.constantFrom(...ORDER),
  bid: fc.option(units),
  ask: fc.option(units),
  bidSize: fc.nat(2 ** 31 - 1),
  askSize: fc.nat(2 ** 31 - 1),
  last: fc.option(units),
  volume: fc.maxSafeNat(),
  previousClose: fc.option(units),
  scope: fc.constantFrom(...QUOTE_SCOPES),
  timeliness: fc.constantFrom(...QUOTE_TIMELINESS),
  status: fc.constantFrom(...QUOTE_STATUSES),
  tsEventMs: fc.nat(2 ** 31 - 1),
  tsInitMs: fc.constant(42),
});

describe('packed quotes', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(quotes, { maxLength: 50 }), fc.nat(1_000_000), (list, batch) => {
        const frame = packQuotes(batch, list, INDEX);
        expect(frame.length).toBe(QUOTES_HEADER_LENGTH + list.length * QUOTES_ROW_LENGTH);
        expect(unpackQuotes(frame.buffer, ORDER, 42)).toEqual({ batch, quotes: list });
      }),
      { numRuns: 200 },
    );
  });

  it('leave out instruments that have no number, on either side', () => {
    const strange = quote(t('NEW.SIM'), 100);
    expect(unpackQuotes(packQuotes(1, [strange], INDEX).buffer, ORDER, 0)?.quotes).toEqual([]);
    const frame = packQuotes(1, [quote(SPY, 100), quote(BTC, 7)], INDEX);
    expect(unpackQuotes(frame.buffer, [SPY], 0)?.quotes.map((q) => q.instrumentId)).toEqual([SPY]);
  });

  it('are refused when the frame is of another kind or length', () => {
    const frame = packQuotes(1, [quote(SPY, 100)], INDEX);
    expect(unpackQuotes(frame.buffer.slice(0, -8), ORDER, 0)).toBeNull();
    expect(unpackQuotes(frame.buffer.slice(0, -3), ORDER, 0)).toBeNull();
    expect(unpackQuotes(new ArrayBuffer(0), ORDER, 0)).toBeNull();
    expect(unpackQuotes(new Float64Array([QUOTES_MAGIC, 2, 1, 0]).buffer, ORDER, 0)).toBeNull();
    expect(unpackQuotes(new Float64Array([1, 1, 1, 0]).buffer, ORDER, 0)).toBeNull();
    expect(unpackQuotes(new Float64Array([QUOTES_MAGIC, 1, 1, 1e300]).buffer, ORDER, 0)).toBeNull();
  });
});
