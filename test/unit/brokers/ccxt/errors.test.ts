import { describe, expect, it } from 'vitest';
import { codeIn, failureOf, withoutAddresses } from '../../../../src-main/brokers/ccxt/errors.ts';

class InvalidOrder extends Error {}
class ExchangeError extends Error {}
class DuplicateOrderId extends Error {}

const answer = (status: number, body: string) => ({ sent: true, status, body });

describe('what a failed call proves', () => {
  it('G15: rejected only where the exchange judged, or nothing left; else unknown', () => {
    const table: readonly (readonly [
      string,
      Error,
      Parameters<typeof failureOf>[2],
      'rejected' | 'unknown',
      boolean,
    ])[] = [
      ['nothing left', new InvalidOrder('bad'), { sent: false, status: null, body: null }, 'rejected', true],
      [
        'refused connection',
        new Error('x fetch failed: connect ECONNREFUSED 127.0.0.1:1'),
        { sent: true, status: null, body: null },
        'rejected',
        true,
      ],
      [
        'cut line',
        new Error('fetch failed: read ECONNRESET'),
        { sent: true, status: null, body: null },
        'unknown',
        false,
      ],
      [
        'time-out',
        new Error('request timed out (8000 ms)'),
        { sent: true, status: null, body: null },
        'unknown',
        false,
      ],
      ['rate limit', new Error('429'), answer(429, '{"code":-1003,"msg":"Too many"}'), 'rejected', false],
      ['banned', new Error('418'), answer(418, ''), 'rejected', false],
      [
        'known refusal',
        new ExchangeError('x'),
        answer(400, '{"code":-2019,"msg":"Margin is insufficient."}'),
        'rejected',
        false,
      ],
      [
        'a code nobody knows',
        new ExchangeError('x'),
        answer(400, '{"code":-9999,"msg":"Something new."}'),
        'unknown',
        false,
      ],
      [
        'an unknown code of a class that says refused',
        new InvalidOrder('x'),
        answer(400, '{"code":-9998,"msg":"x"}'),
        'rejected',
        false,
      ],
      [
        'engine time-out',
        new ExchangeError('x'),
        answer(400, '{"code":-1007,"msg":"Timeout waiting"}'),
        'unknown',
        false,
      ],
      ['server error', new InvalidOrder('x'), answer(503, '{"code":-2010,"msg":"x"}'), 'unknown', false],
      ['garbage', new Error('x'), answer(200, '<html>'), 'unknown', false],
      [
        'duplicate id',
        new DuplicateOrderId('x'),
        answer(400, '{"code":-2010,"msg":"Duplicate order sent."}'),
        'unknown',
        false,
      ],
    ];
    for (const [what, error, facts, kind, unsent] of table) {
      const failure = failureOf('binance', error, facts);
      expect([what, failure.kind, failure.unsent]).toEqual([what, kind, unsent]);
      expect(failure.reason).not.toBe('');
    }
  });

  it('G15 coinbase: whatever was found before an order was placed proves that there is none; a reason that nobody knows does not', () => {
    const refusal = (reasons: string): string =>
      `{"success":false,"failure_reason":"UNKNOWN_FAILURE_REASON","error_response":{"error":"UNKNOWN_FAILURE_REASON","message":"No.",${reasons}}}`;
    const judged = (reasons: string) => failureOf('coinbase', new ExchangeError('x'), answer(200, refusal(reasons)));
    expect(judged('"preview_failure_reason":"PREVIEW_SOMETHING_NEW"')).toMatchObject({
      ...{ kind: 'rejected', code: 'PREVIEW_SOMETHING_NEW' },
      reason: 'Coinbase refused the order before it was placed: No. (PREVIEW_SOMETHING_NEW)',
    });
    expect(judged('"preview_failure_reason":"PREVIEW_INSUFFICIENT_FUND"').reason).toContain('not enough funds');
    expect(judged('"new_order_failure_reason":"INSUFFICIENT_FUND"')).toMatchObject({ kind: 'rejected' });
    expect(judged('"new_order_failure_reason":"SOMETHING_NEW"')).toMatchObject({
      kind: 'unknown',
      code: 'SOMETHING_NEW',
    });
  });

  it('G15: an id that is there already is no proof against the order, in whichever words', () => {
    const body = '{"error":["EOrder:Invalid order:cl_ord_id is not unique"]}';
    expect(failureOf('kraken', new InvalidOrder('x'), answer(200, body)).kind).toBe('unknown');
  });

  it('unknown codes are shown raw, known ones in words with the exchange’s own behind them', () => {
    const raw = failureOf('binance', new ExchangeError('x'), answer(400, '{"code":-9999,"msg":"Something new."}'));
    expect(raw.reason).toBe('Something new. (-9999)');
    const told = failureOf(
      'binance',
      new ExchangeError('x'),
      answer(400, '{"code":-2022,"msg":"ReduceOnly Order is rejected."}'),
    );
    expect(told.reason).toBe('there is nothing to reduce: ReduceOnly Order is rejected. (-2022)');
  });

  it('codes are found where each exchange puts them', () => {
    expect(codeIn('binance', '{"code":-1121,"msg":"Invalid symbol."}')).toBe('-1121');
    expect(codeIn('kraken', '{"error":["EOrder:Insufficient funds"]}')).toBe('EOrder:Insufficient funds');
    expect(codeIn('bybit', '{"retCode":110007,"retMsg":"ab not enough"}')).toBe('110007');
    expect(codeIn('bybit', '{"retCode":0,"retMsg":"OK"}')).toBeNull();
  });

  it('G24: no address, and so no signature, gets into a text', () => {
    const text = withoutAddresses(
      'binance GET https://api.binance.com/api/v3/order?apiKey=K&signature=abcdef fetch failed',
    );
    expect(text).toBe('binance GET api.binance.com fetch failed');
    const reason = failureOf('binance', new Error('POST https://x.y/z?signature=1234 timed out'), {
      sent: true,
      status: null,
      body: null,
    }).reason;
    expect(reason).not.toContain('signature');
  });
});
