import { describe, expect, it } from 'vitest';
import { isJson, statusWords, wireTroubleOf } from '../../../../src-main/brokers/ccxt/wire-words.ts';
import { failureOf } from '../../../../src-main/brokers/ccxt/errors.ts';

describe('what the wire did, in words', () => {
  it('G15: only what surely never left is called so', () => {
    const table: readonly (readonly [string, RegExp, boolean])[] = [
      ["Hostname/IP does not match certificate's altnames: Host: x.", /another host/, true],
      ['self-signed certificate; if the root CA is installed locally', /cannot be verified/, true],
      ['fetch failed: connect ECONNREFUSED 127.0.0.1:1', /nothing listens/, true],
      ['getaddrinfo EAI_AGAIN api.kraken.com', /cannot be looked up/, true],
      ['connect ENETUNREACH 1.2.3.4', /does not reach/, true],
      ['kraken POST request timed out (8000 ms)', /in time/, false],
      ['fetch failed: read ECONNRESET', /cut before an answer/, false],
      ['other side closed', /cut before an answer/, false],
      ['Max payload size exceeded', /more than any message of Kraken/, false],
      ['Response does not match the HTTP/1.1 protocol', /does not speak the protocol of Kraken/, false],
      ['Unexpected server response: 503', /Kraken is not available just now \(HTTP 503\)/, false],
    ];
    for (const [raw, words, neverLeft] of table) {
      const trouble = wireTroubleOf(raw, 'Kraken');
      expect(trouble?.text, raw).toMatch(words);
      expect([raw, trouble?.neverLeft]).toEqual([raw, neverLeft]);
    }
    expect(wireTroubleOf('Order would immediately match', 'Kraken')).toBeNull();
  });

  it('an answer that is none of the exchange’s is told by its status, never by its text', () => {
    for (const status of [200, 301, 401, 403, 404, 451, 500, 502, 503, 504]) {
      const { reason, kind } = failureOf('kraken', new Error('kraken <html>boo</html>'), {
        ...{ sent: true, status, body: '<html>boo</html>' },
      });
      expect(reason).toBe(statusWords(status, 'Kraken (spot)'));
      expect(kind).toBe('unknown');
    }
  });

  it('what ccxt stumbles over is no text for a trader, and proves nothing once it left', () => {
    const error = new TypeError("Cannot read properties of undefined (reading 'id')");
    const answered = failureOf('okx', error, { sent: true, status: 200, body: '{"data":[]}' });
    expect(answered).toMatchObject({ kind: 'unknown', reason: 'what answers there does not answer as OKX does' });
    const streamed = failureOf('okx', error, { sent: false, status: null, body: null });
    expect(streamed.reason).toBe('what came from OKX cannot be read');
  });

  it('a refusal on a stream is told in words, not as it came', () => {
    const raw = new Error('okx {"event":"error","code":"60018","msg":"Wrong URL or channel.","connId":"g"}');
    expect(failureOf('okx', raw, { sent: false, status: null, body: null }).reason).toBe(
      'OKX streams nothing of this market: Wrong URL or channel. (60018)',
    );
  });

  it('JSON is told from pages, blanks and half of it, long bodies by how they begin', () => {
    expect([isJson('{"a":1}'), isJson('[]'), isJson(' {"a":[1,2'), isJson('[{"id":')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([isJson('<html>'), isJson(''), isJson('   '), isJson(null), isJson('"text"')]).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });
});
