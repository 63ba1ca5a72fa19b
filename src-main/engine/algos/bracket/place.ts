/** Exits onto the wire or into the app's hands. Every exit is checked by the gate like any order; it reduces by definition. */
import {
  NO_FLAGS,
  dec,
  idOf,
  type Bracket,
  type BracketRole,
  type ClientOrderId,
  type Order,
  type OrderTrigger,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { holdOrder } from '../../orders/held.ts';
import { submitOrder } from '../../orders/send.ts';
import { priceText, type PlannedExit } from './plan.ts';
import { closingSide, exitOrders, isHeld, putBracket, text } from './record.ts';
import { retryWaitMs, type BracketRun } from './run.ts';

/** The terms of a new exit. */
type Draft = Pick<Order, 'type' | 'qty' | 'limitPrice' | 'trigger' | 'tif' | 'sessions' | 'side'> & {
  readonly role: BracketRole | null;
  readonly linkId: string | null;
  /** `S`, `T`, `F` before its number. */
  readonly letter: string;
};

/** Makes the order's record; its number is the bracket's next. The bracket's record is stated first. */
function draftOrder(ctx: StepContext, bracket: Bracket, draft: Draft): Order {
  const { letter, ...terms } = draft;
  const made = (bracket.exitsMade ?? 0) + 1;
  putBracket(ctx, { ...bracket, exitsMade: made });
  const reduceOnly = ctx.state.capabilities.get(bracket.connectionId)?.flags.includes('reduceOnly') === true;
  const zero = dec('0').text();
  return {
    ...terms,
    clientOrderId: idOf<ClientOrderId>(`${bracket.bracketId}-${letter}${made}`),
    ladderId: null,
    accountId: bracket.accountId,
    connectionId: bracket.connectionId,
    instrumentId: bracket.instrumentId,
    expireMs: null,
    flags: { ...NO_FLAGS, reduceOnly },
    bracketId: bracket.bracketId,
    strategy: bracket.strategy ?? null,
    reducing: true,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    reason: null,
    origin: 'bracket',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}

const letterOf = (role: 'stop' | 'target'): string => (role === 'stop' ? 'S' : 'T');

function triggerOf(bracket: Bracket, planned: PlannedExit, heldBy: 'venue' | 'app'): OrderTrigger | null {
  if (planned.triggerPrice === null) return null;
  return {
    price: planned.triggerPrice.text(),
    source: planned.role === 'stop' ? (bracket.params.stop?.source ?? 'last') : 'bidAsk',
    trail: planned.trail,
    extreme: null,
    heldBy,
    triggeredMs: null,
  };
}

/** The link that a new exit joins: that of an exit that rests, else a new one. Null where the venue has none. */
function linkFor(ctx: StepContext, bracket: Bracket, linked: boolean): string | null {
  if (!linked) return null;
  const resting = exitOrders(ctx.state, bracket).find((o) => !isHeld(o) && o.linkId !== null);
  return resting?.linkId ?? `${bracket.bracketId}-O${(bracket.exitsMade ?? 0) + 1}`;
}

/** Sends a resting exit. False when the gate refused it; then it is tried again later. */
export function placeExit(
  ctx: StepContext,
  bracket: Bracket,
  run: BracketRun,
  at: { planned: PlannedExit; linked: boolean },
): boolean {
  const { planned } = at;
  const order = draftOrder(ctx, bracket, {
    role: planned.role,
    letter: letterOf(planned.role),
    side: closingSide(bracket),
    type: planned.type,
    qty: text(planned.qty),
    limitPrice: priceText(planned.limitPrice),
    trigger: triggerOf(bracket, planned, 'venue'),
    tif: planned.tif,
    sessions: planned.sessions,
    linkId: linkFor(ctx, bracket, at.linked),
  });
  return sent(ctx, run, order);
}

/** Lets the app hold an exit. */
export function holdExit(ctx: StepContext, bracket: Bracket, planned: PlannedExit): void {
  const stop = bracket.params.stop;
  // A stop that the app holds is followed by the app, whatever the venue could do.
  const trail = planned.role === 'stop' && stop?.type === 'trailingStop' ? stop.trail : null;
  const order = draftOrder(ctx, bracket, {
    role: planned.role,
    letter: letterOf(planned.role),
    side: closingSide(bracket),
    type: planned.role === 'target' ? 'takeProfit' : (stop?.type ?? 'stop'),
    qty: text(planned.qty),
    limitPrice: priceText(planned.limitPrice),
    trigger: triggerOf(bracket, { ...planned, trail }, 'app'),
    tif: planned.tif,
    sessions: planned.sessions,
    linkId: null,
  });
  holdOrder(ctx, order);
}

/** Closes now: by a market order (`limitPrice` null) or by a limit that trades at once or not at all. */
export function placeClose(ctx: StepContext, bracket: Bracket, run: BracketRun, planned: PlannedExit): boolean {
  const times = ctx.state.capabilitiesOf(bracket)?.timesInForce ?? [];
  const isMarket = planned.limitPrice === null;
  const wanted =
    planned.role === 'target'
      ? (['ioc', planned.tif] as const)
      : isMarket
        ? (['day', planned.tif] as const)
        : [planned.tif];
  const tif = [...wanted, 'day' as const, 'gtc' as const].find((one) => times.includes(one)) ?? planned.tif;
  const order = draftOrder(ctx, bracket, {
    role: planned.role,
    letter: letterOf(planned.role),
    side: closingSide(bracket),
    type: isMarket ? 'market' : 'limit',
    qty: text(planned.qty),
    limitPrice: priceText(planned.limitPrice),
    trigger: null,
    tif,
    sessions: planned.sessions,
    linkId: null,
  });
  return sent(ctx, run, order);
}

/** Takes back what exits filled too much: a market order on the entry's side. */
export function placeFlatten(ctx: StepContext, bracket: Bracket, run: BracketRun, qty: Order['qty']): boolean {
  const exit = bracket.params.stop ?? bracket.params.target;
  const order = draftOrder(ctx, bracket, {
    role: null,
    letter: 'F',
    side: bracket.side,
    type: 'market',
    qty,
    limitPrice: null,
    trigger: null,
    tif: 'day',
    sessions: exit?.sessions ?? ['regular'],
    linkId: null,
  });
  return sent(ctx, run, order);
}

function sent(ctx: StepContext, run: BracketRun, order: Order): boolean {
  const result = submitOrder(ctx, order);
  if (result.ok) return true;
  run.failures += 1;
  run.refused = result.error.text;
  run.retryAtMs = ctx.nowMs + retryWaitMs(run.failures);
  return false;
}
