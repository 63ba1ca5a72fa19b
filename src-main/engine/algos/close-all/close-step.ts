/**
 * Sends a row's closes, one order at a time, each of at most what the venue has just listed (G2): shorts of a structure
 * before its longs (G4), never a market order for options, never beyond the worst price that was fixed at the press.
 */
import {
  Decimal,
  dec,
  isTerminal,
  symbolOf,
  type Instrument,
  type InstrumentId,
  type Order,
} from '../../../../shared/domain/index.ts';
import { assess, intentOf, submitOrder } from '../../orders/send.ts';
import { denialOf } from '../../risk/gate.ts';
import { cancelOne } from './cancel-step.ts';
import { closeTerms } from './close-terms.ts';
import { comboOf, comboTouches, comboWorst, paidText } from './combos.ts';
import { putStopsBack, restingStops } from './exits.ts';
import { tradableNow, type Tradable } from './market.ts';
import { closeLimit, farTouch, rungLimit, touchesOf, worstClosePrice } from './price.ts';
import { closeOrderId } from './order-id.ts';
import { ATTEMPTS_MAX, OPTION_RUNGS, OPTION_RUNG_MS, TRY_AGAIN_MS } from './run.ts';
import { ordersOfRow, owesFills, partsOf } from './scope.ts';
import { takeHeldBack, turn, type Standing } from './standing.ts';
import { combosOf, nextTarget, type Target } from './target.ts';
import { change, heldOf, holds, leftText, move, quoteOf, setUnprotected, type RowWork } from './work.ts';

/** Targets of one row that can be passed over in one step. */
const PASSES_MAX = 20;

const isRung = (instrument: Instrument): boolean => instrument.option !== null || instrument.legs !== null;

/** The worst price of a part: fixed when its market is first seen, and never moved. */
function worstOf(work: RowWork, target: Target): Decimal | null {
  const { row } = work;
  const leg = row.legs.indexOf(target.instrument.id);
  const fixed = leg < 0 ? row.worstPrice : (row.worstPrices?.[leg] ?? null);
  if (fixed !== null) return dec(fixed);
  const worst = worstClosePrice(
    target.instrument,
    quoteOf(work, target.instrument.id),
    target.side,
    work.params.collarPct,
  );
  if (worst === null) return null;
  const text = worst.trim().text();
  if (leg < 0) change(work, { worstPrice: text });
  else {
    const worstPrices = row.legs.map((_, i) => (i === leg ? text : (row.worstPrices?.[i] ?? null)));
    change(work, { worstPrices, worstPrice: row.worstPrice ?? text });
  }
  return worst;
}

/** A leg or a plain part as it is held, for its worst price. */
function heldPart(work: RowWork, id: InstrumentId): Target | null {
  const instrument = work.ctx.state.instruments.get(id);
  const held = heldOf(work, id);
  if (instrument === undefined || held.isZero()) return null;
  return { instrument, held, qty: held.abs(), side: held.sign() > 0 ? 'sell' : 'buy' };
}

/** The furthest that a close may go; of a combo what its legs' worst prices come to. */
function furthest(work: RowWork, target: Target): Decimal | null {
  const { legs } = target.instrument;
  if (legs === null) return worstOf(work, target);
  return comboWorst(target.instrument, legs, (id) => {
    const part = heldPart(work, id);
    return part === null ? null : worstOf(work, part);
  });
}

/**
 * Fixes the worst prices of everything the row holds, where the market can be seen (at the press), and asks for the combos
 * that will close it, so that they are there when its orders are gone.
 */
export function fixWorstPrices(work: RowWork): void {
  const parts = partsOf(work.row).flatMap((id) => heldPart(work, id) ?? []);
  for (const part of parts) worstOf(work, part);
  for (const { legs } of combosOf(work, parts)) comboOf(work, legs);
}

/** Sends what is next of what the venue has just listed; what has used up its tries is passed over (G4). */
export function closeNext(work: RowWork, listed: (id: InstrumentId) => Decimal, beside: Standing): void {
  for (let i = 0; i <= PASSES_MAX; i++) {
    const next = nextTarget(work, listed);
    if (next.kind === 'wait') return change(work, { text: 'its combo is being defined at the venue' });
    if (next.kind === 'spent') return giveUp(work, next.why);
    if (next.kind !== 'target') return;
    sendClose(work, next.target, beside);
    if (!work.rowRun.spent.has(next.target.instrument.id)) return;
  }
}

type Market = Extract<Tradable, { open: true }>;

/** The market of a target; a combo's needs that of each leg. */
function marketFor(work: RowWork, { instrument }: Target): Tradable {
  const { ctx, row } = work;
  for (const { instrumentId } of instrument.legs ?? []) {
    const leg = ctx.state.instruments.get(instrumentId);
    const market = leg === undefined ? null : tradableNow(ctx.state, leg, row.connectionId, ctx.nowMs);
    if (market?.open === false) return market;
  }
  return tradableNow(ctx.state, instrument, row.connectionId, ctx.nowMs);
}

