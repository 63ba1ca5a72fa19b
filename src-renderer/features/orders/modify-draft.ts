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

/** Why a form that was not touched sends nothing. */
export const NOTHING_DIFFERS = 'Nothing differs';

export type ModifyDraft = { readonly qty: string; readonly limit: string; readonly trigger: string };

/**
 * The order as it stands now, with what was typed. What nobody typed follows the engine: a quantity that a bracket reduced
 * meanwhile is not sent back to what it was when the form was opened.
 */
export const modifyDraftOf = (
  order: Pick<Order, 'qty' | 'limitPrice' | 'trigger'>,
  typed: Partial<ModifyDraft> = {},
): ModifyDraft => ({
  qty: order.qty,
  limit: order.limitPrice ?? '',
  trigger: order.trigger?.price ?? '',
  ...typed,
});

/** Whether its trigger can be moved: it waits for one, at a price of its own. A trailing stop moves by itself. */
export const hasTrigger = (order: Pick<Order, 'trigger'>): boolean =>
  order.trigger !== null && order.trigger.triggeredMs === null && order.trigger.trail === null;

/** A price that was edited: null where it stays. */
function moved(text: string, now: Price | null, name: string, instrument: Instrument): Result<Price | null, string> {
  const read = readPrice(text, name, instrument);
  if (!read.ok) return read;
  return ok(now !== null && dec(read.value).eq(dec(now)) ? null : read.value);
}

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
  const limit = order.limitPrice === null ? ok(null) : moved(draft.limit, order.limitPrice, 'Limit', instrument);
  if (!limit.ok) return limit;
  const trigger = hasTrigger(order)
    ? moved(draft.trigger, order.trigger?.price ?? null, 'Trigger', instrument)
    : ok(null);
  if (!trigger.ok) return trigger;
  const newQty: Quantity | null = qty.value.eq(dec(order.qty)) ? null : qty.value.trim().text();
  if (newQty === null && limit.value === null && trigger.value === null) return err(NOTHING_DIFFERS);
  const command = {
    kind: 'modifyOrder' as const,
    clientOrderId: order.clientOrderId,
    qty: newQty,
    limitPrice: limit.value,
  };
  return ok(trigger.value === null ? command : { ...command, triggerPrice: trigger.value });
}
