import { describe, expect, it } from 'vitest';
import { statusWords, wireTroubleOf } from '../../../../src-main/brokers/ccxt/wire-words.ts';
import { adviceFor } from '../../../../src-main/shell/connections/advice.ts';

describe('what to do about a connection that does not come up', () => {
  it('the words of the wire have an advice that fits them', () => {
    const table: readonly (readonly [string, RegExp])[] = [
      ['connect ECONNREFUSED 127.0.0.1:1', /Nothing listens/],
      ['getaddrinfo ENOTFOUND api.kraken.com', /host name is not known/],
      ['connect ENETUNREACH 1.2.3.4', /does not answer/],
      ['request timed out (8000 ms)', /does not answer/],
      ['self-signed certificate', /certificate/],
      ["Hostname/IP does not match certificate's altnames", /certificate/],
      ['Response does not match the HTTP/1.1 protocol', /Something else answers/],
      ['Unexpected server response: 503', /problem or maintenance/],
    ];
    for (const [raw, advice] of table) {
      expect(adviceFor(wireTroubleOf(raw, 'Kraken')?.text ?? ''), raw).toMatch(advice);
    }
    expect(adviceFor(statusWords(502, 'Bybit'))).toMatch(/problem or maintenance/);
    expect(adviceFor(statusWords(401, 'Coinbase'))).toMatch(/keys are not accepted/);
  });

  it('exchanges in maintenance, by their own words', () => {
    for (const reason of [
      'Kraken is not available: EService:Unavailable',
      'Bybit had an internal error: Server error. (10016)',
      'OKX is not available just now: Service temporarily unavailable (50001)',
      'Binance is overloaded: Server is currently overloaded. (-1008)',
      'Kraken says that it is in maintenance: nothing is traded until it is over',
    ])
      expect(adviceFor(reason), reason).toMatch(/problem or maintenance/);
  });

  it('a clock that is off is the clock’s, whatever it was refused with', () => {
    const reason =
      'this computer’s clock is 180 s behind the exchange’s: set it. Coinbase did not accept the key (HTTP 401)';
    expect(adviceFor(reason)).toMatch(/clock is off/);
    expect(adviceFor(null)).toBeNull();
    expect(adviceFor('something that nobody knows')).toBeNull();
  });
});
