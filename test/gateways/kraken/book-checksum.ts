/** Kraken's checksum of a book: CRC32 of the ten best asks and bids as digits (docs.kraken.com: Spot WebSocket, book checksum). Pure. */
import { crc32 } from 'node:zlib';

/** A level as its texts on the wire, with all their decimals. */
export type TextLevel = readonly [price: string, qty: string];

const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');

/** Best first, both sides. */
export function bookChecksum(asks: readonly TextLevel[], bids: readonly TextLevel[]): number {
  const side = (levels: readonly TextLevel[]): string =>
    levels
      .slice(0, 10)
      .map(([price, qty]) => digits(price) + digits(qty))
      .join('');
  return crc32(side(asks) + side(bids));
}