/** Sends a close, or says why not. Called right after a read that showed no order in scope. */
function sendClose(work: RowWork, target: Target, beside: Standing): void {
  const { ctx, row, rowRun } = work;
  const { instrument } = target;
  const market = marketFor(work, target);
  if (!market.open) return shut(work, `${market.text}`);
  if (ctx.nowMs < rowRun.notBeforeMs) return;
  const last = row.closeOrderId === null ? undefined : ctx.state.orders.get(row.closeOrderId);
  const sameLeg = last === undefined || last.instrumentId === instrument.id;
  const attempts = sameLeg ? row.attempts : 0;
  if (attempts >= (isRung(instrument) ? OPTION_RUNGS : ATTEMPTS_MAX)) {
    rowRun.spent.set(instrument.id, 'the tries are used up');
    return;
  }
  const price = priceOf(work, target, attempts);
  if (price === 'unpriced') return unpriced(work, target);
  if (price === 'noBid') {
    rowRun.spent.set(instrument.id, 'nobody bids for it');
    return;
  }
  const orders = ordersOfRow(ctx.state, work.params, row);
  takeHeldBack(work, orders);
  if (beside.kind === 'turns' && target.qty.eq(target.held.abs())) {
    if (turn(work, beside.exit, { qty: target.qty, limit: price })) return;
    return move(work, 'ordersFound', { text: 'its exit cannot be turned into the close' });
  }
  send(work, target, {
    price,
    market,
    attempts,
    beside: beside.kind === 'stays' || beside.kind === 'turns' ? beside.exit : null,
  });
}

/** The limit of this try. */
function priceOf(work: RowWork, target: Target, attempts: number): Decimal | 'unpriced' | 'noBid' {
  const { instrument, side } = target;
  const quote = quoteOf(work, instrument.id);
  const bidless = isRung(instrument) && side === 'sell' && farTouch(instrument, quote, side) === null;
  if (bidless) return 'noBid';
  const worst = furthest(work, target);
  if (worst === null) return 'unpriced';
  if (!isRung(instrument)) return closeLimit(instrument, { quote, side }, attempts, worst);
  if (instrument.legs !== null)
    return rungLimit(instrument, { ...comboTouches(work, instrument), side }, attempts, worst);
  return rungLimit(instrument, { ...touchesOf(instrument, quote, side), side }, attempts, worst);
}

type Try = {
  readonly price: Decimal;
  readonly market: Market;
  readonly attempts: number;
  /** The reduce-only exit that rests beside it. */
  readonly beside: Order | null;
};

function send(work: RowWork, target: Target, { price, market, attempts, beside }: Try): void {
  const { ctx, rowRun } = work;
  const { instrument, side } = target;
  const draft = draftOf(work, target, { price, sessions: market.sessions });
  const intent = intentOf(draft, ctx.state.capabilitiesOf(draft));
  const checked = assess(ctx, { ...intent, excludes: beside?.clientOrderId ?? null });
  if (!checked.reducing) return notReducing(work, denialOf(checked.results)?.text ?? 'it would not only reduce');
  const sent = submitOrder(ctx, draft, checked);
  if (!sent.ok) return shut(work, sent.error.text);
  work.closed = true;
  rowRun.nakedSinceMs = null;
  rowRun.rungEndsMs = draft.tif === 'ioc' ? null : rungEnd(ctx.nowMs, market.untilMs);
  const legs = instrument.legs !== null;
  const at = legs ? paidText(price) : (draft.limitPrice ?? '');
  const text = `${side} ${draft.qty} ${symbolOf(instrument.id)} at ${at}, try ${attempts + 1}`;
  const worst = legs ? furthest(work, target)?.trim().text() : undefined;
  if (worst !== undefined) change(work, { worstPrice: worst });
  move(work, 'closeSent', { closeOrderId: draft.clientOrderId, attempts: attempts + 1, text });
}

/** A rung ends in time, and before its market's own end (conventions: finished 60 s before that instrument's own close). */
const rungEnd = (nowMs: number, untilMs: number | null): number =>
  untilMs === null ? nowMs + OPTION_RUNG_MS : Math.min(nowMs + OPTION_RUNG_MS, untilMs);

/** Market shut, or our own gate: the stops go back and the row says why. */
function shut(work: RowWork, text: string): void {
  restore(work);
  move(work, work.row.status === 'reading' ? 'marketClosed' : 'refused', { text });
}

function unpriced(work: RowWork, target: Target): void {
  const text = `no quote of ${symbolOf(target.instrument.id)} to count a worst price from`;
  restore(work);
  change(work, { text });
}

/** Cover: a long waits for the shorts that it covers; anything else is the gate's word. */
function notReducing(work: RowWork, text: string): void {
  const { state } = work.ctx;
  const shorts = [...state.positions.values()].some((p) => {
    if (p.accountId !== work.row.accountId || dec(p.qty).sign() >= 0) return false;
    return !partsOf(work.row).includes(p.instrumentId) && state.instruments.get(p.instrumentId)?.option !== null;
  });
  if (shorts) return change(work, { text: 'waits until the short options that it covers are closed' });
  restore(work);
  move(work, 'refused', { text });
}

