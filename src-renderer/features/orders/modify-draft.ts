/** An inline change of an order, read into its command. Pure. */
import {
  dec,
  err,
  ok,
  type Instrument,
  type ModifyOrderCommand,
  type Order,
  type Price,
  type Quantity,
  type Result,
} from '../../../shared/domain/index.ts';
import { readPrice } from '../../ui/ladder-draft.ts';
import { parseNumber } from '../../ui/parse-field.ts';

export type ModifyDraft = { readonly qty: string; readonly limit: string };

export const modifyDraftOf = (order: Pick<Order, 'qty' | 'limitPrice'>): ModifyDraft => ({
  qty: order.qty,
  limit: order.limitPrice ?? '',
});

/** The command for what differs; an error in words when a field is wrong or nothing differs. */
export function readModify(
  draft: ModifyDraft,
  order: Order,
  instrument: Instrument,
): Result<ModifyOrderCommand, string> {
  const qty = parseNumber(draft.qty, 'Quantity', 'positive');
  if (!qty.ok) return err(qty.error);
  if (!qty.value.isMultipleOf(dec(instrument.lotSize))) return err(`Whole lots of ${instrument.lotSize} only`);
  if (qty.value.lte(dec(order.filledQty))) return err(`${order.filledQty} are filled already: cancel instead`);
  let limit: Price | null = null;
  if (order.type === 'limit') {
    const read = readPrice(draft.limit, 'Limit', instrument);
    if (!read.ok) return err(read.error);
    limit = read.value;
  }
  const newQty: Quantity | null = qty.value.eq(dec(order.qty)) ? null : qty.value.trim().text();
  const newLimit = limit === null || (order.limitPrice !== null && dec(limit).eq(dec(order.limitPrice))) ? null : limit;
  if (newQty === null && newLimit === null) return err('Nothing differs');
  return ok({ kind: 'modifyOrder', clientOrderId: order.clientOrderId, qty: newQty, limitPrice: newLimit });
}
