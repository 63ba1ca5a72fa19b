/**
 * The commands on orders: submit, modify, cancel. Each ends proven or unknown, and none is sent twice; what an answer says of an order is
 * told as if it had been streamed.
 */
import {
  Decimal,
  dec,
  err,
  idOf,
  ok,
  type CommandOutcome,
  type InstrumentId,
  type OrderStatusReport,
  type Price,
  type Result,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { CancelRequest, ModifyRequest, SubmitRequest, VenueError } from '../../ports/execution-client.ts';
import { clockRefusal } from '../../wire/clock-guard.ts';
import { orderWait } from '../../wire/order-wait.ts';
import { toWireId } from './client-ids.ts';
import { cancelAfterEdit, editEnd, isEditRefusal, saysSame } from './coinbase-edit.ts';
import { hasTriggerBook, type CcxtDesk } from './desk.ts';
import type { Failure } from './errors.ts';
import type { Params } from './exchange.ts';
import { ENDED, type KnownOrder } from './known-orders.ts';
import { findOrder } from './order-finder.ts';
import type { OrderTracker } from './order-tracker.ts';
import { contractsOf, orderCall } from './orders.ts';
import type { Listed } from './parse/market.ts';
import { refusedRow } from './parse/okx-algo.ts';
import { readOrder } from './parse/order.ts';
import { isFields, textOf } from './parse/read.ts';
import type { ExchangeProfile } from './profiles.ts';
import type { Session } from './session.ts';

export type CommandParts = {
  readonly session: Session;
  readonly desk: CcxtDesk;
  readonly tracker: OrderTracker;
  readonly tell: (reports: readonly VenueReport[]) => void;
};

/** Sends a new order, once. */
export async function submitOrder(parts: CommandParts, request: SubmitRequest): Promise<CommandOutcome> {
  const { session, desk, tracker } = parts;
  const listed = desk.markets.get(request.instrumentId);
  if (listed === null || listed.gone) return notListed(desk, request.instrumentId);
  const off = request.reducing === true ? null : clockRefusal(desk.clockSkewMs, desk.settings.profile.title);
  if (off !== null) return unsent(off);
  const made = orderCall(request, listed, desk.settings.profile);
  if (!made.ok) return unsent(made.error);
  const { type, side, amount, price, params, book } = made.value;
  const { trigger } = request;
  const lane = request.reducing === true ? 'reduce' : 'order';
  const waited = orderWait(desk.deps.scheduler, lane);
  const stopped = (await desk.orderLimiter?.take(lane))?.reason ?? waited();
  if (stopped !== null) return unsent(stopped);
  desk.tell([request.instrumentId]);
  const order = tracker.known.add({
    clientOrderId: request.clientOrderId,
    instrumentId: request.instrumentId,
    sentAtMs: desk.deps.scheduler.monotonicMs(),
    sentVenueMs: desk.venueNowMs(),
    type: request.type,
    tif: request.tif,
    book,
    venueOrderId: null,
    engineId: null,
    ...ofKind(desk, listed, params),
    ...(desk.guessesWay(listed) && trigger?.price !== undefined && trigger.price !== null
      ? { wayOpen: trigger.price }
      : {}),
  });
  const done = taken(
    session,
    await session.call(lane, (x) => x.createOrder(listed.symbol, type, side, amount, price, params), waited),
  );
  if (!done.ok) return submitFailed(parts, request, done.error);
  const number = isFields(done.value) ? textOf(done.value['id']) : null;
  if (number === null) return { kind: 'unknown', reason: 'the exchange’s answer names no order' };
  tracker.known.number(order, idOf<VenueOrderId>(number));
  answered(parts, done.value);
  return { kind: 'acked', venueOrderId: order.venueOrderId };
}

/** The kind under which the exchange files it, where a cancel has to say that. */
function ofKind({ settings: { profile } }: CcxtDesk, listed: Listed, params: Params): Pick<KnownOrder, 'kind'> {
  const kind = textOf(params['orderFilter']) ?? profile.cancelKinds?.[0] ?? null;
  return kind === null || listed.kind !== 'spot' ? {} : { kind };
}

/** OKX may say that all went well, and in the row of the order that it did not. */
function taken<T>(session: Session, done: Result<T, Failure>): Result<T, Failure> {
  const refused = done.ok ? refusedRow(done.value) : null;
  return refused === null ? done : err(session.judge(refused));
}

/** A refusal is told as the order's end as well. */
function submitFailed({ desk, tell }: CommandParts, request: SubmitRequest, failure: Failure): CommandOutcome {
  if (failure.kind === 'rejected' && !failure.unsent) {
    const { clientOrderId, instrumentId, side, type, tif, qty, limitPrice } = request;
    const terms = { clientOrderId, venueOrderId: null, instrumentId, side, type, tif, qty, limitPrice };
    const ended = { status: 'rejected' as const, filledQty: Decimal.ZERO.text(), reason: failure.reason };
    tell([{ kind: 'orderStatus', ...terms, ...ended, tsEventMs: desk.venueNowMs() }]);
  }
  return outcomeOf(failure);
}

/** What an answer says of an order is told as if it had been streamed, where it says enough. */
function answered({ tracker, tell }: CommandParts, value: unknown): void {
  if (!isFields(value) || textOf(value['status']) === null || textOf(value['side']) === null) return;
  const read = readOrder(value, tracker.facts());
  if (read === null || read === 'ignore' || read.report.clientOrderId === null) return;
  // A fill in an answer comes as a trade too: until then the order only counts as taken.
  if (read.report.status === 'filled' || read.report.status === 'partiallyFilled') return;
  tell([read.report]);
}

/** Changes an order in place. `able`: the connection can. */
export async function modifyOrder(parts: CommandParts, request: ModifyRequest, able: boolean): Promise<CommandOutcome> {
  const { desk, tracker } = parts;
  const listed = desk.markets.get(request.instrumentId);
  if (listed === null) return notListed(desk, request.instrumentId);
  if (!able) return unsent(`${desk.settings.profile.title} does not change orders in place`);
  const known = tracker.known.get(request.clientOrderId);
  const number = known?.engineId ?? request.venueOrderId ?? known?.venueOrderId ?? null;
  if (number === null) return unsent('the order has no number at the exchange yet');
  const kind = tracker.known.get(request.clientOrderId)?.last;
  if (kind !== undefined && !changes(desk.settings.profile, kind))
    return unsent(
      `${desk.settings.profile.title} does not change ${kind.type} orders with time in force ${kind.tif} in place`,
    );
  const amount = contractsOf(listed, dec(request.qty));
  if (amount === null) return unsent(`the quantity is not a multiple of ${listed.instrument.lotSize}`);
  return edit(parts, request, { listed, number, amount });
}

const changes = ({ modifyOnly }: ExchangeProfile, { type, tif }: OrderStatusReport): boolean =>
  modifyOnly === null || (modifyOnly.orderTypes.includes(type) && modifyOnly.timesInForce.includes(tif));

type Edit = { readonly listed: Listed; readonly number: string; readonly amount: string };

async function edit(
  parts: CommandParts,
  request: ModifyRequest,
  { listed, number, amount }: Edit,
): Promise<CommandOutcome> {
  const { desk, session } = parts;
  const found = await lastOf(parts, request, listed);
  if (!found.ok) return unsent(`the order could not be looked up, and was not changed: ${found.error.message}`);
  const last = found.value;
  if (last === null) return { kind: 'rejected', reason: 'the exchange does not know this order' };
  const trigger = request.triggerPrice ?? null;
  const { profile } = desk.settings;
  const { type, params } = editOf(parts, request, last);
  const known = parts.tracker.known.get(request.clientOrderId);
  if (known !== null && trigger !== null && desk.guessesWay(listed)) known.wayOpen = trigger;
  const price = request.limitPrice ?? undefined;
  const answer = await session.call('order', async (x) => {
    const edited = await x.editOrder(number, listed.symbol, type, last.side, amount, price, params);
    if (isEditRefusal(edited)) throw new Error('the change was refused');
    return edited;
  });
  const done = taken(session, answer);
  if (!done.ok && !saysSame(done.error.code)) return outcomeOf(done.error);
  const venueOrderId = last.venueOrderId ?? idOf<VenueOrderId>(number);
  if (done.ok && isTakenBack(parts, done.value)) return { kind: 'acked', venueOrderId };
  if (profile.editsLater) {
    const end = await editEnd(parts, request, { symbol: listed.symbol, number: venueOrderId });
    if (end === 'ended') return { kind: 'acked', venueOrderId };
    if (end === 'unsettled')
      return { kind: 'unknown', reason: `${profile.title} took the change and does not show it` };
  }
  parts.tell([
    {
      kind: 'modified',
      clientOrderId: request.clientOrderId,
      venueOrderId,
      qty: request.qty,
      limitPrice: request.limitPrice,
      ...(trigger === null ? {} : { triggerPrice: trigger }),
      reason: null,
      tsEventMs: desk.venueNowMs(),
    },
  ]);
  return { kind: 'acked', venueOrderId };
}

/** Binance ends an order that a change leaves nothing to fill of: the stream tells that end, and no terms. */
function isTakenBack({ tracker }: CommandParts, answer: unknown): boolean {
  if (!isFields(answer) || textOf(answer['status']) === null) return false;
  const read = readOrder(answer, tracker.facts());
  return read !== null && read !== 'ignore' && read.report.status !== 'filled' && ENDED.has(read.report.status);
}

/** What is asked for, by the exchange's names. A conditional order of OKX is changed in its own book, until it triggers. */
function editOf(
  { desk, tracker }: CommandParts,
  request: ModifyRequest,
  last: OrderStatusReport,
): { readonly type: string; readonly params: Params } {
  const { id } = desk.settings.profile;
  const trigger = request.triggerPrice ?? null;
  const known = tracker.known.get(request.clientOrderId);
  const waits = id === 'okx' && known?.book === 'trigger' && known.engineId === null;
  if (waits) return { type: 'conditional', params: okxEdit(last, trigger, request.limitPrice) };
  const name = id === 'kraken' ? 'stopLossPrice' : 'triggerPrice';
  const params = trigger === null || id === 'okx' ? {} : { [name]: trigger };
  return { type: request.limitPrice === null ? 'market' : 'limit', params };
}

function okxEdit(last: OrderStatusReport, trigger: Price | null, limit: Price | null): Params {
  const at = trigger ?? last.trigger?.price ?? undefined;
  const price = limit ?? '-1';
  return last.type === 'takeProfit'
    ? { takeProfitPrice: at, newTpOrdPx: price }
    : { stopLossPrice: at, newSlOrdPx: price };
}

/** The order as it was last heard, else asked for: exchanges want its side, some its terms, to be told again. Null: there is no such order. */
async function lastOf(
  parts: CommandParts,
  { clientOrderId }: ModifyRequest,
  listed: Listed,
): Promise<Result<OrderStatusReport | null, VenueError>> {
  const last = parts.tracker.known.get(clientOrderId)?.last;
  return last === undefined ? findOrder(parts, clientOrderId, listed) : ok(last);
}

/** Cancels an order in whichever of the exchange's books it is; `waiting`: only where it is while it waits for its trigger. */
export async function cancelOrder(
  parts: CommandParts,
  request: CancelRequest,
  waiting = false,
): Promise<CommandOutcome> {
  const { desk, tracker } = parts;
  const listed = desk.markets.get(request.instrumentId);
  if (listed === null) return notListed(desk, request.instrumentId);
  const known = tracker.known.get(request.clientOrderId);
  let refused: Failure | null = null;
  const places = placesOf(desk, listed, known);
  for (const place of waiting ? places.slice(0, 1) : places) {
    // What came of a trigger has no id of ours at OKX: its number may have to be asked for.
    if (place.book === 'plain' && known?.book === 'trigger' && known.engineId === null && asksNumber(desk))
      await findOrder(parts, request.clientOrderId, listed);
    const at = { listed, known, ...place };
    const done = await cancelAfterEdit(parts, () => cancelIn(parts, request, at));
    if (done.ok) return { kind: 'acked', venueOrderId: known?.venueOrderId ?? request.venueOrderId };
    if (refused === null || !done.error.noOrder) refused = done.error;
    // It may be in another place: not known here, or triggered while the cancel was on its way.
    if (!done.error.noOrder) break;
  }
  return refused === null ? notListed(desk, request.instrumentId) : cancelRefused(parts, request, refused);
}

const asksNumber = ({ settings: { profile } }: CcxtDesk): boolean => profile.triggerStream;

type Place = { readonly book: 'plain' | 'trigger'; readonly params: Params };

/** Where an order may be, the likeliest first. */
function placesOf(desk: CcxtDesk, listed: Listed, known: KnownOrder | null): readonly Place[] {
  const { cancelKinds } = desk.settings.profile;
  if (cancelKinds !== null && listed.kind === 'spot') {
    const first = known?.kind ?? cancelKinds[0] ?? '';
    const kinds = [first, ...cancelKinds.filter((kind) => kind !== first)];
    return kinds.map((orderFilter) => ({ book: 'plain', params: { orderFilter } }));
  }
  const book = known?.book ?? 'plain';
  const at = (one: Place['book']): Place => ({ book: one, params: one === 'trigger' ? { trigger: true } : {} });
  return hasTriggerBook(desk) ? [at(book), at(book === 'plain' ? 'trigger' : 'plain')] : [at(book)];
}

function cancelRefused({ desk, tell }: CommandParts, request: CancelRequest, failure: Failure): CommandOutcome {
  const { clientOrderId } = request;
  if (failure.kind === 'rejected' && !failure.unsent)
    tell([{ kind: 'cancelRejected', clientOrderId, reason: failure.reason, tsEventMs: desk.venueNowMs() }]);
  return outcomeOf(failure);
}

type CancelAt = Place & { readonly listed: Listed; readonly known: KnownOrder | null };

async function cancelIn(
  parts: CommandParts,
  request: CancelRequest,
  { listed, known, book, params: ofPlace }: CancelAt,
): Promise<Result<void, Failure>> {
  const { profile } = parts.desk.settings;
  const wire = toWireId(profile.idRule, request.clientOrderId);
  const plainNumber =
    known?.engineId ?? (known?.book === 'trigger' ? null : (known?.venueOrderId ?? request.venueOrderId));
  const number = book === 'trigger' ? (known?.venueOrderId ?? request.venueOrderId) : plainNumber;
  // ccxt passes what it is given on to Bybit as it is.
  const name = profile.id === 'bybit' ? 'orderLinkId' : 'clientOrderId';
  const params = { ...ofPlace, ...(number === null && wire !== null ? { [name]: wire } : {}) };
  const done = taken(
    parts.session,
    await parts.session.call('cancel', (x) => x.cancelOrder(number ?? undefined, listed.symbol, params)),
  );
  if (!done.ok) return done;
  answered(parts, done.value);
  return ok(undefined);
}

const unsent = (reason: string): CommandOutcome => ({ kind: 'rejected', reason, unsent: true });
const notListed = (desk: CcxtDesk, id: InstrumentId): CommandOutcome =>
  unsent(`${desk.settings.profile.title} does not list ${id}${desk.markets.get(id)?.gone === true ? ' any more' : ''}`);

const outcomeOf = ({ kind, reason, unsent: never }: Failure): CommandOutcome =>
  kind === 'unknown' ? { kind, reason } : { kind, reason, ...(never ? { unsent: true as const } : {}) };
