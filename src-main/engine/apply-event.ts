/**
 * The one transition of the engine's state: the same while working and on replay. Nothing here decides anything, asks a
 * clock or fails: events were checked before they were made.
 */
import {
  Decimal,
  dec,
  isTerminal,
  withMoved,
  type ClientOrderId,
  type EngineEvent,
  type Fill,
  type Ladder,
  type Order,
  type OrderEvent,
  type Position,
} from '../../shared/domain/index.ts';
import { newRun } from './algos/ladder/run.ts';
import { moveOrder } from './orders/order-machine.ts';
import { withFill, withinPosition, type StrategyParts } from './portfolio/strategy-parts.ts';
import { dropOldest, takeOldest } from './oldest.ts';
import { noteRiskEvent } from './risk/risk-memory.ts';
import type { EngineState } from './state.ts';
import {
  ALERTS_MAX,
  ANSWERS_MAX,
  CHARGES_MAX,
  ENDED_LADDERS_MAX,
  ENDED_ORDERS_MAX,
  ENDED_RECORDS_MAX,
  FILLS_MAX,
  OPEN_ALERTS_MAX,
  RECENT_SUBMITS_MAX,
  TRADE_IDS_MAX,
  chargeKey,
  fillKey,
  positionKey,
} from './view.ts';

/** Applies one event stamped `tsMs`. */
export function applyEvent(state: EngineState, event: EngineEvent, tsMs: number): void {
  state.seq += 1;
  switch (event.kind) {
    case 'ladderStarted':
    case 'ladderRungPlaced':
    case 'ladderPaused':
    case 'ladderResumed':
    case 'ladderChanged':
    case 'ladderProgressed':
    case 'ladderDone':
      return applyLadder(state, event.ladder, tsMs);
    case 'commandAnswered':
      state.answers.set(event.commandId, event.reply);
      return dropOldest(state.answers, ANSWERS_MAX);
    case 'positionChanged':
      return applyPosition(state, event.position);
    case 'accountChanged':
      return applyAccount(state, event);
    case 'connectionChanged':
      state.connections.set(event.connection.connectionId, event.connection);
      return;
    case 'tradingStateChanged':
      state.tradingState = event.state;
      state.tradingStateReason = event.reason;
      return noteRiskEvent(state.risk, event, tsMs, positionKey);
    case 'limitsChanged':
      state.limits = event.limits;
      return noteRiskEvent(state.risk, event, tsMs, positionKey);
    case 'lossBooked':
    case 'repeatStopped':
    case 'shortRestricted':
      return noteRiskEvent(state.risk, event, tsMs, positionKey);
    case 'alertRaised':
      state.alerts.set(event.alert.alertId, event.alert);
      state.made.alerts = Math.max(state.made.alerts, numberAfter(`${state.idPrefix}-A`, event.alert.alertId));
      return dropAlerts(state);
    case 'alertAcknowledged': {
      const alert = state.alerts.get(event.alertId);
      if (alert !== undefined) state.alerts.set(event.alertId, { ...alert, acknowledged: true });
      return dropAlerts(state);
    }
    case 'tradeCounted':
      state.tradeCounts.set(event.accountId, { dayKey: event.dayKey, count: event.count });
      return noteRiskEvent(state.risk, event, tsMs, positionKey);
    case 'chargeBooked':
      return noteCharge(state, event);
    case 'reconciled':
      return noteAdoption(state, event);
    case 'bracketChanged':
    case 'closeAllChanged':
    case 'closeAllMoved':
    case 'queuedChanged':
    case 'verticalChanged':
      return applyStrategy(state, event);
    default:
      return applyOrder(state, event, tsMs);
  }
}

function applyAccount(state: EngineState, { account, cash }: Extract<EngineEvent, { kind: 'accountChanged' }>): void {
  state.accounts.set(account.accountId, account);
  if (cash === undefined) state.cashBooks.delete(account.accountId);
  else state.cashBooks.set(account.accountId, cash);
}

/** Booked once by its id, and held to be compared at the end of the day. */
function noteCharge(state: EngineState, { accountId, charge }: Extract<EngineEvent, { kind: 'chargeBooked' }>): void {
  const key = chargeKey(accountId, charge);
  state.charges.set(key, { accountId, charge });
  dropOldest(state.charges, CHARGES_MAX);
  noteId(state, key);
}

