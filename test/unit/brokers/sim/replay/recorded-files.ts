/** Small recordings of our own making, written to a fresh folder. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const TICK_QUOTES = 'ts_utc_ms,bid,bid_size,ask,ask_size,exchange,quote_condition,suspicious';
export const BAR_QUOTES =
  'ts_utc_ms,bid_open,bid_high,bid_low,bid_close,bid_size_close,ask_open,ask_high,ask_low,ask_close,ask_size_close';
export const TICK_TRADES = 'ts_utc_ms,price,size,exchange,trade_condition_hex,suspicious';
export const BAR_TRADES = 'ts_utc_ms,open,high,low,close,volume';
export const COIN_QUOTES = 'ts_utc_ms,symbol,bid,bid_size,ask,ask_size';
export const COIN_TRADES = 'ts_utc_ms,trade_id,price,quantity,buyer_is_maker';

/** Monday 2013-10-07, 9:30 ET. */
export const OPEN = Date.UTC(2013, 9, 7, 13, 30);

/** Writes files (name → lines, or bytes) and returns the folder. Names that end in .gz are gzipped. */
export function writeRecording(files: Readonly<Record<string, readonly string[] | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'rung-replay-'));
  for (const [name, content] of Object.entries(files)) {
    const plain = Buffer.isBuffer(content) ? content : Buffer.from(`${content.join('\n')}\n`);
    writeFileSync(join(dir, name), !Buffer.isBuffer(content) && name.endsWith('.gz') ? gzipSync(plain) : plain);
  }
  return dir;
}
