import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CheckedBook } from '../../../../src-main/brokers/ccxt/kraken-books.ts';
import { bookChecksum } from '../../../gateways/kraken/book-checksum.ts';

const RECORDED = path.resolve('../shared/data/crypto/raw-ws/KRAKEN.ws.50.0.gz');
const there = existsSync(RECORDED);
if (!there) process.stdout.write('skipped: the recorded session of Kraken’s books is not here\n');

type Rows = readonly (readonly string[])[];
const levels = (rows: Rows | undefined) => (rows ?? []).map(([price = '', qty = '']) => [price, qty] as const);

/** A message of the book channel: its parts (one or two of them) and its pair; null: another message. */
function bookIn(line: string): { readonly pair: string; readonly parts: readonly Record<string, unknown>[] } | null {
  const message: unknown = JSON.parse(/^\d+\.\d+: (.*)$/.exec(line)?.[1] ?? 'null');
  if (!Array.isArray(message)) return null;
  const parts = message.slice(1, -2).filter((part) => typeof part === 'object') as Record<string, unknown>[];
  return { pair: String(message.at(-1)), parts };
}

test.skipIf(!there)(
  'every checksum of a recorded session is the one of our book, and of the gateway’s function',
  () => {
    const books = new Map<string, CheckedBook>();
    let [snapshots, checked, wrong, gateway] = [0, 0, 0, 0];
    for (const line of gunzipSync(readFileSync(RECORDED)).toString('utf8').split('\n')) {
      const read = bookIn(line);
      if (read === null) continue;
      for (const part of read.parts)
        if ('as' in part) {
          snapshots += 1;
          books.set(read.pair, new CheckedBook());
          books.get(read.pair)?.apply({ asks: levels(part['as'] as Rows), bids: levels(part['bs'] as Rows) }, 1000);
        } else
          books
            .get(read.pair)
            ?.apply({ asks: levels(part['a'] as Rows | undefined), bids: levels(part['b'] as Rows | undefined) }, 1000);
      const told = read.parts.map((part) => part['c']).find((c) => c !== undefined);
      const book = books.get(read.pair);
      if (told === undefined || book === undefined) continue;
      checked += 1;
      if (book.checksum() !== Number(told)) wrong += 1;
      if (bookChecksum(book.levels().asks, book.levels().bids) === Number(told)) gateway += 1;
    }
    process.stdout.write(
      `Kraken, recorded session of 10 pairs: ${snapshots} snapshots, ${checked} checksums, ${wrong} wrong, ${gateway} by the gateway’s function too\n`,
    );
    expect(snapshots).toBe(10);
    expect(checked).toBeGreaterThan(3_000);
    expect(wrong).toBe(0);
    expect(gateway).toBe(checked);
  },
);

test('levels that go are gone, what is below the depth is dropped, and a changed digit changes the checksum', () => {
  const book = new CheckedBook();
  const start = {
    asks: [
      ['5.10', '1.00'],
      ['5.20', '2.00'],
    ],
    bids: [
      ['5.00', '3.00'],
      ['4.90', '4.00'],
    ],
  } as const;
  book.apply(start, 2);
  const before = book.checksum();
  book.apply(
    {
      asks: [
        ['5.10', '0.00'],
        ['5.15', '1.50'],
      ],
      bids: [['5.05', '7.00']],
    },
    2,
  );
  expect(book.levels()).toEqual({
    asks: [
      ['5.15', '1.50'],
      ['5.20', '2.00'],
    ],
    bids: [
      ['5.05', '7.00'],
      ['5.00', '3.00'],
    ],
  });
  expect(book.checksum()).not.toBe(before);
});
