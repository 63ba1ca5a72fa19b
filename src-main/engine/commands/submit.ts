/** New orders and ladders: validated, checked by the gate, counted, sent. */
import {
  NO_FLAGS,
  dec,
  err,
  idOf,
  ok,
  type ClientOrderId,
  type Connection,
  type Instrument,
  type LadderId,
  type Money,
  type Order,
  type OrderBasics,
  type OrderDeniedReason,
  type OrderTrigger,
  type Result,
  type Route,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { pricingReference } from '../algos/ladder/plan.ts';
import { startLadder } from '../algos/ladder/start.ts';
import type { StepContext } from '../context.ts';
import { holdOrder } from '../orders/held.ts';
import { assess, intentOf, submitOrder, type Checked } from '../orders/send.ts';
import { countDayKey, tradesToday } from '../risk-facts.ts';
import { denialOf } from '../risk/gate.ts';
import { intentOf as intentOfCommand } from '../risk/preview.ts';
import type { EngineState } from '../state.ts';
import { reduceOnlyFault } from './reduce-only-fault.ts';
import { bracketOfEntry, entryBracketFault } from './bracket.ts';
import { nextBracketId } from '../algos/bracket/start.ts';
import { refusal, type Refusal } from './refusal.ts';
import { closingPart, submitSplit } from './split.ts';
import { ladderFault } from './validate-ladder.ts';
import { orderFault } from './order-fault.ts';
import { resolveBasics, type Known } from './validate-order.ts';
import { holderOf } from './validate-trigger.ts';

/** What a command made, for its answer. */
export type Made = {
  readonly clientOrderId: ClientOrderId | null;
  readonly ladderId: LadderId | null;
  /** Of the bracket, close-all, queued order or vertical. */
  readonly recordId?: string;
};

/** The second-stage refusal of a new order or ladder, or what it refers to. Pure; the preview uses it too. */
export function validateSubmit(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
  nowMs: number,
): Result<Known, Refusal> {
  const known = resolveBasics(state, command);
  if (!known.ok) return known;
  const fault =
    command.kind === 'submitOrder'
      ? orderFault(state, command, known.value, nowMs)
      : ladderFault(command, known.value, { reference: referenceOf(state, known.value.instrument), nowMs });
  const bad = fault ?? entryBracketFault(state, command, known.value);
  return bad === null ? known : err(bad);
}

export function referenceOf(state: EngineState, instrument: Instrument) {
  const quote = state.referenceQuote(instrument.id);
  return quote === null ? null : pricingReference(quote, instrument);
}

/** Exits protect what an entry brings; an order that closes brings nothing. */
export function reducingBracketFault(command: OrderBasics, reducing: boolean): Refusal | null {
  if (command.bracket === undefined || !reducing) return null;
  return refusal(
    'exitSide',
    'command.bracket',
    'This order closes a position: there is nothing to protect after it. Leave the exits out.',
  );
}

/** Until the connection was reconciled only what reduces goes out, and nothing without a link (G17, G20). */
function linkFault(connection: Connection | undefined, reducing: boolean): Refusal | null {
  const state = connection?.state ?? 'disconnected';
  if (state === 'ready' || (state === 'reconciling' && reducing)) return null;
  const why =
    connection?.reason ?? (state === 'reconciling' ? 'orders and positions are being read' : 'there is no link');
  const message = `${connection?.name ?? 'The venue'} is not ready (${why}); nothing was sent.`;
  return refusal('notReady', 'command.connectionId', message);
}

/**
 * An order from the ticket, sent or held by the app (its trigger is watched here then, and the gate asks again when it is
 * hit). A denial by the gate is on record as a denied order.
 */
export function submitTicket(
  ctx: StepContext,
  command: SubmitOrderCommand,
  route: Route | null = null,
): Result<Made, Refusal> {
  const valid = validateSubmit(ctx.state, command, ctx.nowMs);
  if (!valid.ok) return valid;
  const holder = holderOf(command, valid.value);
  if (!holder.ok) return holder;
  const draft: Order = { ...draftOf(ctx, command, holder.value), ...(route === null ? {} : { route }) };
  const checked = assess(ctx, intentOf(draft, valid.value.capabilities));
  const fault =
    linkFault(ctx.state.connections.get(command.connectionId), checked.reducing) ??
    reduceOnlyFault(ctx.state, draft, checked.reducing) ??
    reducingBracketFault(command, checked.reducing);
  if (fault !== null) return err(fault);
  const sent =
    holder.value === 'app'
      ? holdTicket(ctx, draft, checked)
      : sendTicket(ctx, draft, checked, command.bracket === undefined);
  if (!sent.ok) return err(refusal('riskDenied', 'command', sent.error.text));
  const bracket = bracketOfEntry(ctx, command, { clientOrderId: draft.clientOrderId, ladderId: null });
  countTrade(ctx, command, checked.notional);
  const made = { clientOrderId: draft.clientOrderId, ladderId: null };
  return ok(bracket === null ? made : { ...made, recordId: bracket.bracketId });
}

/** Sends an order; one through zero that the gate would pass as two, unless exits come with it. */
function sendTicket(
  ctx: StepContext,
  draft: Order,
  checked: Checked,
  mayBeTwo: boolean,
): Result<Order, OrderDeniedReason> {
  const closes = mayBeTwo && denialOf(checked.results) === null ? closingPart(ctx, draft, checked) : null;
  return closes === null ? submitOrder(ctx, draft, checked) : submitSplit(ctx, draft, closes);
}

/** Holds an order that the gate would pass now; else it is on record as denied. */
function holdTicket(ctx: StepContext, draft: Order, checked: Checked): Result<Order, OrderDeniedReason> {
  const order: Order = { ...draft, reducing: checked.reducing };
  const denial = denialOf(checked.results);
  if (denial === null) return ok(holdOrder(ctx, order));
  ctx.emit({ kind: 'orderInitialized', order });
  ctx.emit({ kind: 'orderDenied', clientOrderId: order.clientOrderId, denial });
  return err(denial);
}

function draftOf(ctx: StepContext, command: SubmitOrderCommand, holder: 'venue' | 'app' | null): Order {
  const zero = dec('0').text();
  return {
    clientOrderId: idOf<ClientOrderId>(`${ctx.state.idPrefix}-${ctx.state.made.orders + 1}`),
    ladderId: null,
    accountId: command.accountId,
    connectionId: command.connectionId,
    instrumentId: command.instrumentId,
    side: command.side,
    type: command.type,
    qty: dec(command.qty).trim().text(),
    limitPrice: command.limitPrice,
    tif: command.tif,
    sessions: command.sessions,
    trigger: triggerOf(command, holder),
    expireMs: command.expireMs ?? null,
    flags: command.flags ?? NO_FLAGS,
    bracketId: command.bracket === undefined ? null : nextBracketId(ctx),
    role: command.bracket === undefined ? null : 'entry',
    linkId: null,
    strategy: command.strategy ?? null,
    reducing: false,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    reason: null,
    origin: 'ticket',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}

function triggerOf(command: SubmitOrderCommand, holder: 'venue' | 'app' | null): OrderTrigger | null {
  if (command.trigger === undefined || holder === null) return null;
  const { price, source, trail } = command.trigger;
  return { price, source, trail, extreme: null, heldBy: holder, triggeredMs: null };
}

/** A ladder: checked at its worst price as a whole; each of its orders is checked again when it is sent. */
export function submitLadder(
  ctx: StepContext,
  command: SubmitLadderCommand,
  route: Route | null = null,
): Result<Made, Refusal> {
  const valid = validateSubmit(ctx.state, command, ctx.nowMs);
  if (!valid.ok) return valid;
  const { results, reducing, notional } = assess(ctx, intentOfCommand(command, valid.value.capabilities));
  const notReady =
    linkFault(ctx.state.connections.get(command.connectionId), reducing) ?? reducingBracketFault(command, reducing);
  if (notReady !== null) return err(notReady);
  const denied = denialOf(results);
  if (denied !== null) return err(refusal('riskDenied', 'command', denied.text));
  const quote = ctx.state.referenceQuote(command.instrumentId);
  const ladder = quote === null ? null : startLadder(ctx, command, valid.value.instrument, { quote, reducing, route });
  if (ladder === null) {
    const message = `${valid.value.instrument.symbol} has no two-sided quote to price a ladder from; wait for one or send a limit.`;
    return err(refusal('notReady', 'command.instrumentId', message));
  }
  const bracket = bracketOfEntry(ctx, command, { clientOrderId: null, ladderId: ladder.ladderId });
  countTrade(ctx, command, notional);
  const made = { clientOrderId: null, ladderId: ladder.ladderId };
  return ok(bracket === null ? made : { ...made, recordId: bracket.bracketId });
}

/** `notional`: the order's value in base currency, for what is usual; null when it is not known. */
function countTrade(ctx: StepContext, command: OrderBasics, notional: Money | null): void {
  const { accountId } = command;
  const dayKey = countDayKey(ctx.state, ctx.nowMs);
  const count = tradesToday(ctx.state, accountId, ctx.nowMs) + 1;
  ctx.emit({ kind: 'tradeCounted', accountId, dayKey, count, notional });
}
