/**
 * Changes in place at Coinbase: a change is taken first and carried out a moment later, and the order itself says when. Until then
 * cancels are refused.
 *
 * Invariant: "changed" is said only of terms that the exchange has shown.
 */
import { dec, type OrderStatusReport, type Price, type Result } from '../../../shared/domain/index.ts';
import type { ModifyRequest } from '../../ports/execution-client.ts';
import type { Failure } from './errors.ts';
import { ENDED } from './known-orders.ts';
import type { FinderParts } from './order-finder.ts';
import { isFields, listOf } from './parse/read.ts';

/** Looks at an order until a change shows, and the wait between two, ms. */
const LOOKS_MAX = 10;
const LOOK_MS = 200;

/** Whether an answer to a change says that it was not taken: ccxt passes it on like any other. */
export const isEditRefusal = (answer: unknown): boolean =>
  isFields(answer) && isFields(answer['info']) && answer['info']['success'] === false;

const SAME: ReadonlySet<string | null> = new Set(['EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST', '-5027']);
/** The change would have changed nothing: the order stands so (Binance's code beside Coinbase's). */
export const saysSame = (code: string | null): boolean => SAME.has(code);

export type EditEnd = 'changed' | 'ended' | 'unsettled';

/** What became of a change that the exchange has taken: by the stream's word, else asked for. */
export async function editEnd(
  { session, desk, tracker }: FinderParts,
  request: ModifyRequest,
  { symbol, number }: { readonly symbol: string; readonly number: string },
): Promise<EditEnd> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    if (looks > 0) await new Promise<void>((resolve) => void desk.deps.scheduler.after(LOOK_MS, resolve));
    const told = endOf(tracker.known.get(request.clientOrderId)?.last, request);
    if (told !== null) return told;
    const read = await session.call('order', (x) => x.fetchOrder(number, symbol));
    // An order of another program is known by its number alone.
    const [row] = read.ok ? tracker.ordersOf(listOf([read.value])) : [];
    const asked = endOf(row, request);
    if (asked !== null) return asked;
  }
  return 'unsettled';
}

function endOf(last: OrderStatusReport | undefined, { qty, limitPrice }: ModifyRequest): EditEnd | null {
  if (last === undefined) return null;
  const priced = limitPrice === null || (last.limitPrice !== null && isAs(last.limitPrice, limitPrice));
  if (priced && isAs(last.qty, qty)) return 'changed';
  return ENDED.has(last.status) ? 'ended' : null;
}

const isAs = (a: Price, b: Price): boolean => dec(a).eq(dec(b));

/** Runs a cancel; while a change of the order is carried out the exchange refuses it, and it is sent again: a refusal is proof. */
export async function cancelAfterEdit<T>(
  { desk }: FinderParts,
  cancel: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  for (let tries = 1; ; tries++) {
    const done = await cancel();
    if (done.ok || done.error.code !== 'ORDER_IS_BEING_REPLACED' || tries >= LOOKS_MAX) return done;
    await new Promise<void>((resolve) => void desk.deps.scheduler.after(LOOK_MS, resolve));
  }
}
