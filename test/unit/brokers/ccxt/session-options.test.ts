/** Keys as they are copied from where an exchange shows them. */
import { expect, it } from 'vitest';
import { keyText, keysOf, mergeOptions } from '../../../../src-main/brokers/ccxt/session-options.ts';

const PEM = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nAwEHoUQD\n-----END EC PRIVATE KEY-----\n';

it('S1.12: a key of Coinbase is the same from its file (line ends written out, quotes) and from its page', () => {
  const inFile = PEM.replaceAll('\n', String.raw`\n`);
  expect(keyText(inFile)).toBe(PEM);
  expect(keyText(`"${inFile}"`)).toBe(PEM);
  expect(keyText(PEM).trim()).toBe(PEM.trim());
  expect(keysOf({ secret: (key) => (key === 'secret' ? inFile : null) })).toEqual({ secret: PEM });
});

it('other keys stay as they are, to the letter', () => {
  for (const text of ['abc+/=', String.raw`a\nb`, '"quoted"', ' spaced ']) expect(keyText(text)).toBe(text);
});

it('options lie over the class’s own, level by level', () => {
  expect(mergeOptions({ a: { b: 1, c: [1] }, d: 2 }, { a: { c: [2] }, e: 3 })).toEqual({
    a: { b: 1, c: [2] },
    d: 2,
    e: 3,
  });
});
