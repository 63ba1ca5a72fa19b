/**
 * An order through zero is two: one that closes what is held, one that opens on the other side (conventions: Reducing). The
 * gate has passed the whole as opening; the half that closes counts as reducing from then on, so nothing that happens to
 * the other half or to the limits stops it.
 */
import {
  Decimal,
  dec,
  idOf,
  ok,
  type ClientOrderId,
  type Order,
  type OrderDeniedReason,
  type Result,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, orderInWords } from '../orders/emit-order-event.ts';
import { assess, intentOf, submitOrder, type Checked } from '../orders/send.ts';

/** The quantity that closes, when the order is one to split; else null. */
export function closingPart(ctx: StepContext, draft: Order, checked: Checked): Decimal | null {
  const instrument = ctx.state.instruments.get(draft.instrumentId);
  const whole = draft.flags.allOrNone || draft.flags.reduceOnly;
  if (checked.reducing || instrument === undefined || instrument.legs !== null || whole) return null;
  if (draft.type !== 'market' && draft.type !== 'limit') return null;
  if (ctx.state.capabilities.get(draft.connectionId)?.exitsReserve === true) return null;
  const closes = checked.reducible.roundTo(dec(instrument.lotSize), 'floor');
  const opens = dec(draft.qty).sub(closes);
  const least = dec(instrument.qtyMin);
  return closes.gte(least) && opens.gte(least) && closes.sign() > 0 && opens.sign() > 0 ? closes : null;
}

/** Sends both halves, the closing one first. The answer is the closing one's; what became of the other is told. */
export function submitSplit(ctx: StepContext, draft: Order, closes: Decimal): Result<Order, OrderDeniedReason> {
  const { state } = ctx;
  const capabilities = state.capabilitiesOf(draft);
  const first: Order = { ...draft, qty: closes.trim().text() };
  const closing = assess(ctx, intentOf(first, capabilities));
  const sent = submitOrder(ctx, first, closing);
  if (!sent.ok) return sent;
  // Beside a bracket it waits until the exits have shrunk; the other half sent now would close what it was to close.
  if (state.orders.get(first.clientOrderId)?.status === 'emulated') {
    const rest = dec(draft.qty).sub(closes).trim().toString();
    alertOrder(ctx, first, 'warning', {
      title: `${orderInWords(draft)} goes through zero: ${first.qty} close, ${rest} were not sent`,
      detail: `${first.clientOrderId} waits until the exits beside it have shrunk. Send the ${rest} when the position is closed.`,
    });
    return ok(sent.value);
  }
  const second: Order = {
    ...draft,
    clientOrderId: idOf<ClientOrderId>(`${state.idPrefix}-${state.made.orders + 1}`),
    qty: dec(draft.qty).sub(closes).trim().text(),
  };
  const intent = { ...intentOf(second, capabilities), otherHalf: first.clientOrderId };
  const opened = submitOrder(ctx, second, assess(ctx, intent));
  alertOrder(ctx, first, opened.ok ? 'info' : 'warning', {
    title: `${orderInWords(draft)} goes through zero: ${first.qty} close, ${second.qty} open`,
    detail: opened.ok
      ? `Sent as two orders, ${first.clientOrderId} and ${second.clientOrderId}.`
      : `${first.clientOrderId} closes; the rest was not sent. ${opened.error.text}`,
  });
  return ok(sent.value);
}
