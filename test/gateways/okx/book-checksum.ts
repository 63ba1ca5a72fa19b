/** OKX's checksum of a book: CRC32, signed, of the 25 best bids and asks by turns, price and size (docs-v5: order book channel, checksum). Pure. */
import { crc32 } from 'node:zlib';

type Row = readonly (string | undefined)[];
const LEVELS = 25;

/** Levels as their texts on the wire, best first. */
export function bookChecksum(asks: readonly Row[], bids: readonly Row[]): number {
  const words: string[] = [];
  for (let at = 0; at < LEVELS; at++)
    for (const row of [bids[at], asks[at]]) if (row !== undefined) words.push(row.slice(0, 2).join(':'));
  return crc32(words.join(':')) | 0;
}