function giveUp(work: RowWork, why: string): void {
  restore(work);
  move(work, 'triesUsed', { text: `${leftText(work)} left: ${why}` });
}

/** Puts the stops back (G3); what cannot be put back is alarmed. */
export function restore(work: RowWork): void {
  const { ctx, row, rowRun } = work;
  if ((row.stops ?? []).length === 0) return;
  // Of a position that is known too large a stop could turn the rest over (G2): it waits for the fills.
  if (owesFills(ctx.state, row)) return setUnprotected(work, true, 'fills of its close are not told yet');
  const orders = ordersOfRow(ctx.state, work.params, row);
  const cover = {
    heldOf: (id: InstrumentId) => heldOf(work, id),
    restingOf: (id: InstrumentId) => restingStops(orders, id),
  };
  const { owed, back } = putStopsBack(ctx, row, cover);
  rowRun.nakedSinceMs = null;
  for (const [id, stop] of back) rowRun.restored.set(id, stop);
  // What rests again is cancelled and remembered anew at the next try; one whose trigger has passed is not put back.
  change(work, { stops: owed });
  if (owed.length > 0) setUnprotected(work, true, 'its stop could not be put back');
}

/** What became of stops that were put back: one that rests protects, one that was refused is owed again (G3). */
export function checkRestored(work: RowWork): void {
  const { ctx, rowRun } = work;
  for (const [id, stop] of rowRun.restored) {
    const order = ctx.state.orders.get(id);
    if (order?.status === 'submitted' || order?.status === 'initialized') continue;
    rowRun.restored.delete(id);
    if (order === undefined || order.status === 'rejected' || order.status === 'denied') {
      if (!holds(work)) continue;
      change(work, { stops: [...(work.row.stops ?? []), stop] });
      setUnprotected(work, true, `its stop was refused (${order?.reason ?? 'no reason given'})`);
    } else if (!isTerminal(order.status) && (work.row.stops ?? []).length === 0) setUnprotected(work, false, '');
  }
}

/** The close is at the venue: rungs end in time, ends are taken up. */
export function closeStep(work: RowWork): void {
  const { ctx, row, rowRun } = work;
  const order = row.closeOrderId === null ? undefined : ctx.state.orders.get(row.closeOrderId);
  if (order !== undefined && !isTerminal(order.status)) {
    // After a restart nobody knows when it was to end: its time begins anew.
    if (order.tif !== 'ioc') rowRun.rungEndsMs ??= ctx.nowMs + OPTION_RUNG_MS;
    if (rowRun.rungEndsMs !== null && ctx.nowMs >= rowRun.rungEndsMs) cancelOne(work, order);
    return;
  }
  if (owesFills(ctx.state, row)) return;
  rowRun.rungEndsMs = null;
  const filled = order === undefined ? Decimal.ZERO : dec(order.filledQty);
  const refused = order?.status === 'rejected' || order?.status === 'denied';
  if (refused || filled.isZero()) rowRun.notBeforeMs = ctx.nowMs + (refused ? TRY_AGAIN_MS : 0);
  if (refused) {
    refusedCombo(work, order);
    change(work, { text: `the close was refused: ${order?.reason ?? 'no reason given'}` });
    restore(work);
  }
  move(work, 'closeEnded');
}

/** Refusals of one combo before its legs are closed one by one. */
const COMBO_REFUSALS_MAX = 2;

function refusedCombo(work: RowWork, order: Order): void {
  const { ctx, rowRun } = work;
  if ((ctx.state.instruments.get(order.instrumentId)?.legs ?? null) === null) return;
  rowRun.comboRefusals += 1;
  if (rowRun.comboRefusals >= COMBO_REFUSALS_MAX) rowRun.comboOff = order.reason ?? 'the venue refused the combo';
}

function draftOf(
  work: RowWork,
  target: Target,
  terms: { readonly price: Decimal; readonly sessions: Order['sessions'] },
): Order {
  const { ctx, row, params } = work;
  const nothing = Decimal.ZERO.text();
  const capabilities = ctx.state.capabilities.get(row.connectionId);
  const flags = capabilities?.flags ?? [];
  return {
    clientOrderId: closeOrderId(ctx.state),
    ladderId: null,
    accountId: row.accountId,
    connectionId: row.connectionId,
    instrumentId: target.instrument.id,
    side: target.side,
    type: 'limit',
    qty: target.qty.trim().text(),
    limitPrice: terms.price.trim().text(),
    trigger: null,
    ...closeTerms(capabilities, target, terms.sessions),
    expireMs: null,
    flags: { allOrNone: false, postOnly: false, reduceOnly: flags.includes('reduceOnly') },
    bracketId: null,
    role: null,
    linkId: null,
    strategy: params.scope.kind === 'strategy' ? params.scope.strategy : null,
    reducing: true,
    status: 'initialized',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: nothing,
    avgPrice: null,
    fees: nothing,
    reason: null,
    origin: 'closeAll',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
}
