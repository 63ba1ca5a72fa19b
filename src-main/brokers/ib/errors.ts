/**
 * IB's codes and what they mean for the trader (TWS API: Message Codes). A code that is not in the tables is shown raw and
 * proves nothing: an order with it stays as the venue's own status says, or unknown.
 */
import { CONNECTION, DATA, INFO, REJECTED, WARNING } from './error-table.ts';

/**
 * `info`, `warning`: the order or request may go on. `rejected`: IB says that it was not carried out. `canceled`: the order is
 * over. `notFound`, `tooLate`: of cancels and modifications. `connection`, `data`: what is up or down. `pacing`: too many messages.
 */
export type CodeKind =
  | 'info'
  | 'warning'
  | 'rejected'
  | 'canceled'
  | 'notFound'
  | 'tooLate'
  | 'connection'
  | 'data'
  | 'pacing'
  | 'unknown';

export type CodeMeaning = { readonly kind: CodeKind; readonly text: string };

/** The few that say how a cancel or a change of an order ended, and what has a way of its own. */
const OF_ORDERS: Readonly<Record<number, CodeMeaning>> = {
  100: { kind: 'pacing', text: 'more than 50 messages in a second were sent to TWS' },
  104: { kind: 'tooLate', text: 'the order is filled and cannot be changed' },
  135: { kind: 'notFound', text: 'there is no order with that id' },
  136: { kind: 'tooLate', text: 'the order cannot be canceled any more' },
  137: { kind: 'tooLate', text: 'VWAP orders are canceled at least three minutes before their start' },
  161: { kind: 'tooLate', text: 'the order cannot be canceled in its state' },
  202: { kind: 'canceled', text: 'the order is canceled' },
  10147: { kind: 'notFound', text: 'there is no order with that id to cancel' },
  10148: { kind: 'tooLate', text: 'the order cannot be canceled' },
  10149: { kind: 'notFound', text: 'the order id to cancel is invalid' },
};

const TABLES = [
  ['rejected', REJECTED],
  ['info', INFO],
  ['warning', WARNING],
  ['data', DATA],
  ['connection', CONNECTION],
] as const;

/** All codes that have a meaning here. */
export const KNOWN_CODES: readonly number[] = [OF_ORDERS, ...TABLES.map(([, table]) => table)].flatMap((table) =>
  Object.keys(table).map(Number),
);

/** What a code means; for codes that are not listed, `unknown`. */
export function meaningOf(code: number): CodeMeaning {
  const own = OF_ORDERS[code];
  if (own !== undefined) return own;
  for (const [kind, table] of TABLES) {
    const text = table[code];
    if (text !== undefined) return { kind, text };
  }
  // IB's own numbering: 21xx are warnings.
  const kind = code >= 2100 && code < 2200 ? 'info' : 'unknown';
  return { kind, text: 'IB gave a code that is not in our table' };
}

/** Whether a request with this word on it goes on: more may come for it. */
export const goesOn = (code: number): boolean => {
  const { kind } = meaningOf(code);
  return kind === 'info' || kind === 'warning' || code === 10167 || code === 10090;
};

/** For the trader: the meaning, IB's own words and the code. */
export function wordsOf(code: number, text: string): string {
  const said = text.replace(/^Order rejected - reason:/i, '').trim();
  const { text: meaning } = meaningOf(code);
  const isKnown = KNOWN.has(code);
  if (!isKnown) return `${said} (IB ${code})`;
  return said === '' ? `${meaning} (IB ${code})` : `${meaning}: ${said} (IB ${code})`;
}

const KNOWN: ReadonlySet<number> = new Set(KNOWN_CODES);

/** IB's refusals of everything that trades because its API is set to read only. */
export const isReadOnly = (code: number, text: string): boolean => code === 321 && /read-?only/i.test(text);