/** The number of an order of close-all made by this start (`<prefix>-E<epoch>-<n>`); 0: of no such order. */
const ofThisStart = (state: EngineState, id: string): number =>
  state.epoch === null ? 0 : numberAfter(`${state.idPrefix}-E${state.epoch}-`, id);

type StrategyEvent = Extract<
  EngineEvent,
  { kind: 'bracketChanged' | 'closeAllChanged' | 'closeAllMoved' | 'queuedChanged' | 'verticalChanged' }
>;

/** Records above single orders: replaced whole, their numbers and the sets of live ones kept. */
function applyStrategy(state: EngineState, event: StrategyEvent): void {
  const { made, idPrefix } = state;
  switch (event.kind) {
    case 'bracketChanged': {
      const { bracket } = event;
      made.brackets = Math.max(made.brackets, numberAfter(`${idPrefix}-B`, bracket.bracketId));
      if (bracket.status !== 'done') indexAdd(state.liveBrackets, bracket.instrumentId, bracket.bracketId);
      else {
        indexDelete(state.liveBrackets, bracket.instrumentId, bracket.bracketId);
        state.bracketRuns.delete(bracket.bracketId);
      }
      return putEnding(state.brackets, bracket.bracketId, bracket, (b) => b.status === 'done');
    }
    case 'closeAllChanged': {
      const { closeAll } = event;
      made.closeAlls = Math.max(made.closeAlls, numberAfter(`${idPrefix}-C`, closeAll.closeAllId));
      return putEnding(state.closeAlls, closeAll.closeAllId, closeAll, (c) => c.status === 'done');
    }
    case 'closeAllMoved': {
      const { moved } = event;
      const before = state.closeAlls.get(moved.closeAllId);
      if (before !== undefined) state.closeAlls.set(moved.closeAllId, withMoved(before, moved));
      return;
    }
    case 'queuedChanged': {
      const { queued } = event;
      made.queued = Math.max(made.queued, numberAfter(`${idPrefix}-Q`, queued.queuedId));
      keepIn(state.liveQueued, queued.queuedId, queued.status === 'waiting' || queued.status === 'ready');
      return putEnding(state.queued, queued.queuedId, queued, (q) => !state.liveQueued.has(q.queuedId));
    }
    case 'verticalChanged': {
      const { vertical } = event;
      made.verticals = Math.max(made.verticals, numberAfter(`${idPrefix}-V`, vertical.verticalId));
      keepIn(state.liveVerticals, vertical.verticalId, vertical.status !== 'done');
      return putEnding(state.verticals, vertical.verticalId, vertical, (v) => v.status === 'done');
    }
  }
}

function keepIn<T>(set: Set<T>, value: T, there: boolean): void {
  if (there) set.add(value);
  else set.delete(value);
}

/** Sets a record; of those that ended the oldest beyond ENDED_RECORDS_MAX go. */
function putEnding<K, V>(records: Map<K, V>, id: K, record: V, ended: (record: V) => boolean): void {
  records.set(id, record);
  if (records.size <= ENDED_RECORDS_MAX) return;
  let over = records.size - ENDED_RECORDS_MAX;
  for (const [key, each] of records) {
    if (over === 0) return;
    if (!ended(each)) continue;
    records.delete(key);
    over -= 1;
  }
}

function applyPosition(state: EngineState, position: Position): void {
  const key = positionKey(position.accountId, position.instrumentId);
  state.positions.set(key, position);
  const parts = state.strategyParts.get(key);
  if (parts !== undefined) putParts(state, key, withinPosition(parts, dec(position.qty)));
}

/** What a venue's reading added to a position, until fills explain it. */
function noteAdoption(state: EngineState, event: Extract<EngineEvent, { kind: 'reconciled' }>): void {
  const key = positionKey(event.accountId, event.instrumentId);
  const { adoption } = event;
  if (adoption === undefined || (dec(adoption.left).isZero() && adoption.around.length === 0))
    state.adoptions.delete(key);
  else state.adoptions.set(key, adoption);
}

