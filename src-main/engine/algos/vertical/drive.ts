/**
 * The vertical spread executor (S0.1-S0.12): contracts found → legs quoted → floor → what-if margin → one combo order worked
 * down a ladder of fixed steps → a result with every field of S0.6. Each stage either goes on, waits for something named, or
 * ends with a reason.
 *
 * Invariants: nothing is sent before floor and margin passed; the combo is one order (G12); the ladder's worst price is the
 * floor, so no rung is ever below it; after a restart what had sent nothing is ended, and what works is followed.
 */
import {
  Decimal,
  dec,
  idOf,
  NO_FLAGS,
  premiumOf,
  priceOfPremium,
  roundToTick,
  type ClientOrderId,
  type Instrument,
  type Ladder,
  type MarginAnswer,
  type Order,
  type Price,
  type SubmitLadderCommand,
  type Vertical,
  type VerticalId,
} from '../../../../shared/domain/index.ts';
import { submitLadder } from '../../commands/submit.ts';
import type { StepContext } from '../../context.ts';
import { floorFault, marginFault, premiumAtMid, quoteFault } from './check.ts';
import { endVertical, putVertical, strategyOf, verticalOfTimer, verticalTimerId } from './record.ts';

/** How long contracts and their quotes are waited for, ms. */
export const QUOTES_WAIT_MS = 5_000;
/** How long margin figures are waited for, ms: longer than the runtime's own limit, which answers first. */
export const MARGIN_WAIT_MS = 8_000;

const arm = (ctx: StepContext, id: VerticalId, waitMs: number): void =>
  ctx.effect({ kind: 'setTimer', timerId: verticalTimerId(id), atMs: ctx.nowMs + waitMs });

/** Sets the first stage going. */
export function beginVertical(ctx: StepContext, vertical: Vertical): void {
  putVertical(ctx, vertical);
  const { verticalId, connectionId, signal } = vertical;
  ctx.effect({ kind: 'defineVertical', verticalId, connectionId, signal });
  arm(ctx, verticalId, QUOTES_WAIT_MS);
}

/** The venue's contracts for it, or why there are none. */
export function onVerticalDefined(
  ctx: StepContext,
  id: VerticalId,
  ids: Pick<Vertical, 'shortId' | 'longId' | 'comboId'> | null,
  reason: string | null,
): void {
  const vertical = ctx.state.verticals.get(id);
  if (vertical === undefined || vertical.status !== 'checking') return;
  if (ids === null) return endVertical(ctx, vertical, 'rejected', reason ?? 'The venue does not list these contracts');
  driveVertical(ctx, putVertical(ctx, { ...vertical, ...ids }));
}

/** Looks at every vertical that is not done: quotes, the ladder or its orders may have moved. */
export function driveVerticals(ctx: StepContext): void {
  for (const id of ctx.state.liveVerticals) {
    const vertical = ctx.state.verticals.get(id);
    if (vertical !== undefined) driveVertical(ctx, vertical);
  }
}

function driveVertical(ctx: StepContext, vertical: Vertical): void {
  if (vertical.status === 'checking' && waitsFor(ctx, vertical) === null) price(ctx, vertical);
  else if (vertical.status === 'working') follow(ctx, vertical);
}

/** What is missing before it can be priced; null: nothing. */
function waitsFor(ctx: StepContext, { shortId, longId, comboId }: Vertical): string | null {
  if (shortId === null || longId === null || comboId === null) return 'the venue has not named the contracts';
  const faults = [shortId, longId, comboId].map((id) => quoteFault(ctx.state, id, ctx.nowMs));
  const found = faults.filter((fault) => fault !== null);
  return found.length === 0 ? null : found.join('; ');
}

