/**
 * The messages that come often and plainly (acknowledgements of batches, orders from the ticket, cancels), checked by hand:
 * an order's way to the wire does not wait for the schemas' machinery, most of which is cold when one order comes alone.
 *
 * Invariant: what is taken here the schemas take too, as it stands (a property test compares the two). Anything else, right
 * or wrong, is left to them: they alone say what is wrong.
 */
import { ID_PATTERN } from '../domain/index.ts';
import type { ClientMessage } from './messages.ts';
import { DECIMAL, DECIMAL_MAX, MS_MAX, UNSIGNED, orderType, sessionKind, side, tif } from './schema-parts.ts';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check | undefined>>;

const SIDES: ReadonlySet<unknown> = new Set<string>(side.options);
const TIFS: ReadonlySet<unknown> = new Set<string>(tif.options);
const TYPES: ReadonlySet<unknown> = new Set<string>(orderType.options);
const SESSIONS: ReadonlySet<unknown> = new Set<string>(sessionKind.options);
const SESSIONS_MAX = 5;

const isId: Check = (value) => typeof value === 'string' && ID_PATTERN.test(value);
const isDecimal: Check = (value) => typeof value === 'string' && value.length <= DECIMAL_MAX && DECIMAL.test(value);
const isUnsigned: Check = (value) => typeof value === 'string' && value.length <= DECIMAL_MAX && UNSIGNED.test(value);
const isMs: Check = (value) => typeof value === 'number' && value >= 0 && value <= MS_MAX;
const isSessions: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= SESSIONS_MAX && value.every((one) => SESSIONS.has(one));

/** Fields by name; of a prototype of none, so that no inherited name counts. */
const fields = (of: Record<string, Check>): Fields => Object.assign(Object.create(null) as Fields, of);

const FLAGS: Fields = fields({
  allOrNone: (value) => typeof value === 'boolean',
  postOnly: (value) => typeof value === 'boolean',
  reduceOnly: (value) => typeof value === 'boolean',
});
const NEEDED: Fields = fields({
  kind: (value) => value === 'submitOrder',
  connectionId: isId,
  accountId: isId,
  instrumentId: isId,
  side: (value) => SIDES.has(value),
  qty: isUnsigned,
  tif: (value) => TIFS.has(value),
  sessions: isSessions,
  type: (value) => TYPES.has(value),
  limitPrice: (value) => value === null || isDecimal(value),
});
const NEEDED_COUNT = 10;
const OPTIONAL: Fields = fields({ expireMs: isMs, flags: (value) => isRecord(value) && hasExactly(value, FLAGS, 3) });

type Plain = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether these are all of its fields and each is as it should be. */
function hasExactly(value: Plain, named: Fields, count: number): boolean {
  const keys = Object.keys(value);
  return keys.length === count && keys.every((key) => named[key]?.(value[key]) === true);
}

function isPlainOrder(command: Plain): boolean {
  let needed = 0;
  for (const key of Object.keys(command)) {
    const check = NEEDED[key];
    if (check !== undefined) needed += 1;
    if ((check ?? OPTIONAL[key])?.(command[key]) !== true) return false;
  }
  return needed === NEEDED_COUNT;
}

const CANCEL: Fields = fields({ kind: (value) => value === 'cancelOrder', clientOrderId: isId });
const ACK: Fields = fields({
  t: (value) => value === 'ack',
  batch: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
});
const COMMAND: Fields = fields({
  t: (value) => value === 'command',
  commandId: isId,
  command: (value) => isRecord(value) && (isPlainOrder(value) || hasExactly(value, CANCEL, 2)),
});

/** The message, if it is one of these and right; null says nothing about it. The value came from JSON. */
export function quickMessage(value: unknown): ClientMessage | null {
  if (!isRecord(value)) return null;
  const known = hasExactly(value, COMMAND, 3) || hasExactly(value, ACK, 2);
  return known ? (value as ClientMessage) : null;
}