function putParts(state: EngineState, key: string, parts: StrategyParts): void {
  if (parts.length === 0) state.strategyParts.delete(key);
  else state.strategyParts.set(key, parts);
}

/** A fill of a strategy's order, or of a leg of it, makes that part of the position its own. */
function noteStrategy(state: EngineState, fill: Fill): void {
  const strategy = state.orders.get(fill.clientOrderId)?.strategy ?? null;
  if (strategy === null) return;
  const key = positionKey(fill.accountId, fill.instrumentId);
  putParts(state, key, withFill(state.strategyParts.get(key) ?? [], strategy, fill));
}

function applyOrder(state: EngineState, event: OrderEvent, tsMs: number): void {
  if (event.kind === 'orderInitialized') return addOrder(state, event.order);
  if (event.kind === 'orderFilled') noteStrategy(state, event.fill);
  // A leg's fill moves the position; the combo's own moved the order, or will.
  if (event.kind === 'orderFilled' && event.fill.comboTradeId !== undefined) return addFill(state, event.fill, false);
  const id = event.kind === 'orderFilled' ? event.fill.clientOrderId : event.clientOrderId;
  const order = state.orders.get(id);
  const cost = state.orderCosts.get(id) ?? Decimal.ZERO;
  if (order !== undefined) {
    const moved = moveOrder(order, event, { tsMs, cost });
    if (moved.ok) putOrder(state, moved.value);
    // One that the app holds counts from then on, not again when it is released.
    const counts =
      (event.kind === 'orderEmulated' && order.status === 'initialized') ||
      (event.kind === 'orderSubmitted' && order.status !== 'emulated');
    if (counts) noteSubmit(state, order, tsMs);
  }
  if (event.kind === 'orderFilled') addFill(state, event.fill, order !== undefined);
}

function addOrder(state: EngineState, order: Order): void {
  putOrder(state, order);
  if (order.ladderId !== null) {
    state.ladderOrders.set(order.ladderId, (state.ladderOrders.get(order.ladderId) ?? 0) + 1);
    return;
  }
  state.made.orders = Math.max(
    state.made.orders,
    numberAfter(`${state.idPrefix}-`, order.clientOrderId),
    ofThisStart(state, order.clientOrderId),
  );
}

/** A ticket order that went out counts for the duplicate check; one that the gate denied does not. */
function noteSubmit(state: EngineState, order: Order, tsMs: number): void {
  if (order.origin !== 'ticket') return;
  addSubmit(state, {
    clientOrderId: order.clientOrderId,
    accountId: order.accountId,
    instrumentId: order.instrumentId,
    side: order.side,
    qty: order.qty,
    worstPrice: order.limitPrice,
    triggerPrice: order.trigger?.price ?? null,
    type: order.type,
    ladder: false,
    atMs: tsMs,
  });
}

function putOrder(state: EngineState, order: Order): void {
  const id = order.clientOrderId;
  state.orders.set(id, order);
  if (order.status === 'emulated') indexAdd(state.heldByInstrument, order.instrumentId, id);
  else if (state.heldByInstrument.has(order.instrumentId)) unhold(state, order);
  if (order.venueOrderId !== null) state.venueOrders.set(`${order.connectionId}|${order.venueOrderId}`, id);
  if (!isTerminal(order.status)) {
    state.workingOrders.add(id);
    indexAdd(state.workingByInstrument, order.instrumentId, id);
    state.endedOrders.delete(id);
    return;
  }
  state.workingOrders.delete(id);
  indexDelete(state.workingByInstrument, order.instrumentId, id);
  state.queries.delete(id);
  state.endedOrders.add(id);
  if (state.endedOrders.size <= ENDED_ORDERS_MAX) return;
  const oldest = takeOldest(state.endedOrders);
  if (oldest !== undefined) forgetOrder(state, oldest);
}

/** The app holds it no more: it was sent, or it ended. */
function unhold(state: EngineState, order: Order): void {
  indexDelete(state.heldByInstrument, order.instrumentId, order.clientOrderId);
  state.triggerStreaks.delete(order.clientOrderId);
  if (isTerminal(order.status)) state.heldUnsent.delete(order.clientOrderId);
}