/** Legs are quoted: the floor, then the margin where the venue tells it (elsewhere the gate's own estimate decides). */
function price(ctx: StepContext, vertical: Vertical): void {
  const { shortId, longId, params } = vertical;
  if (shortId === null || longId === null) return;
  const premium = premiumAtMid(ctx.state, shortId, longId);
  const priced = { ...vertical, startMid: premium.trim().text() };
  const below = floorFault(premium, params.minPremium);
  if (below !== null) return endVertical(ctx, priced, 'rejected', below);
  if (ctx.state.capabilities.get(vertical.connectionId)?.whatIf !== true) return send(ctx, priced);
  const order = whatIfOrder(ctx, priced);
  if (order === null) return endVertical(ctx, priced, 'rejected', 'The combo is not known here');
  putVertical(ctx, { ...priced, status: 'margin' });
  ctx.effect({ kind: 'whatIf', requestId: verticalTimerId(vertical.verticalId), order });
  arm(ctx, vertical.verticalId, MARGIN_WAIT_MS);
}

/** The order that margin is asked for: at the worst that its ladder may come to. Never sent. */
function whatIfOrder(ctx: StepContext, vertical: Vertical): Order | null {
  const { comboId, signal } = vertical;
  const instrument = comboId === null ? undefined : ctx.state.instruments.get(comboId);
  if (instrument === undefined) return null;
  const zero = dec('0').text();
  return {
    clientOrderId: idOf<ClientOrderId>(`${vertical.verticalId}-whatif`),
    ladderId: null,
    accountId: vertical.accountId,
    connectionId: vertical.connectionId,
    instrumentId: instrument.id,
    side: 'buy',
    type: 'limit',
    qty: signal.qty,
    limitPrice: worstPriceOf(vertical, instrument),
    trigger: null,
    tif: 'day',
    expireMs: null,
    flags: NO_FLAGS,
    bracketId: null,
    role: null,
    linkId: null,
    strategy: strategyOf(vertical),
    sessions: ['regular'],
    reducing: false,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    reason: null,
    origin: 'ladder',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}

/**
 * The dearest price on the tick that a rung may come to: the floor, or where the last rung stands when that is better. So the
 * price collar judges what can be paid, not how far away the floor is.
 */
function worstPriceOf(vertical: Vertical, instrument: Instrument): Price {
  const { params, startMid } = vertical;
  const concession = dec(params.increment).mul(Decimal.of(params.attemptsMax));
  const last = startMid === null ? dec(params.minPremium) : dec(startMid).sub(concession);
  const premium = last.max(dec(params.minPremium));
  return roundToTick(instrument, priceOfPremium('buy', premium), 'floor').trim().text();
}

/** The venue's margin figures. */
export function onMargin(
  ctx: StepContext,
  requestId: string,
  answer: MarginAnswer | null,
  reason: string | null,
): void {
  const id = verticalOfTimer(requestId);
  const vertical = id === null ? undefined : ctx.state.verticals.get(idOf<VerticalId>(id));
  if (vertical === undefined || vertical.status !== 'margin') return;
  const told = { ...vertical, margin: answer };
  const fault = marginFault(answer, reason);
  if (fault !== null) return endVertical(ctx, told, 'rejected', fault);
  // The market went on meanwhile: floor and quotes again.
  const { shortId, longId } = vertical;
  if (shortId === null || longId === null) return;
  const missing = waitsFor(ctx, vertical);
  if (missing !== null) return endVertical(ctx, told, 'rejected', `Before it was sent: ${missing}`);
  const below = floorFault(premiumAtMid(ctx.state, shortId, longId), vertical.params.minPremium);
  if (below !== null) return endVertical(ctx, told, 'rejected', below);
  send(ctx, told);
}

/** The one combo order, down its ladder: mid first, a fixed step a rung, never below the floor. */
function send(ctx: StepContext, vertical: Vertical): void {
  const { comboId, params, signal } = vertical;
  const instrument = comboId === null ? undefined : ctx.state.instruments.get(comboId);
  if (instrument === undefined) return endVertical(ctx, vertical, 'rejected', 'The combo is not known here');
  const worstPrice = worstPriceOf(vertical, instrument);
  const command: SubmitLadderCommand = {
    kind: 'submitLadder',
    connectionId: vertical.connectionId,
    accountId: vertical.accountId,
    instrumentId: instrument.id,
    side: 'buy',
    qty: signal.qty,
    tif: 'day',
    sessions: ['regular'],
    strategy: strategyOf(vertical),
    params: {
      steps: { kind: 'increment', increment: params.increment, rungs: params.attemptsMax },
      factor: dec('1').text(),
      spreadSteps: null,
      reference: 'frozen',
      waitMs: params.attemptIntervalMs,
      orderTimeoutMs: params.orderTimeoutMs,
      totalMs: Math.max(1_000, params.attemptsMax * params.attemptIntervalMs + params.orderTimeoutMs),
      worstPrice,
      floor: roundToTick(instrument, priceOfPremium('buy', dec(params.minPremium)), 'floor')
        .trim()
        .text(),
      rounding: 'passive',
      final: 'cancel',
      replace: 'modify',
      onLocked: 'take',
    },
  };
  const made = submitLadder(ctx, command);
  if (!made.ok) return endVertical(ctx, vertical, 'rejected', made.error.message);
  ctx.effect({ kind: 'clearTimer', timerId: verticalTimerId(vertical.verticalId) });
  putVertical(ctx, { ...vertical, status: 'working', ladderId: made.value.ladderId });
}

/** Copies what the ladder came to; its end is the vertical's. */
function follow(ctx: StepContext, vertical: Vertical): void {
  const ladder = vertical.ladderId === null ? undefined : ctx.state.ladders.get(vertical.ladderId);
  if (ladder === undefined) return endVertical(ctx, vertical, 'rejected', 'Its ladder is no longer on record');
  const now = progressOf(ctx, vertical, ladder);
  if (ladder.status === 'done') return endVertical(ctx, now, ladder.outcome ?? 'exhausted', ladder.reason);
  const moved =
    now.attempts !== vertical.attempts || now.filledQty !== vertical.filledQty || now.lastLimit !== vertical.lastLimit;
  if (moved) putVertical(ctx, now);
}

function progressOf(ctx: StepContext, vertical: Vertical, ladder: Ladder): Vertical {
  const sent = ladder.rungs[ladder.currentRung];
  const order = ladder.workingOrderId === null ? undefined : ctx.state.orders.get(ladder.workingOrderId);
  const limit = order?.limitPrice ?? (sent?.placedMs === null ? null : (sent?.price ?? null));
  const premium = (price: Ladder['avgPrice']) => (price === null ? null : premiumOf('buy', dec(price)).trim().text());
  return {
    ...vertical,
    attempts: ladder.attempts,
    filledQty: ladder.filledQty,
    lastLimit: limit === null ? vertical.lastLimit : premium(limit),
    fillPrice: premium(ladder.avgPrice),
    priceImprovement: ladder.priceImprovement,
  };
}

/** Time is up for a stage. True when the timer was a vertical's. */
export function onVerticalTimer(ctx: StepContext, timerId: string): boolean {
  const id = verticalOfTimer(timerId);
  if (id === null) return false;
  const vertical = ctx.state.verticals.get(idOf<VerticalId>(id));
  if (vertical?.status === 'checking') {
    const missing = waitsFor(ctx, vertical);
    if (missing === null) price(ctx, vertical);
    else endVertical(ctx, vertical, 'rejected', `Within ${QUOTES_WAIT_MS / 1_000} s: ${missing}`);
  } else if (vertical?.status === 'margin') {
    endVertical(ctx, vertical, 'rejected', `The margin is unknown: no answer within ${MARGIN_WAIT_MS / 1_000} s`);
  }
  return true;
}

/** After a restart: what had sent nothing is over. */
export function resumeVerticals(ctx: StepContext): void {
  for (const id of ctx.state.liveVerticals) {
    const vertical = ctx.state.verticals.get(id);
    if (vertical === undefined || vertical.status === 'working') continue;
    endVertical(ctx, vertical, 'cancelled', 'Restarted before anything was sent');
  }
}
