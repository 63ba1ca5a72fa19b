/**
 * What a venue lists of instruments that are not known here: kinds that its adapter does not trade (futures at a broker of shares, say), or
 * a contract that shares its name with another. Nothing of it is booked, since nobody knows what it is worth; but it is there, so it is
 * told, and no close-all ends as if it were not (G5).
 */
import {
  dec,
  isOpenAtVenue,
  symbolOf,
  type AccountId,
  type ConnectionId,
  type ExecutionMassStatus,
  type InstrumentId,
  type Quantity,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { positionKey } from '../view.ts';

/** Of one account in one such instrument, as last listed. */
export type Stranger = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  /** Signed. */
  readonly qty: Quantity;
  /** Orders that work. */
  readonly orders: number;
};

/** `2 held and 1 order at work at the venue`. */
export function strangerWords({ qty, orders }: Pick<Stranger, 'qty' | 'orders'>): string {
  const held = dec(qty).isZero() ? [] : [`${dec(qty).trim().toString()} held`];
  const working = orders === 0 ? [] : [`${orders} ${orders === 1 ? 'order' : 'orders'} at work`];
  return `${[...held, ...working].join(' and ')} at the venue; the instrument is not known here`;
}

/** Takes a venue's list; what is new or differs is alarmed. */
export function noteStrangers(ctx: StepContext, connectionId: ConnectionId, status: ExecutionMassStatus): void {
  const { strangers } = ctx.state;
  const found = strangersIn(ctx, connectionId, status);
  for (const [key, one] of strangers) if (one.connectionId === connectionId && !found.has(key)) strangers.delete(key);
  for (const [key, one] of found) {
    const before = strangers.get(key);
    strangers.set(key, one);
    if (before !== undefined && dec(before.qty).eq(dec(one.qty)) && before.orders === one.orders) continue;
    const what = dec(one.qty).isZero() ? 'Order' : 'Position';
    const detail = `${strangerWords(one)}. It is in no figure here, and no close-all takes it: look after it there.`;
    ctx.alert({ level: 'danger', title: `${what} in unknown ${symbolOf(one.instrumentId)}`, detail });
  }
}

function strangersIn(
  ctx: StepContext,
  connectionId: ConnectionId,
  { account: { accountId }, positions, orders }: ExecutionMassStatus,
): ReadonlyMap<string, Stranger> {
  const { instruments } = ctx.state;
  const found = new Map<string, Stranger>();
  const add = (instrumentId: InstrumentId, held: Quantity | null): void => {
    if (instruments.has(instrumentId)) return;
    const key = positionKey(accountId, instrumentId);
    const before = found.get(key) ?? { accountId, connectionId, instrumentId, qty: dec('0').text(), orders: 0 };
    found.set(key, held === null ? { ...before, orders: before.orders + 1 } : { ...before, qty: held });
  };
  for (const { instrumentId, qty } of positions) if (!dec(qty).isZero()) add(instrumentId, qty);
  for (const order of orders) if (isOpenAtVenue(order.status)) add(order.instrumentId, null);
  return found;
}
