/**
 * Binance's best bid and ask as it streams them (`bookTicker`, spot and futures, alone or in the envelope of combined streams). Pure.
 *
 * Source: developers.binance.com, "Individual Symbol Book Ticker Streams" of Spot and of USD-M Futures.
 */
import { isFields } from './read.ts';

export type BookTicker = {
  /** The exchange's own name of the market. */
  readonly marketId: string;
  /** Grows with every change of that market's book. */
  readonly updateId: number;
  /** In the words of ccxt's tickers. `timestamp`: spot does not say it. */
  readonly touch: {
    readonly bid: string;
    readonly bidVolume: string;
    readonly ask: string;
    readonly askVolume: string;
    readonly timestamp: unknown;
  };
};

/** Longer ones are something else. */
const LENGTH_MAX = 400;

/** Whether a frame begins as one of these does: others are not worth a look. */
const looksRight = (text: string): boolean =>
  text.length <= LENGTH_MAX &&
  (text.startsWith('{"u":') ||
    text.startsWith('{"e":"bookTicker"') ||
    (text.startsWith('{"stream":"') && text.includes('@bookTicker"')));

/** The best prices in a frame; null: it is another message, or not one that can be trusted. */
export function readBookTicker(text: string): BookTicker | null {
  if (!looksRight(text)) return null;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(frame)) return null;
  const inner = frame['data'];
  const { s, u, b, B, a, A, E } = isFields(inner) ? inner : frame;
  if (typeof s !== 'string' || typeof u !== 'number' || typeof b !== 'string' || typeof a !== 'string') return null;
  if (typeof B !== 'string' || typeof A !== 'string') return null;
  return { marketId: s, updateId: u, touch: { bid: b, bidVolume: B, ask: a, askVolume: A, timestamp: E } };
}
