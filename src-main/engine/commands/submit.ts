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
  type Order,
  type OrderBasics,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { pricingReference } from '../algos/ladder/plan.ts';
import { startLadder } from '../algos/ladder/start.ts';
import type { StepContext } from '../context.ts';
import { assess, submitOrder } from '../orders/send.ts';
import { countDayKey, tradesToday } from '../risk-facts.ts';
import type { OrderIntent } from '../risk/facts.ts';
import { denialOf } from '../risk/gate.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import { ladderFault } from './validate-ladder.ts';
import { orderFault, resolveBasics, type Known } from './validate-order.ts';

/** What a command made, for its answer. */
export type Made = { readonly clientOrderId: ClientOrderId | null; readonly ladderId: LadderId | null };

/** The second-stage refusal of a new order or ladder, or what it refers to. Pure; the preview uses it too. */
export function validateSubmit(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
): Result<Known, Refusal> {
  const known = resolveBasics(state, command);
  if (!known.ok) return known;
  const fault =
    command.kind === 'submitOrder'
      ? orderFault(command, known.value)
      : ladderFault(command, known.value, referenceOf(state, known.value.instrument));
  return fault === null ? known : err(fault);
}

export function referenceOf(state: EngineState, instrument: Instrument) {
  const quote = state.referenceQuote(instrument.id);
  return quote === null ? null : pricingReference(quote, instrument);
}

/** What a command asks of the gate. */
const intentOfCommand = (command: SubmitOrderCommand | SubmitLadderCommand): OrderIntent => {
  const ladder = command.kind === 'submitLadder';
  return {
    connectionId: command.connectionId,
    accountId: command.accountId,
    instrumentId: command.instrumentId,
    side: command.side,
    qty: command.qty,
    worstPrice: ladder ? command.params.worstPrice : command.limitPrice,
    type: ladder ? 'limit' : command.type,
    sessions: command.sessions,
    tif: command.tif,
    ladder,
    excludes: null,
    excludesLadder: null,
  };
};

/** Until the connection was reconciled only what reduces goes out, and nothing without a link (G17, G20). */
function linkFault(connection: Connection | undefined, reducing: boolean): Refusal | null {
  const state = connection?.state ?? 'disconnected';
  if (state === 'ready' || (state === 'reconciling' && reducing)) return null;
  const why =
    connection?.reason ?? (state === 'reconciling' ? 'orders and positions are being read' : 'there is no link');
  const message = `${connection?.name ?? 'The venue'} is not ready (${why}); nothing was sent.`;
  return refusal('notReady', 'command.connectionId', message);
}

/** A market or limit order from the ticket. A denial by the gate is on record as a denied order. */
export function submitTicket(ctx: StepContext, command: SubmitOrderCommand): Result<Made, Refusal> {
  const valid = validateSubmit(ctx.state, command);
  if (!valid.ok) return valid;
  const checked = assess(ctx, intentOfCommand(command));
  const notReady = linkFault(ctx.state.connections.get(command.connectionId), checked.reducing);
  if (notReady !== null) return err(notReady);
  const draft = draftOf(ctx, command);
  const sent = submitOrder(ctx, draft, checked);
  if (!sent.ok) return err(refusal('riskDenied', 'command', sent.error.text));
  countTrade(ctx, command);
  return ok({ clientOrderId: draft.clientOrderId, ladderId: null });
}

function draftOf(ctx: StepContext, command: SubmitOrderCommand): Order {
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
    trigger: null,
    expireMs: command.expireMs ?? null,
    flags: command.flags ?? NO_FLAGS,
    bracketId: null,
    role: null,
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

/** A ladder: checked at its worst price as a whole; each of its orders is checked again when it is sent. */
export function submitLadder(ctx: StepContext, command: SubmitLadderCommand): Result<Made, Refusal> {
  const valid = validateSubmit(ctx.state, command);
  if (!valid.ok) return valid;
  const intent = intentOfCommand(command);
  const { results, reducing } = assess(ctx, intent);
  const notReady = linkFault(ctx.state.connections.get(command.connectionId), reducing);
  if (notReady !== null) return err(notReady);
  const denied = denialOf(results);
  if (denied !== null) return err(refusal('riskDenied', 'command', denied.text));
  const quote = ctx.state.referenceQuote(command.instrumentId);
  const ladder = quote === null ? null : startLadder(ctx, command, valid.value.instrument, { quote, reducing });
  if (ladder === null) {
    const message = `${valid.value.instrument.symbol} has no two-sided quote to price a ladder from; wait for one or send a limit.`;
    return err(refusal('notReady', 'command.instrumentId', message));
  }
  countTrade(ctx, command);
  return ok({ clientOrderId: null, ladderId: ladder.ladderId });
}

function countTrade(ctx: StepContext, command: OrderBasics): void {
  const { accountId } = command;
  const dayKey = countDayKey(ctx.state, ctx.nowMs);
  ctx.emit({ kind: 'tradeCounted', accountId, dayKey, count: tradesToday(ctx.state, accountId, ctx.nowMs) + 1 });
}
