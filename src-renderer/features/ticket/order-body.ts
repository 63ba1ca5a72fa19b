/** The part of a plain order that depends on its type: its limit and what it waits for. Pure. */
import {
  err,
  ok,
  type Instrument,
  type OrderType,
  type Price,
  type Result,
  type SubmitOrderCommand,
  type Trail,
  type TriggerRequest,
} from '../../../shared/domain/index.ts';
import { readTrail } from '../../ui/bracket-draft.ts';
import { readPrice } from '../../ui/ladder-draft.ts';
import { holderOf, type Holder, type VenueCan } from '../../ui/venue-words.ts';
import { waits, type TicketDraft } from './ticket-draft.ts';

export type OrderField = 'limit' | 'trigger' | 'orderTrail' | 'heldBy';
export type OrderFieldErrors = Readonly<Partial<Record<OrderField, string>>>;
export type OrderBody = Pick<SubmitOrderCommand, 'type' | 'limitPrice' | 'trigger'>;
type Errors = { [F in OrderField]?: string };

/** Who would hold the order: the app where the venue can't, or where the trader prefers it. */
export function ticketHolder(draft: TicketDraft, can: VenueCan): Holder | null {
  if (draft.how === 'ladder' || !waits(draft.how)) return null;
  const holder = holderOf(
    can,
    draft.how,
    draft.trigger.source,
    draft.how === 'trailingStop' ? draft.trigger.trailBy : null,
  );
  if (holder.by === 'venue' && draft.trigger.preferApp) return { by: 'app', text: 'This app watches, as you chose' };
  return holder;
}

function readTrigger(
  draft: TicketDraft,
  instrument: Instrument,
  can: VenueCan,
  errors: Errors,
): TriggerRequest | undefined {
  const { trigger, how } = draft;
  const trailing = how === 'trailingStop';
  let price: Price | null = null;
  if (!trailing || trigger.price.trim() !== '') {
    const read = readPrice(trigger.price, 'Trigger', instrument);
    if (read.ok) price = read.value;
    else errors.trigger = read.error;
  }
  let trail: Trail | null = null;
  if (trailing) {
    const read = readTrail(trigger.trail, trigger.trailBy, 'Trail');
    if (read.ok) trail = read.value;
    else errors.orderTrail = read.error;
  }
  const holder = ticketHolder(draft, can);
  if (holder?.by === 'app' && !trigger.appHeld)
    errors.heldBy = 'Accept that this app holds it, and that it dies with it';
  const heldBy = holder?.by === 'app' ? 'app' : holder?.by === 'venue' ? 'venue' : 'best';
  return { price, source: trigger.source, trail, heldBy };
}

function readLimit(draft: TicketDraft, instrument: Instrument, errors: Errors): Price | null {
  const wanted = draft.how === 'limit' || draft.how === 'stopLimit';
  if (!wanted && (draft.how !== 'takeProfit' || draft.limit.trim() === '')) return null;
  const read = readPrice(draft.limit, 'Limit', instrument);
  if (read.ok) return read.value;
  errors.limit = read.error;
  return null;
}

/** Type, limit and trigger of a plain order, or what is wrong with each. */
export function orderBody(
  draft: TicketDraft,
  type: OrderType,
  instrument: Instrument,
  can: VenueCan,
): Result<OrderBody, OrderFieldErrors> {
  const errors: Errors = {};
  const limitPrice = readLimit(draft, instrument, errors);
  const trigger = waits(type) ? readTrigger(draft, instrument, can, errors) : undefined;
  if (Object.keys(errors).length > 0) return err(errors);
  return ok(trigger === undefined ? { type, limitPrice } : { type, limitPrice, trigger });
}
