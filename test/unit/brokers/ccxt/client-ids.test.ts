import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf, type ClientOrderId } from '../../../../shared/domain/index.ts';
import { fromWireId, toWireId, type IdRule } from '../../../../src-main/brokers/ccxt/client-ids.ts';

const RULES: readonly IdRule[] = ['binance', 'dashed36', 'alphanumeric32', 'kraken'];
const PATTERNS: Readonly<Record<IdRule, RegExp>> = {
  binance: /^[.A-Z:/a-z0-9_-]{1,36}$/,
  dashed36: /^[A-Za-z0-9_-]{1,36}$/,
  alphanumeric32: /^[A-Za-z0-9]{1,32}$/,
  kraken: /^(?:[\x21-\x7e]{1,18}|[0-9a-f]{32})$/,
};

/** Ids as the engine makes them: 20 characters of base 32, and what rungs and exits add. */
const engineId = fc
  .tuple(fc.stringMatching(/^[a-z2-7]{20}$/), fc.constantFrom('', '-1', '-12', '-99', '-s', '-t2'))
  .map(([id, suffix]) => idOf<ClientOrderId>(`${id}${suffix}`));

describe('client order ids on the wire', () => {
  it('G15: every id that the engine makes travels to every exchange and comes back as itself', () => {
    fc.assert(
      fc.property(engineId, fc.constantFrom(...RULES), (id, rule) => {
        const wire = toWireId(rule, id);
        expect(wire).not.toBeNull();
        expect(wire).toMatch(PATTERNS[rule]);
        expect(fromWireId(rule, wire)).toBe(id);
      }),
    );
  });

  it('any id travels exactly or not at all, and two ids never become one', () => {
    const anyId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,40}$/).map((text) => idOf<ClientOrderId>(text));
    fc.assert(
      fc.property(anyId, anyId, fc.constantFrom(...RULES), (a, b, rule) => {
        const [wireA, wireB] = [toWireId(rule, a), toWireId(rule, b)];
        if (wireA !== null) expect(wireA).toMatch(PATTERNS[rule]);
        if (a !== b && wireA !== null) expect(wireA).not.toBe(wireB);
      }),
    );
  });

  it('orders of other programs and of the exchange itself are nobody’s of ours', () => {
    for (const wire of [
      'web_1234',
      'ios_77',
      'x-TD67BGP9-T0',
      'autoclose-1',
      'adl_autoclose',
      'electron_9',
      '',
      null,
      undefined,
    ])
      expect(fromWireId('binance', wire)).toBeNull();
  });
});