function forgetOrder(state: EngineState, id: ClientOrderId): void {
  const order = state.orders.get(id);
  if (order !== undefined && order.venueOrderId !== null) {
    state.venueOrders.delete(`${order.connectionId}|${order.venueOrderId}`);
  }
  state.orders.delete(id);
  state.orderCosts.delete(id);
  state.reportedFilled.delete(id);
  state.heldUnsent.delete(id);
  state.venueTs.delete(id);
}

/** What was booked once is not booked again. */
function noteId(state: EngineState, key: string): void {
  state.tradeIds.add(key);
  dropOldest(state.tradeIds, TRADE_IDS_MAX);
}

function addFill(state: EngineState, fill: Fill, known: boolean): void {
  const key = fillKey(fill);
  state.fills.set(key, fill);
  dropOldest(state.fills, FILLS_MAX);
  noteId(state, key);
  const cost = dec(fill.price).mul(dec(fill.qty));
  if (known)
    state.orderCosts.set(fill.clientOrderId, (state.orderCosts.get(fill.clientOrderId) ?? Decimal.ZERO).add(cost));
  if (fill.ladderId !== null && fill.comboTradeId === undefined) {
    state.ladderCosts.set(fill.ladderId, (state.ladderCosts.get(fill.ladderId) ?? Decimal.ZERO).add(cost));
  }
}

function applyLadder(state: EngineState, ladder: Ladder, tsMs: number): void {
  const id = ladder.ladderId;
  if (!state.ladders.has(id)) {
    state.made.ladders = Math.max(state.made.ladders, numberAfter(`${state.idPrefix}-L`, id));
    addSubmit(state, {
      clientOrderId: id,
      accountId: ladder.accountId,
      instrumentId: ladder.instrumentId,
      side: ladder.side,
      qty: ladder.qty,
      worstPrice: ladder.params.worstPrice,
      type: 'limit',
      ladder: true,
      atMs: tsMs,
    });
  }
  state.ladders.set(id, ladder);
  if (ladder.status !== 'done') {
    state.liveLadders.add(id);
    indexAdd(state.liveByInstrument, ladder.instrumentId, id);
    if (!state.runs.has(id)) state.runs.set(id, newRun(tsMs));
    return;
  }
  state.liveLadders.delete(id);
  indexDelete(state.liveByInstrument, ladder.instrumentId, id);
  state.runs.delete(id);
  state.endedLadders.add(id);
  if (state.endedLadders.size <= ENDED_LADDERS_MAX) return;
  const oldest = takeOldest(state.endedLadders);
  if (oldest === undefined) return;
  state.ladders.delete(oldest);
  state.ladderCosts.delete(oldest);
  state.ladderOrders.delete(oldest);
}

function addSubmit(state: EngineState, submit: EngineState['recentSubmits'][number]): void {
  state.recentSubmits = [...state.recentSubmits, submit].slice(-RECENT_SUBMITS_MAX);
}

/** Acknowledged alerts beyond the bound go first, oldest first; open ones only beyond theirs. */
function dropAlerts(state: EngineState): void {
  if (state.alerts.size <= ALERTS_MAX) return;
  let open = 0;
  for (const alert of state.alerts.values()) if (!alert.acknowledged) open += 1;
  let acknowledged = state.alerts.size - open;
  for (const [id, alert] of state.alerts) {
    if (state.alerts.size <= ALERTS_MAX || (acknowledged === 0 && open <= OPEN_ALERTS_MAX)) return;
    if (alert.acknowledged) acknowledged -= 1;
    else if (open > OPEN_ALERTS_MAX) open -= 1;
    else continue;
    state.alerts.delete(id);
  }
}

function indexAdd<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([value]));
  else set.add(value);
}

function indexDelete<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  if (set === undefined) return;
  set.delete(value);
  if (set.size === 0) index.delete(key);
}

/** The number that ends an id of ours, or 0. */
function numberAfter(prefix: string, id: string): number {
  if (!id.startsWith(prefix)) return 0;
  const rest = id.slice(prefix.length);
  return /^\d+$/.test(rest) ? Number(rest) : 0;
}
